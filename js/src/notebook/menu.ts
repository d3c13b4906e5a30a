// What a tab offers for an app: run it again, keep it as a file. A window has a menu bar of its own.

import type { Status } from "./state.ts";

/** What the server wrote into the page. */
export interface Offers {
  /** Where the app is had as one HTML file; null in windows, and where there is none. */
  saved: string | null;
  mayRestart: boolean;
}

export interface Menu {
  element: HTMLElement;
  show(status: Status): void;
}

export function readOffers(document: Document): Offers {
  const { saved, may_restart } = JSON.parse(document.getElementById("pywry-page")?.textContent ?? "{}");
  return { saved: typeof saved === "string" ? saved : null, mayRestart: may_restart === true };
}

/** The menu, null where it would have nothing in it. */
export function drawMenu(
  { saved, mayRestart }: Offers,
  ask: (type: "rerun" | "restart") => void,
  { signal }: { signal: AbortSignal },
): Menu | null {
  if (saved === null) return null;
  const element = document.createElement("details");
  element.className = "nb-menu";
  const summary = Object.assign(document.createElement("summary"), { textContent: "⋯", title: "Menu" });
  summary.ariaLabel = "Menu";
  const items = document.createElement("menu");
  const save = Object.assign(document.createElement("a"), {
    href: saved,
    download: "",
    textContent: "Save as HTML",
  });
  const runs = mayRestart ? [button("Run again", "rerun"), button("Restart and run", "restart")] : [];
  items.append(
    ...[...runs, save].map((each) => {
      const item = document.createElement("li");
      item.append(each);
      return item;
    }),
  );
  element.append(summary, items);
  const close = () => element.removeAttribute("open");
  items.addEventListener("click", close);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    summary.focus();
  });
  document.addEventListener("pointerdown", ({ target }) => element.contains(target as Node) || close(), {
    signal,
  });
  return {
    element,
    show(status) {
      for (const run of runs) (run.parentElement as HTMLElement).hidden = status === "saved";
    },
  };

  function button(text: string, type: "rerun" | "restart"): HTMLElement {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.addEventListener("click", () => ask(type));
    return made;
  }
}
