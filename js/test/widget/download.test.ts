import { expect, test, vi } from "vitest";
import { downloadHandlers, savingBy, toCsv } from "../../src/widget/download.ts";

test.each([
  [
    "plain cells",
    [
      ["a", 1],
      [true, 1.5],
    ],
    undefined,
    "a,1\r\ntrue,1.5\r\n",
  ],
  ["headers", [[1, 2]], ["x", "y"], "x,y\r\n1,2\r\n"],
  [
    "commas, quotes and line ends",
    [["a,b", 'say "hi"', "two\nlines", "cr\r"]],
    undefined,
    '"a,b","say ""hi""","two\nlines","cr\r"\r\n',
  ],
  ["missing values and objects", [[null, undefined, "", { a: 1 }]], undefined, ',,,"{""a"":1}"\r\n'],
  ["no rows", [], undefined, ""],
])("CSV has %s as RFC 4180 says", (_, rows, headers, text) => {
  expect(toCsv(rows as unknown[][], headers)).toBe(text);
});

function open() {
  const blobs: Blob[] = [];
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return "blob:x";
  });
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
  const announce = vi.fn();
  return { blobs, click, announce, handlers: downloadHandlers(announce, savingBy(undefined, vi.fn())) };
}

test.each([
  ["text", "häh", "häh"],
  ["bytes", new DataView(new Uint8Array([104, 105]).buffer), "hi"],
])("a download has its %s, and is told afterwards", async (_, content, text) => {
  const { blobs, click, announce, handlers } = open();
  await handlers["pywry:download"]?.({ content, filename: "f.txt", mimeType: "text/plain" }, false);
  expect(click.mock.contexts[0]).toMatchObject({ download: "f.txt" });
  expect(await blobs[0]?.text()).toBe(text);
  expect(blobs[0]?.type).toBe("text/plain");
  expect(announce).toHaveBeenCalledWith("pywry:download-done", { filename: "f.txt", saved: true });
});

test.each([
  ["saved", async () => true, true, undefined],
  ["not wanted", async () => false, false, undefined],
  ["refused", () => Promise.reject(new Error("no space")), false, "no space"],
])("a host that saves files tells that one was %s", async (_, saveFile, saved, reason) => {
  const [announce, fail] = [vi.fn(), vi.fn()];
  const save = vi.fn(saveFile);
  const handlers = downloadHandlers(announce, savingBy(save, fail));
  await handlers["pywry:download"]?.({ content: "x", filename: "f.txt" }, false);
  expect(save).toHaveBeenCalledExactlyOnceWith(expect.any(Blob), "f.txt");
  expect(announce).toHaveBeenCalledExactlyOnceWith("pywry:download-done", { filename: "f.txt", saved });
  expect(fail.mock.calls).toEqual(reason ? [[reason]] : []);
});

test("a download of something else is refused", () => {
  const { announce, handlers } = open();
  expect(() => handlers["pywry:download"]?.({ content: { a: 1 }, filename: "f" }, false)).toThrow(
    /object, expected text/,
  );
  expect(announce).not.toHaveBeenCalled();
});

test("a CSV download has its rows", async () => {
  const { blobs, handlers } = open();
  handlers["pywry:download-csv"]?.({ data: [[1, "a,b"]], headers: ["n", "t"], filename: "d.csv" }, false);
  expect(await blobs[0]?.text()).toBe('n,t\r\n1,"a,b"\r\n');
});
