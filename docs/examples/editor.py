"""A small editor of text files: a menu bar, file dialogs, the title, and a question before it closes."""

import sys
from pathlib import Path

from pywry import CheckItem, Menu, MenuItem, PredefinedItem, PyWry, Separator, Submenu
from pywry.settings import Settings

HTML = """
<textarea id="text" autofocus aria-label="Text" style="position: fixed; inset: 0; border: 0; padding: 12px;
  resize: none; font: 15px ui-monospace, monospace; background: inherit; color: inherit"></textarea>
<script>
  const area = document.getElementById("text");
  pywry.on("editor:fill", (text) => { area.value = text; });
  pywry.on("editor:wrap", (isOn) => { area.style.whiteSpace = isOn ? "pre-wrap" : "pre"; });
  pywry.on("editor:text", () => area.value);
</script>
"""


def editor_menu() -> Menu:
    """Return the menu bar."""
    file = [
        MenuItem("&Open…", id="open", accelerator="CmdOrCtrl+O"),
        MenuItem("&Save as…", id="save", accelerator="CmdOrCtrl+S"),
        Separator(),
        PredefinedItem("close-window"),
    ]
    edit = [PredefinedItem(action) for action in ("undo", "cut", "copy", "paste", "select-all")]
    return Menu(
        [
            Submenu("&File", file),
            Submenu("&Edit", edit),
            Submenu("&View", [CheckItem("&Wrap lines", id="wrap", checked=True)]),
        ]
    )


def main() -> None:
    """Show the editor until its window is closed."""
    app = PyWry(mode="native", settings=Settings(native={"close_button": "keep"}))
    handle = app.show(HTML, title="Untitled", width=640, height=420, menu=editor_menu())
    window = handle.window

    def open_file() -> None:
        for path in window.open_dialog("Open", folder=Path.cwd(), filter=("Text", ["txt", "md", "py"])):
            handle.emit("editor:fill", path.read_text(encoding="utf-8"))
            window.title = path.name

    def save_file() -> None:
        path = window.save_dialog("Save as", filename=window.title)
        if path is not None:
            path.write_text(handle.request_sync("editor:text"), encoding="utf-8")
            window.title = path.name
            sys.stdout.write(f"saved {path.name}\n")

    @handle.on("menu:click")
    def choose(click: dict[str, object]) -> None:
        match click["item_id"]:
            case "open":
                open_file()
            case "save":
                save_file()
            case "wrap":
                handle.emit("editor:wrap", click["checked"])

    @handle.on("window:close-requested")
    def ask() -> None:
        if window.message_dialog("Close the editor?", "Editor", buttons="yes-no"):
            handle.close()

    app.block()


if __name__ == "__main__":
    main()
