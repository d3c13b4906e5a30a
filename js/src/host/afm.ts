// What a widget's code is handed: the anywidget front-end module interface.

import type { State } from "./attributes.ts";
import type { Invoke } from "./invoke.ts";
import type { Callback, Callbacks } from "./listeners.ts";
import type { Model } from "./model.ts";
import type { WidgetManager } from "./registry.ts";

export type Cleanup = (() => unknown) | undefined;

/** A model with exactly what the interface promises. */
export interface ModelProxy {
  get(name: string): unknown;
  set: Model["set"];
  save_changes: Model["save_changes"];
  send: Model["send"];
  on(name: string | Callbacks, callback?: Callback): void;
  off(name?: string | Callbacks | null, callback?: Callback | null): void;
  widget_manager: WidgetManager;
}

export interface Experimental {
  invoke: Invoke;
}

export interface InitializeProps {
  model: ModelProxy;
  signal: AbortSignal;
  experimental: Experimental;
}

export interface RenderProps extends InitializeProps {
  el: HTMLElement;
  host: AfmHost;
}

export interface ChildWidget {
  exports: State | undefined;
  render(props: { el: HTMLElement; signal?: AbortSignal }): Promise<void>;
}

/** Save a file as the user wants; false when the user does not. Rejects when it cannot be written. */
export type SaveFile = (content: Blob, filename: string) => Promise<boolean>;

/** The way to other widgets, by reference: `anywidget:<id>` or `IPY_MODEL_<id>`. */
export interface AfmHost {
  /** Only in windows, and no part of the interface elsewhere. */
  saveFile?: SaveFile;
  getModel(reference: unknown): Promise<ModelProxy>;
  getWidget(reference: unknown): Promise<ChildWidget>;
}

/** A proxy whose listeners vanish when `signal` aborts. */
export function modelProxy(model: Model, { signal }: { signal: AbortSignal }): ModelProxy {
  const context = {};
  onAbort(signal, () => model.off(null, null, context));
  return {
    get: model.get.bind(model),
    set: model.set.bind(model),
    save_changes: model.save_changes.bind(model),
    send: model.send.bind(model),
    on: (name, callback) => void (signal.aborted || model.on(name, callback, context)),
    off: (name, callback) => void model.off(name, callback, context),
    widget_manager: model.widget_manager,
  };
}

/** Call `cleanup` when the signal aborts, or now when it has; a failure is logged. */
export function onAbort(signal: AbortSignal, cleanup: () => unknown): void {
  const call = async () => {
    try {
      await cleanup();
    } catch (error) {
      console.warn("pywry: a widget's cleanup failed", error);
    }
  };
  if (signal.aborted) void call();
  else signal.addEventListener("abort", call, { once: true });
}
