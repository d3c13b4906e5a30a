// What a display shows: the richest of its representations that a page can draw.

import type { Figure } from "../chart/figure.ts";
import { connect, htmlOf } from "./markdown.ts";
import { typeset } from "./math.ts";
import { plotlyFigure } from "./plotly.ts";
import { markColoured } from "./tables.ts";
import { terminalText } from "./terminal.ts";
import { vegaChart } from "./vega.ts";

export const VIEW = "application/vnd.jupyter.widget-view+json";

export type Bundle = Record<string, unknown>;

/** What drawing may need of the output that a bundle is part of. */
export interface Tools {
  /** A view of a widget, by its model's id. */
  view(id: string): Promise<HTMLElement>;
  /** Where a library is; undefined when it is not installed. */
  address(library: Library): string | undefined;
  /** Aborts when the output goes. */
  signal: AbortSignal;
}

type Library = "_plotly" | "_vega";

interface Drawing {
  data: unknown;
  metadata: Bundle;
  /** Of the library that the drawer wants. */
  url: string;
  signal: AbortSignal;
}

interface Drawer {
  mime: string | RegExp;
  /** Without it the next plainer representation is drawn. */
  wants?: Library;
  draw(drawing: Drawing): HTMLElement | Promise<HTMLElement>;
}

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"];

/** From the richest to the plainest. */
const drawers: Drawer[] = [
  {
    mime: "application/vnd.plotly.v1+json",
    wants: "_plotly",
    draw: ({ data, url, signal }) => plotlyFigure(data as Figure, url, signal),
  },
  {
    mime: /^application\/vnd\.vega(lite)?\.v\d+[+.]json$/,
    wants: "_vega",
    draw: ({ data, metadata, url, signal }) => vegaChart(data as object, metadata, url, signal),
  },
  { mime: "text/html", draw: ({ data }) => html(textOf(data)) },
  { mime: "text/markdown", draw: ({ data }) => markdown(textOf(data)) },
  { mime: "text/latex", draw: ({ data }) => latex(textOf(data)) },
  { mime: "image/svg+xml", draw: ({ data, metadata }) => picture("image/svg+xml", textOf(data), metadata) },
  ...PICTURES.map((mime) => ({
    mime,
    draw: ({ data, metadata }: Drawing) => picture(mime, textOf(data), metadata),
  })),
  { mime: "application/javascript", draw: ({ data }) => javascript(textOf(data)) },
  { mime: "application/json", draw: ({ data }) => terminalText(JSON.stringify(data, null, 2)) },
  { mime: "application/pdf", draw: ({ data }) => pdf(textOf(data)) },
  { mime: "text/plain", draw: ({ data }) => terminalText(textOf(data)) },
];

/** Draw the richest of a bundle's representations. */
export async function draw(bundle: Bundle, metadata: Bundle, { view, address, signal }: Tools) {
  const widget = bundle[VIEW] as { model_id?: string } | undefined;
  if (widget?.model_id) return view(widget.model_id);
  for (const { mime: wanted, wants, draw } of drawers) {
    const mime = Object.keys(bundle).find((each) =>
      typeof wanted === "string" ? each === wanted : wanted.test(each),
    );
    const url = wants && address(wants);
    if (mime === undefined || (wants && !url)) continue;
    const own = { ...metadata, ...(metadata[mime] as Bundle | undefined) }; // matplotlib's stands beside the mimes
    const element = await draw({ data: bundle[mime], metadata: own, url: url ?? "", signal });
    element.dataset.mime = mime;
    if (element instanceof HTMLImageElement)
      element.alt = bundle["text/plain"] ? textOf(bundle["text/plain"]) : "";
    return element;
  }
  return terminalText(`cannot show ${Object.keys(bundle).join(", ") || "nothing"}`);
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
  markColoured(element);
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
  const element = html(await htmlOf(source));
  connect(element);
  return element;
}

function latex(source: string): HTMLElement {
  const element = document.createElement("div");
  element.textContent = source;
  typeset(element);
  return element;
}

/** An element that runs a script when it is in the page, which calls it `element`, as in notebooks. */
function javascript(source: string): HTMLElement {
  const script = document.createElement("script");
  script.textContent = `((element) => {\n${source}\n})(document.currentScript.parentElement)`;
  const element = document.createElement("div");
  element.append(runnable(script));
  return element;
}

/** A document to open or keep: pages show none inside themselves. */
function pdf(data: string): HTMLElement {
  const link = document.createElement("a");
  link.href = `data:application/pdf;base64,${data.replace(/\s/g, "")}`;
  link.download = "output.pdf";
  link.textContent = "PDF";
  return link;
}

function picture(
  mime: string,
  data: string,
  { width, height, needs_background: needs }: Bundle,
): HTMLElement {
  const isText = mime === "image/svg+xml";
  const image = document.createElement("img");
  image.src = isText
    ? `data:${mime};charset=utf-8,${encodeURIComponent(data)}`
    : `data:${mime};base64,${data.replace(/\s/g, "")}`;
  if (width) image.setAttribute("width", String(width));
  if (height) image.setAttribute("height", String(height));
  if (needs) image.dataset.needs = String(needs); // "light" or "dark", of a picture that lets the page through
  return image;
}
