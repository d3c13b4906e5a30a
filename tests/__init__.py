"""Tests, one file for each module of pywry; fakes.py stands in for what a test does not want to be real."""
