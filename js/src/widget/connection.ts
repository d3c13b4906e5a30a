// Says on a view that it has no kernel, and makes unusable what only Python would answer. A kernel that is restarted knows
// no widget of before, and a saved notebook's view never had one. Charts can be looked at closely all the same.

import { atEnd } from "../shared/ending.ts";
import { isSaved, listen, type Model } from "./afm.ts";
import { thisPage } from "./page.ts";

const LOST = "Not connected: the kernel was restarted or has ended. Run the cell again.";
const SAVED = "As it was saved. Run the cell to use it.";
const GONE = ["restarting", "autorestarting", "terminating", "dead"];
/** What is of use without Python: charts, also those of a FigureWidget inside, and the line that says why all else is off. */
const KEPT = ".pywry-note, .pywry-chart, .js-plotly-plot";

/** A signal of JupyterLab's. */
export interface Signal<T> {
  connect(slot: (sender: unknown, argument: T) => void): unknown;
  disconnect(slot: (sender: unknown, argument: T) => void): unknown;
}

/** The part of JupyterLab's kernel that says what becomes of it. */
export interface Kernel {
  statusChanged: Signal<string>;
  disposed: Signal<unknown>;
}

/** Watch the view at `root` until `signal` aborts; `gone` is aborted when its model has lost its kernel or has none. */
export function watchConnection(
  model: Model,
  root: HTMLElement,
  { gone, signal }: { gone: AbortController; signal: AbortSignal },
): void {
  const { lost } = thisPage();
  const name = model.get("config").model_id;
  const either = AbortSignal.any([gone.signal, signal]);
  const end = (kind: string, textContent: string) => {
    gone.abort(new Error("there is no kernel to ask for its code"));
    const className = `pywry-note pywry-${kind}`;
    const notice = Object.assign(document.createElement("p"), { className, textContent });
    notice.setAttribute("role", "status");
    root.prepend(notice);
    keepOff(root, signal);
  };
  const lose = () => {
    lost.add(name);
    end("lost", LOST);
  };
  if (lost.has(name)) {
    lose();
    return;
  }
  // What Jupyter's widget manager tells its models at a restart. No comm comes back to life.
  listen(model, "comm_live_update", lose, either);
  const kernel = model.widget_manager?.kernel;
  if (kernel) watchKernel(kernel, lose, either);
  void isSaved(model).then((saved) => {
    if (saved && !either.aborted) end("saved", SAVED);
  });
}

/** Turn off what is there, and what comes later: a child takes its time, and a chart may be put into the HTML. */
function keepOff(root: HTMLElement, signal: AbortSignal): void {
  const observer = new MutationObserver(() => turnOff(root));
  observer.observe(root, { childList: true, subtree: true });
  atEnd(signal, () => observer.disconnect());
  turnOff(root);
}

/** Make an element inert; of one that has something of use inside, all that is beside it. */
function turnOff(el: HTMLElement): void {
  const isKept = el.matches(KEPT);
  const hasKept = el.querySelector(KEPT) !== null;
  el.inert = !isKept && !hasKept;
  if (hasKept && !isKept) for (const each of el.children) turnOff(each as HTMLElement);
}

/** Of a kernel that died, was restarted by the server, or was shut down JupyterLab's manager tells nothing. */
function watchKernel(kernel: Kernel, lose: () => void, signal: AbortSignal): void {
  const onStatus = (_: unknown, status: string) => {
    if (GONE.includes(status)) lose();
  };
  kernel.statusChanged.connect(onStatus);
  kernel.disposed.connect(lose);
  atEnd(signal, () => {
    kernel.statusChanged.disconnect(onStatus);
    kernel.disposed.disconnect(lose);
  });
}
