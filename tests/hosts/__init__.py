"""Where widgets are shown."""
