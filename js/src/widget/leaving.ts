// What a view is told of its page: that it may go, goes, stayed after all, or came back.

import { atEnd } from "../shared/ending.ts";

/** A page that is still there so long after it was to be left stays: its user said no, or it saved a file. */
const STAY_MS = 2_000;

export interface Leaving {
  /** Before the page is left: what a closing tab says at its very end is often not sent any more. */
  mayGo?: (() => void) | undefined;
  goes(): void;
  /** The page stayed, after `mayGo`. */
  stays(): void;
  /** The page is back from the back-forward cache, with all it had. */
  isBack(): void;
}

export function followPage({ mayGo, goes, stays, isBack }: Leaving, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const beforeUnload = () => {
    mayGo?.();
    clearTimeout(timer);
    timer = setTimeout(stays, STAY_MS);
  };
  const pageShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) isBack();
  };
  if (mayGo) addEventListener("beforeunload", beforeUnload, { signal });
  addEventListener("pagehide", goes, { signal });
  addEventListener("pageshow", pageShow, { signal });
  atEnd(signal, () => clearTimeout(timer));
}
