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

  /** The time that so many random bytes take to Python and back; fails when one of them is another. */
  globalThis.pywryBytes = async (count) => {
    const sent = new Uint8Array(count);
    for (let i = 0; i < count; i += 2 ** 16) crypto.getRandomValues(sent.subarray(i, i + 2 ** 16));
    const start = performance.now();
    const { bytes } = await pywry.request("bench:bytes", { bytes: sent });
    const took = performance.now() - start;
    const back = new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength);
    if (back.length !== count || back.some((byte, i) => byte !== sent[i])) throw new Error("other bytes came back");
    return took;
  };
}
