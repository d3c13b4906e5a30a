"""Through the real door: a server, HTTP and WebSockets."""
