"""Tests of windows beyond what all hosts have in common."""
