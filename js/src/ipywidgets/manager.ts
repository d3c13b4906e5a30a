// Jupyter's widget manager on this host's models.

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import type { Comm } from "../host/comm.ts";
import type { Frontend, TierHost } from "../host/tier.ts";
import { AfmModel, AfmView } from "./afm.ts";
import { plain, TARGET, Wire } from "./wire.ts";

type Classes = Record<string, unknown>;
type WidgetClass = typeof base.WidgetModel | typeof base.WidgetView;

/** The name that anywidgets are known by here; no package can have it. */
const AFM = "anywidget:";

export class Manager extends ManagerBase {
  readonly #host: TierHost;
  readonly #onOpen: (comm: Comm) => void;
  readonly #modules: Record<string, Classes | Promise<Classes>> = {
    "@jupyter-widgets/base": base as unknown as Classes,
    "@jupyter-widgets/controls": controls as unknown as Classes,
    [AFM]: { AfmModel, AfmView },
  };

  /** `onOpen` is called with each comm that a widget's code opens. */
  constructor(host: TierHost, onOpen: (comm: Comm) => void) {
    super();
    this.#host = host;
    this.#onOpen = onOpen;
  }

  adopt(comm: Comm, _frontend: Frontend): Promise<base.WidgetModel> {
    return this.get_model(comm.id);
  }

  override async get_model(id: string): Promise<base.WidgetModel> {
    if (!this.has_model(id)) {
      const comm = await this.#host.wait(id);
      if (!this.has_model(id)) return this.#bind(comm);
    }
    return super.get_model(id);
  }

  #bind(comm: Comm): Promise<base.WidgetModel> {
    const state = plain(comm.model.attributes);
    if (comm.runtime) {
      Object.assign(state, { _view_module: AFM, _view_name: "AfmView" });
      return this.new_model(
        { model_module: AFM, model_name: "AfmModel", model_module_version: "", comm: this.#wire(comm) },
        state,
      );
    }
    return this.new_model(
      {
        model_module: String(state._model_module),
        model_name: String(state._model_name),
        model_module_version: String(state._model_module_version),
        comm: this.#wire(comm),
      },
      state,
    );
  }

  #wire(comm: Comm): Wire {
    return new Wire(comm, (closed) => this.#host.close(closed));
  }

  protected override async loadClass(name: string, module: string): Promise<WidgetClass> {
    const found = (await this.#modules[module])?.[name];
    if (!found) throw new Error(`no ${name} in ${module}`);
    return found as WidgetClass;
  }

  protected override async _create_comm(
    target: string,
    id = base.uuid(),
    data?: object,
    metadata: object = {},
  ): Promise<base.IClassicComm> {
    if (target !== TARGET)
      throw new Error(`no comm can be opened to ${JSON.stringify(target)}; only widgets' can`);
    const state = (data as { state?: Record<string, unknown> } | undefined)?.state ?? {};
    const comm = this.#host.open(id, target, { state }, metadata);
    this.#onOpen(comm);
    return this.#wire(comm);
  }

  protected override async _get_comm_info(): Promise<object> {
    return {};
  }
}
