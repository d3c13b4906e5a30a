"""Models x pages, over pipes in memory."""
