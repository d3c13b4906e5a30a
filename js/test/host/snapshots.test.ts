import { describe, expect, it } from "vitest";
import { frameOf, settled, snapshot } from "../../src/host/snapshots.ts";
import { bytesOf, decode } from "../../src/shared/frame.ts";

const LARGE = 100_000;

function filled(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

function read(frame: Uint8Array<ArrayBuffer>) {
  const { header, buffers } = decode(frame.slice().buffer);
  return { header, buffers: buffers.map((buffer) => [...bytesOf(buffer)]) };
}

describe("a snapshot", () => {
  it.each([0, 1, LARGE])("of %i bytes does not change with what it was made of", (length) => {
    const bytes = filled(length);
    const copy = snapshot(bytes);
    bytes.fill(255);
    expect([...copy]).toEqual([...filled(length)]);
  });

  it("has only what a view covers", () => {
    expect([...snapshot(filled(LARGE).subarray(3, 7))]).toEqual([3, 4, 5, 6]);
  });

  it("is not copied again, and anything else is", () => {
    const copy = snapshot(filled(LARGE));
    const bytes = filled(LARGE);
    expect(settled(copy)).toEqual(copy);
    expect(settled(copy).buffer).toBe(copy.buffer);
    expect(settled(bytes).buffer).not.toBe(bytes.buffer);
  });
});

describe("a frame", () => {
  it.each([[[]], [[5]], [[LARGE]], [[LARGE, 7]], [[7, LARGE, LARGE]]])(
    "of buffers of %j bytes says the same as any",
    (lengths) => {
      const buffers = lengths.map((length) => snapshot(filled(length)));
      const { header, buffers: got } = read(frameOf('{"seq":1}', buffers));
      expect(header).toEqual({ seq: 1 });
      expect(got).toEqual(lengths.map((length) => [...filled(length)]));
    },
  );

  it("of one large snapshot takes no further copy", () => {
    const copy = snapshot(filled(LARGE));
    expect(frameOf("{}", [copy]).buffer).toBe(copy.buffer);
  });

  it("stays as it is when the same snapshot leaves in another", () => {
    const copy = snapshot(filled(LARGE));
    const first = frameOf('{"seq":1}', [copy]);
    const second = frameOf('{"seq":22}', [copy]);
    expect([read(first).header, read(second).header]).toEqual([{ seq: 1 }, { seq: 22 }]);
    expect(read(second).buffers).toEqual([[...filled(LARGE)]]);
  });

  it("with a header too long for the room in front is put together anew", () => {
    const copy = snapshot(filled(LARGE));
    const header = JSON.stringify({ text: "x".repeat(10_000) });
    expect(read(frameOf(header, [copy]))).toEqual({
      header: JSON.parse(header),
      buffers: [[...filled(LARGE)]],
    });
  });

  it("of part of a snapshot has that part only", () => {
    const part = snapshot(filled(LARGE)).subarray(0, 4);
    expect(read(frameOf("{}", [part])).buffers).toEqual([[0, 1, 2, 3]]);
    const end = snapshot(filled(LARGE)).subarray(LARGE - 2);
    expect(read(frameOf("{}", [end])).buffers).toEqual([[...filled(LARGE).slice(-2)]]);
  });
});
