// Files that a window's page saves: Python asks the user where to, one file after the other, and writes them.

import type { Binary } from "../shared/frame.ts";

export interface SavedMessage {
  type: "saved";
  parent: string;
  saved?: boolean;
  error?: string;
}

type Send = (message: object, buffers: readonly Binary[]) => void;

interface Waiting {
  resolve(saved: boolean): void;
  reject(error: Error): void;
}

export class Saving {
  readonly #send: Send;
  readonly #waiting = new Map<string, Waiting>();
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Resolves to whether the file was saved, false when the user did not want to; rejects when it cannot be written. */
  readonly save = (content: Blob, filename: string): Promise<boolean> => {
    // The bytes are read now: an address that they came from may be revoked while another dialog is open.
    const bytes = content.arrayBuffer();
    const done = this.#last.then(async () => this.#ask(await bytes, filename));
    this.#last = done.catch(() => undefined); // told to whoever asked
    return done;
  };

  answered({ parent, saved, error }: SavedMessage): void {
    const waiting = this.#waiting.get(parent);
    this.#waiting.delete(parent);
    if (error === undefined) waiting?.resolve(saved === true);
    else waiting?.reject(new Error(error));
  }

  #ask(content: ArrayBuffer, filename: string): Promise<boolean> {
    this.#count += 1;
    const id = `save-${this.#count}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ type: "save", id, filename }, [content]);
    });
  }
}

/** Save what links with the attribute `download` lead to, which a window would put into a folder without a word. */
export function saveLinks(
  document: Document,
  save: (content: Blob, filename: string) => Promise<boolean>,
  fail: (reason: string) => void,
  { signal }: { signal: AbortSignal },
): void {
  const take = (event: MouseEvent) => {
    const link = event.composedPath().find((each) => each instanceof HTMLAnchorElement);
    if (!(link instanceof HTMLAnchorElement) || !link.hasAttribute("download") || event.defaultPrevented)
      return;
    event.preventDefault();
    void saveFrom(link.href, link.download).catch((error: Error) => fail(error.message));
  };
  // Asked for at once: what made a blob may revoke its address right after the click.
  const saveFrom = async (address: string, name: string) => {
    const content = await (await fetch(address)).blob();
    await save(content, name || nameIn(address));
  };
  document.addEventListener("click", take, { signal });
}

function nameIn(address: string): string {
  const { protocol, pathname } = new URL(address);
  return (protocol !== "blob:" && protocol !== "data:" && pathname.split("/").at(-1)) || "download";
}
