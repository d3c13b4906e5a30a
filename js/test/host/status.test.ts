import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Closing, closingFor } from "../../src/host/closing.ts";
import { noteFor } from "../../src/host/kernel.ts";
import { StatusPill } from "../../src/host/status.ts";

const reload = vi.fn();
const restart = vi.fn();
let pill: StatusPill;

beforeEach(() => {
  vi.useFakeTimers();
  reload.mockClear();
  restart.mockClear();
  document.body.replaceChildren();
  pill = new StatusPill(document.body, { reload, restart });
});

afterEach(() => {
  vi.useRealTimers();
});

/** What a user reads, line by line; empty while the pill is hidden. */
function shown(): string[] {
  const element = document.querySelector('[role="status"]') as HTMLElement;
  return element.hidden ? [] : [...element.children].map((line) => line.textContent ?? "");
}

function press(label: string): void {
  [...document.querySelectorAll("button")].find((button) => button.textContent === label)?.click();
}

test("nothing is shown while the connection is open, nor for a drop shorter than 400 ms", () => {
  pill.link({ state: "connecting" });
  vi.advanceTimersByTime(399);
  pill.link({ state: "open" });
  pill.link({ state: "reconnecting" });
  vi.advanceTimersByTime(399);
  pill.link({ state: "open" });
  vi.advanceTimersByTime(1000);
  expect(shown()).toEqual([]);
});

test("a longer drop is shown until the connection is open, though attempts fail meanwhile", () => {
  pill.link({ state: "reconnecting" });
  vi.advanceTimersByTime(300);
  pill.link({ state: "reconnecting" });
  vi.advanceTimersByTime(100);
  expect(shown()).toEqual(["Reconnecting…"]);
  pill.link({ state: "reconnecting" });
  expect(shown()).toEqual(["Reconnecting…"]);
  pill.link({ state: "open" });
  expect(shown()).toEqual([]);
});

test("a slow first connection is called by its name", () => {
  pill.link({ state: "connecting" });
  vi.advanceTimersByTime(400);
  expect(shown()).toEqual(["Connecting…"]);
});

test("an end is shown at once, with Reload where that helps", () => {
  pill.link({ state: "reconnecting" });
  pill.link({ state: "closed", ...(closingFor(4001, "") as Closing) });
  expect(shown()).toEqual(["Python has ended this view"]);
  vi.advanceTimersByTime(1000);
  expect(shown()).toEqual(["Python has ended this view"]);
  pill.link({ state: "closed", ...(closingFor(4403, "") as Closing) });
  expect(shown()).toEqual(["This page is no longer validReload"]);
  press("Reload");
  expect(reload).toHaveBeenCalledOnce();
});

test("errors are shown as text until they are dismissed, the last three of them", () => {
  for (const n of [1, 2, 3, 4]) pill.error(`code-${n}`, "<b>refused</b>");
  expect(shown()).toEqual([2, 3, 4].map((n) => `code-${n}: <b>refused</b>Dismiss`));
  press("Dismiss");
  expect(shown()).toEqual([3, 4].map((n) => `code-${n}: <b>refused</b>Dismiss`));
  press("Dismiss");
  press("Dismiss");
  expect(shown()).toEqual([]);
});

test("errors stay when the connection comes back", () => {
  pill.error("refused", "no");
  pill.link({ state: "open" });
  expect(shown()).toEqual(["refused: noDismiss"]);
});

test("a dead kernel is said, and its restart offered to those who may", () => {
  pill.kernel(noteFor("dead", false));
  expect(shown()).toEqual(["The kernel has died"]);
  pill.kernel(noteFor("dead", true));
  expect(shown()).toEqual(["The kernel has diedRestart"]);
  press("Restart");
  expect(restart).toHaveBeenCalledOnce();
  pill.kernel(noteFor("restarted", false));
  press("Reload");
  expect(reload).toHaveBeenCalledOnce();
  pill.kernel(noteFor("ready", true));
  expect(shown()).toEqual([]);
});
