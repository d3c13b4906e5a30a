// Code by content hash, loaded once per page: from beside this module where a host serves that, from the Jupyter server
// where PyWry's extension does, and else over the widget's own comm. docs/notebook-assets.md has the ways.

import type { AssetRef } from "../shared/part.ts";
import { runScript } from "../shared/script.ts";
import type { Model } from "./afm.ts";
import { fetchOverComm } from "./asset-comm.ts";

export type Progress = (loaded: number, total: number) => void;

export interface Carrier {
  model: Model;
  signal: AbortSignal;
  /** Aborts, with the reason, when there is no kernel that could be asked. */
  gone: AbortSignal;
  /** Called with bytes while they come over the comm; an address has no progress. */
  onProgress?: Progress;
}

interface Loading {
  done: Promise<unknown>;
  watchers: Set<Progress>;
}

/** All widgets of a page share it, whichever copy of this module they run, and whichever kernel they are of. */
const KEY = Symbol.for("pywry.assets.1");

function loadings(): Map<string, Loading> {
  const holder = globalThis as { [KEY]?: Map<string, Loading> };
  holder[KEY] ??= new Map();
  return holder[KEY];
}

/** The exports of a module, or what a classic script set. Whoever asks first brings it; the others wait for the same. */
export async function loadAsset(ref: AssetRef, carrier: Carrier): Promise<unknown> {
  const { signal, onProgress } = carrier;
  const all = loadings();
  while (true) {
    const loading = all.get(ref.name) ?? begin(ref, carrier, all);
    if (onProgress) loading.watchers.add(onProgress);
    try {
      return await orAborted(loading.done, signal);
    } catch (error) {
      // The view that brought it may have gone amid it; then this one does.
      if (signal.aborted || !isAbort(error)) throw error;
    } finally {
      if (onProgress) loading.watchers.delete(onProgress);
    }
  }
}

function begin(ref: AssetRef, { model, signal, gone }: Carrier, all: Map<string, Loading>): Loading {
  const watchers = new Set<Progress>();
  const onProgress: Progress = (loaded, total) => {
    for (const tell of [...watchers]) tell(loaded, total);
  };
  const done = bring(ref, { model, signal, gone, onProgress });
  const loading = { done, watchers };
  all.set(ref.name, loading);
  done.catch(() => all.delete(ref.name)); // another view may try again
  return loading;
}

async function bring(ref: AssetRef, { gone, ...carrier }: Required<Carrier>): Promise<unknown> {
  // On a page of ours only: marimo has an address for the module as well, and nothing beside it.
  const here = document.getElementById("pywry-root") && addressBeside(ref.name, import.meta.url);
  if (here) return run(here, ref);
  const there = addressOnServer(ref.name);
  if (there) {
    try {
      return await run(there, ref);
    } catch (error) {
      // The server may have other versions than the kernel, which has what it announces.
      console.debug(`pywry: ${there} did not load, the kernel is asked`, error);
    }
  }
  const signal = AbortSignal.any([carrier.signal, gone]);
  const url = URL.createObjectURL(await fetchOverComm(ref.name, { ...carrier, signal }));
  try {
    return await run(url, ref);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Where a host has `name` beside this module; null where the module itself came from a blob. */
export function addressBeside(name: string, here: string): string | null {
  return URL.canParse(`./${name}`, here) ? new URL(`./${name}`, here).href : null;
}

/** Where the Jupyter server that made this page has `name`; null where its page says nothing of PyWry's extension. */
export function addressOnServer(name: string): string | null {
  const text = document.getElementById("jupyter-config-data")?.textContent;
  const folder = text ? (JSON.parse(text) as { pywryAssets?: unknown }).pywryAssets : undefined;
  return typeof folder === "string" ? new URL(name, new URL(folder, document.baseURI)).href : null;
}

async function run(url: string, { name, global }: AssetRef): Promise<unknown> {
  if (global === undefined) return import(url);
  await runScript(url);
  const made = (globalThis as unknown as Record<string, unknown>)[global];
  if (made === undefined) throw new Error(`${name} did not define ${global}`);
  return made;
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
