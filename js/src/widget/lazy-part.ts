// A part of the widget that is loaded when it is first shown; what is asked of it meanwhile waits, in order.

import type { AssetRef, Part, PartContext, PartHandler, PartModule, PartState } from "../shared/part.ts";
import { LoadingNote } from "./loading-note.ts";

export interface LazyPartOptions extends PartContext {
  /** What users call it, e.g. "chart". */
  name: string;
  /** The events it handles. */
  events: readonly string[];
  load: (ref: AssetRef, onProgress: (loaded: number, total: number) => void) => Promise<unknown>;
}

export class LazyPart {
  #options: LazyPartOptions;
  #part: Promise<Part> | null = null;

  constructor(options: LazyPartOptions) {
    this.#options = options;
  }

  /** Show a state, or nothing; resolves when it is drawn, or the reason why it cannot be is shown. */
  async show(state: PartState | null): Promise<void> {
    if (state) this.#part ??= this.#open(state);
    if (!this.#part) return;
    try {
      await (await this.#part).show(state);
    } catch (error) {
      if (!this.#options.signal.aborted) throw error;
    }
  }

  /** Take the present theme's colours. */
  retheme(): void {
    void this.#part?.then(
      (part) => part.retheme(),
      () => undefined, // shown and reported where it was to be opened
    );
  }

  handlers(): Record<string, PartHandler> {
    return Object.fromEntries(this.#options.events.map((type) => [type, this.#handlerOf(type)]));
  }

  #handlerOf(type: string): PartHandler {
    return async (data, isRequest) => {
      if (!this.#part) throw new Error(`this widget shows no ${this.#options.name}`);
      return (await this.#part).handlers()[type]?.(data, isRequest);
    };
  }

  async #open({ code }: PartState): Promise<Part> {
    const { load, slot, name, signal } = this.#options;
    const note = new LoadingNote(slot, name, Object.values(code));
    try {
      const loads = Object.entries(code).map(async ([key, ref]) => {
        return [key, await load(ref, (loaded, total) => note.tell(ref, loaded, total))] as const;
      });
      const { main, ...others } = Object.fromEntries(await Promise.all(loads));
      signal.throwIfAborted();
      note.end();
      return (main as PartModule).open(this.#options, others);
    } catch (error) {
      this.#part = null; // the next state may try again
      note.end();
      if (!signal.aborted) this.#showError(error);
      throw error;
    }
  }

  #showError(error: unknown): void {
    const { slot, name } = this.#options;
    slot.dataset.state = "failed";
    const text = `The ${name} cannot be shown: ${error instanceof Error ? error.message : error}`;
    const box = Object.assign(document.createElement("div"), { className: "pywry-error", textContent: text });
    box.setAttribute("role", "alert");
    slot.replaceChildren(box);
  }
}
