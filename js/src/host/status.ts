// What the user sees of the connection: nothing while it works, a small calm pill when it does not.

import type { KernelNote } from "./kernel.ts";
import type { LinkStatus } from "./link.ts";

/** A shorter drop is not worth a word. */
const QUIET_MS = 400;

export interface StatusActions {
  reload(): void;
  /** Restart the kernel, where there is one. */
  restart(): void;
}

export class StatusPill {
  readonly #element = document.createElement("div");
  readonly #actions: StatusActions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #errors: string[] = [];
  #connection = "";
  #offersReload = false;
  #kernel: KernelNote = { text: "" };

  constructor(parent: HTMLElement, actions: StatusActions) {
    this.#actions = actions;
    this.#element.className = "pywry-status";
    this.#element.setAttribute("role", "status");
    this.#show();
    parent.append(this.#element);
  }

  link(status: LinkStatus): void {
    if (status.state === "closed") {
      this.#say(status.text, status.reload !== "never");
    } else if (status.state === "open") {
      this.#say("");
    } else if (this.#timer === undefined && !this.#connection) {
      const text = status.state === "connecting" ? "Connecting…" : "Reconnecting…";
      this.#timer = setTimeout(() => this.#say(text), QUIET_MS);
    }
  }

  /** Show what Python refused until the user dismisses it. */
  error(code: string, message: string): void {
    this.#errors = [...this.#errors.slice(-2), `${code}: ${message}`];
    this.#show();
  }

  /** Show what became of the kernel. */
  kernel(note: KernelNote): void {
    this.#kernel = note;
    this.#show();
  }

  #say(text: string, offersReload = false): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#connection = text;
    this.#offersReload = offersReload;
    this.#show();
  }

  #show(): void {
    const lines = this.#errors.map((text, i) =>
      line(text, "Dismiss", () => {
        this.#errors.splice(i, 1);
        this.#show();
      }),
    );
    const { text, action } = this.#kernel;
    const { reload, restart } = this.#actions;
    if (text) {
      if (action === "restart") lines.push(line(text, "Restart", restart));
      else lines.push(action ? line(text, "Reload", reload) : line(text));
    }
    if (this.#connection) {
      lines.push(this.#offersReload ? line(this.#connection, "Reload", reload) : line(this.#connection));
    }
    this.#element.hidden = lines.length === 0;
    this.#element.replaceChildren(...lines);
  }
}

function line(text: string, action?: string, act?: () => void): HTMLElement {
  const element = document.createElement("p");
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  if (action && act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action;
    button.addEventListener("click", () => act());
    element.append(button);
  }
  return element;
}
