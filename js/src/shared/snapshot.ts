// Copies of buffers that leave. The widget makes them when an event is emitted; the page's host, another bundle, says how,
// so that no further copy is needed on the way.

import { type Binary, bytesOf } from "./frame.ts";

const SNAPSHOT = Symbol.for("pywry.snapshot");
const page = globalThis as unknown as Record<symbol, ((binary: Binary) => Binary) | undefined>;

/** A copy that nobody changes. It has an ArrayBuffer of its own unless our host asks for another: Jupyter sends all of it. */
export function snapshotOf(binary: Binary): Binary {
  return page[SNAPSHOT]?.(binary) ?? bytesOf(binary).slice().buffer;
}

/** Let `snapshot` make the copies on this page. */
export function offerSnapshots(snapshot: (binary: Binary) => Binary): void {
  page[SNAPSHOT] = snapshot;
}
