"""Real programs in real browsers."""
