// What the root model of a notebook says; pywry/hosts/apps/front.py writes it.

export type Status = "starting" | "running" | "done" | "failed" | "dead" | "restarting" | "saved";

export interface Cell {
  kind: "markdown" | "code";
  /** What it is called, to people. */
  name: string;
  /** A reference to the `Output` that has what it shows. */
  output: string;
  /** Coloured pieces of its source, when that is shown: Pygments' short name of a kind of token, and its text. */
  code: [kind: string, text: string][] | null;
  hidden: boolean;
}

export type CellState = "" | "waiting" | "running" | "done" | "failed" | "skipped";

export interface Progress {
  status: Status;
  /** Of the code cell that runs, from 1. */
  number: number;
  total: number;
  cell: string;
  error: string;
}
