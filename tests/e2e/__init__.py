"""Whole programs in real hosts."""
