"""What draws some outputs: the plotly.js inside the plotly package, and Vega out of vl-convert, where installed."""

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from ..errors import MissingPackage
from .assets import AssetStore
from .static import plotly_js

_BY_MIME = {
    "_plotly": re.compile(r"application/vnd\.plotly\.v1\+json"),
    "_vega": re.compile(r"application/vnd\.vega(lite)?\.v\d+[+.]json"),
}
_VEGA = "vl_convert"


def libraries_of(outputs: Iterable[Any], assets: AssetStore) -> dict[str, str]:
    """Return the names of the assets that draw these outputs, by the keys that an `Output` has their addresses under.

    Without a key the page draws a plainer representation. The first with Vega takes some seconds, see `are_slow`.
    """
    wanted = _wanted(outputs)
    found: dict[str, str] = {}
    if "_plotly" in wanted:
        with suppress(MissingPackage):  # said by the page, in the output's place, when there is nothing plainer
            found["_plotly"] = assets.add_file(plotly_js())
    if "_vega" in wanted and find_spec(_VEGA) is not None:
        found["_vega"] = assets.add_text(_vega_js(), "js")
    return found


def are_slow(outputs: Iterable[Any]) -> bool:
    """Say whether `libraries_of` would take long, so that a loop should leave it to a thread."""
    return _vega_js.cache_info().currsize == 0 and "_vega" in _wanted(outputs) and find_spec(_VEGA) is not None


def _wanted(outputs: Iterable[Any]) -> set[str]:
    data = (output.get("data") for output in outputs if isinstance(output, Mapping))
    mimes = {mime for bundle in data if isinstance(bundle, Mapping) for mime in bundle}
    return {key for key, pattern in _BY_MIME.items() if any(pattern.fullmatch(mime) for mime in mimes)}


@functools.cache
def _vega_js() -> str:
    """Return a script that sets `vegaEmbed`, about 0.9 MB."""
    from vl_convert import javascript_bundle

    bundle: Callable[..., str] = javascript_bundle  # its types want an argument that it does not
    return bundle()
