import { expect, test } from "vitest";
import type { InitializeProps, RenderProps } from "../../src/host/afm.ts";
import { definitionOf, importModule, isUrl } from "../../src/host/esm.ts";
import { Model } from "../../src/host/model.ts";
import { FakePage, settle, silence } from "./fake-page.ts";

/** A promise and the way to settle it. */
function deferred<T = void>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settled) => {
    resolve = settled;
  });
  return { promise, resolve };
}

const say =
  (text: string) =>
  ({ el }: RenderProps) => {
    el.textContent = text;
    return undefined;
  };

test("a model has exactly what the interface promises", async () => {
  const page = new FakePage();
  const keys: string[][] = [];
  const note = ({ model }: InitializeProps) => void keys.push(Object.keys(model).sort());
  page.openWidget("w", { default: { initialize: note, render: note } });
  page.display("w");
  await settle();
  const expected = ["get", "off", "on", "save_changes", "send", "set", "widget_manager"];
  expect(keys).toEqual([expected, expected]);
});

test("initialize runs once a model, at its opening; render once a view", async () => {
  const page = new FakePage();
  const calls: string[] = [];
  page.openWidget("w", {
    default: { initialize: () => void calls.push("initialize"), render: () => void calls.push("render") },
  });
  await settle();
  expect(calls).toEqual(["initialize"]);
  page.display("w");
  await settle();
  page.display("w");
  await settle();
  expect(calls).toEqual(["initialize", "render", "render"]);
});

test("a default function, sync or async, is called once for each model", async () => {
  const page = new FakePage();
  let made = 0;
  const module = {
    default: async () => {
      made += 1;
      return { render: say(`made ${made}`) };
    },
  };
  page.openWidget("a", module);
  page.openWidget("b", module);
  page.display("b");
  await settle();
  expect([page.view.textContent, made]).toEqual(["made 2", 2]);
});

test("a named render wins over the default export", async () => {
  expect(await definitionOf({ default: {}, render: say("old") })).toHaveProperty("render");
});

test("a module without a definition is refused with what it exports", async () => {
  await expect(definitionOf({ other: 1 } as object)).rejects.toThrow("widget module exports other, expected");
  await expect(definitionOf({ default: () => null } as object)).rejects.toThrow("expected a default export");
});

test.each([
  ["https://host/a.js", true],
  ["tauri://localhost/a.js", true],
  ["export default {}", false],
  ["// see https://host\nexport default {}", false],
])("%j is a URL: %s", (esm, expected) => {
  expect(isUrl(esm)).toBe(expected);
});

test("a URL is imported once, and a failed import is tried again", async () => {
  const url = "nowhere://host/missing.js";
  const first = importModule(url);
  expect(importModule(url)).toBe(first);
  await expect(first).rejects.toThrow();
  const second = importModule(url);
  expect(second).not.toBe(first);
  await expect(second).rejects.toThrow();
});

test("messages wait for code and for initialize, however slow, and are then handled in order", async () => {
  const page = new FakePage();
  const code = deferred<object>();
  const initialized = deferred();
  const heard: unknown[] = [];
  page.openWidget("w", code.promise, { x: 0 });
  page.custom("w", "while loading");
  code.resolve({
    default: {
      initialize: async ({ model }: InitializeProps) => {
        await initialized.promise;
        model.on("msg:custom", (content: never) => heard.push(content));
        model.on("change:x", (_model: never, x: never) => heard.push(x));
      },
    },
  });
  await settle();
  page.update("w", { x: 1 });
  page.custom("w", "while initializing");
  expect(heard).toEqual([]);
  initialized.resolve();
  await settle();
  page.custom("w", "after");
  expect(heard).toEqual(["while loading", 1, "while initializing", "after"]);
});

