// PyWry's pipe: events of this widget's `pywry`.

{
  const pipe = { echo: (number) => pywry.emit("bench:ping", { number }) };
  pywry.on("bench:pong", ({ number }) => pipe.onEcho(number));
  globalThis.pywryBench = measuresOver(pipe);

  /** The time until so many events have come from one handler, in order. */
  globalThis.pywryFlood = (count) => {
    const start = performance.now();
    return new Promise((resolve, reject) => {
      let come = 0;
      const stop = pywry.on("bench:drop", (number) => {
        if (number !== come) reject(new Error(`event ${come} is number ${number}`));
        come += 1;
        if (come < count) return;
        stop();
        resolve(performance.now() - start);
      });
      pywry.emit("bench:flood", count);
    });
  };
}
