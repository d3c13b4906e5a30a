// Bundles what a page loads into ../pywry/static, and refuses a bundle that has grown past its limit.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../pywry/static");

const bundles = [
  { from: "src/host/main.ts", to: "host.js", maxGzipBytes: 12 * 1024 },
  { from: "src/host/page.css", to: "page.css" },
  // Jupyter sends the widget's code to every page over the kernel connection, uncompressed.
  { from: "src/widget/index.ts", to: "widget.js", maxBytes: 60 * 1024 },
  { from: "src/widget/index.css", to: "widget.css" },
];

/** The bundle's size as one line, and the limits that it breaks. */
function weigh({ to, maxBytes = Infinity, maxGzipBytes = Infinity }) {
  const content = readFileSync(join(target, to));
  const gzipBytes = gzipSync(content, { level: 9 }).length;
  const broken = [];
  if (content.length > maxBytes) broken.push(`${to} is ${content.length} bytes, limit ${maxBytes}`);
  if (gzipBytes > maxGzipBytes) broken.push(`${to} is ${gzipBytes} bytes gzipped, limit ${maxGzipBytes}`);
  return { line: `${to.padEnd(12)} ${kilobytes(content.length)}  ${kilobytes(gzipBytes)} gzip`, broken };
}

function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1).padStart(7)} kB`;
}

/** Write the licences of the packages whose code is in the bundles beside them, as they ask for. */
function writeLicences({ inputs }) {
  const packages = new Set(
    Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  const texts = [...packages].sort().map((name) => {
    return `${name}\n\n${readFileSync(join(here, "node_modules", name, "LICENSE"), "utf8")}`;
  });
  writeFileSync(join(target, "third-party-licences.txt"), texts.join("\n\n"));
}

/** @type {esbuild.BuildOptions} */
const options = {
  absWorkingDir: here,
  entryPoints: bundles.map(({ from, to }) => ({ in: from, out: to.replace(/\.\w+$/, "") })),
  outdir: relative(here, target),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  sourcemap: process.argv.includes("--sourcemap"),
};

if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, logLevel: "info" });
  await context.watch();
} else {
  // esbuild has already printed what is wrong in the source; a stack trace of its own adds nothing.
  const built = await esbuild.build({ ...options, logLevel: "warning" }).catch(() => process.exit(1));
  writeLicences(built.metafile);
  const weighed = bundles.map(weigh);
  for (const { line } of weighed) console.log(line);
  const broken = weighed.flatMap((bundle) => bundle.broken);
  if (broken.length > 0) {
    console.error(`bundle too large: ${broken.join("; ")}; move code that not every page needs out of it`);
    process.exit(1);
  }
}
