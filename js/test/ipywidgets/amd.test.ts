import { expect, test } from "vitest";
import { AmdModules } from "../../src/ipywidgets/amd.ts";
import { serveScripts } from "./scripts.ts";

const INDEX = "http://page/assets/index.js";
const OTHER = "http://page/assets/other.js";
const CHUNK = "http://page/assets/chunk.js";

function define(...parts: unknown[]): void {
  (globalThis as unknown as { define(...parts: unknown[]): void }).define(...parts);
}

test("further pieces of a bundle have run before it", async () => {
  const ran = serveScripts({ [CHUNK]: () => {}, [INDEX]: () => define([], () => ({ ran: [...ran] })) });
  const modules = new AmdModules({});
  modules.locate("maps", INDEX, [CHUNK]);
  expect(await modules.load("maps")).toEqual({ ran: [CHUNK, INDEX] });
  await modules.load("maps");
  expect(ran).toEqual([CHUNK, INDEX]);
});

test("a bundle whose piece does not load fails by its address, and is tried again", async () => {
  const scripts: Record<string, () => void> = { [INDEX]: () => define({ a: 1 }) };
  serveScripts(scripts);
  const modules = new AmdModules({});
  modules.locate("maps", INDEX, [CHUNK]);
  await expect(modules.load("maps")).rejects.toThrow(`a script did not load from ${CHUNK}`);
  scripts[CHUNK] = () => {};
  expect(await modules.load("maps")).toEqual({ a: 1 });
});

test("a module gets those that it needs, given or loaded", async () => {
  serveScripts({
    [INDEX]: () =>
      define("maps", ["exports", "base", "scales"], (exports: object, base: object, scales: object) => {
        Object.assign(exports, { base, scales });
      }),
    [OTHER]: () => define([], { linear: 1 }),
  });
  const base = {};
  const modules = new AmdModules({ base });
  modules.locate("maps", INDEX, []);
  modules.locate("scales", OTHER, []);
  const maps = (await modules.load("maps")) as { base: object };
  expect(maps).toEqual({ base, scales: { linear: 1 } });
  expect(maps.base).toBe(base);
});

test("a module that was not located is refused by its name", async () => {
  await expect(new AmdModules({}).load("maps")).rejects.toThrow(
    'module "maps" has no front end on this page',
  );
});

test("define is there for the bundle's script alone", async () => {
  serveScripts({ [INDEX]: () => define({}) });
  const modules = new AmdModules({});
  modules.locate("maps", INDEX, []);
  await modules.load("maps");
  expect((globalThis as { define?: unknown }).define).toBeUndefined();
});

test("a script without a module says that it has none", async () => {
  serveScripts({ [INDEX]: () => {} });
  const modules = new AmdModules({});
  modules.locate("maps", INDEX, []);
  await expect(modules.load("maps")).rejects.toThrow("the front end of maps defines no module");
});

test("a bundle finds the address of its files by its script, though that has run", async () => {
  serveScripts({
    [INDEX]: () => define([], () => ({ address: (document.currentScript as HTMLScriptElement).src })),
  });
  const modules = new AmdModules({});
  modules.locate("maps", INDEX, []);
  expect(await modules.load("maps")).toEqual({ address: INDEX });
  expect(document.currentScript).toBeNull();
});
