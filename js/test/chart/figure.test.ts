import { expect, test } from "vitest";
import { cleanPoint } from "../../src/chart/events.ts";
import { flatten, listOf, prepareFigure, themed, unpack, withTitles } from "../../src/chart/figure.ts";

const COLOURS = { text: "#111", grid: "#222", line: "#333", surface: "#444", font: "sans", series: ["#555"] };
const LOOK = {
  paper_bgcolor: "rgba(0,0,0,0)",
  font: { color: "#111" },
  xaxis: { gridcolor: "#222" },
  colorway: ["#555"],
};

test("binary arrays become the ArrayBuffer that plotly.js reads, and the figure stays as it was", () => {
  const bytes = new Uint8Array([0, 1, 2, 3]);
  const x = { dtype: "u1", shape: "2, 1", bdata: new DataView(bytes.buffer, 1, 2) };
  const figure = {
    data: [{ x, y: new BigInt64Array([5n]), z: new Float32Array([1]) }],
    layout: { margin: { t: 1 } },
  };
  const prepared = prepareFigure(figure, COLOURS);
  const bdata = (prepared.data[0] as { x: { bdata: ArrayBuffer } }).x.bdata;
  expect(bdata).toBeInstanceOf(ArrayBuffer);
  expect([...new Uint8Array(bdata)]).toEqual([1, 2]);
  expect(prepared.data[0]).toMatchObject({
    x: { dtype: "u1", shape: "2, 1" },
    y: new Float64Array([5]),
    z: new Float32Array([1]),
  });
  (prepared.layout.margin as { t: number }).t = 2;
  expect(figure.layout.margin.t).toBe(1);
});

test("frames are kept", () => {
  expect(prepareFigure({ data: [], layout: {}, frames: [{ name: "a" }] }, COLOURS).frames).toEqual([
    { name: "a" },
  ]);
});

test.each([
  ["no template", {}],
  [
    "plotly.py's default template",
    { template: { layout: { plot_bgcolor: "#E5ECF6", paper_bgcolor: "white" } } },
  ],
])("a figure with %s gets the theme's colours", (_, layout) => {
  expect(themed(layout, COLOURS).layout).toMatchObject(LOOK);
});

test("what a template says beside colours is kept", () => {
  const template = { data: { bar: [{}] }, layout: { hovermode: "closest", xaxis: { ticks: "inside" } } };
  const got = themed({ template }, COLOURS) as { data: object; layout: object };
  expect(got.data).toEqual({ bar: [{}] });
  expect(got.layout).toMatchObject({ hovermode: "closest", xaxis: { ticks: "inside", gridcolor: "#222" } });
});

test.each([
  { template: { layout: { paper_bgcolor: "#000", plot_bgcolor: "#000" } } },
  { paper_bgcolor: "pink", template: { layout: {} } },
])("colours that the figure chose are kept: %j", (layout) => {
  expect(themed(layout, COLOURS)).toBe(layout.template);
});

test("titles given as text are titles", () => {
  const layout = {
    title: "a",
    "xaxis.title": "b",
    yaxis: { title: "c" },
    legend: { title: { text: "d" } },
    "title.text": "e",
  };
  expect(withTitles(layout)).toEqual({
    title: { text: "a" },
    "xaxis.title": { text: "b" },
    yaxis: { title: { text: "c" } },
    legend: { title: { text: "d" } },
    "title.text": "e",
  });
});

test("an update names nested members, and keeps lists and templates whole", () => {
  expect(
    flatten({ xaxis: { range: [1, 2], title: { text: "t" } }, shapes: [{ a: 1 }], template: { layout: {} } }),
  ).toEqual({
    "xaxis.range": [1, 2],
    "xaxis.title.text": "t",
    shapes: [{ a: 1 }],
    template: { layout: {} },
  });
});

test("a point has what was promised, and never its trace", () => {
  const data = { name: "sine", x: Array(1000) };
  const point = {
    curveNumber: 1,
    pointNumber: 2,
    pointIndex: 2,
    x: 3,
    y: 4,
    customdata: [5],
    data,
    fullData: data,
    xaxis: {},
    bbox: {},
  };
  expect(cleanPoint(point)).toEqual({
    curveNumber: 1,
    pointNumber: 2,
    pointIndex: 2,
    x: 3,
    y: 4,
    customdata: [5],
    trace_name: "sine",
  });
  expect(cleanPoint({ curveNumber: 0, label: "slice", value: 3, data: {} })).toEqual({
    curveNumber: 0,
    label: "slice",
    value: 3,
    trace_name: null,
  });
});

test("packed values become lists, a matrix as its rows, and lists stay", () => {
  const bdata = new DataView(Uint8Array.of(9, 1, 2, 3, 4, 5, 6).buffer, 1);
  expect(listOf({ dtype: "u1", bdata })).toEqual([1, 2, 3, 4, 5, 6]);
  expect(listOf({ dtype: "u1", shape: "2,3", bdata })).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(listOf({ dtype: "f4", bdata: Float32Array.of(0.5).buffer })).toEqual([0.5]);
  expect(listOf(BigInt64Array.of(5n))).toEqual([5]);
  expect(listOf(["a"])).toEqual(["a"]);
  expect(() => listOf({ dtype: "c8", bdata })).toThrow("dtype c8");
});

test("only the attributes that are extended are unpacked, also nested ones", () => {
  const packed = () => ({ dtype: "u1", bdata: Uint8Array.of(1).buffer });
  const trace = { x: packed(), y: packed(), marker: { size: packed() } };
  unpack(trace, ["x", "marker.size", "missing.path"]);
  expect(trace).toEqual({ x: [1], y: packed(), marker: { size: [1] } });
});
