"""What pytauri leaves out of WebKitGTK's web views: news of a page's process that has died, and an end without remains.

Both are done by the C interface. On macOS and Windows the web view itself loads the page again, or says what happened.
"""

import ctypes
import functools
import itertools
import sys
from collections.abc import Callable, Iterator
from typing import Any

_REASONS = {0: "crashed", 1: "took too much memory", 2: "was ended"}
_MATCH_ID = 1
_POINTER, _TEXT, _TYPE = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t

_Visit = ctypes.CFUNCTYPE(None, _POINTER, _POINTER)
_Terminated = ctypes.CFUNCTYPE(None, _POINTER, ctypes.c_int, _POINTER)


class _List(ctypes.Structure):
    """GLib's list."""


_List._fields_ = [("data", _POINTER), ("next", ctypes.POINTER(_List)), ("previous", ctypes.POINTER(_List))]


class WebViews:
    """The windows' web views. On the main thread only."""

    def __init__(self, on_death: Callable[[str, str], object]) -> None:
        """`on_death` is called with the window's label and what happened to its page's process."""
        self._on_death = on_death
        self._views: dict[str, int] = {}
        self._managers: dict[str, int] = {}
        self._labels: dict[int, str] = {}
        self._numbers = itertools.count(1)
        # One for all, kept as long as there are views: GObject holds no reference.
        self._callback = _Terminated(lambda _view, reason, number: self._died(number, reason))

    def watch(self, label: str) -> None:
        """Take in the web view that was made for a window just now."""
        if not sys.platform.startswith("linux"):
            return
        known = set(self._views.values())
        view = next((view for view in _web_views() if view not in known), None)
        if view is None:
            return
        number = next(self._numbers)
        self._views[label], self._labels[number] = view, label
        _gtk().g_signal_connect_data(view, b"web-process-terminated", self._callback, number, None, 0)
        self._managers[label] = _gtk().g_object_ref(_webkit().webkit_web_view_get_user_content_manager(view))

    def forget(self, label: str) -> None:
        """Let go of the web view of a window that has gone; its address may be another's soon.

        wry hears a page's messages by a handler that holds the view, which holds what has the handler: so each closed
        window left 0.2 MB and an open file, and after a thousand there was no further window.
        """
        if self._views.pop(label, None) is None:
            return
        self._labels = {number: other for number, other in self._labels.items() if other != label}
        manager, gtk = self._managers.pop(label), _gtk()
        signal = gtk.g_signal_lookup(b"script-message-received", _webkit().webkit_user_content_manager_get_type())
        while handler := gtk.g_signal_handler_find(manager, _MATCH_ID, signal, 0, None, None, None):
            gtk.g_signal_handler_disconnect(manager, handler)
        gtk.g_object_unref(manager)

    def _died(self, number: int, reason: int) -> None:
        label = self._labels.get(number)
        if label is not None:
            self._on_death(label, _REASONS.get(reason, "ended"))


def _declare(function: Any, result: Any, *arguments: Any) -> None:
    function.restype, function.argtypes = result, arguments


@functools.cache
def _gtk() -> Any:
    """Return GTK, which is loaded already, with the functions of the libraries below it."""
    gtk = ctypes.CDLL("libgtk-3.so.0")
    _declare(gtk.gtk_window_list_toplevels, ctypes.POINTER(_List))
    _declare(gtk.gtk_container_get_type, _TYPE)
    _declare(gtk.gtk_container_forall, None, _POINTER, _Visit, _POINTER)
    _declare(gtk.g_list_free, None, ctypes.POINTER(_List))
    _declare(gtk.g_type_name_from_instance, _TEXT, _POINTER)
    _declare(gtk.g_type_check_instance_is_a, ctypes.c_int, _POINTER, _TYPE)
    _declare(gtk.g_object_ref, _POINTER, _POINTER)
    _declare(gtk.g_object_unref, None, _POINTER)
    handler, number = ctypes.c_ulong, ctypes.c_uint
    _declare(gtk.g_signal_connect_data, handler, _POINTER, _TEXT, _Terminated, _POINTER, _POINTER, ctypes.c_int)
    _declare(gtk.g_signal_lookup, number, _TEXT, _TYPE)
    match = (ctypes.c_int, number, ctypes.c_uint32, _POINTER, _POINTER, _POINTER)
    _declare(gtk.g_signal_handler_find, handler, _POINTER, *match)
    _declare(gtk.g_signal_handler_disconnect, None, _POINTER, handler)
    return gtk


@functools.cache
def _webkit() -> Any:
    """Return WebKitGTK, which is loaded already, too."""
    webkit = ctypes.CDLL("libwebkit2gtk-4.1.so.0")
    _declare(webkit.webkit_web_view_get_user_content_manager, _POINTER, _POINTER)
    _declare(webkit.webkit_user_content_manager_get_type, _TYPE)
    return webkit


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
