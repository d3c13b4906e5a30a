import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Host, WidgetManager, WidgetState } from "../../src/widget/afm.ts";
import widget from "../../src/widget/index.ts";
import { FakeModel, FakeSignal, STATE, settle } from "./fake-model.ts";

let lives: AbortController[] = [];

beforeEach(() => {
  document.body.innerHTML = "";
});
afterEach(() => {
  for (const life of lives) life.abort();
  lives = [];
  sessionStorage.clear();
});

interface Options {
  host?: Host;
  /** Whether the page is PyWry's own. */
  isRoot?: boolean;
  manager?: WidgetManager;
}

async function open(state: Partial<WidgetState> = {}, { host, isRoot = false, manager }: Options = {}) {
  const model = new FakeModel(state);
  if (manager) model.widget_manager = manager;
  const life = new AbortController();
  lives.push(life);
  if (isRoot && !document.getElementById("pywry-root")) {
    document.body.append(Object.assign(document.createElement("div"), { id: "pywry-root" }));
  }
  const parent = isRoot ? document.getElementById("pywry-root") : document.body;
  const el = parent?.appendChild(document.createElement("div")) as HTMLElement;
  const end = widget.render({ model, el, signal: life.signal, ...(host && { host }) });
  await settle();
  model.welcome();
  await settle();
  const html = () => el.querySelector(".pywry-html")?.innerHTML;
  let next = 1;
  const python = (type: string, data: unknown, rest: object = {}) =>
    model.receive({ pywry: "records", first: next++, records: [{ type, data, ...rest }] });
  return { model, el, life, end, html, python };
}

const BAR = {
  component_id: "t",
  position: "header" as const,
  items: [{ type: "button", component_id: "b", label: "Go" }],
};

/** A host whose one widget is drawn when `drawn` settles. */
const hostOf = (drawn: Promise<void>): Host => ({
  getWidget: async () => ({ exports: undefined, render: () => drawn }),
});

const types = (model: FakeModel) => model.records.map(({ type }) => type);

test("hello follows the content, and ready is emitted once", async () => {
  const { model, html } = await open({ content: "<p>hi</p>" });
  expect(html()).toBe("<p>hi</p>");
  expect(model.hellos).toHaveLength(1);
  expect(model.records).toEqual([{ type: "pywry:ready", label: "main", data: {} }]);
  await expect(window.pywry?.ready).resolves.toBeUndefined();
});

test("changes of the state show at once", async () => {
  const { model, el, html } = await open({ content: "a", width: 300 });
  model.change("content", "b");
  model.change("width", "50%");
  model.change("height", 120);
  model.change("theme", "dark");
  const item = { type: "button", component_id: "b", label: "Go" };
  model.change("toolbars", [{ component_id: "t", position: "left", items: [item] }]);
  expect(html()).toBe("b");
  const size = () => ["width", "height"].map((side) => el.style.getPropertyValue(`--pywry-own-${side}`));
  expect([...size(), el.dataset.pywryTheme]).toEqual(["50%", "120px", "dark"]);
  expect(el.querySelector(".pywry-left button")?.textContent).toBe("Go");
  model.change("width", null);
  expect(size()).toEqual(["auto", "120px"]);
});

test("a change of the theme is told", async () => {
  const { model, python, el } = await open({ theme: "light" });
  python("pywry:update-theme", { theme: "dark" });
  await settle();
  expect(el.dataset.pywryTheme).toBe("dark");
  expect(model.records.at(-1)).toMatchObject({
    type: "pywry:theme-changed",
    data: { mode: "dark", requested: "dark" },
  });
});

test("a late view shows what events have changed since", async () => {
  const { model, html } = await open({
    content: '<p id="a">old</p>',
    patches: [
      ["pywry:set-content", { id: "a", text: "new" }],
      ["pywry:set-style", { id: "a", styles: { color: "red" } }],
    ],
  });
  expect(html()).toBe('<p id="a" style="color: red;">new</p>');
  expect(types(model)).toEqual(["pywry:ready"]);
});

test("update-html replaces the content, and refresh brings it back as it was", async () => {
  const { python, html, el } = await open({ content: "a" });
  python("pywry:update-html", { html: "<b>b</b>" });
  expect(html()).toBe("<b>b</b>");
  (el.querySelector("b") as HTMLElement).textContent = "changed";
  await settle(); // what comes after new content waits until it is rendered
  python("pywry:refresh", {});
  expect(html()).toBe("<b>b</b>");
});

