"""Every error PyWry raises, each a class with a stable `code` that also travels to pages."""


class PyWryError(Exception):
    """Base of all errors of this package; `code` is stable and may be compared."""

    code = "pywry-error"


class InvalidEventName(PyWryError, ValueError):
    """An event name that does not follow the grammar, or stands in a namespace that is not the user's."""

    code = "invalid-event-name"


class UnserializablePayload(PyWryError, TypeError):
    """A value that cannot travel to a page; `path` says where in the payload it is."""

    code = "unserializable-payload"

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.path = path


class MessageTooLarge(PyWryError, ValueError):
    """A message above `Settings.limits.max_message_bytes`."""

    code = "message-too-large"


class OutboxFull(PyWryError, RuntimeError):
    """More events wait for a page than may wait."""

    code = "outbox-full"


class BadFrame(PyWryError, ValueError):
    """Bytes from a page that are not a frame, or a frame that breaks the link's rules."""

    code = "bad-frame"


class PolicyViolation(PyWryError, PermissionError):
    """A page asked for something that pages may not do."""

    code = "policy-violation"


class StaleTicket(PyWryError, PermissionError):
    """A page ticket that was used before, is too old, or was never given out."""

    code = "stale-ticket"


class PageExpired(PyWryError, LookupError):
    """A page that was away longer than the grace time and is forgotten."""

    code = "page-expired"


class UnknownLabel(PyWryError, KeyError):
    """No widget or window has this label."""

    code = "unknown-label"

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show the repr


class DuplicateLabel(PyWryError, ValueError):
    """A label that is taken."""

    code = "duplicate-label"


class UnknownComponent(PyWryError, KeyError):
    """No component has this id."""

    code = "unknown-component"

    def __str__(self) -> str:
        return str(self.args[0])


class PortInUse(PyWryError, OSError):
    """The port that was asked for is taken by another program."""

    code = "port-in-use"


class BadAddress(PyWryError, OSError):
    """An address or port that cannot be listened on."""

    code = "bad-address"


class NotSupportedByHost(PyWryError, NotImplementedError):
    """The host that shows this widget cannot do what was asked."""

    code = "not-supported-by-host"


class NotShown(PyWryError, RuntimeError):
    """The widget was closed, or is not shown anywhere."""

    code = "not-shown"


class WaitTimeout(PyWryError, TimeoutError):
    """A page did not open, or did not close, within the time given."""

    code = "wait-timeout"


class RequestTimeout(PyWryError, TimeoutError):
    """No answer to a request within its time."""

    code = "request-timeout"


class NoHandler(PyWryError, LookupError):
    """A request reached the other side, where nothing answers that name."""

    code = "no-handler"


class RemoteError(PyWryError, RuntimeError):
    """The other side's handler raised; the message is its."""

    code = "remote-error"


class WouldDeadlock(PyWryError, RuntimeError):
    """A call that would wait for an answer on the thread that has to give it."""

    code = "would-deadlock"


class AssetsMissing(PyWryError, RuntimeError):
    """The JavaScript bundle was not built into this installation."""

    code = "assets-missing"


class MissingPackage(PyWryError, ImportError):
    """An optional package is needed for this and is not installed."""

    code = "missing-package"


class NativeUnavailable(PyWryError, RuntimeError):
    """Windows cannot be shown here; the message says what is missing and what to install."""

    code = "native-unavailable"


class WindowGone(PyWryError, RuntimeError):
    """The window was closed, or the process that had it has ended."""

    code = "window-gone"


class WindowError(PyWryError, RuntimeError):
    """The window system refused or failed to do what was asked; the message is its."""

    code = "window-error"


class WidgetNotMade(PyWryError, ValueError):
    """`pywry doctor` was asked about something that cannot be imported or made."""

    code = "widget-not-made"


class NotebookMissing(PyWryError, FileNotFoundError):
    """There is no such notebook or script."""

    code = "notebook-missing"


class NotANotebook(PyWryError, ValueError):
    """A file that is neither a notebook nor a script, or cannot be read as what its name says."""

    code = "not-a-notebook"


class NotebookVersion(PyWryError, ValueError):
    """A notebook in a format that is too old, or too new."""

    code = "notebook-version"


class BadParameter(PyWryError, ValueError):
    """A parameter that a notebook does not have, or a value that cannot be written in its language."""

    code = "bad-parameter"


class KernelNotInstalled(PyWryError, LookupError):
    """No kernel of this name is installed."""

    code = "kernel-not-installed"


class CellFailed(PyWryError, RuntimeError):
    """A cell of a notebook raised."""

    code = "cell-failed"


class InputInCell(PyWryError, RuntimeError):
    """A cell of a notebook asked for input from a keyboard, which an app has not."""

    code = "input-in-cell"


class KernelLost(PyWryError, ConnectionError):
    """A kernel that died, was shut down or restarted while something was asked of it."""

    code = "kernel-lost"


class GatewayUnreachable(PyWryError, ConnectionError):
    """A Jupyter Gateway that does not answer, or refuses; it is asked again."""

    code = "gateway-unreachable"


class ConnectionDropped(KernelLost):
    """A connection that broke while something was asked of a kernel, which goes on; ask again."""

    code = "connection-dropped"


class BadTarget(PyWryError, ValueError):
    """`pywry serve` was given something that it cannot serve."""

    code = "bad-target"


class AppFailed(PyWryError, RuntimeError):
    """The function of an app raised, or returned something that cannot be shown, for one visitor."""

    code = "app-failed"


class TooManySessions(PyWryError, RuntimeError):
    """A visitor came when the most sessions that may be were there."""

    code = "too-many-sessions"
