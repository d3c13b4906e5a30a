"""A dataclass as a widget: the page counts clicks, Python starts again at ten."""

from pathlib import Path

from anywidget.experimental import dataclass

from pywry import PyWry


@dataclass(esm=Path(__file__).with_suffix(".js"))
class Counter:
    count: int = 0


counter = Counter()


def on_count(count):
    if count >= 10:
        counter.count = 0


counter.events.count.connect(on_count)

app = PyWry(title="Counter")
app.show(counter)
app.block()