test("page code that emits a system event has its effect here, with no round trip", async () => {
  const { model, html } = await open({ content: "<i></i>" });
  window.pywry?.emit("pywry:set-content", { selector: "i", text: "x" });
  await settle();
  expect(html()).toBe("<i>x</i>");
  expect(types(model)).toEqual(["pywry:ready"]);
});

test("an invalid selector is an error event", async () => {
  const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { model, python } = await open();
  python("pywry:set-content", { selector: "a[[", text: "x" });
  await settle();
  expect(model.records.at(-1)).toMatchObject({ type: "pywry:error", data: { source: "pywry:set-content" } });
  expect(log).toHaveBeenCalledOnce();
});

test("in development errors are shown, otherwise not", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const config = { ...STATE.config, model_id: "loud", development: true };
  const loud = await open({ config });
  const still = await open();
  for (const { python } of [loud, still])
    python("pywry:error", { event: "app:x", message: "<b>ValueError</b>" });
  expect(loud.el.querySelector(".pywry-toast-message")?.textContent).toBe("<b>ValueError</b>");
  expect(still.el.querySelector(".pywry-toast")).toBeNull();
});

test("eval is refused unless it is allowed", async () => {
  const { model, python } = await open();
  python("pywry:eval", { code: "1" }, { request: "q" });
  await settle();
  expect(model.records.at(-1)).toMatchObject({ reply: "q", error: { code: "remote-error" } });
});

test("the page's own widget is window.pywry, whoever came first", async () => {
  const other = await open({ label: "other" });
  expect(window.pywry?.label).toBe("other");
  const own = await open({ label: "own" }, { isRoot: true });
  await open({ label: "child" }, { isRoot: true });
  expect(window.pywry?.label).toBe("own");
  expect([own, other].map(({ el }) => el.classList.contains("pywry-fills"))).toEqual([true, false]);
  expect(document.documentElement.dataset.pywryTheme).toBe("light");
  own.life.abort();
  expect(window.pywry?.label).toBe("other");
});

test("window.pywry goes with its last view", async () => {
  const { end } = await open();
  end();
  expect(window.pywry).toBeUndefined();
});

test("two views of a widget have data of their own", async () => {
  const config = { ...STATE.config, model_id: "shared" };
  const [a, b] = [await open({ config }), await open({ config })];
  const got: unknown[] = [];
  window.pywry?.on("app:x", (data) => (data as number[]).push(99));
  const content = { pywry: "records", first: 1, records: [{ type: "app:x", data: [1] }] };
  a.model.receive(content);
  b.model.receive(content);
  got.push(content.records[0]?.data);
  expect(got).toEqual([[1]]);
});

test("another widget is shown below the content until it changes", async () => {
  const rendered: string[] = [];
  const host: Host = {
    getWidget: async (ref) => ({
      render: ({ el, signal }) => {
        el.textContent = ref;
        signal.addEventListener("abort", () => rendered.push(`${ref} ended`));
      },
    }),
  };
  const { model, el } = await open({ child: "IPY_MODEL_a" }, { host });
  expect(el.querySelector(".pywry-child")?.textContent).toBe("anywidget:a");
  model.change("child", "IPY_MODEL_b");
  await settle();
  expect(el.querySelector(".pywry-child")?.textContent).toBe("anywidget:b");
  expect(rendered).toEqual(["anywidget:a ended"]);
});

test("a widget that is no anywidget is shown by the widget manager", async () => {
  const view = { el: document.createElement("em"), remove: vi.fn() };
  const model = new FakeModel({ child: "IPY_MODEL_a" });
  const manager = { get_model: vi.fn(async (id: string) => id), create_view: async () => view };
  const life = new AbortController();
  lives.push(life);
  const el = document.body.appendChild(document.createElement("div"));
  const host: Host = { getWidget: () => Promise.reject(new Error("no binding")) };
  widget.render({ model: Object.assign(model, { widget_manager: manager }), el, signal: life.signal, host });
  await settle();
  expect(el.querySelector(".pywry-child em")).not.toBeNull();
  expect(manager.get_model).toHaveBeenCalledWith("a");
  life.abort();
  expect(view.remove).toHaveBeenCalledOnce();
});

