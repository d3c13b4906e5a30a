import { expect, test } from "vitest";
import { type Bundle, draw, VIEW } from "../../src/ipywidgets/mime.ts";

const noView = () => Promise.reject(new Error("no view was asked for"));

function drawn(bundle: Bundle, metadata: Bundle = {}) {
  return draw(bundle, metadata, noView);
}

test("a widget's view goes before all other representations", async () => {
  const view = document.createElement("p");
  const asked: string[] = [];
  const make = async (id: string) => {
    asked.push(id);
    return view;
  };
  expect(await draw({ "text/html": "x", [VIEW]: { model_id: "m1" } }, {}, make)).toBe(view);
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

test("what cannot be drawn says what it is", async () => {
  expect((await drawn({ "application/x-odd": 1 })).textContent).toBe("cannot show application/x-odd");
});
