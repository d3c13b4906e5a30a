import { expect, test } from "vitest";
import { assertEventName, assertPattern, patternsFor } from "../../src/shared/names.ts";

test.each(["app:click", "a1:b_c-d", "modal:open:my.dialog-2_x", "Plotly:click"])(
  "%s is an event name",
  (name) => {
    expect(() => assertEventName(name)).not.toThrow();
  },
);

test.each([
  "",
  "click",
  "1a:b",
  "a:",
  ":b",
  "a:b:",
  "a b:c",
  "a:b c",
  "a:1b",
  "a-b:c",
  "a:b:c:d",
  "a:b\n",
  "app:*",
  "*",
  3,
  undefined,
])("%j is refused with the grammar", (name) => {
  expect(() => assertEventName(name)).toThrow(TypeError);
  expect(() => assertEventName(name)).toThrow(/namespace:name/);
  expect(() => assertEventName(name)).toThrow(typeof name === "string" ? JSON.stringify(name) : String(name));
});

test("handlers may be registered for a name, a namespace or everything", () => {
  for (const pattern of ["app:click", "app:*", "*"]) expect(() => assertPattern(pattern)).not.toThrow();
  for (const pattern of ["app*", "app:click:*", "**", "*:click"])
    expect(() => assertPattern(pattern)).toThrow(TypeError);
});

test("an event reaches the exact name first, then its family, its namespace and everything", () => {
  expect(patternsFor("modal:open:settings")).toEqual(["modal:open:settings", "modal:open", "modal:*", "*"]);
  expect(patternsFor("app:click")).toEqual(["app:click", "app:*", "*"]);
});
