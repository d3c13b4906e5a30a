// What the toolbars' components are now: Python's state, and on top of it what the user and events changed.

export interface ComponentState {
  type: string;
  component_id: string;
  label?: string;
  description?: string;
  event?: string;
  style?: string;
  class_name?: string;
  disabled?: boolean;
  [field: string]: unknown;
}

export const POSITIONS = ["header", "left", "top", "inside", "bottom", "right", "footer"] as const;
export type Position = (typeof POSITIONS)[number];

export interface ToolbarState {
  component_id: string;
  position: Position;
  items: ComponentState[];
  style?: string;
  class_name?: string;
  collapsible?: boolean;
  collapsed?: boolean;
}

/** How `toolbar:set-value` names fields that components call otherwise. */
const FIELDS: Record<string, string> = { className: "class_name", tooltip: "description" };
/** Which field of a component is its value; `value` for those that are not here. */
const VALUES: Record<string, string> = {
  select: "selected",
  multiselect: "selected",
  radio: "selected",
  tab: "selected",
};

export class ToolbarStore {
  #toolbars: ToolbarState[] = [];
  #given = new Map<string, string>(); // Python's state of each component, as JSON of each field
  #states = new Map<string, ComponentState>();
  #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get toolbars(): readonly ToolbarState[] {
    return this.#toolbars;
  }

  get(id: string): ComponentState | undefined {
    return this.#states.get(id);
  }

  /** Take Python's new state: fields that Python changed win, the others stay as the page has them. */
  sync(toolbars: readonly ToolbarState[]): void {
    this.#toolbars = [...toolbars];
    const given = new Map<string, string>();
    const states = new Map<string, ComponentState>();
    for (const item of toolbars.flatMap(({ items }) => items)) {
      const before = JSON.parse(this.#given.get(item.component_id) ?? "{}") as Record<string, unknown>;
      const changed = Object.entries(item).filter(([key, value]) => !isSame(value, before[key]));
      states.set(item.component_id, {
        ...this.#states.get(item.component_id),
        ...Object.fromEntries(changed),
      } as ComponentState);
      given.set(item.component_id, JSON.stringify(item));
    }
    this.#states = states;
    this.#given = given;
    this.#changed();
  }

  /** Change fields of one component; returns whether it is here. */
  patch(id: string, fields: Record<string, unknown>): boolean {
    const state = this.#states.get(id);
    if (!state) return false;
    const renamed = Object.entries(fields).map(([key, value]) => [
      key === "value" ? valueField(state) : (FIELDS[key] ?? key),
      value,
    ]);
    this.#states.set(id, { ...state, ...Object.fromEntries(renamed) });
    this.#changed();
    return true;
  }

  /** Present value of a component; undefined for one that has none. */
  valueOf(id: string): unknown {
    const state = this.#states.get(id);
    return state?.[valueField(state)];
  }
}

function valueField({ type }: ComponentState): string {
  return VALUES[type] ?? "value";
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
