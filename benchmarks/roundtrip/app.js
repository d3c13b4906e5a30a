// PyWry's pipe: events of `window.pywry`.

{
  const pipe = {
    echo: (number) => pywry.emit("bench:ping", { number }),
    upload: (blob) => pywry.emit("bench:up", { blob }),
    download: () => pywry.emit("bench:give", {}),
  };
  pywry.on("bench:pong", ({ number }) => pipe.onEcho(number));
  pywry.on("bench:got", ({ bytes }) => pipe.onReceipt(bytes));
  pywry.on("bench:down", ({ blob }) => pipe.onBytes(blob));
  offerBench(pipe);
}
