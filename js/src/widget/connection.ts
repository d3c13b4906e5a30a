// Says on a view that its kernel has gone, which Jupyter tells by a class, and makes it unusable while that is so.

const LOST = "jupyter-widgets-disconnected";
const TEXT = "Not connected: the kernel was restarted or has ended. Run the cell again.";

/** Watch the view at `root` until `signal` aborts. */
export function watchConnection(root: HTMLElement, signal: AbortSignal): void {
  const notice = Object.assign(document.createElement("p"), { className: "pywry-lost", textContent: TEXT });
  notice.setAttribute("role", "status");
  const show = () => {
    const isLost = root.closest(`.${LOST}`) !== null;
    if (isLost === notice.isConnected) return;
    for (const part of root.children) (part as HTMLElement).inert = isLost;
    if (isLost) root.prepend(notice);
    else notice.remove();
  };
  const observer = new MutationObserver(show);
  observer.observe(root, { attributes: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  show();
}
