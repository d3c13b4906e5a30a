import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchOverComm } from "../../src/widget/asset-comm.ts";
import { FakeModel, settle } from "./fake-model.ts";

const NAME = `${"a".repeat(64)}.js`;
let life = new AbortController();
beforeEach(() => {
  life = new AbortController();
});
afterEach(() => {
  life.abort();
  vi.useRealTimers();
});

/** A model whose Python has `text` in pieces of so many bytes; `answer` answers what was asked since the last time. */
function python(text: string, pieceBytes: number) {
  const packed = gzipSync(text);
  const count = Math.ceil(packed.length / pieceBytes);
  const model = new FakeModel();
  let answered = 0;
  const asked = () => model.sent.map(({ number }) => number);
  const answer = (limit = Number.POSITIVE_INFINITY) => {
    for (let n = 0; n < limit && answered < model.sent.length; n++, answered++) {
      const { view, number = 0 } = model.sent[answered] as { view: string; number?: number };
      const piece = packed.subarray(number * pieceBytes, (number + 1) * pieceBytes);
      const content = { pywry: "asset", to: view, number, count, size: packed.length };
      model.receive(content, [new DataView(new Uint8Array(piece).buffer)]);
    }
  };
  return { model, answer, asked, packed, count, skip: () => answered++ };
}

function fetchFrom(model: FakeModel, onProgress = vi.fn()) {
  return { onProgress, done: fetchOverComm(NAME, { model, signal: life.signal, onProgress }) };
}

test("the pieces of an asset are put together, however many there are", async () => {
  const text = Array.from({ length: 500 }, (_, i) => `line ${i * 7919}`).join("\n");
  const { model, answer, asked, count, packed } = python(text, 100);
  const { done, onProgress } = fetchFrom(model);
  while (asked().length < count) answer();
  answer();
  expect(await (await done).text()).toBe(text);
  expect(asked()).toEqual(Array.from({ length: count }, (_, i) => i));
  expect(onProgress).toHaveBeenLastCalledWith(packed.length, packed.length);
});

test("at most two pieces are under way, so that events come between", async () => {
  const { model, answer, asked } = python("x", 4);
  fetchFrom(model).done.catch(() => undefined);
  expect(asked()).toEqual([0]);
  answer(1);
  expect(asked()).toEqual([0, 1, 2]);
  answer(1);
  expect(asked()).toEqual([0, 1, 2, 3]);
});

test("a piece that does not come is asked for again", async () => {
  vi.useFakeTimers();
  const { model, answer, skip } = python("console.log(1)", 1000);
  const { done } = fetchFrom(model);
  skip();
  await vi.advanceTimersByTimeAsync(5_000);
  answer();
  vi.useRealTimers();
  expect(await (await done).text()).toBe("console.log(1)");
});

test("what Python cannot give is an error with its words", async () => {
  const model = new FakeModel();
  const { done } = fetchFrom(model);
  model.receive({ pywry: "asset", to: model.sent[0]?.view, number: 0, error: "restart the kernel" });
  await expect(done).rejects.toThrow("restart the kernel");
});

test("the end of the view ends it, and nothing listens any more", async () => {
  const { model } = python("x", 1);
  const { done } = fetchFrom(model);
  life.abort();
  await expect(done).rejects.toMatchObject({ name: "AbortError" });
  await settle();
  expect(model.listenerCount).toBe(0);
});
