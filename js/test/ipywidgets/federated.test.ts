import { IJupyterWidgetRegistry } from "@jupyter-widgets/base";
import { afterEach, expect, test, vi } from "vitest";
import { FederatedModules } from "../../src/ipywidgets/federated.ts";
import type { Given } from "../../src/ipywidgets/given.ts";
import { serveScripts } from "./scripts.ts";

const BASE = { WidgetModel: class {} };
const GIVEN: Record<string, Given> = { "@jupyter-widgets/base": [BASE, "6.0.12"] };
const ENTRY = "http://page/assets/entry.js";
const CHUNK = "http://page/assets/chunk.js";
const FILES = { entry: ENTRY, chunks: [CHUNK] };
const page = globalThis as unknown as { _JUPYTERLAB?: Record<string, object> };

type Registry = { registerWidget(data: object): void };

/** A plugin that registers a module as it is, or as a function that gives it. */
function plugin(name: string, exports: unknown, more: object = {}): object {
  return {
    id: `${name}:plugin`,
    requires: [IJupyterWidgetRegistry],
    activate: (_app: object, registry: Registry) => registry.registerWidget({ name, version: "1", exports }),
    ...more,
  };
}

/** A script that puts a container there, with these modules of it. */
function container(name: string, modules: Record<string, unknown>, init = vi.fn()): () => void {
  return () => {
    const get = async (module: string) => {
      if (!(module in modules)) throw new Error(`no module ${module}`);
      return () => (typeof modules[module] === "function" ? modules[module]() : modules[module]);
    };
    page._JUPYTERLAB = { ...page._JUPYTERLAB, [name]: { init, get } };
  };
}

function open(name: string, files: object = FILES): FederatedModules {
  const modules = new FederatedModules(GIVEN);
  modules.locate(name, { ...FILES, ...files });
  return modules;
}

afterEach(() => {
  delete page._JUPYTERLAB;
});

test("what an extension registers is loaded once, its chunks before its container", async () => {
  const exports = { MapView: class {} };
  const extension = { default: plugin("maps", exports) };
  const ran = serveScripts({ [CHUNK]: () => {}, [ENTRY]: container("maps", { "./extension": extension }) });
  const modules = open("maps");
  expect([modules.has("maps"), modules.has("others")]).toEqual([true, false]);
  expect(await Promise.all([modules.load("maps"), modules.load("maps")])).toEqual([exports, exports]);
  expect(await modules.load("maps")).toBe(exports);
  expect(ran).toEqual([CHUNK, ENTRY]);
});

test.each([
  ["one plugin without default", (it: object) => it],
  ["a list", (it: object) => ({ default: [it] })],
  ["a list without default", (it: object) => [it]],
])("an extension may be %s", async (_, wrap) => {
  const exports = { a: 1 };
  serveScripts({
    [CHUNK]: () => {},
    [ENTRY]: container("maps", { "./extension": wrap(plugin("maps", exports)) }),
  });
  expect(await open("maps").load("maps")).toBe(exports);
});

test("exports may be a function that loads them", async () => {
  const exports = { a: 1 };
  const extension = { default: plugin("maps", async () => exports) };
  serveScripts({ [CHUNK]: () => {}, [ENTRY]: container("maps", { "./extension": extension }) });
  expect(await open("maps").load("maps")).toBe(exports);
});

test("a container is given the page's modules as loaded ones, in a scope of its own", async () => {
  const scopes: Record<string, Record<string, { get(): Promise<() => object>; loaded: boolean }>>[] = [];
  const init = vi.fn((scope) => void scopes.push(scope));
  const modules = open("maps");
  modules.locate("plots", { entry: "http://page/assets/plots.js", chunks: [] });
  serveScripts({
    [CHUNK]: () => {},
    [ENTRY]: container("maps", { "./extension": plugin("maps", {}) }, init),
    "http://page/assets/plots.js": container("plots", { "./extension": plugin("plots", {}) }, init),
  });
  await modules.load("maps");
  await modules.load("plots");
  expect(scopes).toHaveLength(2);
  expect(scopes[0]).not.toBe(scopes[1]);
  const shared = scopes[0]?.["@jupyter-widgets/base"]?.["6.0.12"];
  expect(shared?.loaded).toBe(true);
  expect((await shared?.get())?.()).toBe(BASE);
});

test.each([
  [true, 1],
  [undefined, 0],
])("styles are applied where the extension has them: %s", async (style, times) => {
  const apply = vi.fn();
  serveScripts({
    [CHUNK]: () => {},
    [ENTRY]: container("maps", { "./extension": plugin("maps", {}), "./style": apply }),
  });
  await open("maps", style ? { style } : {}).load("maps");
  expect(apply).toHaveBeenCalledTimes(times);
});

test("a plugin that wants to change JupyterLab fails alone, and is told of where nothing else registers", async () => {
  const activate = ({ shell }: { shell: { add(): void } }) => shell.add();
  const failing = plugin("maps", {}, { requires: [], activate });
  const exports = { a: 1 };
  const others = "http://page/assets/others.js";
  serveScripts({
    [CHUNK]: () => {},
    [ENTRY]: container("maps", { "./extension": [failing, plugin("maps", exports)] }),
    [others]: container("others", { "./extension": failing }),
  });
  expect(await open("maps").load("maps")).toBe(exports);
  await expect(open("others", { entry: others }).load("others")).rejects.toThrow(
    /registers no module "others" here; there is no JupyterLab that it may change \(.*add/,
  );
});

test("optional services that are not there are null, and a plugin that needs more is left out", async () => {
  const activate = vi.fn();
  const shell = plugin(
    "maps",
    {},
    {
      requires: [IJupyterWidgetRegistry, { name: "@jupyterlab/application:ILabShell" }],
      activate,
    },
  );
  const given: unknown[] = [];
  const own = plugin(
    "maps",
    { a: 1 },
    {
      optional: [{ name: "ITranslator" }],
      activate: (_app: object, registry: Registry, ...others: unknown[]) => {
        given.push(...others);
        registry.registerWidget({ name: "maps", version: "1", exports: { a: 1 } });
      },
    },
  );
  serveScripts({ [CHUNK]: () => {}, [ENTRY]: container("maps", { "./extension": [shell, own] }) });
  expect(await open("maps").load("maps")).toEqual({ a: 1 });
  expect(given).toEqual([null]);
  expect(activate).not.toHaveBeenCalled();
});

test("an extension that registers nothing here says of what it needs", async () => {
  const shell = plugin("maps", {}, { requires: [{ name: "ILabShell" }, { name: "ILauncher" }] });
  serveScripts({ [CHUNK]: () => {}, [ENTRY]: container("maps", { "./extension": shell }) });
  await expect(open("maps").load("maps")).rejects.toThrow(
    'registers no module "maps" here; it needs ILabShell, ILauncher, which JupyterLab alone has',
  );
});

test("a script that defines no container is told by its package", async () => {
  serveScripts({ [CHUNK]: () => {}, [ENTRY]: () => {} });
  await expect(open("maps").load("maps")).rejects.toThrow(
    'maps defines no container; expected _JUPYTERLAB["maps"]',
  );
});

test("a load that failed is tried again", async () => {
  const scripts: Record<string, () => void> = {
    [ENTRY]: container("maps", { "./extension": plugin("maps", { a: 1 }) }),
  };
  serveScripts(scripts);
  const modules = open("maps");
  await expect(modules.load("maps")).rejects.toThrow(`a script did not load from ${CHUNK}`);
  scripts[CHUNK] = () => {};
  expect(await modules.load("maps")).toEqual({ a: 1 });
});
