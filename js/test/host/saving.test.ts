import { beforeEach, expect, test, vi } from "vitest";
import { Saving, saveLinks } from "../../src/host/saving.ts";

interface Sent {
  id: string;
  filename: string;
  content: string;
}

function open() {
  const sent: Sent[] = [];
  const saving = new Saving((message, [content]) => {
    const text = new TextDecoder().decode(content as ArrayBuffer);
    sent.push({ ...(message as Sent), content: text });
  });
  return { saving, sent };
}

const file = (text: string) => new Blob([text]);

test.each([
  ["saved", { saved: true }, true],
  ["not wanted", { saved: false }, false],
])("a file is handed over, and told to be %s", async (_, outcome, result) => {
  const { saving, sent } = open();
  const done = saving.save(file("text"), "a.txt");
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]).toMatchObject({ type: "save", filename: "a.txt", content: "text" });
  saving.answered({ type: "saved", parent: (sent[0] as Sent).id, ...outcome });
  expect(await done).toBe(result);
});

test("files are asked for one after the other, whatever became of the first", async () => {
  const { saving, sent } = open();
  const first = saving.save(file("1"), "1.txt");
  const second = saving.save(file("2"), "2.txt");
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  saving.answered({ type: "saved", parent: (sent[0] as Sent).id, error: "no space" });
  await expect(first).rejects.toThrow("no space");
  await vi.waitFor(() => expect(sent.map(({ filename }) => filename)).toEqual(["1.txt", "2.txt"]));
  saving.answered({ type: "saved", parent: (sent[1] as Sent).id, saved: true });
  expect(await second).toBe(true);
});

beforeEach(() => {
  document.body.replaceChildren();
  vi.stubGlobal("fetch", async (address: string) => new Response(`content of ${address}`));
});

function click(html: string): Event {
  document.body.innerHTML = html;
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
  document.body.querySelector("a *, a")?.dispatchEvent(event);
  return event;
}

test.each([
  ["its own name", '<a href="blob:http://x/1" download="chart.png"><b>Save</b></a>', "chart.png"],
  ["the address's name", '<a href="http://localhost/files/data.csv" download>Save</a>', "data.csv"],
  ["a name at least", '<a href="data:text/plain,hello" download>Save</a>', "download"],
])("a link to save is saved under %s", async (_, html, name) => {
  const save = vi.fn(async () => true);
  const stop = new AbortController();
  saveLinks(document, save, vi.fn(), stop);
  expect(click(html).defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(save).toHaveBeenCalledExactlyOnceWith(expect.any(Blob), name));
  stop.abort();
});

test("other links are followed, and why a file cannot be saved is told", async () => {
  const [save, fail] = [vi.fn(() => Promise.reject(new Error("no space"))), vi.fn()];
  const stop = new AbortController();
  saveLinks(document, save, fail, stop);
  expect(click('<a href="#there">There</a>').defaultPrevented).toBe(false);
  expect(save).not.toHaveBeenCalled();
  click('<a href="data:,x" download="x.txt">Save</a>');
  await vi.waitFor(() => expect(fail).toHaveBeenCalledExactlyOnceWith("no space"));
  stop.abort();
});
