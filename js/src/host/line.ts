// Things to handle, strictly in order: at once while nothing holds the line, later when something does.

export class Line<T> {
  readonly #handle: (item: T) => Promise<unknown> | undefined;
  #waiting: T[] = [];
  #holds = 0;
  #isMoving = false;

  /** A promise that `handle` returns holds the line until it settles. */
  constructor(handle: (item: T) => Promise<unknown> | undefined) {
    this.#handle = handle;
  }

  push(item: T): void {
    this.#waiting.push(item);
    this.#move();
  }

  /** Hold the line until `settled` settles, either way; who made the promise answers for its failure. */
  hold(settled: Promise<unknown>): void {
    this.#holds += 1;
    const release = () => {
      this.#holds -= 1;
      this.#move();
    };
    settled.then(release, release);
  }

  #move(): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    let handled = 0;
    for (; this.#holds === 0 && handled < this.#waiting.length; handled++) {
      this.#take(this.#waiting[handled] as T);
    }
    this.#waiting.splice(0, handled);
    this.#isMoving = false;
  }

  #take(item: T): void {
    try {
      const settled = this.#handle(item);
      if (settled) this.hold(settled);
    } catch (error) {
      console.error("pywry: a message could not be handled", error);
    }
  }
}
