"""Hears when the process that draws a window's page has died.

WebKitGTK says so by a signal, which pytauri does not hand on; so it is connected here, by the C interface. On macOS
and Windows the web view itself loads the page again, or says what happened.
"""

import ctypes
import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

_REASONS = {0: "crashed", 1: "took too much memory", 2: "was ended"}

_Visit = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
_Terminated = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _List(ctypes.Structure):
    """GLib's list."""


_List._fields_ = [("data", ctypes.c_void_p), ("next", ctypes.POINTER(_List)), ("previous", ctypes.POINTER(_List))]


class WebProcesses:
    """The web views that are listened to, by window. On the main thread only."""

    def __init__(self, on_death: Callable[[str, str], object]) -> None:
        """`on_death` is called with the window's label and what happened."""
        self._on_death = on_death
        self._views: dict[str, int] = {}
        self._callbacks: dict[str, Any] = {}

    def watch(self, label: str) -> None:
        """Listen to the web view that was made for a window just now."""
        if not sys.platform.startswith("linux"):
            return
        known = set(self._views.values())
        view = next((view for view in _web_views() if view not in known), None)
        if view is None:
            return
        callback = _Terminated(lambda _view, reason, _data: self._on_death(label, _REASONS.get(reason, "ended")))
        self._views[label], self._callbacks[label] = view, callback
        gtk = _gtk()
        gtk.g_signal_connect_data(view, b"web-process-terminated", callback, None, None, 0)

    def forget(self, label: str) -> None:
        """Note that a window has gone; its web view's address may be another's soon."""
        self._views.pop(label, None)


@functools.cache
def _gtk() -> Any:
    """Return GTK, which is loaded already, with the functions of the libraries below it."""
    gtk = ctypes.CDLL("libgtk-3.so.0")
    gtk.gtk_window_list_toplevels.restype = ctypes.POINTER(_List)
    gtk.g_list_free.argtypes = [ctypes.POINTER(_List)]
    gtk.g_list_free.restype = None
    gtk.g_type_name_from_instance.argtypes = [ctypes.c_void_p]
    gtk.g_type_name_from_instance.restype = ctypes.c_char_p
    gtk.gtk_container_get_type.restype = ctypes.c_size_t
    gtk.g_type_check_instance_is_a.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
    gtk.g_type_check_instance_is_a.restype = ctypes.c_int
    gtk.gtk_container_forall.argtypes = [ctypes.c_void_p, _Visit, ctypes.c_void_p]
    gtk.gtk_container_forall.restype = None
    gtk.g_signal_connect_data.argtypes = [
        ctypes.c_void_p,
        ctypes.c_char_p,
        _Terminated,
        ctypes.c_void_p,
        ctypes.c_void_p,
        ctypes.c_int,
    ]
    gtk.g_signal_connect_data.restype = ctypes.c_ulong
    return gtk


def _web_views() -> Iterator[int]:
    gtk = _gtk()
    first = gtk.gtk_window_list_toplevels()
    windows, entry = [], first
    while entry:
        windows.append(entry.contents.data)
        entry = entry.contents.next
    gtk.g_list_free(first)
    for window in windows:
        yield from _inside(window)


def _inside(widget: int) -> Iterator[int]:
    gtk = _gtk()
    if gtk.g_type_name_from_instance(widget) == b"WebKitWebView":
        yield widget
    elif gtk.g_type_check_instance_is_a(widget, gtk.gtk_container_get_type()):
        children: list[int] = []
        gtk.gtk_container_forall(widget, _Visit(lambda child, _: children.append(child)), None)
        for child in children:
            yield from _inside(child)
