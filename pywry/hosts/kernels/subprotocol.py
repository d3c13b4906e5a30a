"""The name of the protocol that a Jupyter server's connections to kernels speak with us."""

V1 = "v1.kernel.websocket.jupyter.org"
"""Keeps bytes as they are, and leaves parts of a message unread that are only passed on."""
