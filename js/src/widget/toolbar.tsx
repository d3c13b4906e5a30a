// The toolbars of one position, drawn from the store.

import { type ComponentType, render } from "preact";
import { Button } from "./components/button.tsx";
import { Select } from "./components/select.tsx";
import type { ComponentState, Position, ToolbarState, ToolbarStore } from "./toolbar-state.ts";

export interface ComponentProps {
  state: ComponentState;
  /** Change the component's own state, as the user's doing. */
  change: (fields: Record<string, unknown>) => void;
  /** Emit the component's event; `componentId` is added. */
  emit: (payload: Record<string, unknown>) => void;
}

export interface ToolbarContext {
  store: ToolbarStore;
  emit: (type: string, data: object) => void;
  announce: (type: string, data: object) => void;
  /** Which toolbars the user has folded, by id. */
  folded: Set<string>;
  redraw: () => void;
}

const COMPONENTS: Record<string, ComponentType<ComponentProps>> = { button: Button, select: Select };
const DEFAULT_EVENT = "toolbar:input";

/** Draw the toolbars of `position` into `slot`. */
export function drawToolbars(slot: HTMLElement, position: Position, context: ToolbarContext): void {
  const toolbars = context.store.toolbars.filter((toolbar) => toolbar.position === position);
  render(
    toolbars.map((toolbar) => <Toolbar key={toolbar.component_id} toolbar={toolbar} context={context} />),
    slot,
  );
}

function Toolbar({ toolbar, context }: { toolbar: ToolbarState; context: ToolbarContext }) {
  const { component_id: id, collapsible, class_name: className, style } = toolbar;
  const isFolded = context.folded.has(id);
  return (
    <div
      role="toolbar"
      aria-label={`Toolbar ${toolbar.position}`}
      class={`pywry-toolbar ${className ?? ""}`}
      style={style}
      data-component-id={id}
    >
      {collapsible && <Fold id={id} isFolded={isFolded} context={context} />}
      {!isFolded &&
        toolbar.items.map((item) => <Item key={item.component_id} item={item} context={context} />)}
    </div>
  );
}

function Fold({ id, isFolded, context }: { id: string; isFolded: boolean; context: ToolbarContext }) {
  const toggle = () => {
    if (isFolded) context.folded.delete(id);
    else context.folded.add(id);
    context.redraw();
    context.announce(isFolded ? "toolbar:expand" : "toolbar:collapse", {
      componentId: id,
      collapsed: !isFolded,
    });
  };
  return (
    <button
      type="button"
      class="pywry-button pywry-fold"
      data-variant="icon"
      data-size="sm"
      aria-expanded={!isFolded}
      aria-label={isFolded ? "Show toolbar" : "Hide toolbar"}
      onClick={toggle}
    >
      {isFolded ? "▸" : "▾"}
    </button>
  );
}

function Item({ item, context }: { item: ComponentState; context: ToolbarContext }) {
  const { store, emit } = context;
  const { component_id: id } = item;
  const state = store.get(id) ?? item;
  const Component = COMPONENTS[state.type];
  if (!Component) return <span class="pywry-unknown">{`no component of type ${state.type}`}</span>;
  const send = (payload: Record<string, unknown>) =>
    emit(state.event || DEFAULT_EVENT, { componentId: id, ...payload });
  return <Component state={state} change={(fields) => store.patch(id, fields)} emit={send} />;
}
