// Views of models: the page's root view, views for containers, and the way from a widget's code to other widgets.

import { type AfmHost, modelProxy, type SaveFile } from "./afm.ts";
import type { Comm } from "./comm.ts";
import { elementFor, follow } from "./element.ts";
import { showFault } from "./fault.ts";
import type { Model } from "./model.ts";
import { type ModelView, modelIdOf, type Registry } from "./registry.ts";

export class Views {
  readonly #registry: Registry;
  readonly #root: HTMLElement;
  readonly #saveFile: SaveFile | undefined;
  #shown = new AbortController();

  constructor(registry: Registry, root: HTMLElement, saveFile?: SaveFile) {
    this.#registry = registry;
    this.#root = root;
    this.#saveFile = saveFile;
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
      await drawn(el, comm, life);
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
    // Not awaited: the container would stand empty until its slowest child is drawn.
    void drawn(el, comm, life);
    return { el, model, remove: () => removal.abort() };
  }

  /** What a view that lives as long as the signal may reach other widgets with. */
  hostFor = (signal: AbortSignal): AfmHost => ({
    ...(this.#saveFile && { saveFile: this.#saveFile }),
    getModel: async (reference) => modelProxy((await this.#refer(reference)).model, { signal }),
    getWidget: async (reference) => {
      const comm = await this.#refer(reference);
      if (!comm.runtime && !comm.tier) throw new Error(`model ${comm.id} has no view; expected a widget`);
      return {
        exports: await comm.runtime?.exports(),
        render: ({ el, signal: own = signal }) => {
          if (!own.aborted) follow(el, comm, own);
          return fill(el, comm, own);
        },
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

async function fill(el: HTMLElement, comm: Comm, signal: AbortSignal): Promise<void> {
  const { runtime, tier, model } = comm;
  if (runtime) return runtime.view(el, { signal });
  if (tier) return el.replaceChildren(await (await tier).view(comm, { signal }));
  const { _model_module, _model_name } = model.attributes;
  showFault(el, "This view cannot be shown", `${_model_module}.${_model_name} is not an anywidget`);
}

/** As `fill`, with what goes wrong shown in the view's place. */
async function drawn(el: HTMLElement, comm: Comm, signal: AbortSignal): Promise<void> {
  try {
    await fill(el, comm, signal);
  } catch (error) {
    console.error(`pywry: model ${comm.id} cannot be displayed`, error);
    if (!signal.aborted) showFault(el, "This view cannot be shown", error);
  }
}
