// Files that the page saves: a download by the browser.

import type { SystemHandler } from "./bus.ts";

/** Handlers of download and download-csv; `announce` tells Python that the file was handed to the browser. */
export function downloadHandlers(
  announce: (type: string, data: object) => void,
): Record<string, SystemHandler> {
  const save = (content: BlobPart, filename: string, type: string) => {
    download(new Blob([content], { type }), filename);
    announce("pywry:download-done", { filename, saved: true });
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

export function download(blob: Blob, filename: string): void {
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
