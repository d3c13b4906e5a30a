"""Toolbars and what stands in them. Each is a Python object whose traits are what the page shows, both ways."""

from .base import Component, Option
from .inputs import Button, Select
from .toolbar import Toolbar, toolbars_of

__all__ = ["Button", "Component", "Option", "Select", "Toolbar", "toolbars_of"]
