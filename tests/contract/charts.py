"""A small chart for the tests, and what its page shows of it."""

from typing import Any

from pywry import ChartHandle, PyWry
from tests.contract.hosts import Host, OpenPage, Point
from tests.waiting import Collector

DOUBLE_CLICK_MS = 1500  # a busy machine may take longer than plotly.js's 300 from one click to the next
CHART = "document.querySelector('.js-plotly-plot')"


def figure() -> dict[str, Any]:
    """Two traces of three large markers."""
    marker = {"size": 20}
    first = {"name": "A", "x": [1, 2, 3], "y": [1, 3, 2], "text": ["t1", "t2", "t3"], "customdata": ["p", "q", "r"]}
    second = {"name": "B", "x": [1, 2, 3], "y": [2, 1, 1.5]}
    common = {"type": "scatter", "mode": "markers", "marker": marker}
    return {"data": [{**common, **first}, {**common, **second}], "layout": {"title": "Two traces"}}


# True once the chart has stayed where it is, in the size of its place, for a while: a notebook scrolls to it, and its
# scrollbar takes some of its width.
_STEADY = f"""() => {{
  const el = {CHART};
  const {{ x, y, width, height }} = el.getBoundingClientRect();
  const now = [x, y, width, height, el._fullLayout.width, el._fullLayout.height].join();
  el.steadyFor = el.steadyAt === now ? el.steadyFor + 1 : 0;
  el.steadyAt = now;
  return el.steadyFor >= 5;
}}"""


class Chart:
    """A chart with its page, and all its events."""

    def __init__(self, host: Host, app: PyWry, shown: Any = None, **options: Any) -> None:
        self.host = host
        self.got = Collector()
        options["config"] = {"doubleClickDelay": DOUBLE_CLICK_MS, **options.get("config", {})}
        self.handle: ChartHandle = app.show_plotly(figure() if shown is None else shown, **options)
        self.handle.on("plotly:*", lambda data, event_type: self.got((event_type.removeprefix("plotly:"), data)))
        self.page: OpenPage = host.open(self.handle)

    @property
    def id(self) -> str:
        chart_id: str = self.handle.widget.chart["chart_id"]
        return chart_id

    def state(self) -> dict[str, Any]:
        """Return the figure as the page has it, after all that was emitted before."""
        state: dict[str, Any] = self.handle.request_sync("plotly:request-state", timeout_s=30)
        return state

    def read(self, expression: str, page: OpenPage | None = None) -> Any:
        """Return the JSON value of an expression over the element `el`; typed arrays come as lists."""
        source = f"""() => {{ const el = {CHART};
          const listed = (_, item) => ArrayBuffer.isView(item) ? [...item] : item;
          return JSON.parse(JSON.stringify({expression}, listed) ?? 'null'); }}"""
        return (page or self.page).run(source)

    def settle(self) -> None:
        """Wait until the page has done with the chart's place and size."""
        self.page.wait(_STEADY)

    def markers(self) -> list[Point]:
        """Where the six markers are, trace by trace."""
        self.page.wait("() => document.querySelectorAll('.points path').length === 6")
        self.settle()
        boxes = self.page.run(
            """() => [...document.querySelectorAll('.points path')].map((el) => {
            const { x, y, width, height } = el.getBoundingClientRect(); return [x + width / 2, y + height / 2]; })"""
        )
        return [(x, y) for x, y in boxes]

    def told(self, name: str) -> dict[str, Any]:
        """Return the first event of this name, once it is there."""
        data: dict[str, Any] = self.got.wait_for(lambda item: item[0] == name)[1]
        return data
