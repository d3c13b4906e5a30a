// A host in an empty page, with modules made by the test in the place of imported ones.

import { vi } from "vitest";
import type { State } from "../../src/host/attributes.ts";
import type { WidgetModule } from "../../src/host/esm.ts";
import { Host, type HostMessage } from "../../src/host/host.ts";
import type { Binary } from "../../src/shared/frame.ts";

interface Sent {
  type: string;
  comm_id: string;
  data: { method: string; state?: State; content?: unknown };
  id?: string;
  buffers: readonly Binary[];
}

export class FakePage {
  readonly root = document.createElement("div");
  readonly sent: Sent[] = [];
  readonly errors: [code: string, message: string][] = [];
  /** By `_esm`: the module, a promise of it, or what importing it throws. */
  readonly modules = new Map<string, WidgetModule | Promise<WidgetModule> | Error>();
  readonly imported: string[] = [];
  readonly host = new Host({
    root: this.root,
    assets: "http://host/assets/",
    send: (message, buffers) => this.sent.push({ ...(message as Sent), buffers }),
    onError: (code, message) => this.errors.push([code, message]),
    importModule: (esm) => this.#import(esm),
  });

  constructor() {
    document.head.replaceChildren();
    document.body.replaceChildren(this.root);
  }

  async #import(esm: string): Promise<WidgetModule> {
    this.imported.push(esm);
    const module = this.modules.get(esm);
    if (module instanceof Error) throw module;
    if (!module) throw new Error(`no module ${esm}`);
    return module;
  }

  handle(message: HostMessage, buffers: DataView<ArrayBuffer>[] = []): void {
    this.host.handle(message, buffers);
  }

  open(id: string, state: State): void {
    this.handle({ type: "comm_open", comm_id: id, data: { state, buffer_paths: [] } });
  }

  /** Open a model whose code is `module`; returns the state's `_esm`. */
  openWidget(id: string, module: WidgetModule | Promise<WidgetModule> | Error, state: State = {}): void {
    this.modules.set(`code of ${id}`, module);
    this.open(id, { _esm: `code of ${id}`, _anywidget_id: "test.Widget", ...state });
  }

  update(id: string, state: State): void {
    this.handle({ type: "comm_msg", comm_id: id, data: { method: "update", state, buffer_paths: [] } });
  }

  custom(id: string, content: unknown, buffers: DataView<ArrayBuffer>[] = []): void {
    this.handle({ type: "comm_msg", comm_id: id, data: { method: "custom", content } }, buffers);
  }

  display(id: string): void {
    this.handle({ type: "display", comm_id: id });
  }

  close(id: string): void {
    this.handle({ type: "comm_close", comm_id: id });
  }

  /** The element of the root view. */
  get view(): HTMLElement {
    return this.root.firstElementChild as HTMLElement;
  }
}

/** Let links to style sheets load without a network; happy-dom refuses them otherwise. */
export function loadSheets(): void {
  const { happyDOM } = window as unknown as {
    happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: boolean } };
  };
  happyDOM.settings.handleDisabledFileLoadingAsSuccess = true;
}

/** Let everything that is ready happen. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

export function silence(method: "error" | "warn") {
  return vi.spyOn(console, method).mockImplementation(() => {});
}
