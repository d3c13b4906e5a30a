// Custom messages that came before anyone on the page listened, for the first who does: a view may be drawn only after
// its model has what Python said before there was a page.

const MAX_LATER = 10_000;
const MAX_LATER_BYTES = 64 * 2 ** 20;

export type Said = [content: unknown, buffers: readonly DataView<ArrayBuffer>[]];

export class Unheard {
  #said: Said[] = [];
  #later = 0;
  #laterBytes = 0;

  get isEmpty(): boolean {
    return this.#said.length === 0;
  }

  /** Keep a message. Early ones came while the page was opened: Python bounds them. What follows them is bounded here. */
  keep(said: Said, { isEarly }: { isEarly: boolean }): void {
    this.#said.push(said);
    if (isEarly) return;
    this.#later += 1;
    this.#laterBytes += said[1].reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (this.#later <= MAX_LATER && this.#laterBytes <= MAX_LATER_BYTES) return;
    const { length } = this.take();
    console.warn(
      `pywry: nobody listens to ${length} messages of a widget that has no view; they are dropped`,
    );
  }

  /** Return what was kept, in order, and keep none of it. */
  take(): Said[] {
    const said = this.#said;
    this.#said = [];
    this.#later = this.#laterBytes = 0;
    return said;
  }
}
