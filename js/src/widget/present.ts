// Whether the state that this page has of a model is the present one, and how to get it.
// A page changes by events, and Python does not send again what an event has changed: a view that comes later asks.

import { randomId } from "../shared/random.ts";
import { isSaved, listen, type Model } from "./afm.ts";
import { isInRoot, thisPage } from "./page.ts";

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 60_000;

/** From the moment the page has a model: note when its state may have become old. */
export function watchState(model: Model, signal: AbortSignal): void {
  listen(model, "msg:custom", () => thisPage().stale.add(nameOf(model)), signal);
}

/** Wait until the page has the model's present state; at once for the first view, and for one that is the whole page. */
export async function bringUpToDate(model: Model, el: HTMLElement, signal: AbortSignal): Promise<void> {
  const { stale, lost } = thisPage();
  const name = nameOf(model);
  if (isInRoot(el)) return; // such a page was opened with a state of its own
  // Where no kernel would answer, the state that is there is all there is.
  if (stale.has(name) && !lost.has(name) && !(await isSaved(model))) await askForState(model, signal);
  stale.add(name);
}

async function askForState(model: Model, signal: AbortSignal): Promise<void> {
  const to = randomId();
  const done = new AbortController();
  const either = AbortSignal.any([done.signal, signal]);
  const ended = new Promise((resolve) => either.addEventListener("abort", resolve, { once: true }));
  const take = (content: { pywry?: string; to?: string }) => {
    if (content?.pywry === "state" && content.to === to) done.abort();
  };
  listen(model, "msg:custom", take, either);
  let delay = FIRST_RETRY_MS;
  const ask = () => {
    if (either.aborted) return;
    model.send({ pywry: "state", to, folds: model.get("folds") });
    setTimeout(ask, delay); // a kernel's connection may lose messages
    delay = Math.min(delay * 2, LAST_RETRY_MS);
  };
  ask();
  await ended;
}

function nameOf(model: Model): string {
  return model.get("config").model_id;
}
