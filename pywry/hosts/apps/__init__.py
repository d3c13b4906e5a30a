"""Notebooks and scripts as apps: their cells run on a kernel, their outputs and widgets are shown on pages."""
