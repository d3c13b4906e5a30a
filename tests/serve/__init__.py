"""`pywry serve` in a process of its own, and visitors at its door."""
