// The end of what an `AbortSignal` is the lifetime of.

/** Call `act` once, when `signal` aborts. */
export function atEnd(signal: AbortSignal, act: () => void): void {
  signal.addEventListener("abort", act, { once: true });
}
