// Files that the page saves: by the host where it can, as a window asks where to; else as a download by the browser.

import type { SaveFile } from "./afm.ts";
import type { SystemHandler } from "./bus.ts";

/** Save a file; resolves to whether it was saved, and never rejects. */
export type Save = (content: Blob, filename: string) => Promise<boolean>;

/** `fail` is told why a file that the user wanted could not be saved. */
export function savingBy(host: SaveFile | undefined, fail: (reason: string) => void): Save {
  return async (content, filename) => {
    if (!host) {
      download(content, filename);
      return true;
    }
    try {
      return await host(content, filename);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
}

/** Handlers of download and download-csv; `announce` tells Python what became of the file. */
export function downloadHandlers(
  announce: (type: string, data: object) => void,
  saveFile: Save,
): Record<string, SystemHandler> {
  const save = async (content: BlobPart, filename: string, type: string) => {
    const saved = await saveFile(new Blob([content], { type }), filename);
    announce("pywry:download-done", { filename, saved });
  };
  return {
    "pywry:download": ({ content, filename, mimeType }) =>
      save(partOf(content), String(filename ?? "download"), String(mimeType ?? "application/octet-stream")),
    "pywry:download-csv": ({ data, headers, filename }) =>
      save(
        toCsv((data ?? []) as unknown[][], headers as unknown[] | undefined),
        String(filename ?? "data.csv"),
        "text/csv;charset=utf-8",
      ),
  };
}

function download(blob: Blob, filename: string): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: filename });
  link.click();
  // The browser reads the blob after the click returns; a minute is more than any of them takes to begin.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** RFC 4180: lines end in CR LF, and what has a comma, a quote or a line end is quoted. */
export function toCsv(rows: readonly (readonly unknown[])[], headers?: readonly unknown[] | null): string {
  const all = headers ? [headers, ...rows] : rows;
  return all.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: unknown): string {
  const text =
    value === null || value === undefined
      ? ""
      : typeof value === "object"
        ? JSON.stringify(value)
        : `${value}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function partOf(content: unknown): BlobPart {
  if (content instanceof ArrayBuffer || ArrayBuffer.isView(content)) return content as BlobPart;
  if (typeof content === "string") return content;
  throw new TypeError(
    `content of a download is ${content === null ? "null" : typeof content}, expected text or bytes`,
  );
}
