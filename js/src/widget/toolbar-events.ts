// The toolbar events that come from Python or from page code.

import type { SystemHandler } from "./bus.ts";
import type { ToolbarStore } from "./toolbar-state.ts";

/** Handlers of set-value, set-values and request-state; `announce` sends the state to Python. */
export function toolbarHandlers(
  store: ToolbarStore,
  announce: (type: string, data: object) => void,
): Record<string, SystemHandler> {
  return {
    "toolbar:set-value": ({ componentId, ...fields }) => patch(store, String(componentId), fields),
    "toolbar:set-values": ({ values }) => {
      for (const [id, value] of Object.entries(values ?? {})) patch(store, id, { value });
    },
    "toolbar:request-state": (data, isRequest) => {
      const state = stateOf(store, data);
      if (!isRequest) announce("toolbar:state-response", state);
      return state;
    },
  };
}

function patch(store: ToolbarStore, id: string, fields: Record<string, unknown>): void {
  if (!store.patch(id, fields))
    throw new RangeError(`no component ${JSON.stringify(id)} in this widget's toolbars`);
}

function stateOf(store: ToolbarStore, { toolbarId, componentId, context }: Record<string, unknown>): object {
  const wanted = store.toolbars.filter(
    ({ component_id }) => toolbarId === undefined || component_id === toolbarId,
  );
  const items = wanted.flatMap((toolbar) => toolbar.items);
  const components = items
    .filter(({ component_id }) => componentId === undefined || component_id === componentId)
    .map(({ component_id: id, type }) => [id, { type, value: store.valueOf(id) ?? null }] as const);
  return {
    toolbars: Object.fromEntries(
      wanted.map((each) => [each.component_id, each.items.map((item) => item.component_id)]),
    ),
    components: Object.fromEntries(components),
    ...(componentId !== undefined && { componentId, value: store.valueOf(String(componentId)) ?? null }),
    ...(context !== undefined && { context }),
  };
}
