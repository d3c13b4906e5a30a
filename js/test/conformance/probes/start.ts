// The widget that most probes use: it is open, shown once, and its model is at hand.

import type { ModelProxy, RenderProps } from "../../../src/host/afm.ts";
import type { State } from "../../../src/host/attributes.ts";
import type { Definition } from "../../../src/host/esm.ts";
import { esm, type ViewHandle, type World } from "../world.ts";

export interface Started {
  /** The model as `render` got it. */
  model: ModelProxy;
  props: RenderProps;
  view: ViewHandle;
}

/** Open a widget `id` with this state and code, and show it; returns when `render` was called. */
export async function started(
  world: World,
  state: State,
  definition: Definition = {},
  id = "w",
): Promise<Started> {
  const rendered = Promise.withResolvers<RenderProps>();
  const render = (props: RenderProps) => {
    rendered.resolve(props);
    return definition.render?.(props) as undefined;
  };
  const code = { _esm: esm({ ...definition, render }), _anywidget_id: `test.${id}`, layout: null };
  await world.open(id, { ...code, ...state });
  const [view, props] = await Promise.all([world.show(id), rendered.promise]);
  await world.settle();
  world.sent.length = 0;
  return { model: props.model, props, view };
}
