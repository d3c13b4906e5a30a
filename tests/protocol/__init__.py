"""Frames, payloads, states and what pages may write."""
