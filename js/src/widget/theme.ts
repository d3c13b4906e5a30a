// Dark or light: what was asked for, or for "system" what the page around the widget shows, live.

import { atEnd } from "../shared/ending.ts";

export type Mode = "dark" | "light";
export type ThemeName = Mode | "system";

const PREFERENCE = "(prefers-color-scheme: dark)";

/** The mode that `requested` means on this page at this moment. */
export function modeFor(requested: ThemeName): Mode {
  return requested === "dark" || requested === "light" ? requested : modeAround();
}

/** JupyterLab's theme, VS Code's, marimo's, or the operating system's. */
function modeAround(): Mode {
  const { className, dataset } = document.body;
  // A page of ours says there what it shows, for the widgets of others; what is around it is the system.
  const isOurs = document.getElementById("pywry-root") !== null;
  if (dataset.jpThemeLight !== undefined && !isOurs)
    return dataset.jpThemeLight === "true" ? "light" : "dark";
  if (/\b(vscode-light|vscode-high-contrast-light|light-theme)\b/.test(className)) return "light";
  if (/\b(vscode-dark|vscode-high-contrast|dark-theme)\b/.test(className)) return "dark";
  return matchMedia(PREFERENCE).matches ? "dark" : "light";
}

export class Theme {
  #requested: ThemeName;
  #mode: Mode;
  #listeners: ((mode: Mode, requested: ThemeName) => void)[] = [];

  constructor(requested: ThemeName, signal: AbortSignal) {
    this.#requested = requested;
    this.#mode = modeFor(requested);
    const check = () => this.#check();
    const observer = new MutationObserver(check);
    observer.observe(document.body, { attributes: true, attributeFilter: ["class", "data-jp-theme-light"] });
    atEnd(signal, () => observer.disconnect());
    matchMedia(PREFERENCE).addEventListener("change", check, { signal });
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** Ask for another theme. Throws for a name that is none. */
  request(name: unknown): void {
    if (name !== "dark" && name !== "light" && name !== "system") {
      throw new TypeError(`theme is ${JSON.stringify(name)}, expected dark, light or system`);
    }
    this.#requested = name;
    this.#check();
  }

  /** Call `listener` at each change of the mode, in the order of registration. */
  onChange(listener: (mode: Mode, requested: ThemeName) => void): void {
    this.#listeners.push(listener);
  }

  #check(): void {
    const mode = modeFor(this.#requested);
    if (mode === this.#mode) return;
    this.#mode = mode;
    for (const listener of this.#listeners) listener(mode, this.#requested);
  }
}
