// What the user sees of the connection: nothing while it works, a small calm pill when it does not.

import type { LinkStatus } from "./link.ts";

/** A shorter drop is not worth a word. */
const QUIET_MS = 400;

export class StatusPill {
  readonly #element = document.createElement("div");
  readonly #reload: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #errors: string[] = [];
  #connection = "";
  #offersReload = false;

  constructor(parent: HTMLElement, reload: () => void) {
    this.#reload = reload;
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
    if (this.#connection) {
      lines.push(
        this.#offersReload ? line(this.#connection, "Reload", this.#reload) : line(this.#connection),
      );
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
