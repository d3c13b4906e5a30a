"""Notes in a window: its close button asks first, and a click that is answered by Python."""

import sys

from pywry import PyWry
from pywry.settings import Settings

HTML = """
<main style="font: 16px system-ui; padding: 24px; display: grid; gap: 12px; max-width: 40ch">
  <label>Note <input id="note" autofocus style="width: 100%; box-sizing: border-box"></label>
  <button id="save">Save</button>
  <output id="saved">Nothing saved yet</output>
</main>
<script>
  document.getElementById("save").onclick = () => pywry.emit("note:save", document.getElementById("note").value);
</script>
"""


def main() -> None:
    """Show the window until its close button is pressed and confirmed."""
    app = PyWry(mode="native", settings=Settings(native={"close_button": "keep"}))
    handle = app.show(HTML, title="Notes", width=460, height=240)
    notes: list[str] = []

    @handle.on("note:save")
    def save(note: str) -> None:
        notes.append(note)
        handle.emit("pywry:set-content", {"id": "saved", "text": f"{len(notes)} saved, the last is {note!r}"})

    @handle.on("window:close-requested")
    def ask() -> None:
        handle.alert("Close and lose the notes?", type="confirm", callback_event="note:close")

    @handle.on("note:close")
    def close(answer: dict[str, bool]) -> None:
        if answer["confirmed"]:
            handle.close()

    app.block()
    sys.stdout.write(f"{len(notes)} notes: {', '.join(notes)}\n")


if __name__ == "__main__":
    main()
