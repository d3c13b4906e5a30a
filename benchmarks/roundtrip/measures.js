// The measures, the same code for both sides. A side offers `pipe`:
//   echo(number) is answered by `pipe.onEcho(number)`
//   upload(buffer) is answered by `pipe.onReceipt(bytes)` once Python has them
//   download() is answered by `pipe.onBytes(binary)`
// Times are in milliseconds.

globalThis.measuresOver = (pipe) => {
  let surprise = null;

  const unexpected = (what) => {
    surprise ??= what;
  };

  const quiet = () => {
    pipe.onEcho = (number) => unexpected(`an echo of ${number} that nobody waits for`);
    pipe.onReceipt = () => unexpected("a receipt that nobody waits for");
    pipe.onBytes = () => unexpected("bytes that nobody waits for");
  };

  /** Call `start` and resolve when `pipe[slot]` was called `count` times, each with what `expected` wants. */
  const answers = (slot, count, start, check) =>
    new Promise((resolve, reject) => {
      let come = 0;
      pipe[slot] = (value) => {
        const fault = check(value, come);
        come += 1;
        if (fault) reject(new Error(fault));
        if (fault || come === count) {
          quiet();
          resolve();
        }
      };
      start();
    });

  const inOrder = (number, place) => (number === place ? null : `echo ${place} is of event ${number}`);

  const timed = async (work) => {
    if (surprise) throw new Error(surprise);
    const start = performance.now();
    await work();
    return performance.now() - start;
  };

  quiet();
  return {
    /** One event after the other, each after the former's answer; returns each one's time. */
    async roundTrips(count) {
      const times = [];
      for (let i = 0; i < count; i++) {
        times.push(await timed(() => answers("onEcho", 1, () => pipe.echo(i), (n) => inOrder(n, i))));
      }
      return times;
    },

    /** So many events in one tick; returns the time until the last echo. Fails when one is missing, twice or late. */
    burst(count) {
      const sendAll = () => {
        for (let i = 0; i < count; i++) pipe.echo(i);
      };
      return timed(() => answers("onEcho", count, sendAll, inOrder));
    },

    /** Bytes to Python, until it says that it has them. */
    upload(bytes) {
      const buffer = new Uint8Array(bytes).fill(7).buffer;
      const check = (got) => (got === bytes ? null : `Python got ${got} of ${bytes} bytes`);
      return timed(() => answers("onReceipt", 1, () => pipe.upload(buffer), check));
    },

    /** Bytes from Python, from the moment they are asked for. */
    download(bytes) {
      const check = ({ byteLength }) => (byteLength === bytes ? null : `${byteLength} of ${bytes} bytes came`);
      return timed(() => answers("onBytes", 1, () => pipe.download(), check));
    },

    /** Wait for what should not come; throws when something did. */
    async settle() {
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (surprise) throw new Error(surprise);
    },
  };
};

/** Offer the measures once the first event has come back, and note when that was, in ms since 1970. */
globalThis.offerBench = (pipe) => {
  const bench = measuresOver(pipe);
  bench.roundTrips(1).then(() => {
    globalThis.firstAnswerAt = Date.now();
    globalThis.bench = bench;
  });
};
