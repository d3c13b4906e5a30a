"""Code and other large files by content: the SHA-256 is the address, so a page may keep what it has for ever."""

import functools
import gzip
import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MIME = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "woff": "font/woff",
    "woff2": "font/woff2",
}

# Higher levels take plotly.js twice the time for a thirtieth of its size.
_GZIP_LEVEL = 6

FileKey = tuple[Path, int, int]


@dataclass(frozen=True, slots=True)
class Asset:
    """Text in memory, or a file that is read when it is asked for."""

    name: str
    source: str | Path
    key: FileKey | None = None

    @property
    def mime(self) -> str:
        """The Content-Type, by the name's ending."""
        return MIME.get(self.name.rpartition(".")[2], "application/octet-stream")

    @property
    def is_there(self) -> bool:
        """Whether the content is still what the name says: a package may be upgraded while we run."""
        try:
            return self.key is None or self.key == _key_of(self.key[0])
        except OSError:
            return False

    def read(self) -> bytes:
        """Return the content; raises OSError when its file has gone."""
        return self.source.encode("utf-8", "replace") if isinstance(self.source, str) else self.source.read_bytes()


class AssetStore:
    """Assets by name, `<sha256>.<ext>`. Nothing is removed: the same code comes back with the next widget.

    NOTE(thread): any thread.
    """

    def __init__(self) -> None:
        self._assets: dict[str, Asset] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._files: dict[FileKey, str] = {}
        self._packed: dict[str, bytes] = {}
        self._followers: list[Callable[[Asset], object]] = []
        self._lock = threading.Lock()
        self._packing = threading.Lock()

    def add_text(self, text: str, ext: str) -> str:
        """Store text and return its name. The same text is hashed once: Python keeps a string's own hash."""
        with self._lock:
            known = self._names.get((text, ext))
        if known is not None:
            return known
        name = f"{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()}.{ext}"
        with self._lock:
            self._names[(text, ext)] = name
            self._add(Asset(name, text))
        return name

    def add_file(self, path: Path) -> str:
        """Store a file by reference and return its name; it is read again only when size or time changed."""
        key = _key_of(path)
        with self._lock:
            known = self._files.get(key)
        if known is not None:
            return known
        with path.open("rb") as file:
            digest = (
                hashlib.file_digest(file, "sha256") if hasattr(hashlib, "file_digest") else hashlib.sha256(file.read())
            )
        name = f"{digest.hexdigest()}{path.suffix}"
        with self._lock:
            self._files[key] = name
            self._add(Asset(name, path, key))
        return name

    def get(self, name: str) -> Asset | None:
        """Return the asset of this name, None when there is none, or its file is no longer what it was."""
        with self._lock:
            asset = self._assets.get(name)
        return asset if asset is not None and asset.is_there else None

    def packed(self, name: str) -> bytes | None:
        """Return an asset compressed with gzip, None when there is none; a fifth of a second for plotly.js, once.

        NOTE(thread): not on a loop.
        """
        with self._packing:
            if name not in self._packed:
                asset = self.get(name)
                if asset is None:
                    return None
                # No time stamp, so that the same content is the same bytes.
                self._packed[name] = gzip.compress(asset.read(), _GZIP_LEVEL, mtime=0)
            return self._packed[name]

    def follow(self, follower: Callable[[Asset], object]) -> None:
        """Call `follower` with each asset there is, and with each new one before anyone has its name.

        It must only hand the asset on, as nothing else is stored meanwhile.
        """
        with self._lock:
            self._followers.append(follower)
            for asset in self._assets.values():
                follower(asset)

    def unfollow(self, follower: Callable[[Asset], object]) -> None:
        """Call it no longer."""
        with self._lock:
            self._followers.remove(follower)

    def _add(self, asset: Asset) -> None:
        if self._assets.get(asset.name) == asset:
            return
        self._assets[asset.name] = asset
        for follower in self._followers:
            follower(asset)


@functools.cache
def shared_assets() -> AssetStore:
    """Return the process's store; content addresses make one enough for all sessions."""
    return AssetStore()


def _key_of(path: Path) -> FileKey:
    stat = path.stat()
    return path, stat.st_size, stat.st_mtime_ns
