import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drawToolbars } from "../../src/widget/toolbar.tsx";
import { toolbarHandlers } from "../../src/widget/toolbar-events.ts";
import {
  type ComponentState,
  POSITIONS,
  type ToolbarState,
  ToolbarStore,
} from "../../src/widget/toolbar-state.ts";

const OPTIONS = [
  { label: "One", value: 1, description: "first", data_attrs: { unit: "m" } },
  { label: "Two", value: "1" },
  { label: "Three", value: null },
];

function component(fields: Partial<ComponentState>): ComponentState {
  return {
    type: "button",
    component_id: "b",
    label: "Go",
    description: "",
    event: "app:go",
    style: "",
    disabled: false,
    ...fields,
  };
}

function toolbar(items: ComponentState[], fields: Partial<ToolbarState> = {}): ToolbarState {
  return {
    component_id: "t",
    position: "top",
    items,
    style: "",
    class_name: "",
    collapsible: false,
    ...fields,
  };
}

beforeEach(() => {
  document.body.innerHTML = POSITIONS.map((each) => `<div id="${each}"></div>`).join("");
});
afterEach(() => {
  document.body.replaceChildren();
});

function open(...toolbars: ToolbarState[]) {
  const emit = vi.fn();
  const announce = vi.fn();
  const redraw = () => {
    for (const each of POSITIONS) drawToolbars(document.getElementById(each) as HTMLElement, each, context);
  };
  const store = new ToolbarStore(redraw);
  const context = { store, emit, announce, folded: new Set<string>(), redraw };
  store.sync(toolbars);
  const handlers = toolbarHandlers(store, announce);
  const act = (type: string, data: Record<string, unknown>) => handlers[`toolbar:${type}`]?.(data, false);
  return { emit, announce, store, act };
}

const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T;
/** Preact renders state changes of its components in a microtask. */
const rendered = () => new Promise((resolve) => setTimeout(resolve));

