// A part of the widget that not every page needs, such as the chart: a module of its own, loaded where it is first shown.

/** Code by content: the page loads what has this name once, wherever it comes from. */
export interface AssetRef {
  /** `<sha256>.js`. */
  name: string;
  /** Bytes. */
  size: number;
  /** What a classic script sets on the window; a module has none. */
  global?: string;
}

/** What a part is made of: `main` is its module, which is given what the others export or set. */
export type Code = { main: AssetRef } & Record<string, AssetRef>;

/** What every part's trait has. */
export interface PartState {
  code: Code;
}

export type PartHandler = (data: Record<string, unknown>, isRequest: boolean) => unknown;

export interface PartContext {
  /** The element that the part fills. */
  slot: HTMLElement;
  /** Tell Python and the page. */
  announce: (type: string, data: object) => void;
  /** Tell Python. */
  emit: (type: string, data: object) => void;
  report: (error: unknown, source: string) => void;
  /** Let the browser save a file. */
  save: (blob: Blob, filename: string) => void;
  signal: AbortSignal;
}

export interface Part<S extends PartState = PartState> {
  /** Show a state, or nothing; resolves when it is drawn. */
  show(state: S | null): Promise<unknown>;
  /** Take the present theme's colours. */
  retheme(): void;
  /** What its events do, by name. */
  handlers(): Record<string, PartHandler>;
}

/** The module of a part. */
export interface PartModule {
  open(context: PartContext, loaded: Record<string, unknown>): Part;
}