test("a view that waited for the code hears the messages that waited too", async () => {
  const page = new FakePage();
  const heard: unknown[] = [];
  const render = ({ model }: RenderProps) => {
    model.on("msg:custom", (content: never) => heard.push(content));
    return undefined;
  };
  page.openWidget("w", { default: { render } });
  page.display("w");
  page.custom("w", "early");
  await settle();
  expect(heard).toEqual(["early"]);
});

test("a view's listeners and cleanup end with the view, initialize's with the model", async () => {
  const page = new FakePage();
  const heard: string[] = [];
  const listen =
    (name: string) =>
    ({ model, signal }: InitializeProps) => {
      model.on("change:x", () => heard.push(name));
      signal.addEventListener("abort", () => heard.push(`${name} aborted`));
      return () => heard.push(`${name} cleaned`);
    };
  page.openWidget("w", { default: { initialize: listen("model"), render: listen("view") } }, { x: 0 });
  page.open("other", {});
  silence("warn");
  page.display("w");
  await settle();
  page.update("w", { x: 1 });
  page.display("other");
  await settle();
  page.update("w", { x: 2 });
  page.close("w");
  await settle();
  expect(heard).toEqual([
    "model",
    "view",
    "view aborted",
    "view cleaned",
    "model",
    "model aborted",
    "model cleaned",
  ]);
});

test("a listener that comes after its view went is not heard", async () => {
  const page = new FakePage();
  let heard = 0;
  let model: RenderProps["model"] | undefined;
  const render = (props: RenderProps) => {
    model = props.model;
    return undefined;
  };
  page.openWidget("w", { default: { render } }, { x: 0 });
  page.openWidget("other", { default: {} });
  page.display("w");
  await settle();
  page.display("other");
  model?.on("change:x", () => {
    heard += 1;
  });
  page.update("w", { x: 1 });
  expect([model?.get("x"), heard]).toEqual([1, 0]);
});

test("off without arguments removes only the caller's listeners", async () => {
  const page = new FakePage();
  const heard: string[] = [];
  page.openWidget(
    "w",
    {
      default: {
        initialize: ({ model }) => void model.on("change:x", () => heard.push("model")),
        render: ({ model }) => {
          model.on("change:x", () => heard.push("view"));
          model.off();
          return undefined;
        },
      },
    },
    { x: 0 },
  );
  page.display("w");
  await settle();
  page.update("w", { x: 1 });
  expect(heard).toEqual(["model"]);
});

test("a cleanup that comes after the view went runs at once", async () => {
  const page = new FakePage();
  const rendered = deferred();
  let cleaned = 0;
  page.openWidget("w", {
    default: {
      render: async () => {
        await rendered.promise;
        return () => (cleaned += 1);
      },
    },
  });
  page.display("w");
  await settle();
  page.close("w");
  rendered.resolve();
  await settle();
  expect(cleaned).toBe(1);
});

test.each<[string, object | Error]>([
  ["cannot be loaded", new SyntaxError("<b>bad</b> code")],
  ["cannot be loaded", { default: () => Promise.reject(new Error("<b>bad</b> code")) }],
  ["cannot start", { default: { initialize: () => Promise.reject(new Error("<b>bad</b> code")) } }],
  [
    "cannot be shown",
    {
      default: {
        render: () => {
          throw new Error("<b>bad</b> code");
        },
      },
    },
  ],
])("a widget that %s says so in its view, as text, and goes on getting its state", async (what, module) => {
  const error = silence("error");
  const page = new FakePage();
  page.openWidget("w", module, { x: 0 });
  page.display("w");
  await settle();
  const fault = page.view.querySelector(".pywry-error");
  expect(fault?.querySelector("p")?.textContent).toContain(what);
  expect(fault?.querySelector("p")?.textContent).toContain("<b>bad</b> code");
  expect(fault?.querySelector("details pre")?.textContent).toContain("bad");
  expect(fault?.querySelector("b")).toBeNull();
  expect(error).toHaveBeenCalledOnce();
  page.update("w", { x: 1 });
  expect(error).toHaveBeenCalledOnce();
});

