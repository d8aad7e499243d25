// Licence texts of the modules inside plotly.js's basic bundle, for src/psoas/offline_report/vendor/LICENSE.plotly-modules.
// Only for a new version of plotly, in a folder elsewhere, because it needs all of plotly.js (175 MB):
//   npm install --ignore-scripts esbuild plotly.js@VERSION && node .../licences.mjs > LICENSE.plotly-modules
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { build } = createRequire(join(process.cwd(), "package.json"))("esbuild");
const STUB = 30; // bytes: an empty style sheet in place of a module

const made = await build({
  entryPoints: ["node_modules/plotly.js/lib/index-basic.js"],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "iife",
  define: { global: "window" },
  loader: { ".css": "empty" },
});

const bytes = new Map();
for (const [path, { bytesInOutput }] of Object.entries(Object.values(made.metafile.outputs)[0].inputs)) {
  const folder = path.match(/.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0];
  if (folder) bytes.set(folder, (bytes.get(folder) || 0) + bytesInOutput);
}

const line = "-".repeat(100);
console.log("Modules by others inside plotly-basic.min.js, and their licences.");
for (const [folder, size] of [...bytes].sort()) {
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (about.name === "plotly.js" || size < STUB) continue;
  const author = about.author?.name || about.author || "";
  const files = readdirSync(folder);
  const file = files.find((f) => /licen[sc]e/i.test(f)) || files.find((f) => /readme/i.test(f));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "";
  const place = /readme/i.test(file || "") ? text.search(/^#+ Licen[sc]e/im) : 0;
  const from = place < 0 ? "" : text.slice(place);
  console.log(`\n${line}\n${about.name} ${about.version} | ${about.license}${author ? ` | ${author}` : ""}\n${line}\n`);
  console.log(from.replace(/^#+ .*\n/, "").replaceAll("\r", "").trim() || `Licensed under the ${about.license} licence.`);
}
