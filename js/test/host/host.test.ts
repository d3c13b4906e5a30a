import { expect, test, vi } from "vitest";
import type { RenderProps } from "../../src/host/afm.ts";
import type { HostMessage } from "../../src/host/host.ts";
import { Model } from "../../src/host/model.ts";
import { FakePage, loadSheets, settle, silence } from "./fake-page.ts";

/** A page with widget "w" whose model the test holds. */
async function shown(state = {}) {
  const page = new FakePage();
  let props: RenderProps | undefined;
  page.openWidget(
    "w",
    {
      default: {
        render: (given) => {
          props = given;
        },
      },
    },
    state,
  );
  page.display("w");
  await settle();
  return { page, model: (props as RenderProps).model };
}

test("code that left the state comes from its URL, at opening and in an update", async () => {
  loadSheets();
  const page = new FakePage();
  page.modules.set("http://host/assets/abc.js", { default: {} });
  page.modules.set("http://host/assets/def.js", { default: {} });
  page.handle({
    type: "comm_open",
    comm_id: "w",
    data: { state: { x: 1 }, buffer_paths: [] },
    assets: { _esm: "abc.js", _css: "abc.css" },
  });
  expect(page.imported).toEqual(["http://host/assets/abc.js"]);
  expect(document.querySelector("link")?.href).toBe("http://host/assets/abc.css");
  await settle();
  page.handle({
    type: "comm_msg",
    comm_id: "w",
    data: { method: "update", state: {}, buffer_paths: [] },
    assets: { _esm: "def.js" },
  });
  expect(page.imported.at(-1)).toBe("http://host/assets/def.js");
});

test("buffers of comm_open are put into the state", async () => {
  const page = new FakePage();
  const view = new DataView(new ArrayBuffer(2));
  let seen: unknown;
  page.modules.set("code", {
    default: {
      initialize: ({ model }) => {
        seen = model.get("bytes");
      },
    },
  });
  page.handle(
    { type: "comm_open", comm_id: "w", data: { state: { _esm: "code" }, buffer_paths: [["bytes"]] } },
    [view],
  );
  await settle();
  expect(seen).toBe(view);
});

test("an update has an id, and its status lets the next one leave", async () => {
  const { page, model } = await shown({ x: 0 });
  model.set("x", 1);
  model.save_changes();
  model.set("x", 2);
  model.save_changes();
  expect(page.sent).toHaveLength(1);
  page.handle({ type: "status", parent: page.sent[0]?.id as string });
  expect(page.sent.map(({ comm_id, data }) => [comm_id, data.state])).toEqual([
    ["w", { x: 1 }],
    ["w", { x: 2 }],
  ]);
  expect(page.sent[0]?.id).not.toBe(page.sent[1]?.id);
});

test("a custom message has an id only when somebody waits for its status", async () => {
  const { page, model } = await shown();
  const status = vi.fn();
  model.send("a");
  model.send("b", { iopub: { status } });
  expect(page.sent.map(({ id }) => typeof id)).toEqual(["undefined", "string"]);
  page.handle({ type: "status", parent: page.sent[1]?.id as string });
  page.handle({ type: "status", parent: page.sent[1]?.id as string });
  expect(status).toHaveBeenCalledOnce();
});

test("ids differ from page to page, as every page sees them in echoes", async () => {
  const ids = [];
  for (const { page, model } of [await shown({ x: 0 }), await shown({ x: 0 })]) {
    model.set("x", 1);
    model.save_changes();
    ids.push(page.sent[0]?.id);
  }
  expect(ids[0]).not.toBe(ids[1]);
});

test("an echo finds its update by id", async () => {
  const { page, model } = await shown({ x: 0 });
  model.set("x", 1);
  model.save_changes();
  const echo = (x: number, parent: string) =>
    page.handle({ type: "comm_msg", comm_id: "w", data: { method: "echo_update", state: { x } }, parent });
  echo(9, "another page's");
  expect(model.get("x")).toBe(1);
  echo(3, page.sent[0]?.id as string);
  expect(model.get("x")).toBe(3);
});

test("an error from Python is shown and logged, and ends the wait for its message", async () => {
  const error = silence("error");
  const { page, model } = await shown({ x: 0 });
  model.set("x", 1);
  model.save_changes();
  model.set("x", 2);
  model.save_changes();
  const parent = page.sent[0]?.id as string;
  page.handle({ type: "error", code: "write-refused", message: "x is read-only", parent });
  expect(page.errors).toEqual([["write-refused", "x is read-only"]]);
  expect(error).toHaveBeenCalledWith("pywry: write-refused: x is read-only");
  expect(page.sent).toHaveLength(2);
});

