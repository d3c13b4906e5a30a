// Short messages over a widget: at most three at a time, the others wait. A confirm asks and tells the answer.

import { atEnd } from "../shared/ending.ts";
import type { SystemHandler } from "./bus.ts";

type Kind = "info" | "success" | "warning" | "error" | "confirm";

export interface ToastOptions {
  message: string;
  type: Kind;
  title?: string | undefined;
  /** Until it goes by itself; 0 means it stays. */
  durationMs: number;
  position: Position;
  /** Of a confirm: called once, with the answer. */
  onAnswer?: (confirmed: boolean) => void;
}

const POSITIONS = ["top-right", "top-left", "bottom-right", "bottom-left"] as const;
type Position = (typeof POSITIONS)[number];

const DURATIONS: Record<Kind, number> = { info: 5_000, success: 3_000, warning: 0, error: 0, confirm: 0 };
const ROLES: Record<Kind, string> = {
  info: "group", // announced by its region
  success: "group",
  warning: "alert",
  error: "alert",
  confirm: "alertdialog",
};
const MAX_VISIBLE = 3;

/** The handler of pywry:alert. */
export function alertHandler(toasts: Toasts, emit: (type: string, data: object) => void): SystemHandler {
  return (data) => {
    const type = (Object.hasOwn(DURATIONS, String(data.type)) ? data.type : "info") as Kind;
    const { message, title, duration, position, callback_event: event } = data;
    toasts.show({
      message: String(message ?? ""),
      type,
      title: title ? String(title) : undefined,
      durationMs: typeof duration === "number" ? duration : DURATIONS[type],
      position: POSITIONS.find((each) => each === position) ?? "top-right",
      ...(typeof event === "string" && { onAnswer: (confirmed: boolean) => emit(event, { confirmed }) }),
    });
  };
}

export class Toasts {
  #root: HTMLElement;
  #waiting: ToastOptions[] = [];
  #visible = 0;
  #signal: AbortSignal;

  constructor(root: HTMLElement, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
    // Live regions are announced only when they were there before their content.
    for (const position of POSITIONS) root.append(region(position));
  }

  show(options: ToastOptions): void {
    if (this.#visible >= MAX_VISIBLE) this.#waiting.push(options);
    else this.#open(options);
  }

  #open(options: ToastOptions): void {
    this.#visible++;
    const life = new AbortController();
    const cameFrom = document.activeElement;
    const close = (confirmed = false) => {
      if (life.signal.aborted) return;
      life.abort();
      const hadFocus = el.contains(document.activeElement);
      el.remove();
      if (hadFocus && cameFrom instanceof HTMLElement) cameFrom.focus();
      this.#visible--;
      if (options.type === "confirm") options.onAnswer?.(confirmed);
      const next = this.#waiting.shift();
      if (next) this.#open(next);
    };
    const el = toastElement(options, close);
    this.#root.querySelector(`.pywry-toasts[data-position="${options.position}"]`)?.append(el);
    const signal = AbortSignal.any([life.signal, this.#signal]);
    if (options.durationMs > 0) closeLater(el, options.durationMs, close, signal);
    if (options.type === "confirm") el.focus();
  }
}

function region(position: Position): HTMLElement {
  const el = element("section", "pywry-toasts");
  el.dataset.position = position;
  el.setAttribute("aria-label", "Notifications");
  el.setAttribute("aria-live", "polite");
  return el;
}

function toastElement(
  { message, title, type }: ToastOptions,
  close: (confirmed?: boolean) => void,
): HTMLElement {
  const el = element("div", "pywry-toast");
  el.dataset.type = type;
  el.setAttribute("role", ROLES[type]);
  el.tabIndex = -1;
  el.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  const text = element("div", "pywry-toast-text");
  if (title) text.append(element("strong", "pywry-toast-title", title));
  text.append(element("div", "pywry-toast-message", message));
  el.setAttribute("aria-label", title ?? message);
  el.append(
    text,
    type === "confirm" ? answers(close) : button("×", "pywry-toast-close", () => close(), "Dismiss"),
  );
  return el;
}

function answers(close: (confirmed?: boolean) => void): HTMLElement {
  const el = element("div", "pywry-toast-answers");
  el.append(
    button("Cancel", "pywry-button", () => close(false), undefined, "neutral"),
    button("OK", "pywry-button", () => close(true), undefined, "primary"),
  );
  return el;
}

/** Close after `delayMs`, of which time under the pointer or with the focus inside does not count. */
function closeLater(el: HTMLElement, delayMs: number, close: () => void, signal: AbortSignal): void {
  let leftMs = delayMs;
  let started = performance.now();
  let holds = 0; // of the pointer and of the focus
  let timer = setTimeout(close, leftMs);
  const pause = () => {
    if (holds++ > 0) return;
    leftMs -= performance.now() - started;
    clearTimeout(timer);
  };
  const resume = () => {
    if (--holds > 0) return;
    started = performance.now();
    timer = setTimeout(close, leftMs);
  };
  el.addEventListener("pointerenter", pause, { signal });
  el.addEventListener("focusin", pause, { signal });
  el.addEventListener("pointerleave", resume, { signal });
  el.addEventListener("focusout", resume, { signal });
  atEnd(signal, () => clearTimeout(timer));
}

function element(tag: string, className: string, text = ""): HTMLElement {
  return Object.assign(document.createElement(tag), { className, textContent: text });
}

function button(
  text: string,
  className: string,
  act: () => void,
  label?: string,
  variant?: string,
): HTMLElement {
  const el = Object.assign(document.createElement("button"), {
    type: "button",
    className,
    textContent: text,
  });
  if (label) el.setAttribute("aria-label", label);
  if (variant) el.dataset.variant = variant;
  el.addEventListener("click", act);
  return el;
}
