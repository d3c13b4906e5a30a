// What a view is told of its page: that it may go, goes, stayed after all, or came back.

import { atEnd } from "../shared/ending.ts";

/**
 * A page that still runs so long after it was to be left stays: its user said no, or it saved a file. In steps, as the
 * time in which the browser asks its user, and nothing runs, does not count: who says yes late leaves all the same.
 */
const STAY_STEP_MS = 100;
const STAY_STEPS = 20;

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
  const wait = (steps: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => (steps > 1 ? wait(steps - 1) : stays()), STAY_STEP_MS);
  };
  const beforeUnload = () => {
    mayGo?.();
    wait(STAY_STEPS);
  };
  const pageShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) isBack();
  };
  if (mayGo) addEventListener("beforeunload", beforeUnload, { signal });
  addEventListener("pagehide", goes, { signal });
  addEventListener("pageshow", pageShow, { signal });
  atEnd(signal, () => clearTimeout(timer));
}
