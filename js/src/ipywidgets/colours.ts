// The colours of a page whose root is one of Jupyter's own widgets: PyWry's own widget, where it is the root, sets them itself.

/** Give the page the system's theme, now and when that changes, unless its root widget has one. */
export function followSystem(): void {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const show = () => {
    root.dataset.pywryTheme = dark.matches ? "dark" : "light";
  };
  if (root.dataset.pywryTheme) return; // its host or its root widget knows it
  show();
  dark.addEventListener("change", () => {
    if (!document.querySelector(".pywry-fills")) show();
  });
}
