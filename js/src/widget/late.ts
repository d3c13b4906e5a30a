// anywidget gives a model two seconds to load its code. On a busy machine that takes longer, and then anywidget hands the
// model no message any more, for good: its view would be drawn and hear nothing.

import type { Model } from "./afm.ts";

interface JupyterModel {
  comm?: { on_msg?(take: (message: unknown) => void): void };
}

type Handle = (this: JupyterModel, message: unknown) => unknown;

/** Let a model of Jupyter's hear messages past anywidget, which does nothing but wait before it hands them on. */
export async function hearWhenLate(model: Model): Promise<void> {
  const own = (await model.widget_manager?.get_model(model.get("config").model_id)) as
    | JupyterModel
    | undefined;
  if (!own?.comm?.on_msg) return;
  const anywidgets = Object.getPrototypeOf(own);
  const handle: Handle | undefined = Object.getPrototypeOf(anywidgets)?._handle_comm_msg;
  if (handle && Object.hasOwn(anywidgets, "_handle_comm_msg"))
    own.comm.on_msg((message) => handle.call(own, message));
}
