// What a display shows: the richest of its representations that a page can draw.

import { marked } from "marked";
import { typeset } from "./math.ts";
import { terminalText } from "./terminal.ts";

export const VIEW = "application/vnd.jupyter.widget-view+json";

export type Bundle = Record<string, unknown>;
type Draw = (data: unknown, mime: string) => HTMLElement | Promise<HTMLElement>;

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"];

/** From the richest to the plainest. */
const drawers: [mime: string, draw: Draw][] = [
  ["text/html", (data) => html(textOf(data))],
  ["text/markdown", (data) => markdown(textOf(data))],
  ["text/latex", (data) => latex(textOf(data))],
  ["image/svg+xml", (data) => svg(textOf(data))],
  ...PICTURES.map((mime): [string, Draw] => [mime, (data) => picture(mime, textOf(data))]),
  ["application/json", (data) => terminalText(JSON.stringify(data, null, 2))],
  ["text/plain", (data) => terminalText(textOf(data))],
];

/** Draw a bundle; `view` makes a view of a widget by its model's id. */
export async function draw(bundle: Bundle, metadata: Bundle, view: (id: string) => Promise<HTMLElement>) {
  const widget = bundle[VIEW] as { model_id?: string } | undefined;
  if (widget?.model_id) return view(widget.model_id);
  const [mime, drawer] = drawers.find(([each]) => bundle[each] !== undefined) ?? [];
  if (!mime || !drawer) return terminalText(`cannot show ${Object.keys(bundle).join(", ") || "nothing"}`);
  const element = await drawer(bundle[mime], mime);
  element.dataset.mime = mime;
  const { width, height } = (metadata[mime] ?? {}) as { width?: number; height?: number };
  if (width) element.setAttribute("width", String(width));
  if (height) element.setAttribute("height", String(height));
  return element;
}

/** Jupyter's formats allow a text to be a list of its lines. */
function textOf(data: unknown): string {
  return Array.isArray(data) ? data.join("") : String(data);
}

/** HTML whose scripts run when the element is in the page; inline ones from blobs, as pages forbid inline scripts. */
function html(source: string): HTMLElement {
  const element = document.createElement("div");
  element.innerHTML = source;
  const scripts = [...element.querySelectorAll("script")];
  for (const script of scripts) script.replaceWith(runnable(script));
  typeset(element);
  return element;
}

function runnable({ attributes, src, textContent }: HTMLScriptElement): HTMLScriptElement {
  const script = document.createElement("script");
  for (const { name, value } of attributes) script.setAttribute(name, value);
  script.async = false; // in their order, as a document's own
  if (!src) {
    script.src = URL.createObjectURL(new Blob([textContent ?? ""], { type: "text/javascript" }));
    script.onload = () => URL.revokeObjectURL(script.src);
  }
  return script;
}

async function markdown(source: string): Promise<HTMLElement> {
  return html(await marked.parse(source));
}

function latex(source: string): HTMLElement {
  const element = document.createElement("div");
  element.textContent = source;
  typeset(element);
  return element;
}

function svg(source: string): HTMLElement {
  return picture("image/svg+xml", source);
}

function picture(mime: string, data: string): HTMLElement {
  const isText = mime === "image/svg+xml";
  const image = document.createElement("img");
  image.src = isText
    ? `data:${mime};charset=utf-8,${encodeURIComponent(data)}`
    : `data:${mime};base64,${data.replace(/\s/g, "")}`;
  image.alt = "";
  return image;
}
