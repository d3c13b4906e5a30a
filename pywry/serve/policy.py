"""The pages that are no app: gallery, login, notices. One style sheet, and a policy that allows nothing else."""

import base64
import functools
import hashlib

from ..session.static import bundle


@functools.cache
def style() -> str:
    """Return the style sheet, which stands in the page itself: who is not logged in may load nothing else."""
    return bundle("pages.css").read_text("utf-8").strip()


@functools.cache
def strict_policy() -> str:
    """Return the Content-Security-Policy: this very style sheet, no scripts, forms to this server only."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "img-src data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'self'",
        ]
    )
