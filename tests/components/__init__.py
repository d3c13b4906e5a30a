"""Toolbars and what stands in them."""
