// Close codes that end a connection for good, and what the page makes of each. docs/protocol.md has the table.

export type Reload = "never" | "offer" | "once";

export interface Closing {
  code: number;
  text: string;
  /** "once": the page reloads by itself, unless it has just done so. */
  reload: Reload;
}

export const UNREADABLE = 4400;
export const FORGOTTEN = 4404;
export const ENDED = 4410;

const endings: Record<number, Omit<Closing, "code">> = {
  4001: { text: "Python has ended this view", reload: "never" },
  [UNREADABLE]: { text: "The connection failed", reload: "offer" },
  4403: { text: "This page is no longer valid", reload: "offer" },
  [FORGOTTEN]: { text: "This page was away too long", reload: "once" },
  [ENDED]: { text: "This session has ended", reload: "offer" },
  4408: { text: "This page fell too far behind", reload: "once" },
};

/** What a close code ends the connection with, or null when the page should connect again. */
export function closingFor(code: number, reason: string): Closing | null {
  const ending = endings[code];
  if (!ending) return null;
  const tellsWhy = reason && (code === UNREADABLE || code === ENDED);
  return { code, ...ending, text: tellsWhy ? `${ending.text}: ${reason}` : ending.text };
}
