"""A JupyterHub, its proxy and its users. A part of its own, see the marker `hub` in pyproject.toml."""
