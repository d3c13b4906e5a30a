import { expect, test, vi } from "vitest";
import { Listeners } from "../../src/host/listeners.ts";

/** Listeners and a list of what they were called with. */
function setup() {
  const calls: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) =>
      calls.push([name, ...args]);
  return { events: new Listeners(), calls, note };
}

test("names may be separated by spaces, in on and in off", () => {
  const { events, calls, note } = setup();
  const a = note("a");
  events.on("x  y z", a);
  events.off("x z", a);
  events.trigger("x").trigger("y", 1).trigger("z");
  expect(calls).toEqual([["a", 1]]);
});

test("a map of callbacks may be given, with a context", () => {
  const { events, calls, note } = setup();
  const context = {};
  events.on({ x: note("x"), y: note("y") }, context);
  events.trigger("x").trigger("y");
  events.off(null, null, context);
  events.trigger("x").trigger("y");
  expect(calls).toEqual([["x"], ["y"]]);
});

test("the context is this, and without one the object is", () => {
  const events = new Listeners();
  const seen: unknown[] = [];
  function listener(this: unknown) {
    seen.push(this);
  }
  const context = {};
  events.on("x", listener, context).on("x", listener);
  events.trigger("x");
  expect(seen).toEqual([context, events]);
});

type Off = [name?: string | null, callback?: "f" | "g" | null, context?: "one" | "two"];

test.each<[string, Off, string[]]>([
  ["nothing", [], []],
  ["a name", ["x"], ["y f one", "y g two"]],
  ["a callback", [null, "f"], ["x g two", "y g two"]],
  ["a context", [null, null, "one"], ["x g two", "y g two"]],
  ["a name and a callback", ["x", "f"], ["x g two", "y f one", "y g two"]],
  ["a name and a context", ["y", null, "two"], ["x f one", "x g two", "y f one"]],
  ["a callback and another's context", [null, "f", "two"], ["x f one", "x g two", "y f one", "y g two"]],
  ["a name nobody listens to", ["z"], ["x f one", "x g two", "y f one", "y g two"]],
])("off by %s removes what matches all of it", (_, [name, callback, context], left) => {
  const calls: string[] = [];
  const contexts = { one: { name: "one" }, two: { name: "two" } };
  const callbacks = {
    f(this: { name: string }, event: string) {
      calls.push(`${event} f ${this.name}`);
    },
    g(this: { name: string }, event: string) {
      calls.push(`${event} g ${this.name}`);
    },
  };
  const events = new Listeners();
  for (const each of ["x", "y"]) {
    events.on(each, callbacks.f, contexts.one).on(each, callbacks.g, contexts.two);
  }
  events.off(name, callback && callbacks[callback], context && contexts[context]);
  events.trigger("x", "x").trigger("y", "y");
  expect(calls).toEqual(left);
});

test("what was passed to once is called once, and off finds it", () => {
  const { events, calls, note } = setup();
  const a = note("a");
  const b = note("b");
  events.once("x y", a).once("x", b).off("x", b);
  events.trigger("x", 1).trigger("x", 2).trigger("y", 3);
  expect(calls).toEqual([
    ["a", 1],
    ["a", 3],
  ]);
});

test('"all" hears every event, with its name, after those who listen to it', () => {
  const { events, calls, note } = setup();
  events.on("all", note("all")).on("x", note("x"));
  events.trigger("x", 1).trigger("y", 2);
  expect(calls).toEqual([
    ["x", 1],
    ["all", "x", 1],
    ["all", "y", 2],
  ]);
});

test("a listener removed during a dispatch still runs once, one added runs from the next", () => {
  const { events, calls, note } = setup();
  const second = note("second");
  events.once("x", () => {
    events.off("x", second);
    events.on("x", note("added"));
  });
  events.on("x", second);
  events.trigger("x", 1);
  events.trigger("x", 2);
  expect(calls).toEqual([
    ["second", 1],
    ["added", 2],
  ]);
});

test("a listener that throws is logged and does not stop the others", () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const { events, calls, note } = setup();
  events.on("x", () => {
    throw new Error("no");
  });
  events.on("x", note("second"));
  events.trigger("x");
  expect(calls).toEqual([["second"]]);
  expect(error).toHaveBeenCalledWith('pywry: a listener for "x" failed', new Error("no"));
});
