import { beforeEach, expect, test, vi } from "vitest";
import type { AssetRef, Part, PartState } from "../../src/shared/part.ts";
import { LazyPart } from "../../src/widget/lazy-part.ts";

const STATE: PartState = {
  code: { main: { name: "m.js", size: 3 }, library: { name: "l.js", size: 9, global: "L" } },
};

beforeEach(() => {
  document.body.innerHTML = "<div></div>";
});

function open() {
  const slot = document.querySelector("div") as HTMLElement;
  const life = new AbortController();
  const done: unknown[] = [];
  const part: Part = {
    show: async (state) => void done.push(["show", state]),
    retheme: () => void done.push("retheme"),
    handlers: () => ({ "p:do": (data) => void done.push(["do", data]) }),
  };
  const opened = vi.fn(() => part);
  const arrivals: Record<string, (value: unknown) => void> = {};
  const failures: Record<string, (error: Error) => void> = {};
  const progress: Record<string, (loaded: number, total: number) => void> = {};
  const load = vi.fn((ref: AssetRef, onProgress: (loaded: number, total: number) => void) => {
    progress[ref.name] = onProgress;
    return new Promise<unknown>((resolve, reject) => {
      arrivals[ref.name] = resolve;
      failures[ref.name] = reject;
    });
  });
  const context = { announce: vi.fn(), emit: vi.fn(), report: vi.fn(), save: vi.fn(), signal: life.signal };
  const lazy = new LazyPart({ ...context, slot, name: "thing", events: ["p:do"], load });
  const arrive = () => {
    arrivals["m.js"]?.({ open: opened });
    arrivals["l.js"]?.("library");
  };
  return { lazy, slot, life, load, opened, arrive, failures, progress, done };
}

test("nothing is loaded for a widget that never shows it", async () => {
  const { lazy, slot, load } = open();
  await lazy.show(null);
  lazy.retheme();
  expect(load).not.toHaveBeenCalled();
  expect(slot.dataset.state).toBeUndefined();
  await expect(lazy.handlers()["p:do"]?.({}, false)).rejects.toThrow("shows no thing");
});

test("all its code is loaded at once, and the module is given what the rest set", async () => {
  const { lazy, load, opened, arrive } = open();
  const shown = lazy.show(STATE);
  expect(load).toHaveBeenCalledTimes(2);
  arrive();
  await shown;
  expect(opened).toHaveBeenCalledExactlyOnceWith(expect.anything(), { library: "library" });
});

test("what is asked before the code is there waits for it, in order", async () => {
  const { lazy, arrive, done } = open();
  const waits = [lazy.show(STATE), lazy.handlers()["p:do"]?.({ n: 1 }, false), lazy.show(null)];
  arrive();
  await Promise.all(waits);
  expect(done).toEqual([
    ["show", STATE],
    ["do", { n: 1 }],
    ["show", null],
  ]);
});

test("its place says that it loads, and how far that is", async () => {
  const { lazy, slot, progress, arrive } = open();
  const shown = lazy.show(STATE);
  expect(slot.dataset.state).toBe("loading");
  expect(slot.textContent).toBe("Loading thing…");
  const bar = slot.querySelector("progress") as HTMLProgressElement;
  expect(bar.hidden).toBe(true);
  progress["l.js"]?.(500_000, 1_500_000);
  progress["m.js"]?.(500_000, 500_000);
  expect([bar.hidden, bar.value, bar.max, bar.title]).toEqual([
    false,
    1_000_000,
    2_000_000,
    "1.0 of 2.0 MB from the kernel",
  ]);
  arrive();
  await shown;
  expect(slot.querySelector("progress")).toBeNull();
});

test("code that does not come is shown as text, and the next state tries again", async () => {
  const { lazy, slot, failures, arrive, done } = open();
  const shown = lazy.show(STATE);
  failures["l.js"]?.(new Error("<b>no</b>"));
  await expect(shown).rejects.toThrow("no");
  expect(slot.querySelector("[role=alert]")?.textContent).toBe("The thing cannot be shown: <b>no</b>");
  const again = lazy.show(STATE);
  arrive();
  await again;
  expect(done).toEqual([["show", STATE]]);
});

test("a view that goes meanwhile opens nothing", async () => {
  const { lazy, life, opened, arrive } = open();
  const shown = lazy.show(STATE);
  life.abort();
  arrive();
  await shown;
  expect(opened).not.toHaveBeenCalled();
});
