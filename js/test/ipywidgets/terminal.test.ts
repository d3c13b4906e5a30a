import { expect, test } from "vitest";
import { overwritten, terminalText } from "../../src/ipywidgets/terminal.ts";

test.each([
  ["plain\ntext", "plain\ntext"],
  ["windows\r\nlines\r\n", "windows\nlines\n"],
  ["10 %\r20 %\r", "20 %"],
  ["a long line\rshort", "shortg line"],
  ["first\nold\rnew\nlast", "first\nnew\nlast"],
])("%j shows as %j", (text, shown) => {
  expect(overwritten(text)).toBe(shown);
});

test("colours become classes, and markup stays text", () => {
  const element = terminalText("\u001b[31mred <b>\u001b[0m & plain");
  expect(element.querySelector(".ansi-red-fg")?.textContent).toBe("red <b>");
  expect(element.textContent).toBe("red <b> & plain");
  expect(element.querySelector("b")).toBe(null);
});

test("a colour of 256 is named, for the style sheet to fit it to the theme", () => {
  const span = terminalText("\u001b[38;5;28mgreen\u001b[0m").querySelector("span");
  expect(span?.style.getPropertyValue("--ansi")).toBe("rgb(0, 135, 0)");
  expect(span?.style.color).toBe("");
});