test("messages of unknown type or for unknown comms are named, and later ones are handled", async () => {
  const warn = silence("warn");
  const { page, model } = await shown({ x: 0 });
  page.handle({ type: "dance" } as unknown as HostMessage);
  page.update("ghost", { x: 1 });
  page.close("ghost");
  page.update("w", { x: 1 });
  expect(warn.mock.calls.flat()).toEqual([
    'pywry: a message of unknown type "dance" came',
    'pywry: a comm_msg came for comm "ghost", which is not open',
    'pywry: a comm_close came for comm "ghost", which is not open',
  ]);
  expect(model.get("x")).toBe(1);
});

test("a message that cannot be handled is logged, and later ones are handled", async () => {
  const error = silence("error");
  const { page, model } = await shown({ x: 0 });
  const bad = { method: "update", state: {}, buffer_paths: [["a", "b"]] };
  page.handle({ type: "comm_msg", comm_id: "w", data: bad });
  page.update("w", { x: 1 });
  expect(model.get("x")).toBe(1);
  expect(error).toHaveBeenCalledOnce();
});

test("a second comm_open of one id is refused", async () => {
  const { page } = await shown();
  expect(() => page.open("w", {})).toThrow("comm w is open already");
});

test("layout and style references become models, others stay strings", async () => {
  const page = new FakePage();
  page.open("l", { width: "10px" });
  page.open("s", { color: "red" });
  const seen: unknown[] = [];
  page.openWidget(
    "w",
    {
      default: { initialize: ({ model }) => void seen.push(...["layout", "style", "child"].map(model.get)) },
    },
    { layout: "IPY_MODEL_l", style: "IPY_MODEL_s", child: "IPY_MODEL_l" },
  );
  await settle();
  expect(seen.map((value) => (value instanceof Model ? value.model_id : value))).toEqual([
    "l",
    "s",
    "IPY_MODEL_l",
  ]);
});

test("code waits for a layout that comes late, and so do messages", async () => {
  const page = new FakePage();
  const seen: unknown[] = [];
  const initialize = ({ model }: { model: RenderProps["model"] }) => {
    seen.push(model.get("layout"), model.get("x"));
    model.on("change:x", () => seen.push(model.get("x")));
  };
  page.openWidget("w", { default: { initialize } }, { layout: "IPY_MODEL_l", x: 0 });
  page.update("w", { x: 1 });
  await settle();
  expect(seen).toEqual([]);
  page.open("l", {});
  await settle();
  expect(seen).toEqual([expect.any(Model), 0, 1]);
});

test("a layout that comes late does not undo a later update", async () => {
  const page = new FakePage();
  page.open("new", {});
  page.open("w", { layout: "IPY_MODEL_old" });
  page.update("w", { layout: "IPY_MODEL_new" });
  page.open("old", {});
  let layout: unknown;
  page.openWidget("v", {
    default: {
      initialize: async ({ model }) => {
        layout = (await model.widget_manager.get_model("w")).get("layout");
      },
    },
  });
  await settle();
  expect((layout as Model).model_id).toBe("new");
});

test("an update waits for a reference of its own, and those after it wait too", async () => {
  const { page, model } = await shown({ x: 0 });
  page.update("w", { layout: "IPY_MODEL_l", x: 1 });
  page.update("w", { x: 2 });
  const order: unknown[] = [];
  model.on("change:x", (_model: never, x: never) => order.push(x));
  page.open("l", {});
  await settle();
  expect(order).toEqual([1, 2]);
  expect(model.get("layout")).toBeInstanceOf(Model);
});

test("get_model gives a model that opens later, and rejects for one that never does", async () => {
  vi.useFakeTimers();
  const page = new FakePage();
  page.open("w", {});
  let manager: RenderProps["model"]["widget_manager"] | undefined;
  page.openWidget("v", {
    default: {
      initialize: ({ model }) => {
        manager = model.widget_manager;
      },
    },
  });
  await vi.advanceTimersByTimeAsync(0);
  const late = manager?.get_model("late");
  const never = manager?.get_model("never").catch((error: Error) => error.message);
  page.open("late", { a: 1 });
  expect((await late)?.get("a")).toBe(1);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await never).toBe("no model never came in 10 s; it was closed, or never opened in Python");
  vi.useRealTimers();
});

test("10 000 messages are handled within one turn", async () => {
  const { page, model } = await shown();
  let heard = 0;
  model.on("msg:custom", () => (heard += 1));
  for (let n = 0; n < 10_000; n++) page.custom("w", n);
  expect(heard).toBe(10_000);
});
