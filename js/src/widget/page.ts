// What all PyWry views on one page share, whichever copy of this module they run: in a notebook each widget has its own.

import { atEnd } from "../shared/ending.ts";
import type { Pywry } from "./bus.ts";

interface Page {
  /** Numbers in use for each model (or label), so that a view finds its own leftovers after a refresh. */
  numbers: Map<string, Set<number>>;
  live: Pywry[];
  /** The view that fills the page, if there is one. */
  root: Pywry | null;
  /** Objects handed to scripts: their widget's `pywry` by view id. */
  scopes: Map<string, Pywry>;
  /** Ids of models whose state on this page may be older than Python's. */
  stale: Set<string>;
  /** Ids of models whose kernel has gone. */
  lost: Set<string>;
}

const KEY = Symbol.for("pywry.page.1");

declare global {
  interface Window {
    pywry?: Pywry;
  }
}

export function thisPage(): Page {
  const holder = globalThis as { [KEY]?: Page };
  holder[KEY] ??= {
    numbers: new Map(),
    live: [],
    root: null,
    scopes: new Map(),
    stale: new Set(),
    lost: new Set(),
  };
  return holder[KEY];
}

/** The JavaScript expression by which a script reaches the `pywry` of a view. */
export function scopeExpression(view: string): string {
  return `globalThis[Symbol.for("pywry.page.1")].scopes.get("${view}")`;
}

/** The lowest number that no live view of `name` has; free again when `signal` aborts. */
export function claimNumber(name: string, signal: AbortSignal): number {
  const { numbers } = thisPage();
  const used = numbers.get(name) ?? new Set();
  numbers.set(name, used);
  let number = 1;
  while (used.has(number)) number++;
  used.add(number);
  atEnd(signal, () => used.delete(number));
  return number;
}

/** How many live views of `name` this page has. */
export function countViews(name: string): number {
  return thisPage().numbers.get(name)?.size ?? 0;
}

/** Whether `el` is in the page's own root, and so the whole page is PyWry's. */
export function isInRoot(el: HTMLElement): boolean {
  return document.getElementById("pywry-root")?.contains(el) ?? false;
}

/** Enter a view; the first one in the page's root, or else the first of all, is `window.pywry` until it ends. */
export function enter(
  pywry: Pywry,
  view: string,
  { isRoot, signal }: { isRoot: boolean; signal: AbortSignal },
): void {
  const page = thisPage();
  page.live.push(pywry);
  page.scopes.set(view, pywry);
  if (isRoot && !page.root) window.pywry = page.root = pywry;
  else window.pywry ??= pywry;
  atEnd(signal, () => leave(page, pywry, view));
}

function leave(page: Page, pywry: Pywry, view: string): void {
  page.live = page.live.filter((each) => each !== pywry);
  page.scopes.delete(view);
  if (page.root === pywry) page.root = null;
  if (window.pywry !== pywry) return;
  const heir = page.root ?? page.live[0];
  if (heir) window.pywry = heir;
  else delete window.pywry;
}
