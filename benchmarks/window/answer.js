// Moves the first slider of the page as soon as it is there, and tells when the kernel's answer is.

const ANSWER = "the kernel has 1";
let moved = false;

function look() {
  const handle = document.querySelector(".noUi-handle");
  if (handle && !moved) {
    moved = true;
    handle.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
  }
  if (!document.body?.textContent?.includes(ANSWER)) return;
  watching.disconnect();
  window.answeredAt = Date.now();
  window.__TAURI_INTERNALS__?.invoke("plugin:pytauri|pyfunc", new TextEncoder().encode(`${window.answeredAt}`), {
    headers: { pyfunc: "answered" },
  });
}

const watching = new MutationObserver(look);
watching.observe(document, { subtree: true, childList: true, characterData: true });
