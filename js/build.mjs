// Bundles what a page loads into ../pywry/static, and refuses a bundle that has grown past its limit.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../pywry/static");

const bundles = [
  { from: "src/host/main.ts", to: "host.js", maxGzipBytes: 12 * 1024 },
  { from: "src/host/page.css", to: "page.css" },
  { from: "src/pages/index.css", to: "pages.css" },
  // Jupyter sends the widget's code to every page over the kernel connection, uncompressed.
  { from: "src/widget/index.ts", to: "widget.js", maxBytes: 60 * 1024 },
  { from: "src/widget/index.css", to: "widget.css" },
  // Loaded with the first widget that is no anywidget.
  { from: "src/ipywidgets/index.ts", to: "ipywidgets.js", maxGzipBytes: 380 * 1024 },
  // The root of a notebook that is shown as an app.
  { from: "src/notebook/index.ts", to: "notebook.js", maxGzipBytes: 4 * 1024 },
  { from: "src/notebook/index.css", to: "notebook.css" },
  // In the file that a notebook is saved as.
  { from: "src/saved/index.ts", to: "saved.js", maxGzipBytes: 90 * 1024 },
  { from: "src/saved/index.css", to: "saved.css" },
  // Parts: loaded by pages that show them, once per page.
  { from: "src/chart/index.ts", to: "chart.js" },
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

/** A package's licence: its text, or where it brings none, its name and whose it is. */
function licenceOf(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e(\.\w+)?$/i.test(name));
  if (file) return readFileSync(join(folder, file), "utf8");
  const { license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${license}, ${author?.name ?? author}\n`;
}

/** Write the licences of the packages whose code is in the bundles beside them, as they ask for. */
function writeLicences({ inputs }) {
  const packages = new Set(
    Object.keys(inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  const texts = [...packages]
    .sort()
    .map((name) => `${name}\n\n${licenceOf(join(here, "node_modules", name))}`);
  writeFileSync(join(target, "third-party-licences.txt"), texts.join("\n\n"));
}

/**
 * Style sheets that code imports become text, bundled with all that they import.
 * @type {esbuild.Plugin}
 */
const styleSheetsAsText = {
  name: "style-sheets-as-text",
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /\.css$/ }, async ({ path, importer, kind, resolveDir }) => {
      if (kind !== "import-statement" || importer.endsWith(".css") || importer.includes("node_modules"))
        return;
      const { path: found, errors } = await resolve(path, { resolveDir, kind: "import-rule" });
      return errors.length > 0 ? { errors } : { path: found, namespace: "css-text" };
    });
    onLoad({ filter: /.*/, namespace: "css-text" }, async ({ path }) => {
      const { outputFiles, metafile } = await esbuild.build({
        ...shared,
        entryPoints: [path],
        write: false,
        loader: { ".woff2": "dataurl", ".svg": "dataurl" },
      });
      const watchFiles = Object.keys(metafile.inputs).map((file) => join(here, file));
      return { contents: outputFiles[0].text, loader: "text", watchFiles };
    });
  },
};

/** @type {esbuild.BuildOptions} */
const shared = {
  absWorkingDir: here,
  bundle: true,
  target: "es2022",
  minify: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
};

/** @type {esbuild.BuildOptions} */
const options = {
  ...shared,
  entryPoints: bundles.map(({ from, to }) => ({ in: from, out: to.replace(/\.\w+$/, "") })),
  outdir: relative(here, target),
  format: "esm",
  plugins: [styleSheetsAsText],
  alias: { "sanitize-html": join(here, "src/ipywidgets/sanitize.ts") },
  sourcemap: process.argv.includes("--sourcemap"),
};

/**
 * A script that JupyterLab loads by itself, from where Jupyter looks for extensions.
 * @type {esbuild.BuildOptions}
 */
const labextension = {
  ...shared,
  entryPoints: ["src/labextension/index.ts"],
  outfile: relative(here, join(here, "../jupyter-config/labextension/static/remoteEntry.js")),
  format: "iife",
  plugins: [styleSheetsAsText],
};

if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, logLevel: "info" });
  await context.watch();
} else {
  // esbuild has already printed what is wrong in the source; a stack trace of its own adds nothing.
  const built = await esbuild.build({ ...options, logLevel: "warning" }).catch(() => process.exit(1));
  await esbuild.build({ ...labextension, logLevel: "warning" }).catch(() => process.exit(1));
  writeLicences(built.metafile);
  const weighed = bundles.map(weigh);
  for (const { line } of weighed) console.log(line);
  const broken = weighed.flatMap((bundle) => bundle.broken);
  if (broken.length > 0) {
    console.error(`bundle too large: ${broken.join("; ")}; move code that not every page needs out of it`);
    process.exit(1);
  }
}
