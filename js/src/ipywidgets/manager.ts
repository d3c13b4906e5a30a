// Jupyter's widget manager on this host's models.

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import type { Comm } from "../host/comm.ts";
import { showFault } from "../host/fault.ts";
import type { Frontend, TierHost } from "../host/tier.ts";
import { AfmModel, AfmView } from "./afm.ts";
import { AmdModules } from "./amd.ts";
import { FederatedModules } from "./federated.ts";
import { given } from "./given.ts";
import { typeset } from "./math.ts";
import { plain, TARGET, Wire } from "./wire.ts";

type Classes = Record<string, unknown>;
type WidgetClass = typeof base.WidgetModel | typeof base.WidgetView;

/** The name that anywidgets are known by here; no package can have it. */
const AFM = "anywidget:";

export class Manager extends ManagerBase {
  readonly #host: TierHost;
  readonly #onOpen: (comm: Comm) => void;
  readonly #modules = new AmdModules({
    ...Object.fromEntries(Object.entries(given).map(([name, [module]]) => [name, module])),
    [AFM]: { AfmModel, AfmView },
  });
  readonly #federated = new FederatedModules(given);
  /** Why modules have no front end. */
  readonly #missing: Record<string, string> = {};
  /** Where Jupyter's widgets look for what draws their formulas. */
  readonly _rendermime = { latexTypesetter: { typeset } };

  /** `onOpen` is called with each comm that a widget's code opens. */
  constructor(host: TierHost, onOpen: (comm: Comm) => void) {
    super();
    this.#host = host;
    this.#onOpen = onOpen;
  }

  adopt(
    comm: Comm,
    { tier, modules = {}, chunks = {}, federated = {}, missing = {} }: Frontend,
  ): Promise<base.WidgetModel> {
    const url = (asset: string) => new URL(asset, tier).href;
    for (const [name, script] of Object.entries(modules))
      this.#modules.locate(name, script, (chunks[name] ?? []).map(url));
    for (const [name, { entry, chunks, ...others }] of Object.entries(federated))
      this.#federated.locate(name, { entry: url(entry), chunks: chunks.map(url), ...others });
    Object.assign(this.#missing, missing);
    return this.get_model(comm.id);
  }

  override async get_model(id: string): Promise<base.WidgetModel> {
    if (!this.has_model(id)) {
      const comm = await this.#host.wait(id);
      if (!this.has_model(id)) return this.#bind(comm);
    }
    return super.get_model(id);
  }

  override async create_view<V extends base.WidgetView>(
    model: base.WidgetModel,
    options?: object,
  ): Promise<V> {
    const view: base.WidgetView = await super.create_view(model, options);
    if (view instanceof base.ErrorWidgetView) showReason(view);
    return view as V;
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

  protected override async loadClass(name: string, module: string, version: string): Promise<WidgetClass> {
    try {
      if (!name) throw new Error("it has no view, as it acts on other widgets");
      const reason = this.#missing[module];
      if (reason) throw new Error(reason);
      const modules = this.#federated.has(module) ? this.#federated : this.#modules;
      const found = ((await modules.load(module)) as Classes)[name];
      if (!found) throw new Error(`its module has no ${name}`);
      return found as WidgetClass;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw told(new Error(`${name} of ${module} ${version}: ${reason}`, { cause: error }));
    }
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

/** An error whose stack begins with what it says, in WebKit too: the stack is all that Jupyter's views of errors keep. */
function told(error: Error): Error {
  const { stack = "" } = error;
  if (!stack.startsWith("Error")) error.stack = `${error}\n${stack}`;
  return error;
}

/** Say in words what Jupyter's own view of an error would show as a picture. */
function showReason(view: base.ErrorWidgetView): void {
  const error: unknown = view.model.get("error") ?? view.generateErrorMessage().stack;
  const reason = typeof error === "string" ? (error.split("\n", 1)[0] as string) : error;
  view.el.onclick = view.el.ondblclick = null;
  showFault(view.el, "This widget cannot be shown", reason);
}
