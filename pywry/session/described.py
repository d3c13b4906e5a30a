"""Objects that are widgets by anywidget's descriptor (dataclasses, psygnal, pydantic), as sessions see a widget.

They have no class in common with ipywidgets: the descriptor's `ReprMimeBundle` keeps their comm, reads and writes their
attributes, and sends what their observers tell. It knows no echo, no correction and no way to ask for one value.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from anywidget._descriptor import _COMMS, MimeBundleDescriptor, ReprMimeBundle

# What `comm_open` says of such a model, and `request_state` does not.
_MODEL = {"_model_module": "anywidget", "_model_name": "AnyModel"}
_VIEW = {"_view_module": "anywidget", "_view_name": "AnyView"}


def is_described(value: Any) -> bool:
    """Say whether an object is a widget by anywidget's descriptor."""
    return isinstance(getattr(type(value), "_repr_mimebundle_", None), MimeBundleDescriptor)


def described(value: Any) -> "Described":
    """Return the widget of an object with the descriptor, the same as long as the object lives."""
    return _widget_of(value._repr_mimebundle_)


def find_described(model_id: str) -> "Described":
    """Return such an object's widget by its model id; raises KeyError."""
    for comm in list(_COMMS.values()):
        if comm.comm_id == model_id:
            held = getattr(comm, "held", None)
            owner = getattr(getattr(comm, "_msg_callback", None), "__self__", None)
            if isinstance(held, Described):
                return held
            if isinstance(owner, ReprMimeBundle):
                return _widget_of(owner)
    raise KeyError(model_id)


class Described:
    """The part of a widget's interface that `SharedComm` uses, for an object with the descriptor."""

    held_by_comm = True  # nothing else knows of it

    def __init__(self, bundle: ReprMimeBundle) -> None:
        self._bundle = bundle

    @property
    def comm(self) -> Any:
        """The comm; setting it takes over from the one before, also for what anywidget makes of the object later."""
        return self._bundle._comm

    @comm.setter
    def comm(self, comm: Any) -> None:
        before, self._bundle._comm = self._bundle._comm, comm
        _COMMS.update({key: comm for key, known in _COMMS.items() if known is before})
        comm.on_msg(getattr(before, "_msg_callback", None) or self._answer_state)

    @property
    def identity(self) -> Mapping[str, Any]:
        """What opens such a model and is no part of its state."""
        return {**_MODEL, **_VIEW}

    @property
    def tells_itself(self) -> bool:
        """Whether an observer sends what is written, so that other pages hear of it without us."""
        return bool(self._bundle._disconnectors)

    @property
    def keys(self) -> list[str]:
        """The names of the values."""
        return list(self.get_state())

    @property
    def _esm(self) -> Any:
        return self._bundle._extra_state.get("_esm")

    @property
    def _css(self) -> Any:
        return self._bundle._extra_state.get("_css")

    def get_state(self, keys: Sequence[str] | None = None) -> Mapping[str, Any]:
        """Return the present values, of these names or of all."""
        target = self._bundle._obj()
        state = {} if target is None else self._bundle._get_state(target, include=None)
        return {key: value for key, value in state.items() if keys is None or key in keys}

    def send_state(self, keys: Sequence[str]) -> None:
        """Send the present values of these names."""
        self._bundle.send_state(keys)

    def _answer_state(self, message: Any) -> None:
        """Handle messages with `follow_changes=False`, where anywidget hears none."""
        if message["content"]["data"]["method"] == "request_state":
            self._bundle.send_state()


def _widget_of(bundle: ReprMimeBundle) -> Described:
    held = getattr(bundle._comm, "held", None)
    return held if isinstance(held, Described) else Described(bundle)