test("a view that ends says bye and leaves no listener", async () => {
  const { model, life } = await open();
  life.abort();
  expect(model.sent.at(-1)).toMatchObject({ pywry: "bye" });
  expect(model.listenerCount).toBe(0);
});

test("a refreshed page finds the leftovers of its own model", async () => {
  const config = { ...STATE.config, model_id: "refreshed" };
  const old = await open({ config });
  window.pywry?.emit("app:late", 1);
  await settle();
  dispatchEvent(new Event("pagehide"));
  old.life.abort();
  const { model } = await open({ config });
  expect(model.hellos[0]).toMatchObject({ previous: old.model.hellos[0]?.view, seen: 0 });
  expect(types(model)).toEqual(["pywry:ready", "app:late", "pywry:ready"]);
});

test("the first view is drawn at once, and a later one asks for the present state first", async () => {
  const { model, el } = await open({ content: "first", folds: 1 });
  expect(model.asked).toEqual([]);
  expect(el.dataset.modelId).toBe(model.get("config").model_id);
  let answer = () => {};
  model.answersState = (to) => {
    answer = () => {
      model.update({ content: "present", folds: 2 });
      model.receive({ pywry: "state", to });
    };
  };
  const second = document.body.appendChild(document.createElement("div"));
  const life = new AbortController();
  lives.push(life);
  widget.render({ model, el: second, signal: life.signal });
  await settle();
  expect(second.textContent).toBe("");
  expect(model.asked).toMatchObject([{ pywry: "state", folds: 1 }]);
  answer();
  await settle();
  expect(second.querySelector(".pywry-html")?.textContent).toBe("present");
  expect(el.querySelector(".pywry-html")?.textContent).toBe("first"); // it changes by the event, in its turn
});

test("a view whose kernel has gone says so and cannot be used", async () => {
  const { el, life, model } = await open({ content: "<button>Go</button>" });
  const isOff = () => el.querySelector("button")?.closest("[inert]") !== null;
  expect(isOff()).toBe(false);
  model.trigger("comm_live_update");
  expect(el.querySelector(".pywry-lost")?.textContent).toMatch(/Run the cell again/);
  expect(isOff()).toBe(true);
  const { length } = model.sent;
  window.pywry?.emit("app:x");
  life.abort();
  expect(model.sent.length).toBe(length); // it tells nobody any more
  const later = document.body.appendChild(document.createElement("div"));
  widget.render({ model, el: later });
  await settle();
  expect(later.querySelectorAll(".pywry-lost")).toHaveLength(1);
  expect(model.asked).toEqual([]);
});

test("a view of a saved notebook says so, and what needs Python cannot be used", async () => {
  const manager = { has_model: () => true, get_model: async () => ({ comm_live: false }) };
  const { el, model } = await open({ content: "<button>Go</button>" }, { manager });
  expect(el.querySelector(".pywry-saved")?.textContent).toMatch(/Run the cell/);
  expect(el.querySelector("button")?.closest("[inert]")).not.toBeNull();
  expect(el.querySelector(".pywry-chart")?.closest("[inert]")).toBeNull();
  const { length } = model.sent;
  window.pywry?.emit("app:x");
  expect(model.sent.length).toBe(length);
});

const SAVED: WidgetManager = { has_model: () => true, get_model: async () => ({ comm_live: false }) };
const off = (el: HTMLElement, selector: string) => el.querySelector(selector)?.closest("[inert]") != null;

test.each(["saved", "lost"])(
  "of a %s view all is off but its chart, also one amid the HTML",
  async (kind) => {
    const state = { content: "<input><figure data-pywry-chart></figure>", toolbars: [BAR] };
    const { el, model } = await open(state, kind === "saved" ? { manager: SAVED } : {});
    if (kind === "lost") model.trigger("comm_live_update");
    expect([".pywry-toolbar button", "input", "figure > .pywry-chart"].map((each) => off(el, each))).toEqual([
      true,
      true,
      false,
    ]);
    expect(el.querySelector(".pywry-note")?.className).toBe(`pywry-note pywry-${kind}`);
  },
);

