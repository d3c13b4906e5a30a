import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Chart } from "../../src/chart/chart.ts";
import type { ChartState } from "../../src/chart/figure.ts";
import type { PlotlyLibrary } from "../../src/chart/library.ts";

const STATE: ChartState = {
  chart_id: "c",
  figure: { data: [{ type: "scatter", name: "s", y: [1] }], layout: { xaxis: { range: [0, 5] } } },
  config: {},
  code: { main: { name: "abc.js", size: 1 } },
};

let life = new AbortController();
beforeEach(() => {
  life = new AbortController();
  document.body.innerHTML = "<div></div>";
});
afterEach(() => life.abort());

/** plotly.js as far as it is called; each call is noted in `calls`. */
function fakePlotly() {
  const calls: [string, ...unknown[]][] = [];
  const listeners = new Map<string, (data: unknown) => unknown>();
  const draw =
    (name: string) => async (el: HTMLElement, figure: { data: object[]; layout: object; config: object }) => {
      calls.push([name, figure]);
      const on = (event: string, handler: (data: unknown) => unknown) => listeners.set(event, handler);
      return Object.assign(el, {
        data: figure.data,
        layout: { ...figure.layout, yaxis: {} },
        _fullData: figure.data,
        on,
      });
    };
  const note =
    (name: string) =>
    async (_: HTMLElement, ...args: unknown[]) =>
      void calls.push([name, ...args]);
  const library = {
    Icons: { home: { path: "M0" } },
    Plots: { resize: note("resize") },
    newPlot: draw("newPlot"),
    react: draw("react"),
    update: note("update"),
    restyle: note("restyle"),
    extendTraces: note("extendTraces"),
    animate: note("animate"),
    toImage: async () => `data:image/png;base64,${btoa("png")}`,
    purge: () => void calls.push(["purge"]),
  } as unknown as PlotlyLibrary;
  const names = () => calls.map(([name]) => name);
  return { calls, names, library, fire: (event: string, data?: unknown) => listeners.get(event)?.(data) };
}

function open() {
  const plotly = fakePlotly();
  const [announce, emit, report, save] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  const slot = document.querySelector("div") as HTMLElement;
  const chart = new Chart({ slot, announce, emit, report, save, signal: life.signal }, plotly.library);
  const handlers = chart.handlers();
  const act = (type: string, data: Record<string, unknown> = {}, isRequest = false) =>
    handlers[`plotly:${type}`]?.(data, isRequest) as Promise<unknown>;
  return { ...plotly, chart, slot, announce, emit, report, save, act };
}

async function drawn(state: ChartState = STATE) {
  const all = open();
  await all.chart.show(state);
  all.calls.length = 0;
  return all;
}

test("a chart is drawn responsive and without a logo, and the state says how far it is", async () => {
  const { chart, slot, calls } = open();
  const done = chart.show(STATE);
  await Promise.resolve();
  expect(slot.dataset.state).toBe("loading");
  await done;
  expect(slot.dataset.state).toBe("drawn");
  expect(calls[0]).toMatchObject([
    "newPlot",
    { data: [{ name: "s" }], config: { responsive: true, displaylogo: false } },
  ]);
});

test("what is asked while the chart is drawn waits for it, in order", async () => {
  const { chart, names, act } = open();
  await Promise.all([
    chart.show(STATE),
    act("update-layout", { layout: {} }),
    act("update-traces", { update: {} }),
    act("extend-traces", { update: {}, indices: [0] }),
  ]);
  expect(names()).toEqual(["newPlot", "update", "restyle", "extendTraces"]);
});

test("a figure that cannot be drawn is shown as text and reported", async () => {
  const { chart, slot, library, report } = open();
  library.newPlot = () => Promise.reject(new Error("<b>no</b>"));
  await chart.show(STATE);
  expect(slot.querySelector("[role=alert]")?.textContent).toBe("The chart cannot be shown: <b>no</b>");
  expect(report).toHaveBeenCalledOnce();
});

test("a new figure of the same chart is an update, another chart is drawn anew", async () => {
  const { chart, names } = await drawn();
  await chart.show({ ...STATE, figure: { data: [], layout: {} } });
  await chart.show({ ...STATE, chart_id: "d" });
  await chart.show(null);
  expect(names()).toEqual(["react", "purge", "newPlot", "purge"]);
});

test("an update of the layout keeps neighbours, and takes titles as text", async () => {
  const { act, calls } = await drawn();
  await act("update-layout", { layout: { title: "T", xaxis: { range: [1, 2] } }, chartId: "c" });
  expect(calls).toEqual([["update", {}, { "title.text": "T", "xaxis.range": [1, 2] }]]);
});

test("traces are changed and extended", async () => {
  const { act, calls } = await drawn();
  await act("update-traces", { update: { marker: { color: "red" } }, indices: [0] });
  await act("extend-traces", { update: { y: [[2]] }, indices: [0], max_points: 10 });
  expect(calls).toEqual([
    ["restyle", { "marker.color": "red" }, [0]],
    ["extendTraces", { y: [[2]] }, [0], 10],
  ]);
});

