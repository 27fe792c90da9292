// Builds ../static/dist from src: one style sheet, one script, one file of licences.
// `node build.mjs` writes; `node build.mjs --check` says whether the committed files are what it would write.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../static/dist");

const LICENCES = [
  ["bootstrap", "LICENSE"],
  ["htmx.org", "LICENSE"],
];

async function bundle() {
  const made = await build({
    absWorkingDir: here,
    entryPoints: { app: "src/app.js", style: "src/app.css" },
    outdir: out,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["es2020", "chrome90", "firefox90", "safari15"],
    legalComments: "none",
    logLevel: "warning",
  });
  const files = made.outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)]);
  files.push(["LICENCES.txt", Buffer.from(await licences())]);
  files.push(["SOURCES.txt", Buffer.from(await sources())]);
  return files;
}

// What the bundle was made from: a test compares it without Node.
async function sources() {
  const names = (await readdir(path.join(here, "src"))).map((name) => `src/${name}`);
  const lines = [];
  for (const name of [...names, "build.mjs", "package-lock.json"].sort()) {
    const bytes = await readFile(path.join(here, name));
    lines.push(`${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`);
  }
  return lines.join("");
}

async function licences() {
  const parts = ["Third-party software inside app.js and style.css of this folder.\n"];
  for (const [name, file] of LICENCES) {
    const folder = path.join(here, "node_modules", name);
    const about = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const text = (await readFile(path.join(folder, file), "utf8")).replace(/\r\n/g, "\n").trim();
    parts.push(`${"=".repeat(72)}\n${name} ${about.version} (${about.license})\n\n${text}\n`);
  }
  return parts.join("\n");
}

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