test("a child that comes after its view was found to be saved is off, and a chart inside of it is not", async () => {
  const render = ({ el }: { el: HTMLElement }) => {
    el.innerHTML = '<button></button><div class="js-plotly-plot"></div>';
  };
  const host: Host = { getWidget: async () => ({ exports: undefined, render }) };
  const { el } = await open({ child: "IPY_MODEL_a" }, { host, manager: SAVED });
  expect([off(el, "button"), off(el, ".js-plotly-plot")]).toEqual([true, false]);
  const late = document.createElement("button");
  el.querySelector(".pywry-child-view")?.append(late);
  await settle();
  expect(late.inert).toBe(true);
});

test("a further view of a saved widget asks nobody for what it shows", async () => {
  const { model } = await open({ content: "<b>kept</b>" }, { manager: SAVED });
  const second = document.body.appendChild(document.createElement("div"));
  widget.render({ model, el: second });
  await settle();
  expect(second.querySelector(".pywry-html")?.textContent).toBe("kept");
  expect(model.asked).toEqual([]);
});

test("a child that the page has no means to show leaves no empty place", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const host: Host = { getWidget: () => Promise.reject(new Error("no code")) };
  const { el, model } = await open({ child: "IPY_MODEL_a" }, { host });
  expect(el.querySelector(".pywry-child")?.textContent).toMatch(/cannot be shown here: Error: no code/);
  expect(types(model)).toEqual(["pywry:error", "pywry:ready"]);
});

test("a view whose model has its kernel does not say that it was saved", async () => {
  const manager = { has_model: () => true, get_model: async () => ({ comm_live: true }) };
  const { el } = await open({ content: "<button>Go</button>" }, { manager });
  expect(el.querySelector(".pywry-saved, [inert]")).toBeNull();
});

test.each(["autorestarting", "dead"])(
  "a kernel that is %s is known by JupyterLab's own word",
  async (status) => {
    const kernel = { statusChanged: new FakeSignal<string>(), disposed: new FakeSignal<void>() };
    const manager = { kernel, get_model: () => Promise.reject(new Error("none")) };
    const { el } = await open({}, { manager });
    kernel.statusChanged.emit("busy");
    expect(el.querySelector(".pywry-lost")).toBeNull();
    kernel.statusChanged.emit(status);
    kernel.disposed.emit();
    expect(el.querySelectorAll(".pywry-lost")).toHaveLength(1);
    expect([kernel.statusChanged.slots.size, kernel.disposed.slots.size]).toEqual([0, 0]);
  },
);

test("a child that never comes keeps its page from being ready for a while only, which is told", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const { model } = await open({ child: "IPY_MODEL_a" }, { host: hostOf(new Promise(() => {})) });
  await vi.advanceTimersByTimeAsync(14_900);
  expect(types(model)).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(types(model)).toEqual(["pywry:error", "pywry:ready"]);
  expect(model.records[0]?.data).toMatchObject({
    source: "child",
    message: expect.stringContaining("has drawn nothing for 15 s"),
  });
  expect(told).toHaveBeenCalled();
  vi.useRealTimers();
});

test("a child that fails after the page was ready is told too", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.spyOn(console, "error").mockImplementation(() => {});
  let fail = (_error: Error) => {};
  const drawn = new Promise<void>((_, reject) => {
    fail = reject;
  });
  const { model } = await open({ child: "IPY_MODEL_a" }, { host: hostOf(drawn) });
  await vi.advanceTimersByTimeAsync(15_100);
  fail(new Error("it broke"));
  await settle();
  const messages = model.records.filter(({ type }) => type === "pywry:error").map(({ data }) => data);
  expect(messages).toHaveLength(2);
  expect(messages[1]).toMatchObject({ message: expect.stringContaining("it broke") });
  vi.useRealTimers();
});

test("a child that is drawn in time, or replaced, leaves no complaint behind", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { model } = await open({ child: "IPY_MODEL_a" }, { host: hostOf(Promise.resolve()) });
  const late = await open({ child: "IPY_MODEL_a" }, { host: hostOf(new Promise(() => {})) });
  late.model.change("child", null);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(types(model)).toEqual(["pywry:ready"]);
  expect(types(late.model)).toEqual(["pywry:ready"]);
  vi.useRealTimers();
});
