"""An authorizer as a team may have: some may look at apps that others open."""

from typing import Any

from jupyter_server.auth.authorizer import Authorizer


class ViewersOnly(Authorizer):
    """Lets nobody write kernels from an app's page, nor open the notebook `forbidden.ipynb`."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        path = handler.request.path
        return resource != "kernels" or not ("/pywry/app" in path or path.endswith("/forbidden.ipynb"))
