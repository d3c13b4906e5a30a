// Says on a view that its kernel has gone, and makes it unusable: a kernel that is restarted knows no widget of before.
// Of a saved notebook's view, which never had one, it says so too; its chart can be looked at closely all the same.

import { listen, type Model } from "./afm.ts";
import { thisPage } from "./page.ts";

const TEXT = "Not connected: the kernel was restarted or has ended. Run the cell again.";
const SAVED = "As it was saved. Run the cell to use it.";
const GONE = ["restarting", "autorestarting", "terminating", "dead"];

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

/** Watch the view at `root` until `signal` aborts; `onLost` is called once, when its model has lost its kernel or has none. */
export function watchConnection(
  model: Model,
  root: HTMLElement,
  { onLost, signal }: { onLost: () => void; signal: AbortSignal },
): void {
  const { lost } = thisPage();
  const name = model.get("config").model_id;
  const done = new AbortController();
  const either = AbortSignal.any([done.signal, signal]);
  const lose = () => {
    done.abort();
    lost.add(name);
    end(root.children, "pywry-lost", TEXT);
  };
  const end = (parts: Iterable<Element>, className: string, textContent: string) => {
    for (const part of parts) (part as HTMLElement).inert = true;
    const notice = Object.assign(document.createElement("p"), { className, textContent });
    notice.setAttribute("role", "status");
    root.prepend(notice);
    onLost();
  };
  if (lost.has(name)) {
    lose();
    return;
  }
  // What Jupyter's widget manager tells its models at a restart. No comm comes back to life.
  listen(model, "comm_live_update", lose, either);
  const manager = model.widget_manager;
  if (manager?.kernel) watchKernel(manager.kernel, lose, either);
  if (!manager?.has_model?.(name)) return;
  void manager.get_model(name).then(({ comm_live }) => {
    if (comm_live !== false || either.aborted) return;
    done.abort();
    end(root.querySelectorAll(".pywry-toolbars, .pywry-html"), "pywry-saved", SAVED);
  });
}

/** Of a kernel that died, was restarted by the server, or was shut down JupyterLab's manager tells nothing. */
function watchKernel(kernel: Kernel, lose: () => void, signal: AbortSignal): void {
  const onStatus = (_: unknown, status: string) => {
    if (GONE.includes(status)) lose();
  };
  kernel.statusChanged.connect(onStatus);
  kernel.disposed.connect(lose);
  signal.addEventListener(
    "abort",
    () => {
      kernel.statusChanged.disconnect(onStatus);
      kernel.disposed.disconnect(lose);
    },
    { once: true },
  );
}
