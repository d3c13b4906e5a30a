"""Operations that ask the user: file dialogs and messages. Each waits for the answer, on a thread of its own."""

from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from .desk import Desk


def save_file(desk: Desk, label: str, **options: Any) -> str | None:
    """Return the path to save to, None when the user cancels."""
    path = _ask(desk, lambda answer: _files(desk).save_file(answer, **_options(desk, label, options)))
    return None if path is None else str(path)


def open_files(desk: Desk, label: str, *, kind: str, **options: Any) -> list[str]:
    """Return the paths to open, none when the user cancels; `kind` is one of file, files, folder, folders."""
    found = _ask(desk, lambda answer: getattr(_files(desk), f"pick_{kind}")(answer, **_options(desk, label, options)))
    return [str(path) for path in (found if isinstance(found, list) else [found] if found is not None else [])]


def say(desk: Desk, label: str, *, message: str, kind: str, buttons: str | list[str], title: str | None) -> bool:
    """Show a message and return whether it was confirmed."""
    dialog = desk.plugin("dialog")
    choices = dialog.MessageDialogButtons
    simple = {"ok": choices.Ok, "ok-cancel": choices.OkCancel, "yes-no": choices.YesNo}
    if isinstance(buttons, str):
        shown = simple[buttons]()
    else:
        shown = (choices.OkCustom if len(buttons) == 1 else choices.OkCancelCustom)(*buttons)
    options = {
        "kind": getattr(dialog.MessageDialogKind, kind.capitalize()),
        "buttons": shown,
        "parent": desk.window(label),
        **({} if title is None else {"title": title}),
    }
    return bool(_ask(desk, lambda answer: dialog.DialogExt.message(desk.app, message).show(answer, **options)))


def _ask(desk: Desk, start: Callable[[Callable[[Any], object]], object]) -> Any:
    """Open a dialog and wait for its answer.

    Opened on the main thread: elsewhere its parent window would be asked for its handle with Python's lock in hand.
    """
    answers: SimpleQueue[Any] = SimpleQueue()
    desk.on_main(lambda: start(answers.put))
    return answers.get()


def _files(desk: Desk) -> Any:
    return desk.plugin("dialog").DialogExt.file(desk.app)


def _options(desk: Desk, label: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return a file dialog's options by the plugin's names."""
    names = {"title": "set_title", "filename": "set_file_name", "folder": "set_directory", "filter": "add_filter"}
    given = {names[key]: value for key, value in options.items() if value is not None}
    if "add_filter" in given:
        given["add_filter"] = (given["add_filter"][0], given["add_filter"][1])
    return {"set_parent": desk.window(label), **given}


LASTING: dict[str, Callable[..., Any]] = {"save-file": save_file, "open-files": open_files, "say": say}
