// The element around a view, and what Jupyter's views do for every model: classes, layout, tooltip, focus, a count.

import { modelProxy, onAbort } from "./afm.ts";
import type { Comm } from "./comm.ts";
import { Model } from "./model.ts";

/** An element with the model's id, which follows the model until the signal aborts, and is gone then. */
export function elementFor(comm: Comm, signal: AbortSignal): HTMLElement {
  const el = document.createElement("div");
  el.dataset.modelId = comm.id;
  onAbort(signal, () => el.remove());
  follow(el, comm, signal);
  return el;
}

/** Let an element look and behave as the model's other views do, until the signal aborts. */
export function follow(el: HTMLElement, { model, tier }: Comm, signal: AbortSignal): void {
  if (tier) return; // its own view inside has all that
  followClasses(el, model, signal);
  followLayout(el, model, signal);
  followTooltip(el, model, signal);
  obeyFocus(el, model, signal);
  count(model, signal);
}

function followClasses(el: HTMLElement, model: Model, signal: AbortSignal): void {
  const proxy = modelProxy(model, { signal });
  let applied: string[] = [];
  const apply = () => {
    el.classList.remove(...applied);
    applied = (model.get("_dom_classes") as string[] | undefined) ?? [];
    el.classList.add(...applied);
  };
  apply();
  proxy.on("change:_dom_classes", apply);
}

/** Keep the element's style as the layout model says, whichever model that is at the time. */
function followLayout(el: HTMLElement, model: Model, signal: AbortSignal): void {
  let applied = new AbortController();
  const apply = () => {
    applied.abort();
    applied = new AbortController();
    const layout = model.get("layout");
    if (layout instanceof Model) styleBy(layout, el, AbortSignal.any([signal, applied.signal]));
  };
  apply();
  modelProxy(model, { signal }).on("change:layout", apply);
}

function styleBy(layout: Model, el: HTMLElement, signal: AbortSignal): void {
  let names: string[] = [];
  const remove = () => {
    for (const name of names) el.style.removeProperty(name);
  };
  const apply = () => {
    remove();
    const styles = Object.entries(layout.attributes).filter(
      ([key, value]) => !key.startsWith("_") && value !== null,
    );
    names = styles.map(([key]) => key.replaceAll("_", "-"));
    styles.forEach(([, value], i) => {
      el.style.setProperty(names[i] as string, String(value));
    });
  };
  apply();
  onAbort(signal, remove);
  modelProxy(layout, { signal }).on("change", apply);
}

function followTooltip(el: HTMLElement, model: Model, signal: AbortSignal): void {
  const apply = () => {
    const tooltip = model.get("tooltip");
    if (tooltip) el.title = String(tooltip);
    else el.removeAttribute("title");
  };
  apply();
  modelProxy(model, { signal }).on("change:tooltip", apply);
}

/** Do what a widget's `focus()` and `blur()` in Python ask for. */
function obeyFocus(el: HTMLElement, model: Model, signal: AbortSignal): void {
  const obey = (content: { do?: unknown } | null) => {
    if (content?.do === "focus") el.focus();
    else if (content?.do === "blur") el.blur();
  };
  // What waits for a listener waits for the widget's own code.
  model.on("msg:custom", obey, model.bystander);
  onAbort(signal, () => model.off("msg:custom", obey));
}

/** Keep the number of views in the model, where Python has set one to count from. */
function count(model: Model, signal: AbortSignal): void {
  const add = (more: number) => {
    const views = model.get("_view_count");
    if (typeof views !== "number") return;
    model.set("_view_count", views + more);
    model.save_changes();
  };
  add(1);
  onAbort(signal, () => add(-1));
}
