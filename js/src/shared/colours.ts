// The colours of a page whose root is not PyWry's own widget, which sets them itself: Jupyter's widgets, and notebooks.

const KEY = "pywryTheme";

/**
 * Say which theme a page of ours shows, for its style sheets and, where Jupyter's pages say it, for the widgets of others that
 * would ask the system instead.
 */
export function tellTheme(mode: "dark" | "light"): void {
  document.documentElement.dataset[KEY] = mode;
  document.body.dataset.jpThemeLight = String(mode === "light");
}

/** Give the page the system's theme, now and when that changes, unless its root widget has one. */
export function followSystem(): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  if (root.dataset[KEY]) return; // its host or its root widget knows it
  const show = () => tellTheme(dark.matches ? "dark" : "light");
  show();
  dark.addEventListener("change", () => {
    if (!document.querySelector(".pywry-fills")) show();
  });
}

/** Give the page this theme until the signal aborts; `system` is the system's, live. */
export function wearTheme(theme: unknown, { signal }: { signal: AbortSignal }): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const isDark = theme === "dark" || (theme !== "light" && dark.matches);
    tellTheme(isDark ? "dark" : "light");
  };
  show();
  dark.addEventListener("change", show, { signal });
}
