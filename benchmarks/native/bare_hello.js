const at = new TextEncoder().encode(String(Date.now()));
window.__TAURI_INTERNALS__.invoke("plugin:pytauri|pyfunc", at, { headers: { pyfunc: "hello" } });
