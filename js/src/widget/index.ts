// The anywidget front-end module of PyWryWidget.

import type { Model, RenderProps } from "./afm.ts";
import { hearWhenLate } from "./late.ts";
import { bringUpToDate, watchState } from "./present.ts";
import { View } from "./view.ts";

/** Called once for each model of a page, before its first view. */
function initialize({ model, signal }: { model: Model; signal?: AbortSignal }): void {
  watchState(model, signal ?? new AbortController().signal);
  void hearWhenLate(model);
}

/** Show the widget in `el` until `signal` aborts, or until the returned function is called. */
function render({ model, el, signal, host }: RenderProps): () => void {
  const life = new AbortController();
  const either = signal ? AbortSignal.any([signal, life.signal]) : life.signal;
  void bringUpToDate(model, el, either).then(() => {
    if (!either.aborted) void new View({ model, root: el, host, signal: either }).start();
  });
  return () => life.abort();
}

export default { initialize, render };
