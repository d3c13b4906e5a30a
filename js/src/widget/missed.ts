// Models that Jupyter's manager has missed. A page that is opened, or reloaded, asks its kernel for the widgets that are
// there, and hears of ipywidgets only: not of objects that are widgets by anywidget's descriptor.

import { type Path, putBuffers } from "../shared/buffers.ts";
import type { Binary } from "../shared/frame.ts";
import type { JupyterComm, WidgetManager } from "./afm.ts";

const TARGET = "jupyter.widget";
const PREFIX = /^(IPY_MODEL_|anywidget:)/;
const DESCRIBED = { model_name: "AnyModel", model_module: "anywidget" };

type State = Record<string, unknown>;

interface Update {
  content: { data: { method: string; state: State; buffer_paths?: Path[] } };
  buffers?: (Binary | ArrayBuffer)[];
}

/** The id of the model that a reference names. */
export function idOf(ref: string): string {
  return ref.replace(PREFIX, "");
}

/** Let the manager know the model of this id and those that its state refers to, where it does not; `version` is anywidget's. */
export async function findMissed(manager: WidgetManager, id: string, version: string): Promise<void> {
  if (!manager.has_model || !manager._create_comm || !manager.new_model) return;
  let state: State = {};
  if (manager.has_model(id)) {
    state = (await manager.get_model(id)).get_state?.() ?? {};
  } else {
    const comm = await manager._create_comm(TARGET, id);
    state = await stateOf(comm);
    await manager.new_model({ ...DESCRIBED, model_module_version: version, model_id: id, comm }, state);
  }
  const refs = Object.values(state).filter((value) => typeof value === "string" && PREFIX.test(value));
  for (const ref of refs as string[]) {
    if (!manager.has_model(idOf(ref))) await findMissed(manager, idOf(ref), version);
  }
}

/** Ask a model in the kernel for its state. */
function stateOf(comm: JupyterComm): Promise<State> {
  return new Promise((resolve) => {
    comm.on_msg((message) => {
      const { content, buffers = [] } = message as Update;
      const { method, state, buffer_paths = [] } = content.data;
      if (method !== "update") return;
      const views = buffers.map((buffer) => (buffer instanceof ArrayBuffer ? new DataView(buffer) : buffer));
      putBuffers(state, buffer_paths, views);
      resolve(state);
    });
    comm.send({ method: "request_state" });
  });
}
