// The page around the link: what the server wrote into it, what outlives a refresh, and what the browser tells it.

import type { Closing } from "./closing.ts";
import type { Identity, Link } from "./link.ts";

// Short, as each `show` of a replaced view reloads its page; long enough to end a page that fails as soon as it loads.
const RELOAD_PAUSE_MS = 5_000;

export interface PageSettings {
  /** Absolute, ws: or wss:; null in a window, which has a wire of its own. */
  socket: string | null;
  /** Absolute, ends with a slash. */
  assets: string;
  ticket: string;
  /** Whether the user may restart the kernel, where there is one. */
  mayRestart: boolean;
}

/** The settings in the page's JSON script, with URLs made absolute. */
export function readSettings(document: Document): PageSettings {
  const script = document.getElementById("pywry-page");
  if (!script) throw new Error('page has no <script id="pywry-page">; it was not made by a PyWry server');
  const { socket, assets, ticket, may_restart } = JSON.parse(script.textContent ?? "");
  return {
    ticket,
    mayRestart: may_restart === true,
    socket: socket ? new URL(socket, document.baseURI).href.replace(/^http/, "ws") : null,
    assets: new URL(assets, document.baseURI).href,
  };
}

/** Session storage, or null where the browser denies it (a sandboxed frame, say). */
export function sessionStore(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    console.warn("pywry: the browser denies session storage; a refresh starts this page anew");
    return null;
  }
}

/** Remove and return what this page was before a refresh. */
export function takeIdentity(store: Storage | null): Identity | null {
  const name = `pywry:page:${location.pathname}`;
  const text = store?.getItem(name);
  store?.removeItem(name);
  return text ? (JSON.parse(text) as Identity) : null;
}

/** Keep the page's identity over a refresh, and hurry the link when the browser says that it may work again. */
export function followBrowser(link: Link, store: Storage | null, { signal }: { signal: AbortSignal }): void {
  window.addEventListener(
    "pagehide",
    () => {
      if (link.identity) store?.setItem(`pywry:page:${location.pathname}`, JSON.stringify(link.identity));
    },
    { signal },
  );
  window.addEventListener(
    "pageshow",
    ({ persisted }) => {
      if (!persisted) return;
      takeIdentity(store); // this very page is back, so nothing replaces it
      link.reconnect();
    },
    { signal },
  );
  window.addEventListener("online", () => link.hurry(), { signal });
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "visible") link.hurry();
    },
    { signal },
  );
}

/** Whether the page should reload by itself now; true at most once in five seconds, so that it cannot whirl. */
export function mayReload(closing: Closing, store: Storage | null): boolean {
  if (closing.reload !== "once" || !store) return false;
  const name = `pywry:reloaded:${location.pathname}`;
  const now = Date.now();
  if (now - Number(store.getItem(name)) < RELOAD_PAUSE_MS) return false;
  store.setItem(name, String(now));
  return true;
}
