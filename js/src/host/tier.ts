// The second tier: Jupyter's own models and views, for models that bring no code of their own. Its bundle is loaded with the
// first of them. This is all that host and tier know of each other; the tier is js/src/ipywidgets.

import type { State } from "./attributes.ts";
import type { Comm } from "./comm.ts";
import type { ImportModule } from "./esm.ts";

/** Where the code of a model's class is. */
export interface Frontend {
  /** URL of the tier's bundle. */
  tier: string;
  /** URLs of the bundles that other packages brought for notebooks, by module. */
  modules?: Record<string, string>;
  /** Further pieces of such bundles, by module; asset names. */
  chunks?: Record<string, string[]>;
  /** The bundles that they brought for JupyterLab, by module; asset names. */
  federated?: Record<string, Federated>;
  /** Why there is none, by module. */
  missing?: Record<string, string>;
}

/** The files of a bundle for JupyterLab. */
export interface Federated {
  entry: string;
  chunks: string[];
  /** Whether the bundle has a module with style sheets. */
  style?: boolean;
}

/** Each model of Jupyter's is bound to one of this host's, which stays the one that is in step with Python. */
export interface Tier {
  /** Bind a model; its messages wait until that is done. */
  adopt(comm: Comm, frontend: Frontend): Promise<unknown>;
  /** A view of a bound model, to put anywhere; gone when the signal aborts. */
  view(comm: Comm, options: { signal: AbortSignal }): Promise<HTMLElement>;
}

/** What the tier needs of this host. */
export interface TierHost {
  /** The comm, when it is open. */
  wait(id: string): Promise<Comm>;
  /** Open a comm to Python from here. */
  open(id: string, target: string, data: { state: State }, metadata: object): Comm;
  /** Ask Python to close one, which it does on every page. */
  close(comm: Comm): void;
}

export interface TierModule {
  openTier(host: TierHost): Tier;
}

/** The tier, from the address that the first model names. A load that failed is tried again with the next model. */
export class TierLoader {
  readonly #host: TierHost;
  readonly #importModule: ImportModule;
  #tier: Promise<Tier> | null = null;

  constructor(host: TierHost, importModule: ImportModule) {
    this.#host = host;
    this.#importModule = importModule;
  }

  load(url: string): Promise<Tier> {
    this.#tier ??= this.#open(url).catch((error) => {
      this.#tier = null;
      throw error;
    });
    return this.#tier;
  }

  async #open(url: string): Promise<Tier> {
    const { openTier } = (await this.#importModule(url)) as unknown as TierModule;
    return openTier(this.#host);
  }
}
