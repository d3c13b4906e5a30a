// The comms of this page by id, and the way from references to models.

import type { State } from "./attributes.ts";
import type { Comm } from "./comm.ts";
import type { Model } from "./model.ts";

const TIMEOUT_MS = 10_000;
const REFERENCE = /^(?:IPY_MODEL_|anywidget:)(.+)$/s;
const RESOLVED = ["layout", "style"];

export interface ModelView {
  el: HTMLElement;
  model: Model;
  remove(): void;
}

/** The part of Jupyter's widget manager that widgets' code uses. */
export interface WidgetManager {
  get_model(id: string): Promise<Model>;
  /** For containers: a view of a child, to put where it should be. */
  create_view(model: Model): Promise<ModelView>;
}

/** The id in `IPY_MODEL_<id>` or `anywidget:<id>`, or null. */
export function modelIdOf(reference: unknown): string | null {
  return (typeof reference === "string" && REFERENCE.exec(reference)?.[1]) || null;
}

export class Registry {
  readonly #comms = new Map<string, Comm>();
  readonly #waiting = new Map<string, ((comm: Comm) => void)[]>();

  add(comm: Comm): void {
    this.#comms.set(comm.id, comm);
    for (const resolve of this.#waiting.get(comm.id) ?? []) resolve(comm);
    this.#waiting.delete(comm.id);
  }

  delete(id: string): void {
    this.#comms.delete(id);
  }

  get(id: string): Comm | undefined {
    return this.#comms.get(id);
  }

  /** The comm, when it is open; rejects when it does not open in ten seconds. */
  wait(id: string): Promise<Comm> {
    const comm = this.#comms.get(id);
    if (comm) return Promise.resolve(comm);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new Error(
            `no model ${id} came in ${TIMEOUT_MS / 1000} s; it was closed, or never opened in Python`,
          ),
        );
      }, TIMEOUT_MS);
      const found = (opened: Comm) => {
        clearTimeout(timer);
        resolve(opened);
      };
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), found]);
    });
  }

  /** Put the layout and style models in place of their references; a promise when one is not there yet. */
  resolve = (state: State): Promise<unknown> | undefined => {
    const late: Promise<unknown>[] = [];
    for (const name of RESOLVED) {
      const id = modelIdOf(state[name]);
      if (!id) continue;
      const comm = this.#comms.get(id);
      if (comm) state[name] = comm.model;
      else late.push(this.#resolveLate(state, name, id));
    }
    return late.length > 0 ? Promise.all(late) : undefined;
  };

  async #resolveLate(state: State, name: string, id: string): Promise<void> {
    try {
      state[name] = (await this.wait(id)).model;
    } catch (error) {
      console.warn(`pywry: the ${name} of a model stays unknown`, error);
    }
  }
}