test("a figure is animated when asked for and its traces are there, and else drawn", async () => {
  const { act, names, calls } = await drawn();
  await act("update-figure", { figure: STATE.figure, animate: { transition: { duration: 9 } } });
  await act("update-figure", { figure: { data: [], layout: {} }, animate: true });
  await act("update-figure", { figure: STATE.figure });
  // The end of an animation is drawn too: titles and annotations do not move.
  expect(names()).toEqual(["animate", "react", "react", "react"]);
  expect(calls[0]).toMatchObject([
    "animate",
    { data: [{ name: "s" }] },
    { mode: "immediate", transition: { duration: 9 } },
  ]);
});

test("reset-zoom goes back to the figure's own range, or to all of the data", async () => {
  const { act, calls } = await drawn();
  await act("reset-zoom");
  expect(calls).toEqual([["update", {}, { "xaxis.range": [0, 5], "yaxis.autorange": true }]]);
});

test("an event for another chart does nothing", async () => {
  const { act, names } = await drawn();
  await act("update-layout", { layout: { title: "T" }, chartId: "other" });
  expect(names()).toEqual([]);
});

test("an event where no chart is fails", async () => {
  await expect(open().act("reset-zoom")).rejects.toThrow("no chart");
});

test("state and data answer a request, or are announced", async () => {
  const { act, announce } = await drawn();
  const base = { chartId: "c", widget_type: "chart" };
  expect(await act("request-state", {}, true)).toMatchObject({
    ...base,
    layout: { xaxis: { range: [0, 5] } },
    data: [{ name: "s" }],
  });
  expect(announce).not.toHaveBeenCalled();
  await act("request-state");
  await act("export-data");
  const data = [{ traceIndex: 0, name: "s", x: undefined, y: [1], type: "scatter" }];
  expect(announce.mock.calls).toMatchObject([
    ["plotly:state-response", base],
    ["plotly:export-response", { ...base, data }],
  ]);
});

test("the theme's template is no part of the state", async () => {
  const { act } = await drawn();
  expect(await act("request-state", {}, true)).not.toHaveProperty("layout.template");
});

test("a picture answers a request as bytes", async () => {
  const { act } = await drawn();
  const answer = (await act("export-image", { format: "png" }, true)) as {
    content: ArrayBuffer;
    mimeType: string;
  };
  expect(new TextDecoder().decode(answer.content)).toBe("png");
  expect(answer.mimeType).toBe("image/png");
});

test("a picture that an event asks for is saved", async () => {
  const { act, save } = await drawn();
  await act("export-image", { format: "png", filename: "mine.png" });
  expect(save).toHaveBeenCalledExactlyOnceWith(expect.any(Blob), "mine.png");
});

test.each([
  ["plotly_click", "plotly:click"],
  ["plotly_hover", "plotly:hover"],
  ["plotly_unhover", "plotly:unhover"],
])("%s is told as %s, with clean points", async (event, type) => {
  const { fire, announce } = await drawn();
  fire(event, { points: [{ curveNumber: 2, pointIndex: 3, x: 1, y: 2, data: { name: "n", y: Array(99) } }] });
  expect(announce.mock.calls).toEqual([
    [
      type,
      {
        chartId: "c",
        widget_type: "chart",
        points: [{ curveNumber: 2, pointIndex: 3, x: 1, y: 2, trace_name: "n" }],
        point_indices: [3],
        curve_number: 2,
      },
    ],
  ]);
});

test("a selection has its range or lasso, and the end of one is told", async () => {
  const { fire, announce } = await drawn();
  fire("plotly_selected", { points: [], range: { x: [0, 1] } });
  fire("plotly_selected", { points: [], lassoPoints: { x: [0] } });
  fire("plotly_selected", undefined);
  fire("plotly_deselect");
  fire("plotly_doubleclick");
  fire("plotly_relayout", { autosize: true });
  fire("plotly_relayout", { "xaxis.range[0]": 1 });
  expect(announce.mock.calls).toMatchObject([
    ["plotly:selected", { range: { x: [0, 1] } }],
    ["plotly:selected", { lassoPoints: { x: [0] } }],
    ["plotly:deselect", {}],
    ["plotly:doubleclick", {}],
    ["plotly:relayout", { relayout_data: { "xaxis.range[0]": 1 } }],
  ]);
});

test("a legend click is told, and plotly.js goes on with it", async () => {
  const { fire, announce } = await drawn();
  expect(fire("plotly_legendclick", { curveNumber: 0 })).toBeUndefined();
  expect(announce).toHaveBeenCalledWith(
    "plotly:legend-click",
    expect.objectContaining({ curve_number: 0, trace_name: "s" }),
  );
});

test("a mode bar button emits its event", async () => {
  const button = { name: "save", title: "Save", icon: "home", event: "plotly:modebar-save", data: { a: 1 } };
  const { chart, calls, emit } = open();
  await chart.show({ ...STATE, config: { modeBarButtonsToAdd: ["drawline", button] } });
  const [, { config }] = calls[0] as [
    string,
    { config: { modeBarButtonsToAdd: [string, { click: () => void; icon: object }] } },
  ];
  const [builtIn, ours] = config.modeBarButtonsToAdd;
  ours.click();
  expect([builtIn, ours.icon]).toEqual(["drawline", { path: "M0" }]);
  expect(emit).toHaveBeenCalledWith("plotly:modebar-save", { chartId: "c", widget_type: "chart", a: 1 });
});

test("the plot is purged when the view ends", async () => {
  const { names } = await drawn();
  life.abort();
  expect(names()).toEqual(["purge"]);
});
