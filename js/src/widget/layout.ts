// The places of a view: header / (left | top / content + inside / bottom | right) / footer.

import { POSITIONS, type Position } from "./toolbar-state.ts";

export interface Layout {
  html: HTMLElement;
  chart: HTMLElement;
  child: HTMLElement;
  toolbars: Record<Position, HTMLElement>;
}

/** Build the places inside `root`. */
export function buildLayout(root: HTMLElement): Layout {
  const toolbars = Object.fromEntries(POSITIONS.map((each) => [each, place(`toolbars pywry-${each}`)]));
  const { header, left, top, inside, bottom, right, footer } = toolbars as Layout["toolbars"];
  const html = place("html");
  const chart = place("chart");
  const child = place("child");
  const content = place("content", html, chart, child, inside);
  const middle = place("middle", left, place("column", top, content, bottom), right);
  root.replaceChildren(header, middle, footer);
  return { html, chart, child, toolbars: toolbars as Layout["toolbars"] };
}

/** Put the chart below the HTML, out of harm's way while that is replaced. */
export function takeChartOut({ chart, child }: Layout): void {
  child.before(chart);
}

/** Put the chart into the element of the HTML that asks for it with `data-pywry-chart`, if there is one. */
export function placeChart({ html, chart }: Layout): void {
  html.querySelector("[data-pywry-chart]")?.append(chart);
}

/**
 * Give `root` the widget's size: a number is pixels, null leaves it to the page.
 *
 * Not as the element's own `width` and `height`: Jupyter's manager takes those away when the model's `layout` has none,
 * and that comes before or after us, as it happens. Set also without a size, for a widget inside of another.
 */
export function setSize(root: HTMLElement, side: "width" | "height", value: number | string | null): void {
  root.style.setProperty(`--pywry-own-${side}`, typeof value === "number" ? `${value}px` : (value ?? "auto"));
}

function place(name: string, ...children: HTMLElement[]): HTMLElement {
  const el = Object.assign(document.createElement("div"), { className: `pywry-${name}` });
  el.append(...children);
  return el;
}
