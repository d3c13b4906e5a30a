// What Jupyter's widget manager is to widgets: opens and closes their comms, hands messages on, shows views.

import { type Path, putBuffers } from "../shared/buffers.ts";
import type { Binary } from "../shared/frame.ts";
import type { SaveFile } from "./afm.ts";
import type { State } from "./attributes.ts";
import { Comm } from "./comm.ts";
import { StyleSheets } from "./css.ts";
import { type ImportModule, importModule } from "./esm.ts";
import type { KernelState } from "./kernel.ts";
import type { ModelMessage } from "./model.ts";
import { Registry, type WidgetManager } from "./registry.ts";
import { type SavedMessage, Saving } from "./saving.ts";
import { type Frontend, TierLoader } from "./tier.ts";
import { Views } from "./views.ts";

export interface HostOptions {
  root: HTMLElement;
  /** Base of the URLs of code, absolute. */
  assets: string;
  send(message: object, buffers: readonly Binary[]): void;
  /** Whether Python saves files for this page. */
  savesFiles?: boolean;
  /** Python refused something. */
  onError(code: string, message: string): void;
  /** Something became of the kernel that the models live in. */
  onKernel?(state: KernelState): void;
  importModule?: ImportModule;
}

/** A message from Python, as docs/protocol.md lists them. */
export type HostMessage = { buffers?: number } & (
  | {
      type: "comm_open";
      comm_id: string;
      data: { state: State; buffer_paths?: Path[] };
      assets?: Assets;
      /** As `Frontend`, with names of assets for URLs. */
      frontend?: Frontend;
    }
  | {
      type: "comm_msg";
      comm_id: string;
      data: Omit<ModelMessage, "buffers">;
      assets?: Assets;
      parent?: string;
    }
  | { type: "comm_close" | "display"; comm_id: string }
  | { type: "status"; parent: string }
  | SavedMessage
  | { type: "kernel"; state: KernelState }
  | { type: "error"; code: string; message: string; parent?: string }
);

type Assets = Record<string, string>;

export class Host {
  readonly #options: HostOptions;
  readonly #registry = new Registry();
  readonly #styles = new StyleSheets();
  readonly #views: Views;
  readonly #saving: Saving | undefined;
  readonly #manager: WidgetManager;
  readonly #tier: TierLoader;
  /** By message id, what to do when Python has handled it. */
  readonly #answers = new Map<string, () => void>();
  // Other pages see the ids of this one as `parent`, so they must not be like theirs.
  readonly #idPrefix = Math.random().toString(36).slice(2);
  #lastId = 0;
  /** Until the root view is drawn. */
  #isOpening = true;

  constructor(options: HostOptions) {
    this.#options = options;
    if (options.savesFiles) this.#saving = new Saving(options.send);
    this.#views = new Views(this.#registry, options.root, this.#saving?.save);
    this.#tier = new TierLoader(
      {
        wait: (id) => this.#registry.wait(id),
        open: (id, target, data, metadata) => this.#openHere(id, target, data, metadata),
        close: ({ id }) => this.#options.send({ type: "comm_close", comm_id: id }, []),
      },
      options.importModule ?? importModule,
    );
    this.#manager = {
      get_model: async (id) => (await this.#registry.wait(id)).model,
      create_view: async (model) => this.#views.create(await model),
    };
  }

  /** How this page saves files; undefined where the browser does it by itself. */
  get saveFile(): SaveFile | undefined {
    return this.#saving?.save;
  }

  handle(message: HostMessage, buffers: DataView<ArrayBuffer>[]): void {
    switch (message.type) {
      case "comm_open":
        this.#open(message, buffers);
        break;
      case "comm_msg":
        this.#addAssets(message);
        this.#comm(message)?.receive({
          ...message.data,
          parent: message.parent,
          buffers,
          isEarly: this.#isOpening,
        });
        break;
      case "comm_close":
        this.#comm(message)?.close();
        this.#registry.delete(message.comm_id);
        break;
      case "display":
        void this.#views.display(message.comm_id).then(() => {
          this.#isOpening = false;
        });
        break;
      case "status":
        this.#answered(message.parent);
        break;
      case "saved":
        this.#saving?.answered(message);
        break;
      case "kernel":
        this.#options.onKernel?.(message.state);
        break;
      case "error":
        console.error(`pywry: ${message.code}: ${message.message}`);
        this.#options.onError(message.code, message.message);
        this.#answered(message.parent); // no status may follow, and the model's next update waits for one
        break;
      default:
        console.warn(
          `pywry: a message of unknown type ${JSON.stringify((message as { type: unknown }).type)} came`,
        );
    }
  }

  #open(message: Extract<HostMessage, { type: "comm_open" }>, buffers: DataView<ArrayBuffer>[]): void {
    const { comm_id: id, data, frontend } = message;
    this.#addAssets(message);
    if (this.#registry.get(id)) throw new Error(`comm ${id} is open already`);
    putBuffers(data.state, data.buffer_paths ?? [], buffers);
    const comm = this.#add(id, data.state);
    if (frontend) {
      const { tier, modules = {}, ...others } = frontend;
      const url = (name: string) => new URL(name, this.#options.assets).href;
      const urls = Object.fromEntries(Object.entries(modules).map(([module, name]) => [module, url(name)]));
      comm.adopt(this.#tier.load(url(tier)), { tier: url(tier), modules: urls, ...others });
    }
  }

  #add(id: string, state: State): Comm {
    const comm = new Comm(id, state, {
      post: (content, own, answered) => this.#post(id, content, own, answered),
      manager: this.#manager,
      resolve: this.#registry.resolve,
      hostFor: this.#views.hostFor,
      importModule: this.#options.importModule ?? importModule,
      styles: this.#styles,
    });
    this.#registry.add(comm);
    return comm;
  }

  /** Open a comm from this page; only the tier does. */
  #openHere(id: string, target: string, data: { state: State }, metadata: object): Comm {
    this.#options.send({ type: "comm_open", comm_id: id, target_name: target, data, metadata }, []);
    return this.#add(id, { ...data.state });
  }

  #post(id: string, data: object, buffers: readonly Binary[], answered?: () => void): string | undefined {
    if (!answered) {
      this.#options.send({ type: "comm_msg", comm_id: id, data }, buffers);
      return;
    }
    this.#lastId += 1;
    const messageId = `${this.#idPrefix}-${this.#lastId}`;
    this.#options.send({ type: "comm_msg", comm_id: id, data, id: messageId }, buffers);
    this.#answers.set(messageId, answered);
    return messageId;
  }

  #answered(id: string | undefined): void {
    const answered = id && this.#answers.get(id);
    if (!answered) return;
    this.#answers.delete(id);
    answered();
  }

  #comm({ type, comm_id: id }: { type: string; comm_id: string }): Comm | undefined {
    const comm = this.#registry.get(id);
    if (!comm) console.warn(`pywry: a ${type} came for comm ${JSON.stringify(id)}, which is not open`);
    return comm;
  }

  /** Put the URLs of code that left the state into it. */
  #addAssets({ data, assets }: { data: { state?: State }; assets?: Assets }): void {
    for (const [key, name] of Object.entries(assets ?? {})) {
      data.state ??= {};
      data.state[key] = new URL(name, this.#options.assets).href;
    }
  }
}
