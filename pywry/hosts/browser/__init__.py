"""Pages in a browser: tornado handlers with jupyter_server's security, served by a script or as a server extension."""
