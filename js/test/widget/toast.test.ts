import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { alertHandler, Toasts } from "../../src/widget/toast.ts";

let life = new AbortController();

beforeEach(() => {
  vi.useFakeTimers();
  life = new AbortController();
});
afterEach(() => {
  life.abort();
  vi.useRealTimers();
});

function open() {
  document.body.innerHTML = "<input><div></div>";
  const emit = vi.fn();
  const handler = alertHandler(new Toasts(document.querySelector("div") as HTMLElement, life.signal), emit);
  return { emit, alert: (data: Record<string, unknown>) => handler(data, false) };
}

const toasts = () => [...document.querySelectorAll<HTMLElement>(".pywry-toast")];
const messages = () => toasts().map((el) => el.querySelector(".pywry-toast-message")?.textContent);
const press = (el: Element | undefined, key: string) =>
  el?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));

test.each([
  [undefined, 5_000],
  ["info", 5_000],
  ["success", 3_000],
])("a toast of type %s goes after %i ms", (type, ms) => {
  open().alert({ message: "m", type });
  vi.advanceTimersByTime(ms - 1);
  expect(toasts()).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(toasts()).toHaveLength(0);
});

test.each(["warning", "error", "confirm"])("a toast of type %s stays", (type) => {
  open().alert({ message: "m", type });
  vi.advanceTimersByTime(3_600_000);
  expect(toasts()).toHaveLength(1);
});

test("a duration is kept to, and text is text", () => {
  open().alert({ message: "<b>m</b>", title: "<i>", type: "error", duration: 100 });
  expect(messages()).toEqual(["<b>m</b>"]);
  vi.advanceTimersByTime(100);
  expect(toasts()).toHaveLength(0);
});

test("at most three are there, the others follow in order", () => {
  const { alert } = open();
  for (const message of ["1", "2", "3", "4", "5"]) alert({ message, type: "error" });
  expect(messages()).toEqual(["1", "2", "3"]);
  document.querySelector<HTMLElement>(".pywry-toast-close")?.click();
  expect(messages()).toEqual(["2", "3", "4"]);
});

test("a toast stands in the live region of its position", () => {
  const { alert } = open();
  alert({ message: "a", position: "bottom-left" });
  alert({ message: "b" });
  const region = toasts()[0]?.parentElement;
  expect(toasts().map((el) => el.parentElement?.dataset.position)).toEqual(["top-right", "bottom-left"]);
  expect(region?.getAttribute("aria-live")).toBe("polite");
});

test("Escape dismisses the toast that has the focus, and no other", () => {
  const { alert } = open();
  alert({ message: "1", type: "error" });
  alert({ message: "2", type: "error" });
  press(toasts()[0]?.querySelector("button") ?? undefined, "Escape");
  expect(messages()).toEqual(["2"]);
});

test.each([
  ["OK", true],
  ["Cancel", false],
])("a confirm answers %s with %s, once", (label, confirmed) => {
  const { alert, emit } = open();
  alert({ message: "?", type: "confirm", callback_event: "app:sure" });
  const button = [...document.querySelectorAll("button")].find((el) => el.textContent === label);
  button?.click();
  button?.click();
  expect(emit.mock.calls).toEqual([["app:sure", { confirmed }]]);
});

test("a confirm takes the focus, says no on Escape and gives the focus back", () => {
  const { alert, emit } = open();
  document.querySelector("input")?.focus();
  alert({ message: "?", type: "confirm", callback_event: "app:sure" });
  expect(document.activeElement).toBe(toasts()[0]);
  press(toasts()[0], "Escape");
  expect(emit.mock.calls).toEqual([["app:sure", { confirmed: false }]]);
  expect(document.activeElement).toBe(document.querySelector("input"));
});

test("time under the pointer or with the focus inside does not count", () => {
  open().alert({ message: "m", type: "success" });
  const [el] = toasts();
  vi.advanceTimersByTime(2_000);
  el?.dispatchEvent(new Event("pointerenter"));
  el?.dispatchEvent(new Event("focusin"));
  el?.dispatchEvent(new Event("pointerleave"));
  vi.advanceTimersByTime(60_000);
  el?.dispatchEvent(new Event("focusout"));
  vi.advanceTimersByTime(999);
  expect(toasts()).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(toasts()).toHaveLength(0);
});
