// What a part's place shows while its code comes: that it loads, and how far that is where it comes in pieces.

import type { AssetRef } from "../shared/part.ts";

const MEGABYTE = 1e6;

export class LoadingNote {
  #slot: HTMLElement;
  #text = Object.assign(document.createElement("span"), { className: "pywry-loading-text" });
  #bar = document.createElement("progress");
  #box = Object.assign(document.createElement("div"), { className: "pywry-loading" });
  #parts = new Map<string, { loaded: number; total: number }>();

  constructor(slot: HTMLElement, name: string, refs: readonly AssetRef[]) {
    this.#slot = slot;
    this.#text.textContent = `Loading ${name}…`;
    this.#bar.setAttribute("aria-label", `Loading ${name}`);
    this.#bar.hidden = true;
    this.#box.append(this.#text, this.#bar);
    for (const ref of refs) this.#parts.set(ref.name, { loaded: 0, total: 0 });
    slot.dataset.state = "loading";
    slot.ariaBusy = "true";
    slot.replaceChildren(this.#box);
  }

  /** Show how much of one asset is there, in bytes as they travel. */
  tell({ name }: AssetRef, loaded: number, total: number): void {
    this.#parts.set(name, { loaded, total });
    const parts = [...this.#parts.values()];
    const sum = (pick: "loaded" | "total") => parts.reduce((bytes, part) => bytes + part[pick], 0);
    this.#bar.hidden = false;
    this.#bar.max = sum("total");
    this.#bar.value = sum("loaded");
    this.#bar.title = `${megabytes(sum("loaded"))} of ${megabytes(sum("total"))} MB from the kernel`;
  }

  end(): void {
    this.#box.remove();
    this.#slot.ariaBusy = null;
    delete this.#slot.dataset.state;
  }
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
