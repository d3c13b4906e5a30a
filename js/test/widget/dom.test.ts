import { expect, test, vi } from "vitest";
import { domHandlers } from "../../src/widget/dom.ts";

function open(html: string, isScoped = false) {
  document.body.innerHTML = `<p id="a">outside</p><div data-pywry-view="v">${html}</div>`;
  const root = document.querySelector<HTMLElement>("[data-pywry-view]") as HTMLElement;
  const render = vi.fn(async (el: Element, text: string) => {
    el.innerHTML = text;
  });
  const handlers = domHandlers({ root, isScoped, render });
  return {
    root,
    render,
    act: (type: string, data: Record<string, unknown>) => handlers[`pywry:${type}`]?.(data, false),
  };
}

const texts = (selector: string) => [...document.querySelectorAll(selector)].map((el) => el.textContent);

test("text is set in all matches inside the widget, as text", async () => {
  const { act } = open('<i id="a">1</i><b id="a">2</b><u class="c">3</u>');
  await act("set-content", { id: "a", text: "<x>" });
  await act("set-content", { selector: ".c", text: 5 });
  expect(texts("#a")).toEqual(["outside", "<x>", "<x>"]);
  expect(texts(".c")).toEqual(["5"]);
});

test("html is rendered in all matches", async () => {
  const { act, render } = open('<i class="c"></i><b class="c"></b>');
  await act("set-content", { selector: ".c", html: "<s>x</s>" });
  expect(render).toHaveBeenCalledTimes(2);
  expect(texts(".c s")).toEqual(["x", "x"]);
});

test("an id may have any characters", async () => {
  const { act, root } = open("<i></i>");
  root.querySelector("i")?.setAttribute("id", 'x"]1 .y');
  await act("set-content", { id: 'x"]1 .y', text: "found" });
  expect(texts("i")).toEqual(["found"]);
});

test.each([{}, { selector: "a[[" }])("%j is refused", async (target) => {
  const { act } = open("");
  await expect(act("set-content", { ...target, text: "x" })).rejects.toThrow();
});

test("styles are set by camelCase, kebab-case and custom names, and taken away by null", () => {
  const { act, root } = open('<i style="margin: 1px"></i>');
  const styles = {
    backgroundColor: "red",
    "font-size": "12px",
    "--x": 3,
    color: "blue !important",
    margin: null,
  };
  act("set-style", { selector: "i", styles });
  const style = (root.querySelector("i") as HTMLElement).style;
  expect([style.backgroundColor, style.fontSize, style.getPropertyValue("--x"), style.margin]).toEqual([
    "red",
    "12px",
    "3",
    "",
  ]);
  expect([style.color, style.getPropertyPriority("color")]).toEqual(["blue", "important"]);
});

test("a style sheet is added, replaced by its id and removed", () => {
  const { act } = open("");
  act("inject-css", { css: "i { color: red }", id: "a" });
  act("inject-css", { css: "i { color: blue }", id: "a" });
  act("inject-css", { css: "b { color: red }" });
  act("inject-css", { css: "b { color: red }" });
  expect(texts("style")).toEqual(["i { color: blue }", "b { color: red }"]);
  act("remove-css", { id: "a" });
  expect(texts("style")).toEqual(["b { color: red }"]);
});
