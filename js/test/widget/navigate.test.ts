import { expect, test } from "vitest";
import { safeAddress } from "../../src/widget/navigate.ts";

test.each([
  ["https://example.org/a", "https://example.org/a"],
  ["http://example.org", "http://example.org/"],
  ["mailto:a@example.org", "mailto:a@example.org"],
  ["../b?c#d", "tauri://localhost/b?c#d"],
  ["/b", "tauri://localhost/b"],
])("%s may be opened", (url, href) => {
  expect(safeAddress(url, "tauri://localhost/a/").href).toBe(href);
});

test.each([
  "javascript:alert(1)",
  " java\nscript:alert(1)",
  "JAVASCRIPT:alert(1)",
  "data:text/html,x",
  "file:///etc/passwd",
  "blob:x",
  "tauri://other/x",
])("%j is refused", (url) => {
  expect(() => safeAddress(url, "tauri://localhost/a/")).toThrow(/refused/);
});
