// Another widget inside this one: any anywidget through the host, any other Jupyter widget through its manager.

import { atEnd } from "../shared/ending.ts";
import type { Host, Model } from "./afm.ts";
import { messageOf } from "./bus.ts";
import { findMissed, idOf } from "./missed.ts";

/** Less than Python waits for a page, which takes its time to open. */
const CHILD_PATIENCE_MS = 15_000;

export interface ChildContext {
  model: Model;
  host: Host | undefined;
}

/** Show the widget that `ref` names in `slot` until `signal` aborts. */
export async function showChild(
  ref: string,
  slot: HTMLElement,
  { model, host }: ChildContext,
  signal: AbortSignal,
): Promise<void> {
  const id = idOf(ref);
  const el = slot.appendChild(document.createElement("div"));
  el.className = "pywry-child-view";
  el.dataset.modelId = id; // as every view has it, in Jupyter's pages too
  atEnd(signal, () => el.remove());
  try {
    if (!host) throw new Error("this host shows no widgets inside widgets");
    const version = model.get("_model_module_version");
    if (model.widget_manager && version) await findMissed(model.widget_manager, id, version);
    const widget = await host.getWidget(`anywidget:${id}`);
    if (!signal.aborted) await widget.render({ el, signal });
  } catch (error) {
    if (signal.aborted) return;
    if (await showClassic(id, el, model, signal)) return;
    // As in marimo, which has no manager for Jupyter's own widgets: an empty place would say nothing.
    el.className = "pywry-error";
    el.textContent = `The widget cannot be shown here: ${messageOf(error)}`;
    throw error;
  }
}

/**
 * Resolves when the child is drawn. Rejects when it has not been for a while, as its code may wait for what never comes:
 * the page is ready without it then, and shows it whenever it is there.
 */
export function drawnInTime(drawn: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => {
      const seconds = CHILD_PATIENCE_MS / 1000;
      reject(
        new Error(
          `the widget has drawn nothing for ${seconds} s; the page is ready without it, and goes on waiting`,
        ),
      );
    }, CHILD_PATIENCE_MS);
    const settle = () => {
      clearTimeout(patience);
      resolve();
    };
    atEnd(signal, settle);
    void drawn.then(settle);
  });
}

/** Show a widget that is not an anywidget; returns whether the host has a manager that can. */
async function showClassic(
  id: string,
  el: HTMLElement,
  { widget_manager: manager }: Model,
  signal: AbortSignal,
): Promise<boolean> {
  if (!manager?.create_view) return false;
  const view = await manager.create_view(await manager.get_model(id));
  if (signal.aborted) return true;
  el.replaceChildren(view.el);
  view.trigger?.("displayed");
  atEnd(signal, () => view.remove());
  return true;
}
