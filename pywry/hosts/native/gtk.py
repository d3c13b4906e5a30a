"""The few calls of GTK and GLib that pytauri does not offer, by ctypes: its own process has both libraries loaded."""

import ctypes
import functools
import itertools
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

ANSWER_S = 4.0
_SERVICE, _PATH = b"org.freedesktop.Notifications", b"/org/freedesktop/Notifications"
_SESSION_BUS = 2
_POINTER, _TEXT = ctypes.c_void_p, ctypes.c_char_p
_TAKE_TEXT = ctypes.CFUNCTYPE(None, _POINTER, _TEXT, _POINTER)

OnMain = Callable[[Callable[[], Any]], Any]


class Clipboard:
    """The clipboard's text. GTK wants the main thread, where `on_main` runs things."""

    def __init__(self, on_main: OnMain) -> None:
        self._on_main = on_main
        self._waiting: dict[int, SimpleQueue[bytes | None]] = {}
        self._numbers = itertools.count(1)
        # Kept as long as there may be an answer: GTK holds no reference.
        self._take = _TAKE_TEXT(self._taken)
        gdk, self._gtk = ctypes.CDLL("libgdk-3.so.0"), ctypes.CDLL("libgtk-3.so.0")
        _declare(gdk.gdk_atom_intern, _POINTER, _TEXT, ctypes.c_int)
        _declare(self._gtk.gtk_clipboard_get, _POINTER, _POINTER)
        _declare(self._gtk.gtk_clipboard_set_text, None, _POINTER, _TEXT, ctypes.c_int)
        _declare(self._gtk.gtk_clipboard_request_text, None, _POINTER, _TAKE_TEXT, _POINTER)
        self._clipboard = on_main(lambda: self._gtk.gtk_clipboard_get(gdk.gdk_atom_intern(b"CLIPBOARD", 0)))

    def read(self) -> str:
        """Return the text, "" when there is none; raises TimeoutError when its owner does not answer."""
        number, answer = next(self._numbers), SimpleQueue[bytes | None]()
        self._waiting[number] = answer
        self._on_main(lambda: self._gtk.gtk_clipboard_request_text(self._clipboard, self._take, number))
        try:
            return (answer.get(timeout=ANSWER_S) or b"").decode()
        except Empty:
            raise TimeoutError(f"the program that has the clipboard gave no answer within {ANSWER_S:g} s") from None
        finally:
            self._waiting.pop(number, None)

    def write(self, text: str) -> None:
        """Put text on the clipboard, where it stays as long as this process runs."""
        encoded = text.encode()
        self._on_main(lambda: self._gtk.gtk_clipboard_set_text(self._clipboard, encoded, len(encoded)))

    def _taken(self, clipboard: Any, text: bytes | None, number: int) -> None:
        waiting = self._waiting.get(number)
        if waiting is not None:
            waiting.put(text)


def notify(title: str, body: str) -> None:
    """Show a notification; raises OSError where no service shows any."""
    gio, glib = _gio()
    error = ctypes.POINTER(_Error)()
    bus = gio.g_bus_get_sync(_SESSION_BUS, None, ctypes.byref(error))
    if not bus:
        raise OSError(f"notifications need a session bus (D-Bus): {_message(error)}")
    text, parts = glib.g_variant_new_string, glib.g_variant_new_array
    # Notify(name, replaces, icon, title, body, actions, hints, timeout) of the Desktop Notifications Specification.
    arguments = (
        text(b"PyWry"),
        glib.g_variant_new_uint32(0),
        text(b""),
        text(title.encode()),
        text(body.encode()),
        parts(glib.g_variant_type_new(b"s"), None, 0),
        parts(glib.g_variant_type_new(b"{sv}"), None, 0),
        glib.g_variant_new_int32(-1),
    )
    call = glib.g_variant_new_tuple((_POINTER * len(arguments))(*arguments), len(arguments))
    timeout_ms = int(ANSWER_S * 1000)
    if not gio.g_dbus_connection_call_sync(
        bus, _SERVICE, _PATH, _SERVICE, b"Notify", call, None, 0, timeout_ms, None, ctypes.byref(error)
    ):
        raise OSError(f"no notification was shown; the desktop's service says: {_message(error)}")


def edit(command: bytes) -> None:
    """Let the page that has the focus do one of WebKit's editing commands, e.g. Copy; on the main thread."""
    gtk, webkit = ctypes.CDLL("libgtk-3.so.0"), ctypes.CDLL("libwebkit2gtk-4.1.so.0")
    gobject, glib = ctypes.CDLL("libgobject-2.0.so.0"), ctypes.CDLL("libglib-2.0.so.0")
    _declare(gtk.gtk_window_list_toplevels, ctypes.POINTER(_Link))
    _declare(gtk.gtk_window_has_toplevel_focus, ctypes.c_int, _POINTER)
    _declare(gtk.gtk_window_get_focus, _POINTER, _POINTER)
    _declare(webkit.webkit_web_view_get_type, ctypes.c_size_t)
    _declare(webkit.webkit_web_view_execute_editing_command, None, _POINTER, _TEXT)
    _declare(gobject.g_type_check_instance_is_a, ctypes.c_int, _POINTER, ctypes.c_size_t)
    _declare(glib.g_list_free, None, ctypes.POINTER(_Link))
    first = link = gtk.gtk_window_list_toplevels()
    while link:
        window = link.contents.data
        focus = gtk.gtk_window_get_focus(window) if gtk.gtk_window_has_toplevel_focus(window) else None
        if focus and gobject.g_type_check_instance_is_a(focus, webkit.webkit_web_view_get_type()):
            webkit.webkit_web_view_execute_editing_command(focus, command)
        link = link.contents.next
    glib.g_list_free(first)


class _Link(ctypes.Structure):
    """A link of GLib's GList."""


_Link._fields_ = (("data", _POINTER), ("next", ctypes.POINTER(_Link)), ("previous", ctypes.POINTER(_Link)))


class _Error(ctypes.Structure):
    """GLib's GError."""

    _fields_ = (("domain", ctypes.c_uint32), ("code", ctypes.c_int), ("message", ctypes.c_char_p))


@functools.cache
def _gio() -> tuple[Any, Any]:
    gio, glib = ctypes.CDLL("libgio-2.0.so.0"), ctypes.CDLL("libglib-2.0.so.0")
    _declare(gio.g_bus_get_sync, _POINTER, ctypes.c_int, _POINTER, _POINTER)
    names = (_TEXT,) * 4
    _declare(
        gio.g_dbus_connection_call_sync,
        *(_POINTER, _POINTER, *names, _POINTER, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER, _POINTER),
    )
    _declare(glib.g_variant_new_string, _POINTER, _TEXT)
    _declare(glib.g_variant_new_uint32, _POINTER, ctypes.c_uint32)
    _declare(glib.g_variant_new_int32, _POINTER, ctypes.c_int32)
    _declare(glib.g_variant_new_array, _POINTER, _POINTER, _POINTER, ctypes.c_size_t)
    _declare(glib.g_variant_new_tuple, _POINTER, _POINTER, ctypes.c_size_t)
    _declare(glib.g_variant_type_new, _POINTER, _TEXT)
    return gio, glib


def _declare(function: Any, result: Any, *arguments: Any) -> None:
    function.restype, function.argtypes = result, arguments


def _message(error: Any) -> str:
    return error.contents.message.decode("utf-8", "replace") if error else "no reason was given"