function choose(index: number) {
  const select = find<HTMLSelectElement>("select");
  select.value = String(index);
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

test("each toolbar stands at its position, in order", () => {
  open(
    toolbar([component({ label: "a" })]),
    toolbar([component({ component_id: "c", label: "b" })], { component_id: "t2" }),
    toolbar([component({ component_id: "d", label: "c" })], { component_id: "t3", position: "footer" }),
  );
  expect(find("#top").textContent).toBe("ab");
  expect(find("#footer").textContent).toBe("c");
  expect(find("#left").textContent).toBe("");
});

test("a button emits its event with its data", () => {
  const { emit } = open(toolbar([component({ data: { row: 7 } })]));
  find("button").click();
  expect(emit.mock.calls).toEqual([["app:go", { componentId: "b", row: 7 }]]);
});

test("without an event a component emits toolbar:input", () => {
  const { emit } = open(toolbar([component({ event: "" })]));
  find("button").click();
  expect(emit).toHaveBeenCalledWith("toolbar:input", { componentId: "b" });
});

test("labels are text", () => {
  open(toolbar([component({ label: "<img src=x>" })]));
  expect(find("button").textContent).toBe("<img src=x>");
});

test("a select shows its value and emits the chosen one with its type", () => {
  const { emit, store } = open(toolbar([component({ type: "select", options: OPTIONS, selected: "1" })]));
  expect(find<HTMLSelectElement>("select").selectedOptions[0]?.textContent).toBe("Two");
  expect(find("option").dataset.unit).toBe("m");
  choose(0);
  choose(2);
  expect(emit.mock.calls.map(([, data]) => data)).toEqual([
    { componentId: "b", value: 1 },
    { componentId: "b", value: null },
  ]);
  expect(store.valueOf("b")).toBeNull();
});

test("a select has its label, or else its description as a name", () => {
  open(toolbar([component({ type: "select", label: "Unit", options: OPTIONS })]));
  expect(find<HTMLLabelElement>("label").htmlFor).toBe(find("select").id);
  open(toolbar([component({ type: "select", label: "", description: "Pick", options: OPTIONS })]));
  expect(find("select").getAttribute("aria-label")).toBe("Pick");
});

test("Python's change wins, what it did not change stays as the user has it", () => {
  const state = component({ type: "select", options: OPTIONS, selected: 1 });
  const { store } = open(toolbar([state]));
  choose(1);
  store.sync([toolbar([{ ...state, label: "Other" }])]);
  expect([store.valueOf("b"), find("label").textContent]).toEqual(["1", "Other"]);
  store.sync([toolbar([{ ...state, selected: null }])]);
  expect(find<HTMLSelectElement>("select").selectedOptions[0]?.textContent).toBe("Three");
});

test("set-value changes the value and other fields of a component", () => {
  const { act } = open(toolbar([component({ type: "select", options: OPTIONS, selected: 1 })]));
  act("set-value", { componentId: "b", value: "1", label: "Unit", disabled: true, tooltip: "tip" });
  const select = find<HTMLSelectElement>("select");
  expect([select.selectedOptions[0]?.textContent, select.disabled, select.title]).toEqual([
    "Two",
    true,
    "tip",
  ]);
  expect(find("label").textContent).toBe("Unit");
});

test("set-values changes several components, and an unknown one is an error", () => {
  const items = ["x", "y"].map((id) =>
    component({ type: "select", component_id: id, options: OPTIONS, selected: 1 }),
  );
  const { act, store } = open(toolbar(items));
  act("set-values", { values: { x: "1", y: null } });
  expect([store.valueOf("x"), store.valueOf("y")]).toEqual(["1", null]);
  expect(() => act("set-value", { componentId: "z", value: 1 })).toThrow('no component "z"');
});

test("request-state tells all values, one toolbar's or one component's, with the context", () => {
  const { act, announce } = open(
    toolbar([component({}), component({ type: "select", component_id: "s", options: OPTIONS, selected: 1 })]),
    toolbar([component({ component_id: "c" })], { component_id: "t2" }),
  );
  act("request-state", { context: 5 });
  act("request-state", { toolbarId: "t2" });
  act("request-state", { componentId: "s" });
  const [all, one, single] = announce.mock.calls.map(([, data]) => data);
  expect(all).toEqual({
    toolbars: { t: ["b", "s"], t2: ["c"] },
    components: {
      b: { type: "button", value: null },
      s: { type: "select", value: 1 },
      c: { type: "button", value: null },
    },
    context: 5,
  });
  expect(one.components).toEqual({ c: { type: "button", value: null } });
  expect(single).toMatchObject({ componentId: "s", value: 1 });
});

test("a collapsible toolbar folds and unfolds, and tells it", async () => {
  const { announce } = open(toolbar([component({})], { collapsible: true }));
  find(".pywry-fold").click();
  await rendered();
  expect(find("#top").textContent).not.toContain("Go");
  expect(find(".pywry-fold").getAttribute("aria-expanded")).toBe("false");
  find(".pywry-fold").click();
  expect(announce.mock.calls).toEqual([
    ["toolbar:collapse", { componentId: "t", collapsed: true }],
    ["toolbar:expand", { componentId: "t", collapsed: false }],
  ]);
});

test("a component of an unknown type says so", () => {
  open(toolbar([component({ type: "dial" })]));
  expect(find("#top").textContent).toBe("no component of type dial");
});

function searchable() {
  const all = open(toolbar([component({ type: "select", searchable: true, options: OPTIONS, selected: 1 })]));
  const input = find<HTMLInputElement>("[role=combobox]");
  const press = async (key: string) => {
    input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await rendered();
  };
  const type = async (text: string) => {
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await rendered();
  };
  const options = () => [...document.querySelectorAll("[role=option]")].map((el) => el.textContent);
  return { ...all, input, press, type, options };
}

test("a searchable select is filtered by typing and chosen by Enter", async () => {
  const { emit, input, press, type, options } = searchable();
  expect([input.value, input.getAttribute("aria-expanded")]).toEqual(["One", "false"]);
  await type("t");
  expect(options()).toEqual(["Two", "Three"]);
  await press("ArrowDown");
  const active = find(`#${input.getAttribute("aria-activedescendant")}`);
  expect(active.textContent).toBe("Three");
  await press("Enter");
  expect(emit.mock.calls).toEqual([["app:go", { componentId: "b", value: null }]]);
  expect([input.value, options()]).toEqual(["Three", []]);
});

test("Escape closes a searchable select and changes nothing", async () => {
  const { emit, input, press, type, options } = searchable();
  await type("zzz");
  expect(options()).toEqual([]);
  await press("Enter");
  await type("tw");
  await press("Escape");
  expect(input.value).toBe("One");
  expect(emit).not.toHaveBeenCalled();
});

test("a searchable select is chosen by a click", async () => {
  const { emit, press } = searchable();
  await press("ArrowDown");
  (document.querySelectorAll<HTMLElement>("[role=option]")[1] as HTMLElement).click();
  expect(emit).toHaveBeenCalledWith("app:go", { componentId: "b", value: "1" });
});
