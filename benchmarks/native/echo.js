pywry.on("bench:ping", (data) => pywry.emit("bench:back", data));
pywry.on("bench:down", ({ content }) => {
  pywry.emit("bench:back", { size: content.byteLength, last: content.getUint8(content.byteLength - 1) });
});
pywry.on("bench:up", ({ size }) => {
  const content = new Uint8Array(size);
  content[size - 1] = 7;
  pywry.emit("bench:back", { content });
});
