// Values by name that tell of their changes, as a Backbone model does: all are set first, then each change is told in
// order, then one "change"; what listeners set meanwhile is told within.

import { isEqual } from "../shared/equal.ts";
import { Listeners } from "./listeners.ts";

export type State = Record<string, unknown>;
export type SetOptions = { silent?: boolean } & Record<string, unknown>;

export class Attributes extends Listeners {
  attributes: State;
  /** What differs from before the outermost `set` that is going on, or was the last. */
  changed: State = {};
  #previous: State = {};
  #isChanging = false;
  /** Options of the last change that "change" has not told of. */
  #untold: SetOptions | null = null;

  constructor(state: State) {
    super();
    this.attributes = state;
  }

  get(name: string): unknown {
    return this.attributes[name];
  }

  has(name: string): boolean {
    return this.get(name) != null;
  }

  previous(name: string): unknown {
    return this.#previous[name];
  }

  hasChanged(name?: string): boolean {
    return name == null ? Object.keys(this.changed).length > 0 : Object.hasOwn(this.changed, name);
  }

  changedAttributes(): State | false {
    return this.hasChanged() && { ...this.changed };
  }

  set(name: string, value: unknown, options?: SetOptions): this;
  set(values: State | null | undefined, options?: SetOptions): this;
  set(first: string | State | null | undefined, second?: unknown, third?: SetOptions): this {
    if (first == null) return this;
    const isOne = typeof first !== "object";
    const options = ((isOne ? third : second) ?? {}) as SetOptions;
    const isOutermost = !this.#isChanging;
    if (isOutermost) {
      this.#isChanging = true;
      this.#previous = { ...this.attributes };
      this.changed = {};
    }
    const changes = this.#assign(isOne ? { [first]: second } : first);
    if (!options.silent) this.#tell(changes, options, isOutermost);
    if (isOutermost) {
      this.#untold = null;
      this.#isChanging = false;
    }
    return this;
  }

  /** Hook for subclasses: `values` were just written, and those under `changes` differ from before. */
  protected written(_values: State, _changes: readonly string[]): void {}

  #assign(values: State): string[] {
    const changes: string[] = [];
    for (const [name, value] of Object.entries(values)) {
      const current = this.attributes[name];
      const previous = this.#previous[name];
      const isSame = isEqual(current, value);
      if (!isSame) changes.push(name);
      // Mostly they are one value, and comparing arrays of many megabytes once is enough.
      if (current === previous ? isSame : isEqual(previous, value)) delete this.changed[name];
      else this.changed[name] = value;
      this.attributes[name] = value;
    }
    this.written(values, changes);
    return changes;
  }

  #tell(changes: readonly string[], options: SetOptions, isOutermost: boolean): void {
    if (changes.length > 0) this.#untold = options;
    for (const name of changes) this.trigger(`change:${name}`, this, this.attributes[name], options);
    while (isOutermost && this.#untold) {
      const told = this.#untold;
      this.#untold = null;
      this.trigger("change", this, told);
    }
  }
}
