// The scripts themselves do not run here, as no blob URL is loaded: what runs in which order is what is tested.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Content } from "../../src/widget/content.ts";
import { settle } from "./fake-model.ts";

let life = new AbortController();
let codes = new Map<string, Blob>();

beforeEach(() => {
  life = new AbortController();
  codes = new Map();
  document.addEventListener("error", hold, { capture: true, signal: life.signal });
  vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    const url = `blob:test/${codes.size}`;
    codes.set(url, blob as Blob);
    return url;
  });
  document.body.innerHTML = "<div></div>";
  document.head.replaceChildren();
});
afterEach(() => life.abort());

function open({ needsOwnPywry = false } = {}) {
  const report = vi.fn();
  const content = new Content({ view: "v", needsOwnPywry: () => needsOwnPywry, report, signal: life.signal });
  return { content, report, el: document.querySelector("div") as HTMLElement };
}

const scripts = () => [...document.querySelectorAll("script")];
const ours = new WeakSet<Event>();
const finish = async (script: HTMLScriptElement | undefined, how = "load") => {
  const event = new Event(how);
  ours.add(event);
  script?.dispatchEvent(event);
  await settle();
};
/** happy-dom says of each script that it did not load; here a script has loaded when the test says so. */
const hold = (event: Event) => {
  if (event.target instanceof HTMLScriptElement && !ours.has(event)) event.stopImmediatePropagation();
};

test("HTML is there at once", () => {
  const { content, el } = open();
  void content.render(el, "<p>a</p>text");
  expect(el.innerHTML).toBe("<p>a</p>text");
});

test("scripts run one after the other, and the content is done after the last", async () => {
  const { content, el } = open();
  const beforeScripts = vi.fn();
  const done = vi.fn();
  const html = '<script>a</script><script src="/b.js" crossorigin></script><script type="module">c</script>';
  void content.render(el, html, beforeScripts).then(done);
  await settle();
  expect(beforeScripts).toHaveBeenCalledOnce();
  const sources = () => scripts().map((script) => script.getAttribute("src"));
  expect(sources()).toEqual(["blob:test/0", "/b.js", null]);
  await finish(scripts()[0]);
  expect(scripts()[1]?.hasAttribute("crossorigin")).toBe(true);
  expect(codes.size).toBe(1);
  await finish(scripts()[1]);
  expect(scripts()[2]).toMatchObject({ type: "module" });
  expect(await codes.get("blob:test/1")?.text()).toBe("c");
  expect(done).not.toHaveBeenCalled();
  await finish(scripts()[2]);
  expect(done).toHaveBeenCalledOnce();
});

test("what is no script of the page's is left alone", async () => {
  const { content, el } = open();
  const html =
    '<script type="application/json">{"a":1}</script><script type="text/template"><b></b></script>';
  const beforeScripts = vi.fn();
  await content.render(el, html, beforeScripts);
  expect(el.innerHTML).toBe(html);
  expect(beforeScripts).not.toHaveBeenCalled();
});

test("a script that does not load is reported, and the next one runs", async () => {
  const { content, report, el } = open();
  void content.render(el, '<script src="/gone.js"></script><script>next</script>');
  await settle();
  await finish(scripts()[0], "error");
  expect(report.mock.calls[0]?.[0].message).toBe("script /gone.js did not load");
  expect(scripts()[1]?.src).toBe("blob:test/0");
});

test("scripts of a widget that is not the page's own are handed their pywry", async () => {
  const { content, el } = open({ needsOwnPywry: true });
  void content.render(el, '<script>let a = 1;\n// end</script><script type="module">b</script>');
  await settle();
  await finish(scripts()[0]);
  const [classic, module] = await Promise.all([...codes.values()].map((blob) => blob.text()));
  const own = 'const pywry = globalThis[Symbol.for("pywry.page.1")].scopes.get("v");';
  expect(classic).toBe(`{ ${own} { let a = 1;\n// end\n} }`);
  expect(module).toBe(`${own} b`);
});

test("scripts of content that was replaced meanwhile do not run", async () => {
  const { content, el } = open();
  const old = content.render(el, "<script>a</script><script>b</script>");
  await settle();
  const [first] = scripts();
  await content.render(el, "<p>new</p>");
  await finish(first);
  await old;
  expect(codes.size).toBe(1);
});

test("content that waits for a script ends with its view", async () => {
  const { content, el } = open();
  const done = content.render(el, "<script>a</script>");
  await settle();
  life.abort();
  await expect(done).resolves.toBeUndefined();
});

test("inline handlers become listeners, compiled once for each text", async () => {
  const { content, el } = open();
  const calls: unknown[] = [];
  void content.render(el, '<i onclick="f(1)"></i><b onclick="f(1)" one="x"></b>');
  await settle();
  expect(el.innerHTML).toBe('<i></i><b one="x"></b>');
  expect(codes.size).toBe(1);
  const source = await codes.get("blob:test/0")?.text();
  new Function(source ?? "")();
  await finish(scripts()[0]);
  vi.stubGlobal("f", (value: number) => calls.push(value));
  el.querySelector("i")?.click();
  el.querySelector("b")?.click();
  expect(calls).toEqual([1, 1]);
});

test("errors in the content's own scripts are reported, others are not", async () => {
  const { content, report, el } = open();
  void content.render(el, "<script>a</script>");
  await settle();
  const error = new Error("boom");
  dispatchEvent(Object.assign(new Event("error"), { filename: "blob:test/0", error }));
  dispatchEvent(
    Object.assign(new Event("error"), { filename: "https://example.org/x.js", error: new Error("other") }),
  );
  const reason = Object.assign(new Error("late"), { stack: "Error: late\n at blob:test/0:1:1" });
  dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason }));
  dispatchEvent(Object.assign(new Event("unhandledrejection"), { reason: new Error("other") }));
  expect(report.mock.calls).toEqual([
    [error, "content"],
    [reason, "content"],
  ]);
});