test("new code replaces the old: signals abort, then initialize and render run again in the same element", async () => {
  const page = new FakePage();
  const calls: string[] = [];
  const version = (name: string) => ({
    default: {
      initialize: ({ signal, model }: InitializeProps) => {
        calls.push(`initialize ${name}`);
        signal.addEventListener("abort", () => calls.push(`${name} model aborted`));
        model.on("change:x", () => calls.push(`${name} heard x`));
      },
      render: ({ signal, el }: RenderProps) => {
        calls.push(`render ${name}`);
        el.append(name);
        signal.addEventListener("abort", () => calls.push(`${name} view aborted`));
        return undefined;
      },
    },
  });
  page.openWidget("w", version("old"), { x: 0 });
  page.display("w");
  await settle();
  const el = page.view;
  page.modules.set("new code", version("new"));
  page.update("w", { _esm: "new code" });
  page.update("w", { x: 1 }); // waits for the new code
  await settle();
  expect(calls.filter((call) => call.includes("aborted")).sort()).toEqual([
    "old model aborted",
    "old view aborted",
  ]);
  expect(calls.filter((call) => !call.includes("aborted"))).toEqual([
    "initialize old",
    "render old",
    "initialize new",
    "render new",
    "new heard x",
  ]);
  expect([page.view, el.textContent]).toEqual([el, "new"]);
});

test("of two new versions the last wins, whichever is loaded first", async () => {
  const page = new FakePage();
  const slow = deferred<object>();
  let model: RenderProps["model"] | undefined;
  page.openWidget("w", {
    default: {
      initialize: (props) => {
        model = props.model;
      },
      render: say("old"),
    },
  });
  page.display("w");
  await settle();
  page.modules.set("slow", slow.promise);
  page.modules.set("quick", { default: { render: say("quick") } });
  model?.set("_esm", "slow");
  model?.set("_esm", "quick");
  await settle();
  expect(page.view.textContent).toBe("quick");
  slow.resolve({ default: { render: say("slow") } });
  await settle();
  expect(page.view.textContent).toBe("quick");
});

test("new code that is bad shows its error, and good code then repairs the view", async () => {
  silence("error");
  const page = new FakePage();
  page.openWidget("w", { default: { render: say("old") } });
  page.display("w");
  await settle();
  page.update("w", { _esm: "missing" });
  await settle();
  expect(page.view.textContent).toContain("no module missing");
  page.modules.set("good", { default: { render: say("good") } });
  page.update("w", { _esm: "good" });
  await settle();
  expect(page.view.textContent).toBe("good");
});

async function parentOf(reference: string, use: (props: RenderProps) => unknown) {
  const page = new FakePage();
  const done = deferred<unknown>();
  page.openWidget(
    "parent",
    {
      default: {
        render: (props) => {
          Promise.resolve(use(props)).then(done.resolve, done.resolve);
          return undefined;
        },
      },
    },
    { reference },
  );
  page.display("parent");
  return { page, done: done.promise };
}

test.each(["anywidget:child", "IPY_MODEL_child"])(
  "getWidget(%j) gives exports and a view",
  async (reference) => {
    const el = document.createElement("p");
    const { page, done } = await parentOf(reference, async ({ host }) => {
      const widget = await host.getWidget(reference);
      await widget.render({ el });
      return widget.exports;
    });
    const initialized = deferred();
    page.openWidget("child", {
      default: {
        initialize: async () => {
          await initialized.promise;
          return { answer: 42 };
        },
        render: async ({ el: own }) => {
          await settle();
          own.textContent = "child";
          return undefined;
        },
      },
    });
    await settle();
    initialized.resolve();
    expect(await done).toEqual({ answer: 42 });
    expect([el.textContent, el.dataset.modelId]).toEqual(["child", "child"]);
  },
);

