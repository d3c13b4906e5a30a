import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Closing, closingFor } from "../../src/host/closing.ts";
import type { Link } from "../../src/host/link.ts";
import { followBrowser, mayReload, readSettings, sessionStore, takeIdentity } from "../../src/host/page.ts";

const identity = { page: "P", key: "K" };
const name = `pywry:page:${location.pathname}`;

class FakeLink {
  identity: typeof identity | null = identity;
  calls: string[] = [];

  hurry(): void {
    this.calls.push("hurry");
  }

  reconnect(): void {
    this.calls.push("reconnect");
  }
}

let link: FakeLink;
let controller: AbortController;

beforeEach(() => {
  sessionStorage.clear();
  link = new FakeLink();
  controller = new AbortController();
  followBrowser(link as unknown as Link, sessionStorage, controller);
});

afterEach(() => controller.abort());

function pageshow(persisted: boolean): void {
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted }));
}

function makePage(script: string): Document {
  const page = document.implementation.createHTMLDocument();
  page.head.innerHTML = script;
  return page;
}

test.each([
  ["http://host/pywry/v/1", "ws://host/pywry/v/socket/1", "http://host/pywry/v/assets/"],
  ["https://host/", "wss://host/socket/1", "https://host/assets/"],
])("settings are relative to the page at %s", (baseURI, socket, assets) => {
  const page = makePage(
    '<script type="application/json" id="pywry-page">' +
      '{"socket": "socket/1", "assets": "assets/", "ticket": "T", "model": "m", "title": "t"}</script>',
  );
  Object.defineProperty(page, "baseURI", { value: baseURI });
  expect(readSettings(page)).toEqual({ socket, assets, ticket: "T", mayRestart: false });
});

test("a page without settings says what is missing", () => {
  expect(() => readSettings(makePage(""))).toThrow('page has no <script id="pywry-page">');
});

test("the identity is kept when the page goes, and can be taken once", () => {
  expect(takeIdentity(sessionStorage)).toBeNull();
  window.dispatchEvent(new Event("pagehide"));
  expect(sessionStorage.getItem(name)).toBe('{"page":"P","key":"K"}');
  expect(takeIdentity(sessionStorage)).toEqual(identity);
  expect(takeIdentity(sessionStorage)).toBeNull();
});

test("a page that the host does not know keeps nothing", () => {
  link.identity = null;
  window.dispatchEvent(new Event("pagehide"));
  expect(sessionStorage.length).toBe(0);
});

test("a page that comes back from the browser's cache connects anew, and nothing replaces it", () => {
  window.dispatchEvent(new Event("pagehide"));
  pageshow(true);
  expect([link.calls, sessionStorage.length]).toEqual([["reconnect"], 0]);
});

test("a page that is shown for the first time does not reconnect", () => {
  pageshow(false);
  expect(link.calls).toEqual([]);
});

test("the link hurries when the browser is online or the tab is seen, until the signal aborts", () => {
  const visibility = vi.spyOn(document, "visibilityState", "get");
  const happen = () => {
    window.dispatchEvent(new Event("online"));
    visibility.mockReturnValue("hidden");
    document.dispatchEvent(new Event("visibilitychange"));
    visibility.mockReturnValue("visible");
    document.dispatchEvent(new Event("visibilitychange"));
  };
  happen();
  expect(link.calls).toEqual(["hurry", "hurry"]);
  controller.abort();
  happen();
  expect(link.calls).toEqual(["hurry", "hurry"]);
});

test("a page reloads by itself once in five seconds at most", () => {
  vi.useFakeTimers();
  const forgotten = closingFor(4404, "") as Closing;
  expect(mayReload(forgotten, sessionStorage)).toBe(true);
  expect(mayReload(forgotten, sessionStorage)).toBe(false);
  vi.advanceTimersByTime(5_000);
  expect(mayReload(forgotten, sessionStorage)).toBe(true);
  vi.useRealTimers();
});

test("a page reloads by itself only where that helps and can be counted", () => {
  expect(mayReload(closingFor(4403, "") as Closing, sessionStorage)).toBe(false);
  expect(mayReload(closingFor(4001, "") as Closing, sessionStorage)).toBe(false);
  expect(mayReload(closingFor(4404, "") as Closing, null)).toBe(false);
});

test("a browser that denies session storage is no reason to fail", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(window, "sessionStorage", "get").mockImplementation(() => {
    throw new DOMException("denied", "SecurityError");
  });
  expect(sessionStore()).toBeNull();
  expect(takeIdentity(null)).toBeNull();
  expect(warn).toHaveBeenCalledOnce();
});
