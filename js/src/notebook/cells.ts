// The cells of a notebook, one below the other: text, code when it is wanted, and what the code showed.

import type { AfmHost } from "../host/afm.ts";
import type { Cell, CellState } from "./state.ts";

export interface Cells {
  element: HTMLElement;
  /** Show what became of each. */
  show(states: readonly CellState[]): void;
}

export function drawCells(cells: readonly Cell[], host: AfmHost, { signal }: { signal: AbortSignal }): Cells {
  const element = document.createElement("main");
  element.className = "nb-cells";
  const sections = cells.map((cell) => section(cell, host, { signal }));
  element.append(...sections);
  return {
    element,
    show(states) {
      for (const [i, each] of sections.entries()) each.dataset.state = states[i] ?? "";
    },
  };
}

function section(cell: Cell, host: AfmHost, { signal }: { signal: AbortSignal }): HTMLElement {
  const element = document.createElement("section");
  element.className = `nb-cell nb-${cell.kind}`;
  element.hidden = cell.hidden;
  if (cell.code) element.append(source(cell.code));
  const output = document.createElement("div");
  output.className = "nb-output";
  element.append(output);
  void fill(output, cell, host, { signal });
  return element;
}

async function fill(
  element: HTMLElement,
  cell: Cell,
  host: AfmHost,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  try {
    const { render } = await host.getWidget(cell.output);
    await render({ el: element, signal });
  } catch (error) {
    if (signal.aborted) return;
    console.error(`pywry: the outputs of ${JSON.stringify(cell.name)} cannot be shown`, error);
    element.textContent = `The outputs of ${cell.name} cannot be shown: ${error}`;
  }
}

function source(pieces: NonNullable<Cell["code"]>): HTMLElement {
  const pre = document.createElement("pre");
  pre.className = "nb-source";
  const code = document.createElement("code");
  for (const [kind, text] of pieces) {
    if (kind)
      code.append(
        Object.assign(document.createElement("span"), { className: `nb-${kind}`, textContent: text }),
      );
    else code.append(text);
  }
  pre.append(code);
  return pre;
}
