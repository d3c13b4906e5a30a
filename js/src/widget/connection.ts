// Says on a view that its kernel has gone, and makes it unusable: a kernel that is restarted knows no widget of before.

import { listen, type Model } from "./afm.ts";
import { thisPage } from "./page.ts";

const TEXT = "Not connected: the kernel was restarted or has ended. Run the cell again.";
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

/** Watch the view at `root` until `signal` aborts; `onLost` is called once, when its model has lost its kernel. */
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
    for (const part of root.children) (part as HTMLElement).inert = true;
    const notice = Object.assign(document.createElement("p"), { className: "pywry-lost", textContent: TEXT });
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
  const kernel = model.widget_manager?.kernel;
  if (kernel) watchKernel(kernel, lose, either);
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
