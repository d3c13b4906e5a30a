"""Hosts open pages for any widget. They know sessions and models, never our own widget or its components."""
