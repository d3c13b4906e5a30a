"""Models shared with pages: comms, pages, and what keeps both ends in step. Knows no sockets and no PyWryWidget."""
