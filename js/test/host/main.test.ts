import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { settle, silence } from "./fake-page.ts";
import { FakeSocket } from "./fake-wire.ts";

const identity = JSON.stringify({ page: "old", key: "k" });

beforeEach(async () => {
  FakeSocket.install();
  vi.resetModules();
  sessionStorage.clear();
  sessionStorage.setItem(`pywry:page:${location.pathname}`, identity);
  document.body.innerHTML =
    '<script type="application/json" id="pywry-page">{"socket": "socket/1", "assets": "assets/", "ticket": "T"}</script>' +
    '<div id="pywry-root"></div>';
  vi.spyOn(document, "baseURI", "get").mockReturnValue("http://host/v/1");
  await import("../../src/host/main.ts");
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const pill = () => document.querySelector('[role="status"]') as HTMLElement;

test("the page says hello with its ticket and what it was before, and shows what Python sends", async () => {
  expect(FakeSocket.last.url).toBe("ws://host/v/socket/1");
  expect(FakeSocket.last.welcome()).toEqual({ ticket: "T", replaces: { page: "old", key: "k" } });
  silence("error");
  FakeSocket.last.deliver({
    seq: 1,
    messages: [
      { type: "comm_open", comm_id: "m", data: { state: { _model_name: "SliderModel" }, buffer_paths: [] } },
      { type: "display", comm_id: "m" },
      { type: "error", code: "refused", message: "no" },
    ],
  });
  await settle();
  expect(document.querySelector("#pywry-root > [data-model-id='m']")?.textContent).toContain("SliderModel");
  expect(pill().textContent).toContain("refused: no");
});

test("a page that was forgotten reloads, and says so when that did not help", async () => {
  const reload = vi.spyOn(location, "reload").mockImplementation(() => {});
  FakeSocket.last.drop(4404);
  expect([reload.mock.calls.length, pill().hidden]).toEqual([1, true]);
  pill().remove();
  vi.resetModules();
  await import("../../src/host/main.ts"); // as the reload does
  FakeSocket.last.drop(4404);
  expect(reload).toHaveBeenCalledOnce();
  expect(pill().textContent).toContain("This page was away too long");
});

test("a page that Python closed says so", () => {
  FakeSocket.last.drop(4001);
  expect(pill().textContent).toBe("Python has ended this view");
});
