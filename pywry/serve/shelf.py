"""What a server has to open: what it was told, or what lies in its folder by now."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from ..errors import PyWryError
from .notebook import NotebookSource
from .source import Source
from .target import Entry, Folder

log = logging.getLogger(__name__)


class Shelf:
    """Sources that stay as they are. On the server's loop."""

    is_gallery = False

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = list(sources)

    async def start(self) -> None:
        """Begin to warm up."""
        await asyncio.gather(*(source.start() for source in self.sources))

    async def look(self) -> None:
        """See what there is by now."""

    async def close(self) -> None:
        """End what nobody has opened, and all else."""
        await asyncio.gather(*(source.close() for source in self.sources))


class FolderShelf(Shelf):
    """The notebooks of a folder, which come and go.

    Parameters
    ----------
    make
        Returns the source of a notebook; raises what is wrong with it, which is then left out.
    """

    is_gallery = True

    def __init__(self, folder: Folder, make: Callable[[Entry], NotebookSource]) -> None:
        super().__init__([])
        self._folder = folder
        self._make = make
        self._made: dict[str, tuple[Entry, NotebookSource | None]] = {}  # by name; None for what is left out
        self._gone: list[NotebookSource] = []
        self._looking = asyncio.Lock()

    async def start(self) -> None:
        """Look for the first time."""
        await self.look()

    async def look(self) -> None:
        """See what the folder has: what is new can be opened, what is gone cannot; who has it open keeps it."""
        async with self._looking:
            entries = {entry.name: entry for entry in await asyncio.to_thread(self._folder.entries)}
            for name in [name for name in self._made if name not in entries]:
                if (gone := self._made.pop(name)[1]) is not None:
                    self._gone.append(gone)
                    await gone.retire()
            for name, entry in entries.items():
                before, source = self._made.get(name, (None, None))
                if entry is before:
                    continue
                if source is None:
                    source = await self._new(entry)
                else:
                    source.describe(entry)
                self._made[name] = (entry, source)
            self.sources = [source for name in entries if (source := self._made[name][1]) is not None]

    async def close(self) -> None:
        """End all of them."""
        await super().close()
        await asyncio.gather(*(source.close() for source in self._gone))

    async def _new(self, entry: Entry) -> NotebookSource | None:
        try:
            source = self._make(entry)
        except PyWryError as error:
            log.warning("left out of the gallery: %s", error)
            return None
        await source.start()
        return source
