// Front ends of other packages, in the format that the classic notebook loads: a script that calls `define` with the names of
// the modules it needs and a function that makes its own.

import { runScript } from "../shared/script.ts";

type Factory = (...modules: unknown[]) => unknown;
type Define = (...definition: unknown[]) => void;

interface Definition {
  needs: string[];
  factory: unknown;
}

interface Script {
  url: string;
  chunks: string[];
}

interface Global {
  define?: unknown;
}

/** Scripts that are being loaded, and what they have defined. */
const loading = new WeakMap<HTMLOrSVGScriptElement, Definition[]>();

export class AmdModules {
  readonly #scripts = new Map<string, Script>();
  readonly #loaded = new Map<string, Promise<unknown>>();

  /** `given` are the modules that need no loading. */
  constructor(given: Record<string, unknown>) {
    for (const [name, module] of Object.entries(given)) this.#loaded.set(name, Promise.resolve(module));
  }

  /** Take note of where a module is, and further pieces of its bundle. */
  locate(name: string, url: string, chunks: string[]): void {
    this.#scripts.set(name, { url, chunks });
  }

  /** The module, loaded on the first call; one that failed is tried again on the next. */
  load(name: string): Promise<unknown> {
    const known = this.#loaded.get(name);
    if (known) return known;
    const script = this.#scripts.get(name);
    if (!script)
      return Promise.reject(new Error(`module ${JSON.stringify(name)} has no front end on this page`));
    const module = this.#run(name, script);
    this.#loaded.set(name, module);
    module.catch(() => this.#loaded.delete(name));
    return module;
  }

  async #run(name: string, { url, chunks }: Script): Promise<unknown> {
    // A bundle takes pieces that are there before it as loaded; it would look for them by their file names, which pages do
    // not have.
    await Promise.all(chunks.map(runScript));
    const { definitions, script } = await run(url);
    const [definition] = definitions;
    if (!definition) throw new Error(`the front end of ${name} defines no module; expected a call of define`);
    const { needs, factory } = definition;
    let exports: unknown = {};
    const given: Record<string, unknown> = { exports, module: { id: name, uri: url }, require: refuse };
    const modules = await Promise.all(needs.map((need) => given[need] ?? this.load(need)));
    const make = () => (factory as Factory)(...modules);
    const made = typeof factory === "function" ? asIfIn(script, make) : factory;
    if (made !== undefined) exports = made;
    return exports;
  }
}

/** What a bundle's script defines, and the script. */
interface Ran {
  definitions: Definition[];
  script: HTMLScriptElement;
}

function run(url: string): Promise<Ran> {
  offerDefine();
  // From where bundles ask for their pictures and fonts; in a notebook it is the server's address.
  document.body.dataset.baseUrl = new URL(".", url).href;
  return new Promise((resolve, reject) => {
    const definitions: Definition[] = [];
    const script = Object.assign(document.createElement("script"), { src: url });
    loading.set(script, definitions);
    const settle = (act: () => void) => () => {
      script.remove();
      act();
    };
    script.onload = settle(() => resolve({ definitions, script }));
    script.onerror = settle(() => reject(new Error(`the script ${url} did not load`)));
    document.head.append(script);
  });
}

/**
 * Call a function as in a script's own run. Bundles take the address of their files from the script that they are in; it is
 * over when what they define is called, and those that find no other script's address either do not start.
 */
function asIfIn<T>(script: HTMLScriptElement, call: () => T): T {
  Object.defineProperty(document, "currentScript", { configurable: true, get: () => script });
  try {
    return call();
  } finally {
    Reflect.deleteProperty(document, "currentScript");
  }
}

/**
 * Let `define` be there for our scripts, and only while they run: other scripts of the page that find one would define
 * themselves to it, and be lost to those that wait for their globals.
 */
function offerDefine(): void {
  const page = globalThis as Global;
  if (Object.getOwnPropertyDescriptor(page, "define")?.get) return;
  let others = page.define;
  Object.defineProperty(page, "define", {
    configurable: true,
    get: () => {
      const script = document.currentScript;
      const definitions = script && loading.get(script);
      return definitions ? defineInto(definitions) : others;
    },
    set: (value) => {
      others = value;
    },
  });
}

function defineInto(definitions: Definition[]): Define {
  const define: Define = (...parts) => {
    const [needs, factory] = parts.slice(typeof parts[0] === "string" ? 1 : 0);
    definitions.push(
      Array.isArray(needs) ? { needs: needs.map(String), factory } : { needs: [], factory: needs },
    );
  };
  return Object.assign(define, { amd: {} });
}

function refuse(name: unknown): never {
  throw new Error(
    `a widget asked for ${JSON.stringify(name)} while it ran; hosted pages load modules before`,
  );
}
