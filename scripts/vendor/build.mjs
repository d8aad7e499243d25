// Makes the bundles in src/psoas/offline_report/vendor from the pinned packages, and vendor.toml, which says what they are.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "..", "src", "psoas", "offline_report", "vendor");

const version = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;

// The file goes inside a <script> element, which these would end or break.
function inScript(code) {
  if (/<\/script|<!--/i.test(code)) throw new Error("a bundle holds what a <script> element cannot");
  return code;
}

async function three() {
  const made = await build({
    absWorkingDir: here,
    entryPoints: ["three.entry.js"],
    bundle: true,
    minify: true,
    format: "iife",
    globalName: "THREE",
    target: "es2020",
    charset: "ascii",
    legalComments: "none",
    write: false,
  });
  return `/*! three.js ${version("three")} (the parts psoas uses) | MIT | see LICENSE.three */\n${made.outputFiles[0].text}`;
}

const plotly = () => readFileSync(join(modules, "plotly.js-basic-dist-min", "plotly-basic.min.js"), "utf8");

const bundles = [
  { file: "three.bundle.min.js", package: "three", global: "THREE", code: await three() },
  { file: "plotly-basic.min.js", package: "plotly.js-basic-dist-min", global: "Plotly", code: plotly() },
];

mkdirSync(target, { recursive: true });
const lines = ["# Written by scripts/vendor/build.mjs (`make vendor`); tests/unit/test_vendor.py compares it with the files."];
for (const { file, package: name, global, code } of bundles) {
  const bytes = Buffer.from(inScript(code), "utf8");
  const licence = `LICENSE.${name.split(".")[0]}`;
  writeFileSync(join(target, file), bytes);
  writeFileSync(join(target, licence), readFileSync(join(modules, name, "LICENSE")));
  lines.push(
    "",
    `["${file}"]`,
    `package = "${name}"`,
    `version = "${version(name)}"`,
    `global = "${global}"`,
    `license = "MIT"`,
    `license_file = "${licence}"`,
    `bytes = ${bytes.length}`,
    `sha256 = "${createHash("sha256").update(bytes).digest("hex")}"`,
  );
}
writeFileSync(join(target, "vendor.toml"), lines.join("\n") + "\n");
