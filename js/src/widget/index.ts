// The anywidget front-end module of PyWryWidget.

import type { RenderProps } from "./afm.ts";
import { View } from "./view.ts";

/** Show the widget in `el` until `signal` aborts, or until the returned function is called. */
function render({ model, el, signal, host }: RenderProps): () => void {
  const life = new AbortController();
  const view = new View({
    model,
    root: el,
    host,
    signal: signal ? AbortSignal.any([signal, life.signal]) : life.signal,
  });
  void view.start();
  return () => life.abort();
}

export default { render };
