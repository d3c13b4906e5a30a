"""Measures of PyWry beside the bare limit, in the same run: `python -m benchmarks [NAME]`. See docs/benchmarks.md."""
