// The bare pipe: a WebSocket with JSON text for events and binary messages for bytes, and nothing else.

{
  const socket = new WebSocket(`ws://${location.host}/socket`);
  socket.binaryType = "arraybuffer";
  const post = (message) => socket.send(JSON.stringify(message));
  const pipe = {
    echo: (number) => post({ number }),
    upload: (buffer) => socket.send(buffer),
    download: () => post({ give: true }),
  };
  socket.addEventListener("message", ({ data }) => {
    if (typeof data !== "string") {
      pipe.onBytes(data);
      return;
    }
    const message = JSON.parse(data);
    if ("bytes" in message) pipe.onReceipt(message.bytes);
    else pipe.onEcho(message.number);
  });
  socket.addEventListener("open", () => offerBench(pipe));
}
