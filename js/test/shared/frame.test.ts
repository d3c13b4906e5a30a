import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { BadFrame, decode, encode } from "../../src/shared/frame.ts";

// Both languages read all files there; each checks that it still writes its own byte for byte.
const golden = `${import.meta.dirname}/../../../tests/golden/`;

interface Described {
  header: Record<string, unknown>;
  buffers: string[];
}

function read(name: string): { bytes: Buffer; described: Described } {
  return {
    bytes: readFileSync(`${golden}${name}.bin`),
    described: JSON.parse(readFileSync(`${golden}${name}.json`, "utf8")),
  };
}

function names(language: string): string[] {
  return readdirSync(golden)
    .filter((file) => file.startsWith(`${language}-`) && file.endsWith(".bin"))
    .map((file) => file.slice(0, -".bin".length));
}

function arrayBufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

test("the committed frames of this language exist", () => {
  expect(names("js")).toEqual(["js-buffers", "js-empty", "js-text"]);
});

test.each(names("js"))("encode writes %s.bin byte for byte", (name) => {
  const { bytes, described } = read(name);
  const buffers = described.buffers.map((hex) => Uint8Array.from(Buffer.from(hex, "hex")));
  expect(Buffer.from(encode(described.header, buffers)).toString("hex")).toBe(bytes.toString("hex"));
});

test.each([...names("js"), ...names("python")])("decode reads %s.bin", (name) => {
  const { bytes, described } = read(name);
  const { header, buffers } = decode(arrayBufferOf(bytes));
  expect(header).toEqual(described.header);
  expect(buffers.map((view) => Buffer.from(view.buffer).toString("hex"))).toEqual(described.buffers);
});

test("each decoded buffer is a DataView that owns its ArrayBuffer", () => {
  const { buffers } = decode(encode({}, [new Uint8Array([1, 2, 3]), new Uint8Array([4, 5])]).buffer);
  expect(buffers.map((view) => view instanceof DataView)).toEqual([true, true]);
  expect(buffers.map((view) => [view.byteOffset, view.buffer.byteLength])).toEqual([
    [0, 3],
    [0, 2],
  ]);
  expect(buffers[0]?.buffer).not.toBe(buffers[1]?.buffer);
});

test("a text is the header of a frame without buffers", () => {
  expect(decode('{"seq":1,"messages":["é"]}')).toEqual({ header: { seq: 1, messages: ["é"] }, buffers: [] });
});

test("of a view only the viewed bytes travel", () => {
  const whole = new Uint8Array([9, 1, 2, 9]).buffer;
  const views = [new Uint8Array(whole, 1, 2), new DataView(whole, 2, 2), new Uint16Array([0x0403]), whole];
  const { buffers } = decode(encode({}, views).buffer);
  expect(buffers.map((view) => [...new Uint8Array(view.buffer)])).toEqual([
    [1, 2],
    [2, 9],
    [3, 4],
    [9, 1, 2, 9],
  ]);
});

function table(...numbers: number[]): ArrayBuffer {
  return new Uint32Array(numbers).buffer;
}

test.each([
  ["cut off", encode({ a: 1 }).buffer.slice(0, -1), "frame is 14 bytes, expected 15 for its parts"],
  ["too long", table(1, 0, 0), "frame is 12 bytes, expected 8 for its parts"],
  ["no count", new ArrayBuffer(3), "frame is 3 bytes, expected 4 or more"],
  ["short table", table(9), "frame is 4 bytes, expected 40 or more for 9 parts"],
  ["no header", table(0), "frame has 0 parts, expected a header at least"],
  ["bad JSON", table(1, 4, 0x21212121), "frame header is not JSON in UTF-8"],
  ["a list for a header", encode([1]).buffer, "frame header is [1], expected an object"],
  ["bad text", "{", "frame header is not JSON in UTF-8"],
])("a frame that is wrong (%s) is refused with what was expected", (_, frame, message) => {
  expect(() => decode(frame)).toThrow(new BadFrame(message));
});
