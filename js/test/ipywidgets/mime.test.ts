import { expect, test } from "vitest";
import { htmlOf } from "../../src/ipywidgets/markdown.ts";
import { type Bundle, draw, type Tools, VIEW } from "../../src/ipywidgets/mime.ts";

// As if the page had them, since nothing is loaded here.
Object.assign(globalThis, { Plotly: {}, vegaEmbed: async () => ({ finalize: () => undefined }) });
const { signal } = new AbortController();
const tools: Tools = {
  view: () => Promise.reject(new Error("no view was asked for")),
  address: () => undefined,
  signal,
};

function drawn(bundle: Bundle, metadata: Bundle = {}) {
  return draw(bundle, metadata, tools);
}

test("a widget's view goes before all other representations", async () => {
  const view = document.createElement("p");
  const asked: string[] = [];
  const make = async (id: string) => {
    asked.push(id);
    return view;
  };
  expect(await draw({ "text/html": "x", [VIEW]: { model_id: "m1" } }, {}, { ...tools, view: make })).toBe(
    view,
  );
  expect(asked).toEqual(["m1"]);
});

test.each([
  [{ "text/plain": "p", "text/html": "<b>h</b>" }, "text/html", "h"],
  [{ "text/plain": "p", "text/markdown": "**m**" }, "text/markdown", "m"],
  [{ "text/plain": ["two ", "lines"] }, "text/plain", "two lines"],
  [{ "application/json": { a: [1] }, "text/plain": "p" }, "application/json", '{\n  "a": [\n    1\n  ]\n}'],
])("of %j the richest is drawn: %s", async (bundle, mime, text) => {
  const element = await drawn(bundle);
  expect(element.dataset.mime).toBe(mime);
  expect(element.textContent?.trim()).toBe(text);
});

test("pictures have their size, and their data is no address of elsewhere", async () => {
  const png = await drawn({ "image/png": "iVBO\nRw0K" }, { "image/png": { width: 20, height: 10 } });
  expect(png.getAttribute("src")).toBe("data:image/png;base64,iVBORw0K");
  expect([png.getAttribute("width"), png.getAttribute("height")]).toEqual(["20", "10"]);
  const svg = await drawn({ "image/svg+xml": "<svg>#</svg>" });
  expect(svg.getAttribute("src")).toBe("data:image/svg+xml;charset=utf-8,%3Csvg%3E%23%3C%2Fsvg%3E");
});

test.each([
  ["#T_1_row0_col0 { background-color: yellow }", "light"],
  ["#T_1 td {\n  color:red;\n}", "light"],
  ["#T_1 td { text-align: center; border-color: red }", undefined],
  ["#T_2 td { color: red }", undefined],
])("a table whose style sheet says %j needs a page of the kind %s", async (sheet, needs) => {
  const table = '<table id="T_1"><tr><td>1</td></tr></table>';
  const element = await drawn({ "text/html": `<style>${sheet}</style>\n${table}` });
  expect(element.querySelector("table")?.dataset.needs).toBe(needs);
});

test("what cannot be drawn says what it is", async () => {
  expect((await drawn({ "application/x-odd": 1 })).textContent).toBe("cannot show application/x-odd");
});

test("a library's own format is drawn only where the library is", async () => {
  const figure = { "application/vnd.plotly.v1+json": { data: [] }, "text/plain": "Figure()" };
  expect((await drawn(figure)).dataset.mime).toBe("text/plain");
  const element = await draw(
    figure,
    {},
    { ...tools, address: (name) => (name === "_plotly" ? "data:," : undefined) },
  );
  expect(element.dataset.mime).toBe("application/vnd.plotly.v1+json");
});

test.each(["application/vnd.vegalite.v6.json", "application/vnd.vega.v5+json"])(
  "%s is Vega's",
  async (mime) => {
    const element = await draw({ [mime]: {}, "text/plain": "p" }, {}, { ...tools, address: () => "data:," });
    expect(element.dataset.mime).toBe(mime);
  },
);

test("pictures are described by their text, and say what they need behind them", async () => {
  const image = await drawn(
    { "image/png": "iVBO", "text/plain": ["<Figure>"] },
    { "image/png": { needs_background: "light" } },
  );
  expect(image.getAttribute("alt")).toBe("<Figure>");
  expect(image.dataset.needs).toBe("light");
});

test.each([
  ["a $x_1 * y_2 * z$ b", "a $x_1 * y_2 * z$ b"],
  ["$$\\begin{matrix} a \\\\ b \\end{matrix}$$", "$$\\begin{matrix} a \\\\ b \\end{matrix}$$"],
  ["\\begin{align}a &= b < c\\end{align}", "\\begin{align}a &= b < c\\end{align}"],
  ["it costs $5 and `$x$`", "it costs $5 and $x$"],
])("Markdown leaves the formula in %j alone", async (source, text) => {
  const element = document.createElement("div");
  element.innerHTML = await htmlOf(source);
  expect(element.textContent?.trim()).toBe(text);
});

test("links lead to another tab, and headings can be linked to", async () => {
  const element = await drawn({ "text/markdown": "# Two words\n[out](https://x.test) [in](#Two-words)" });
  expect(element.querySelector("h1")?.id).toBe("Two-words");
  expect([...element.querySelectorAll("a")].map((a) => a.target)).toEqual(["_blank", ""]);
});
