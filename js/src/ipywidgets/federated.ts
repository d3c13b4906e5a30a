// Front ends of other packages, in the format that JupyterLab loads: containers of webpack's module federation, each with an
// extension that registers the package's widgets. There is no JupyterLab here: an extension that wants anything of it beside
// the widgets' registry fails, and says of what.

import { IJupyterWidgetRegistry, type IWidgetRegistryData } from "@jupyter-widgets/base";
import type { Federated } from "../host/tier.ts";
import { runScript } from "../shared/script.ts";
import type { Given } from "./given.ts";

interface Container {
  init(scope: Scope): unknown;
  get(module: string): Promise<() => unknown>;
}

type Scope = Record<string, Record<string, Shared>>;

interface Shared {
  get(): Promise<() => object>;
  from: string;
  /** A loaded version wins over one that the container brings. */
  loaded: boolean;
}

interface Plugin {
  id: string;
  requires?: { name: string }[];
  optional?: { name: string }[];
  activate(app: object, ...services: unknown[]): unknown;
}

interface Global {
  /** Where JupyterLab's containers put themselves, by their packages' names. */
  _JUPYTERLAB?: Record<string, Container>;
}

export class FederatedModules {
  readonly #given: Readonly<Record<string, Given>>;
  readonly #files = new Map<string, Federated>();
  readonly #loaded = new Map<string, Promise<unknown>>();

  /** `given` are the modules that containers need not bring. */
  constructor(given: Readonly<Record<string, Given>>) {
    this.#given = given;
  }

  /** Take note of a module's files, by their URLs. */
  locate(name: string, files: Federated): void {
    this.#files.set(name, files);
  }

  has(name: string): boolean {
    return this.#files.has(name);
  }

  /** What the extension registers under this name, loaded on the first call; one that failed is tried again on the next. */
  load(name: string): Promise<unknown> {
    const known = this.#loaded.get(name);
    if (known) return known;
    const module = this.#open(name, this.#files.get(name) as Federated);
    this.#loaded.set(name, module);
    module.catch(() => this.#loaded.delete(name));
    return module;
  }

  async #open(name: string, { entry, chunks, style }: Federated): Promise<unknown> {
    // Chunks that are there before the container's runtime are taken as loaded; it would look for them by their file names,
    // which pages do not have.
    await Promise.all(chunks.map(runScript));
    await runScript(entry);
    const container = (globalThis as Global)._JUPYTERLAB?.[name];
    if (!container)
      throw new Error(
        `the front end of ${name} defines no container; expected _JUPYTERLAB[${JSON.stringify(name)}]`,
      );
    await container.init(scopeOf(this.#given));
    const extension = await container.get("./extension");
    if (style) (await container.get("./style"))();
    const { exports } = await activate(extension(), name);
    return typeof exports === "function" ? (exports as () => unknown)() : exports;
  }
}

/** The scope from which a container takes what it shares with others; each has its own, so that none changes another's. */
function scopeOf(given: Readonly<Record<string, Given>>): Scope {
  const entries = Object.entries(given).map(([name, [module, version]]) => {
    const shared: Shared = { get: async () => () => module, from: "pywry", loaded: true };
    return [name, { [version]: shared }];
  });
  return Object.fromEntries(entries);
}

/** Let an extension's plugins register their widgets. Those that want more of JupyterLab than a registry are left out. */
async function activate(extension: unknown, name: string): Promise<IWidgetRegistryData> {
  const registered: IWidgetRegistryData[] = [];
  const lacking: string[] = [];
  const failures: string[] = [];
  const registry = { registerWidget: (data: IWidgetRegistryData) => void registered.push(data) };
  const isThere = (token: unknown) => token === IJupyterWidgetRegistry;
  const { default: plugins = extension } = extension as { default?: unknown };
  for (const plugin of (Array.isArray(plugins) ? plugins : [plugins]) as Plugin[]) {
    const { requires = [], optional = [] } = plugin;
    lacking.push(...requires.filter((token) => !isThere(token)).map(({ name }) => name));
    if (!requires.every(isThere)) continue;
    const services = [...requires, ...optional].map((token) => (isThere(token) ? registry : null));
    try {
      await plugin.activate({}, ...services);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error)); // another may register what is wanted
    }
  }
  const data = registered.find((one) => one.name === name);
  if (data) return data;
  const needs = lacking.length > 0 ? `; it needs ${lacking.join(", ")}, which JupyterLab alone has` : "";
  const failed = failures
    .map((failure) => `; there is no JupyterLab that it may change (${failure})`)
    .join("");
  throw new Error(
    `its extension for JupyterLab registers no module ${JSON.stringify(name)} here${needs}${failed}`,
  );
}
