// Named events as Backbone has them, which is what widgets are written against: space-separated names, maps of
// callbacks, contexts to remove by, "all", and a dispatch that later `on` and `off` do not change.

export type Callback = (...args: never[]) => unknown;
export type Callbacks = Record<string, Callback>;

interface Listener {
  callback: Callback;
  context: unknown;
  /** What the widget passed to `once`, by which `off` must find it. */
  original: Callback;
}

export class Listeners {
  #byName = new Map<string, Listener[]>();

  on(name: string | Callbacks, callback?: unknown, context?: unknown): this {
    for (const [each, fn, owner] of named(name, callback, context)) {
      if (fn) this.#add(each, { callback: fn, context: owner, original: fn });
    }
    return this;
  }

  once(name: string | Callbacks, callback?: unknown, context?: unknown): this {
    for (const [each, fn, owner] of named(name, callback, context)) {
      if (!fn) continue;
      const first: Callback = (...args) => {
        this.#remove(each, (listener) => listener.callback === first);
        fn.apply(owner ?? this, args);
      };
      this.#add(each, { callback: first, context: owner, original: fn });
    }
    return this;
  }

  /** Remove the listeners that match all of what is given; nothing given means every one. */
  off(name?: string | Callbacks | null, callback?: unknown, context?: unknown): this {
    if (name == null || name === "") {
      for (const each of [...this.#byName.keys()]) this.#remove(each, matcher(callback, context));
    } else {
      for (const [each, fn, owner] of named(name, callback, context)) this.#remove(each, matcher(fn, owner));
    }
    return this;
  }

  trigger(name: string, ...args: unknown[]): this {
    const listeners = this.#byName.get(name);
    const all = this.#byName.get("all");
    if (listeners) this.#call(name, listeners, args);
    if (all) this.#call(name, all, [name, ...args]);
    return this;
  }

  /** Whether a dispatch of this name would reach anyone other than those with this context. */
  protected isHeard(name: string, besides: unknown): boolean {
    const isOther = ({ context }: Listener) => context !== besides;
    return [name, "all"].some((each) => this.#byName.get(each)?.some(isOther));
  }

  #call(name: string, listeners: readonly Listener[], args: unknown[]): void {
    for (const { callback, context } of listeners) {
      try {
        callback.apply(context ?? this, args as never[]);
      } catch (error) {
        console.error(`pywry: a listener for ${JSON.stringify(name)} failed`, error);
      }
    }
  }

  // Lists are replaced, never changed: one that is being called stays as it was.
  #add(name: string, listener: Listener): void {
    this.#byName.set(name, [...(this.#byName.get(name) ?? []), listener]);
  }

  #remove(name: string, matches: (listener: Listener) => boolean): void {
    const kept = (this.#byName.get(name) ?? []).filter((listener) => !matches(listener));
    if (kept.length > 0) this.#byName.set(name, kept);
    else this.#byName.delete(name);
  }
}

/** One entry a name; in a map of callbacks the second argument is the context. */
function named(name: string | Callbacks, callback: unknown, context: unknown) {
  const pairs: [string, unknown][] =
    typeof name === "object"
      ? Object.entries(name)
      : name
          .trim()
          .split(/\s+/)
          .map((each) => [each, callback]);
  const owner = typeof name === "object" ? (context ?? callback) : context;
  return pairs.map(
    ([each, fn]) => [each, typeof fn === "function" ? (fn as Callback) : null, owner] as const,
  );
}

function matcher(callback: unknown, context: unknown): (listener: Listener) => boolean {
  return (listener) =>
    (callback == null || callback === listener.callback || callback === listener.original) &&
    (context == null || context === listener.context);
}
