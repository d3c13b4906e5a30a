"""Widgets that live in a Jupyter kernel, shown on pages: one hub per kernel, shared by its pages."""
