// Builds ../static/dist from src: one style sheet and one script for every page, a few more for
// single pages, and one file with the licences of all that went into them.
// `node build.mjs` writes; `node build.mjs --check` says whether the committed files are what it would write.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../static/dist");

// [source, name in dist]: app and style go with every page, the others only where they are used.
const ENTRIES = [
  ["src/app.js", "app"],
  ["src/app.css", "style"],
  ["src/case.js", "case"],
  ["src/sheets.js", "sheets"],
  ["src/viewer.js", "viewer"],
  ["src/viewer.css", "viewer"],
  ["src/studio.js", "studio"],
  ["src/studio.css", "studio"],
  ["src/studio-guide.css", "guide"],
  ["src/figures.css", "figures"],
  ["src/charts.js", "charts"],
];

// The pages' policy allows no style in an attribute: the panel's only one goes into studio.css.
const noInlineStyle = {
  name: "no-inline-style",
  setup(build) {
    build.onLoad({ filter: /bpmn-js-properties-panel\/dist\/index\.esm\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const contents = source.replace('<div style="height: 100%" tabindex="-1" class="bio-properties-panel-container">', '<div tabindex="-1" class="bio-properties-panel-container">');
      if (contents === source) throw new Error("the panel's inline style is not where it was");
      return { contents, loader: "js" };
    });
    // The walk paints its tokens, and two menus their icons, by style attributes: src/studio/voice.js sets them by script.
    build.onLoad({ filter: /bpmn-js-token-simulation\/lib\/.*\.js$|bpmn-js\/lib\/features\/[a-z-]*\/[A-Za-z]*Icons\.js$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replaceAll(' style="', ' data-style="').replaceAll('`style="', '`data-style="'),
      loader: "js",
    }));
  },
};

async function bundle() {
  const made = await build({
    absWorkingDir: here,
    entryPoints: ENTRIES.map(([source, name]) => ({ in: source, out: name })),
    outdir: out,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    target: ["es2020", "chrome90", "firefox90", "safari15"],
    legalComments: "none",
    plugins: [noInlineStyle],
    loader: { ".woff2": "file" },
    assetNames: "[name]",
    // Editors for expressions of another language, never shown: see src/studio/feel.js.
    alias: { "@bpmn-io/feel-editor": "./src/studio/feel.js", "@bpmn-io/feelers-editor": "./src/studio/feel.js" },
    logLevel: "warning",
  });
  const files = made.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]);
  files.push(["LICENCES.txt", Buffer.from(await licences(made.metafile))]);
  files.push(["SOURCES.txt", Buffer.from(await sources())]);
  return files;
}

// What the bundle was made from: a test compares it without Node.
async function sources() {
  const there = await readdir(path.join(here, "src"), { recursive: true, withFileTypes: true });
  const files = there.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  const names = files.map((file) => path.relative(here, file).split(path.sep).join("/"));
  const lines = [];
  for (const name of [...names, "build.mjs", "package-lock.json"].sort()) {
    const bytes = await readFile(path.join(here, name));
    lines.push(`${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`);
  }
  return lines.join("");
}

// Of every package that esbuild took something from, so that none can be forgotten; with the notice
// that goes along (Apache-2.0, section 4 d) and the licences of what others put into it.
async function licences(metafile) {
  const packages = new Set();
  for (const input of Object.keys(metafile.inputs)) {
    const inside = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    if (inside) packages.add(inside[1]);
  }
  const parts = ["Third-party software inside the scripts and style sheets of this folder.\n"];
  for (const name of [...packages].sort()) {
    const folder = path.join(here, "node_modules", name);
    const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    const text = file ? await plain(folder, file) : `(no licence file in the package; ${about.license})`;
    const more = (await readdir(folder, { recursive: true })).filter((one) => /^(NOTICE|licenses\/[^/]+)$/.test(one)).sort();
    const all = [text, ...(await Promise.all(more.map((one) => plain(folder, one))))];
    parts.push(`${"=".repeat(72)}\n${name} ${about.version} (${about.license})\n\n${all.join("\n\n")}\n`);
  }
  return parts.join("\n");
}

const plain = async (folder, file) => (await readFile(path.join(folder, file), "utf8")).replace(/\r\n/g, "\n").trim();

const files = await bundle();
if (process.argv.includes("--check")) {
  const stale = [];
  for (const [name, bytes] of files) {
    const there = await readFile(path.join(out, name)).catch(() => null);
    if (!there || !there.equals(bytes)) stale.push(name);
  }
  if (stale.length) {
    console.error(`not what src builds: ${stale.join(", ")}; run npm run build`);
    process.exit(1);
  }
  console.log("static/dist is what src builds");
} else {
  await mkdir(out, { recursive: true });
  for (const [name, bytes] of files) await writeFile(path.join(out, name), bytes);
  console.log(files.map(([name, bytes]) => `${name} ${bytes.length}`).join("\n"));
}
