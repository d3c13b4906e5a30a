// Our host, with the probe at the other end of its link.

import type { State } from "../../src/host/attributes.ts";
import { Host, type HostMessage } from "../../src/host/host.ts";
import type { Model } from "../../src/host/model.ts";
import type { WidgetManager } from "../../src/host/registry.ts";
import { type Binary, bytesOf } from "../../src/shared/frame.ts";
import { type Data, esm, type Sent, tick, type ViewHandle, type World } from "./world.ts";

type Message = { comm_id: string; data: Sent["data"]; id?: string };

export class PyWryWorld implements World {
  readonly sent: Sent[] = [];
  readonly #waiting: string[] = [];
  readonly #host: Host;
  #manager: WidgetManager | undefined;

  private constructor() {
    const root = document.body.appendChild(document.createElement("div"));
    this.#host = new Host({
      root,
      assets: "http://none.invalid/",
      send: (message, buffers) => this.#sent(message as Message, buffers),
      onError: (code, message) => console.warn(code, message),
    });
  }

  static async make(): Promise<PyWryWorld> {
    const world = new PyWryWorld();
    await new Promise<void>((resolve) => {
      const initialize = ({ model }: { model: { widget_manager: WidgetManager } }) => {
        world.#manager = model.widget_manager;
        resolve();
      };
      void world.open("finder", { _esm: esm({ initialize }) });
    });
    return world;
  }

  get manager(): WidgetManager {
    return this.#manager as WidgetManager;
  }

  async open(id: string, state: State, data: Partial<Data> = {}, buffers: Binary[] = []): Promise<void> {
    const names = { _model_module: "anywidget", _model_name: "AnyModel", _view_module: "anywidget" };
    const opening = { type: "comm_open", comm_id: id, data: { ...data, state: { ...names, ...state } } };
    this.#host.handle(opening as HostMessage, buffers.map(viewOf));
  }

  receive(id: string, data: Data, buffers: Binary[] = [], parent?: string): void {
    const message = { type: "comm_msg", comm_id: id, data, ...(parent === undefined ? {} : { parent }) };
    this.#host.handle(message as HostMessage, buffers.map(viewOf));
  }

  idle(): void {
    const parent = this.#waiting.shift();
    if (parent !== undefined) this.#host.handle({ type: "status", parent }, []);
  }

  close(id: string): void {
    this.#host.handle({ type: "comm_close", comm_id: id }, []);
  }

  async show(id: string): Promise<ViewHandle> {
    const model = (await this.manager.get_model(id)) as Model;
    const view = await this.manager.create_view(model);
    document.body.append(view.el);
    return view;
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn++) await tick();
  }

  #sent({ comm_id: to, data, id }: Message, buffers: readonly Binary[]): void {
    const bytes = buffers.map((buffer) => [...bytesOf(buffer)]);
    this.sent.push({ to, id: id ?? "", data: JSON.parse(JSON.stringify(data)), buffers: bytes });
    if (id !== undefined) this.#waiting.push(id);
  }
}

/** A view of a copy, as the link hands buffers on. */
function viewOf(buffer: Binary): DataView<ArrayBuffer> {
  return new DataView(bytesOf(buffer).slice().buffer);
}
