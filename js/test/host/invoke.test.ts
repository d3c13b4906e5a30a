import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Experimental } from "../../src/host/afm.ts";
import { FakePage, settle } from "./fake-page.ts";

interface Command {
  id: string;
  kind: string;
  name: string;
  msg: unknown;
}

let page: FakePage;
let experimental: Experimental;
const heard: unknown[] = [];

beforeEach(async () => {
  page = new FakePage();
  heard.length = 0;
  page.openWidget("w", {
    default: {
      initialize: (props) => {
        experimental = props.experimental;
        props.model.on("msg:custom", (content: never) => heard.push(content));
      },
    },
  });
  await settle();
});

afterEach(() => {
  vi.useRealTimers();
});

function lastCommand(): Command {
  return page.sent.at(-1)?.data.content as Command;
}

function answer(fields: object, buffers: DataView<ArrayBuffer>[] = []): void {
  page.custom("w", { id: lastCommand().id, kind: "anywidget-command-response", ...fields }, buffers);
}

test("a command goes out with its buffers, and its answer comes back with its own", async () => {
  const bytes = new Uint8Array([1]);
  const view = new DataView(new ArrayBuffer(2));
  const answered = experimental.invoke("double", { n: 2 }, { buffers: [bytes] });
  expect(lastCommand()).toEqual({
    id: expect.any(String),
    kind: "anywidget-command",
    name: "double",
    msg: { n: 2 },
  });
  expect(page.sent[0]?.buffers).toEqual([bytes]);
  answer({ response: { n: 4 } }, [view]);
  expect(await answered).toEqual([{ n: 4 }, [view]]);
});

test("each answer finds its own command", async () => {
  const first = experimental.invoke("a");
  const { id } = lastCommand();
  const second = experimental.invoke("b");
  answer({ response: "b" });
  page.custom("w", { id, kind: "anywidget-command-response", response: null });
  expect([await first, await second]).toEqual([
    [null, []],
    ["b", []],
  ]);
});

test.each<[string, unknown, { name: string; message: string }]>([
  ["a text", "no such file", { name: "Error", message: "no such file" }],
  ["a type and a message", { type: "KeyError", message: "'a'" }, { name: "KeyError", message: "'a'" }],
  ["a message alone", { message: "no" }, { name: "Error", message: "no" }],
])("a command that fails rejects with %s", async (_, error, expected) => {
  const failed = experimental.invoke("a").catch((reason) => reason);
  answer({ error });
  expect(await failed).toBeInstanceOf(Error);
  expect(await failed).toMatchObject(expected);
});

test("a failure that Jupyter's pages do not take for an answer rejects as well", async () => {
  const failed = experimental.invoke("a").catch((reason) => reason);
  answer({ id: undefined, failed: lastCommand().id, error: { type: "KeyError", message: "'a'" } });
  expect(await failed).toMatchObject({ name: "KeyError", message: "'a'" });
});

test("a command without an answer rejects after three seconds", async () => {
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const controller = new AbortController();
  timeout.mockReturnValue(controller.signal);
  const answered = experimental.invoke("slow");
  expect(timeout).toHaveBeenCalledWith(3000);
  controller.abort(new DOMException("timed out", "TimeoutError"));
  await expect(answered).rejects.toMatchObject({ name: "TimeoutError" });
});

test("a signal of the caller's takes the place of the timeout", async () => {
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const controller = new AbortController();
  const answered = experimental.invoke("slow", null, { signal: controller.signal });
  expect(timeout).not.toHaveBeenCalled();
  controller.abort(new Error("changed my mind"));
  await expect(answered).rejects.toThrow("changed my mind");
  answer({ response: "late" });
});

test("an aborted signal sends nothing", async () => {
  await expect(
    experimental.invoke("a", null, { signal: AbortSignal.abort(new Error("no")) }),
  ).rejects.toThrow("no");
  expect(page.sent).toEqual([]);
});

test("closing the widget rejects what waits", async () => {
  const answered = experimental.invoke("slow");
  page.close("w");
  await expect(answered).rejects.toThrow("the widget was closed");
});

test("initialize may wait for an answer, though other messages wait for initialize", async () => {
  let response: unknown;
  page.openWidget("v", {
    default: {
      initialize: async (props) => {
        [response] = await props.experimental.invoke("setup");
      },
    },
  });
  await settle();
  page.custom("v", { id: lastCommand().id, kind: "anywidget-command-response", response: "ready" });
  await settle();
  expect(response).toBe("ready");
});

test("answers are heard as custom messages too, as upstream's are", async () => {
  const answered = experimental.invoke("a");
  answer({ response: 1 });
  await answered;
  expect(heard).toEqual([expect.objectContaining({ response: 1 })]);
});