test("a child's view ends with its parent's, with its own signal, or with its model", async () => {
  const ended: string[] = [];
  const own = new AbortController();
  const { page, done } = await parentOf("", async ({ host, el }) => {
    for (const [id, signal] of [["a"], ["b", own.signal], ["c"]] as const) {
      const widget = await host.getWidget(`anywidget:${id}`);
      await widget.render({ el: el.appendChild(document.createElement("p")), ...(signal && { signal }) });
    }
  });
  for (const id of ["a", "b", "c"]) {
    page.openWidget(id, { default: { render: () => () => ended.push(id) } });
  }
  await done;
  own.abort();
  expect(ended).toEqual(["b"]);
  page.close("c");
  expect(ended).toEqual(["b", "c"]);
  page.close("parent");
  expect(ended).toEqual(["b", "c", "a"]);
});

test("a child that fails shows so in its own place and leaves its parent whole", async () => {
  silence("error");
  const el = document.createElement("p");
  const { page, done } = await parentOf("", async ({ host }) => {
    const model = await host.getModel("anywidget:child");
    const widget = await host.getWidget("anywidget:other");
    await widget.render({ el });
    return model.get("x");
  });
  page.openWidget("child", new Error("broken"), { x: 1 });
  page.openWidget("other", { default: { render: () => Promise.reject(new Error("broken")) } });
  expect(await done).toBe(1);
  expect(el.textContent).toContain("broken");
  expect(page.view.querySelector(".pywry-error")).toBeNull();
});

test("getWidget rejects for a child that cannot start, for a plain model and for a bad reference", async () => {
  silence("error");
  const { page, done } = await parentOf("", ({ host }) =>
    Promise.allSettled(["anywidget:child", "anywidget:plain", "child"].map((each) => host.getWidget(each))),
  );
  page.openWidget("child", new Error("broken"));
  page.open("plain", {});
  const reasons = ((await done) as PromiseRejectedResult[]).map(({ reason }) => reason.message);
  expect(reasons).toEqual([
    "broken",
    "model plain has no view; expected a widget",
    'widget reference is "child", expected anywidget:<id> or IPY_MODEL_<id>',
  ]);
});

test("a child is not rendered for a signal that is aborted", async () => {
  let rendered = 0;
  const { page, done } = await parentOf("", async ({ host, el }) => {
    const widget = await host.getWidget("anywidget:child");
    await widget.render({ el, signal: AbortSignal.abort() });
  });
  const render = () => {
    rendered += 1;
    return undefined;
  };
  page.openWidget("child", { default: { render } });
  await done;
  expect(rendered).toBe(0);
});

test("listeners on a model from getModel end with the view", async () => {
  const heard: unknown[] = [];
  const { page, done } = await parentOf("", async ({ host }) => {
    const model = await host.getModel("IPY_MODEL_child");
    model.on("change:x", (_model: never, x: never) => heard.push(x));
  });
  page.open("child", { x: 0 });
  await done;
  page.update("child", { x: 1 });
  page.close("parent");
  page.update("child", { x: 2 });
  expect(heard).toEqual([1]);
});

test("create_view makes a view of a child for a container", async () => {
  const { page, done } = await parentOf("IPY_MODEL_child", async ({ model, el }) => {
    const child = await model.widget_manager.get_model("child");
    const view = await model.widget_manager.create_view(child);
    el.append(view.el);
    return view;
  });
  let ended = 0;
  page.openWidget("child", {
    default: {
      render: ({ el }) => {
        el.textContent = "child";
        return () => (ended += 1);
      },
    },
  });
  const view = (await done) as { el: HTMLElement; model: Model; remove(): void };
  expect([view.el.dataset.modelId, page.view.textContent]).toEqual(["child", "child"]);
  expect(view.model).toBeInstanceOf(Model);
  view.remove();
  expect([page.view.innerHTML, ended]).toEqual(["", 1]);
});
