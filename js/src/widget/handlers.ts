// Who listens to which event name, and in which order they are called.

import { assertPattern, patternsFor } from "../shared/names.ts";

export type Handler = (data: unknown, type: string, label: string) => unknown;

export class Handlers {
  #byPattern = new Map<string, Handler[]>();

  /** Register `handler`; returns the function that removes it. */
  on(pattern: string, handler: Handler): () => void {
    assertPattern(pattern);
    assertFunction(pattern, handler);
    this.#byPattern.set(pattern, [...(this.#byPattern.get(pattern) ?? []), handler]);
    return () => this.off(pattern, handler);
  }

  once(pattern: string, handler: Handler): () => void {
    assertFunction(pattern, handler);
    const stop = this.on(pattern, (...args) => {
      stop();
      return handler(...args);
    });
    return stop;
  }

  /** Remove one registration of `handler`, or all handlers of the pattern. */
  off(pattern: string, handler?: Handler): void {
    assertPattern(pattern);
    const all = this.#byPattern.get(pattern) ?? [];
    const at = handler ? all.lastIndexOf(handler) : -1;
    this.#byPattern.set(pattern, handler ? all.filter((_, i) => i !== at) : []);
  }

  clear(): void {
    this.#byPattern.clear();
  }

  /** The handlers that `name` reaches, in the order in which they are called. */
  for(name: string): Handler[] {
    return patternsFor(name).flatMap((pattern) => this.#byPattern.get(pattern) ?? []);
  }
}

function assertFunction(pattern: string, handler: unknown): void {
  if (typeof handler !== "function")
    throw new TypeError(`handler for ${JSON.stringify(pattern)} is ${typeof handler}, expected a function`);
}
