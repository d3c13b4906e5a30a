"""What a view sends to Python, one at a time: an event, a request or a reply, with its buffers."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .protocol.payload import unpack

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Record:
    """An event, a request or a reply that came from a view."""

    view: str
    fields: Mapping[str, Any]
    buffers: Sequence[memoryview]

    def data(self) -> Any:
        """Return the payload; raises BadFrame when it does not fit together."""
        return unpack(self.fields.get("data"), self.fields.get("special") or (), self.buffers)


def records_of(view: str, records: Sequence[Any], buffers: Sequence[memoryview]) -> Iterator[Record]:
    """Yield a message's records with their buffers; one that does not add up is logged, and ends them."""
    start = 0
    for fields in records:
        count = fields.get("buffers", 0) if isinstance(fields, dict) else -1
        if not isinstance(count, int) or not 0 <= count <= len(buffers) - start:
            log.error(
                "a record of view %s announces %r buffers of %d; it and what follows is dropped",
                view,
                count,
                len(buffers) - start,
            )
            return
        yield Record(view, fields, buffers[start : start + count])
        start += count
