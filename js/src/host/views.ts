// Views of models: the page's root view, views for containers, and the way from a widget's code to other widgets.

import { type AfmHost, modelProxy, onAbort } from "./afm.ts";
import type { Comm } from "./comm.ts";
import { showFault } from "./fault.ts";
import { Model } from "./model.ts";
import { type ModelView, modelIdOf, type Registry } from "./registry.ts";

export class Views {
  readonly #registry: Registry;
  readonly #root: HTMLElement;
  #shown = new AbortController();

  constructor(registry: Registry, root: HTMLElement) {
    this.#registry = registry;
    this.#root = root;
  }

  /** Show the model as the page's root view, in the place of the one before. */
  async display(id: string): Promise<void> {
    this.#shown.abort();
    this.#shown = new AbortController();
    const { signal } = this.#shown;
    try {
      const comm = await this.#registry.wait(id);
      if (signal.aborted) return;
      const life = AbortSignal.any([signal, comm.signal]);
      const el = elementFor(comm, life);
      this.#root.replaceChildren(el);
      await fill(el, comm, life);
    } catch (error) {
      console.error(`pywry: model ${id} cannot be displayed`, error);
      if (!signal.aborted) showFault(this.#root, "This view cannot be shown", error);
    }
  }

  /** A view for a container, which puts its element where it should be. */
  async create(model: Model): Promise<ModelView> {
    const comm = await this.#registry.wait(model.model_id);
    const removal = new AbortController();
    const life = AbortSignal.any([removal.signal, comm.signal]);
    const el = elementFor(comm, life);
    await fill(el, comm, life);
    return { el, model, remove: () => removal.abort() };
  }

  /** What a view that lives as long as the signal may reach other widgets with. */
  hostFor = (signal: AbortSignal): AfmHost => ({
    getModel: async (reference) => modelProxy((await this.#refer(reference)).model, { signal }),
    getWidget: async (reference) => {
      const comm = await this.#refer(reference);
      if (!comm.runtime && !comm.tier) throw new Error(`model ${comm.id} has no view; expected a widget`);
      return {
        exports: await comm.runtime?.exports(),
        render: ({ el, signal: own = signal }) => fill(el, comm, own),
      };
    },
  });

  #refer(reference: unknown): Promise<Comm> {
    const id = modelIdOf(reference);
    if (id) return this.#registry.wait(id);
    return Promise.reject(
      new TypeError(
        `widget reference is ${JSON.stringify(reference)}, expected anywidget:<id> or IPY_MODEL_<id>`,
      ),
    );
  }
}

/** An element with the model's id, classes and layout, gone when the signal aborts. */
function elementFor(comm: Comm, signal: AbortSignal): HTMLElement {
  const el = document.createElement("div");
  el.dataset.modelId = comm.id;
  onAbort(signal, () => el.remove());
  if (comm.tier) return el; // its own view inside has them
  followClasses(el, comm.model, signal);
  followLayout(el, comm.model, signal);
  return el;
}

async function fill(el: HTMLElement, comm: Comm, signal: AbortSignal): Promise<void> {
  const { runtime, tier, model } = comm;
  if (runtime) return runtime.view(el, { signal });
  if (tier) return el.replaceChildren(await (await tier).view(comm, { signal }));
  const { _model_module, _model_name } = model.attributes;
  showFault(el, "This view cannot be shown", `${_model_module}.${_model_name} is not an anywidget`);
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
