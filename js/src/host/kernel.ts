// What became of the kernel that a page's widgets live in, in words, and what the user can do about it.

/** As docs/protocol.md's `kernel` message has it. */
export type KernelState =
  | "ready"
  | "connecting"
  | "unreachable"
  | "busy"
  | "silent"
  | "dead"
  | "restarting"
  | "restarted"
  | "gone";

export interface KernelNote {
  text: string;
  /** What is offered to the user. */
  action?: "restart" | "reload";
}

const notes: Record<KernelState, KernelNote> = {
  ready: { text: "" },
  connecting: { text: "Waiting for the kernel…" },
  unreachable: { text: "The connection to the kernel broke; trying again…" },
  busy: { text: "The kernel is busy; this page comes when it has time" },
  silent: { text: "The kernel does not answer", action: "restart" },
  dead: { text: "The kernel has died", action: "restart" },
  restarting: { text: "The kernel is restarting…" },
  restarted: {
    text: "The kernel was restarted, and this widget is gone; run its notebook again",
    action: "reload",
  },
  gone: { text: "The kernel was shut down" },
};

/** What to say of the kernel; a restart is offered to those only who may. */
export function noteFor(state: KernelState, mayRestart: boolean): KernelNote {
  const { text, action } = notes[state];
  return action && (action !== "restart" || mayRestart) ? { text, action } : { text };
}
