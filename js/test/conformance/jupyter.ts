// The real runtime: Jupyter's widget manager with its models and views, and anywidget's own front end.

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import type { State } from "../../src/host/attributes.ts";
import { type Binary, bytesOf } from "../../src/shared/frame.ts";
import { type Data, type Sent, tick, type ViewHandle, type World } from "./world.ts";

type Classes = Record<string, typeof base.WidgetModel & typeof base.WidgetView>;
type Send = (data: Data, callbacks: base.ICallbacks | undefined, buffers: Binary[]) => string;

const MODULES = {
  anywidget: { _model_name: "AnyModel", _view_name: "AnyView", version: "0.11.0" },
  "@jupyter-widgets/base": { _model_name: "LayoutModel", _view_name: "LayoutView", version: "2.0.0" },
};

/** Load anywidget's front end, which is an AMD module. */
async function anywidgetFront(): Promise<Classes> {
  const made: Classes[] = [];
  Object.assign(globalThis, {
    define: (_: string[], make: (given: typeof base) => Classes) => made.push(make(base)),
  });
  // @ts-expect-error the package has no types for its bundle
  await import("anywidget");
  return made[0] as Classes;
}

const front = anywidgetFront();

class Manager extends ManagerBase {
  protected override async loadClass(name: string, module: string) {
    const classes = module === "anywidget" ? await front : (base as unknown as Classes);
    return classes[name] as Classes[string];
  }

  protected override async _create_comm(): Promise<base.IClassicComm> {
    throw new Error("no probe opens a comm from the page");
  }

  protected override async _get_comm_info() {
    return {};
  }
}

/** The page's end of a comm, as JupyterLab hands it to the manager. */
class Comm implements base.IClassicComm {
  readonly target_name = "jupyter.widget";
  onMessage: (message: object) => unknown = () => {};
  onClose: (message: object) => void = () => {};
  readonly comm_id: string;
  readonly #send: Send;

  constructor(id: string, send: Send) {
    this.comm_id = id;
    this.#send = send;
  }

  open = () => "";
  close = () => "";

  send(data: unknown, callbacks?: base.ICallbacks, _metadata?: unknown, buffers?: unknown): string {
    return this.#send(data as Data, callbacks, (buffers ?? []) as Binary[]);
  }

  on_msg(callback: (message: object) => unknown): void {
    this.onMessage = callback;
  }

  on_close(callback: (message: object) => void): void {
    this.onClose = callback;
  }
}

export class JupyterWorld implements World {
  readonly sent: Sent[] = [];
  readonly manager = new Manager();
  readonly #comms = new Map<string, Comm>();
  readonly #waiting: base.ICallbacks[] = [];

  async open(id: string, state: State, data: Partial<Data> = {}, buffers: Binary[] = []): Promise<void> {
    const comm = new Comm(id, (sent, callbacks, own) => this.#sent(id, sent, callbacks, own));
    this.#comms.set(id, comm);
    const module = (state._model_module ?? "anywidget") as keyof typeof MODULES;
    const { version, ...names } = MODULES[module];
    const code = { _model_module: module, _model_module_version: version };
    const view = { _view_module: module, _view_module_version: version };
    await this.manager.handle_comm_open(comm, {
      metadata: { version: "2.1.0" },
      content: { comm_id: id, data: { ...data, state: { ...names, ...code, ...view, ...state } } },
      buffers,
    } as never);
  }

  receive(id: string, data: Data, buffers: Binary[] = [], parent?: string): void {
    const header = parent === undefined ? {} : { parent_header: { msg_id: parent } };
    this.#comms.get(id)?.onMessage({ content: { data }, buffers, ...header });
  }

  idle(): void {
    this.#waiting.shift()?.iopub?.status?.({ content: { execution_state: "idle" } } as never);
  }

  close(id: string): void {
    this.#comms.get(id)?.onClose({});
  }

  async show(id: string): Promise<ViewHandle> {
    const model = (await this.manager.get_model(id)) as base.DOMWidgetModel;
    const view = (await this.manager.create_view(model)) as base.DOMWidgetView;
    document.body.append(view.el);
    view.trigger("displayed");
    return { el: view.el, remove: () => void view.remove() };
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await tick();
    for (const id of this.#comms.keys()) {
      if (this.manager.has_model(id)) await (await this.manager.get_model(id)).state_change;
    }
    await tick();
  }

  #sent(to: string, data: Data, callbacks: base.ICallbacks | undefined, buffers: Binary[]): string {
    const id = `jupyter-${this.sent.length}`;
    const bytes = buffers.map((buffer) => [...bytesOf(buffer)]);
    this.sent.push({ to, id, data: JSON.parse(JSON.stringify(data)), buffers: bytes });
    if (callbacks?.iopub?.status) this.#waiting.push(callbacks);
    return id;
  }
}
