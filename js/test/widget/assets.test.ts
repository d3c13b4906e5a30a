import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { addressBeside, addressOnServer, loadAsset } from "../../src/widget/assets.ts";
import { FakeModel, settle } from "./fake-model.ts";

const NAME = `${"a".repeat(64)}.js`;
const REF = { name: NAME, size: 10 };

beforeEach(() => {
  document.body.innerHTML = "";
  // This page's blob URLs cannot be imported by the test's own Node; a data URL of the same text can.
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    const text = packedText.get((blob as Blob).size) ?? "";
    return `data:text/javascript,${encodeURIComponent(text)}`;
  });
  vi.spyOn(URL, "canParse").mockReturnValue(false); // as where this module came from a blob
});
afterEach(() => {
  (globalThis as unknown as Record<symbol, Map<string, unknown>>)[Symbol.for("pywry.assets.1")]?.clear();
});

const packedText = new Map<number, string>();

function give(model: FakeModel, source: string): void {
  packedText.set(new TextEncoder().encode(source).length, source);
  const packed = new Uint8Array(gzipSync(source));
  const { view } = model.sent.at(-1) as { view: string };
  const content = { pywry: "asset", to: view, number: 0, count: 1, size: packed.length };
  model.receive(content, [new DataView(packed.buffer.slice(0))]);
}

const open = (model: FakeModel, life = new AbortController(), gone = new AbortController().signal) => ({
  life,
  done: loadAsset(REF, { model, gone, signal: life.signal }) as Promise<{ value: number }>,
});

test("twenty widgets of a page ask for the same code once", async () => {
  const models = Array.from({ length: 20 }, () => new FakeModel());
  const loads = models.map((model) => open(model).done);
  give(models[0] as FakeModel, "export const value = 1;");
  const modules = await Promise.all(loads);
  expect(new Set(modules).size).toBe(1);
  expect(modules[0]?.value).toBe(1);
  expect(models.map(({ sent }) => sent.length)).toEqual([1, ...Array(19).fill(0)]);
});

test("when the view that asked goes, the next one asks", async () => {
  const [first, second] = [new FakeModel(), new FakeModel()];
  const gone = open(first);
  const { done } = open(second);
  gone.life.abort();
  await expect(gone.done).rejects.toThrow();
  await settle();
  give(second, "export const value = 2;");
  expect((await done).value).toBe(2);
});

test("code that failed may be asked for again", async () => {
  const model = new FakeModel();
  const { done } = open(model);
  model.receive({ pywry: "asset", to: model.sent[0]?.view, number: 0, error: "no" });
  await expect(done).rejects.toThrow("no");
  const again = open(model).done;
  give(model, "export const value = 3;");
  expect((await again).value).toBe(3);
});

test("code that only a kernel would bring is not waited for when that has gone", async () => {
  const kernel = new AbortController();
  const { done } = open(new FakeModel(), undefined, kernel.signal);
  kernel.abort(new Error("no kernel"));
  await expect(done).rejects.toThrow("no kernel");
  await expect(open(new FakeModel(), undefined, kernel.signal).done).rejects.toThrow("no kernel");
});

test("progress is told to every view that waits", async () => {
  const model = new FakeModel();
  const tell = vi.fn();
  const life = new AbortController();
  const first = open(model).done;
  const second = loadAsset(REF, { model, gone: life.signal, signal: life.signal, onProgress: tell });
  give(model, "export const value = 4;");
  await Promise.all([first, second]);
  expect(tell).toHaveBeenCalledOnce();
});

test("on a page that is not ours Python is asked, though this module has an address, as marimo's has", async () => {
  vi.mocked(URL.canParse).mockRestore();
  const model = new FakeModel();
  const { done } = open(model);
  give(model, "export const value = 6;");
  expect((await done).value).toBe(6);
});

test("code lies beside this module where that has an address, which a blob has not", () => {
  vi.mocked(URL.canParse).mockRestore();
  expect(addressBeside("b.js", "http://h/x/pywry/assets/a.js")).toBe("http://h/x/pywry/assets/b.js");
  expect(addressBeside("b.js", "tauri://localhost/assets/a.js")).toBe("tauri://localhost/assets/b.js");
  expect(addressBeside("b.js", "blob:http://h/1234")).toBeNull();
});

test("the server's address is the page's own word, and none without it", () => {
  expect(addressOnServer("b.js")).toBeNull();
  const config = document.body.appendChild(document.createElement("script"));
  config.id = "jupyter-config-data";
  config.type = "application/json";
  config.textContent = JSON.stringify({ baseUrl: "/user/x/" });
  expect(addressOnServer("b.js")).toBeNull();
  config.textContent = JSON.stringify({ baseUrl: "/user/x/", pywryAssets: "/user/x/pywry/assets/" });
  expect(new URL(addressOnServer("b.js") ?? "", "http://h/").pathname).toBe("/user/x/pywry/assets/b.js");
});
