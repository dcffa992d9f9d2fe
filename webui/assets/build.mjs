// Builds what the browser gets: webui/assets → webui/static, content-hashed names and a manifest.
// The manifest maps a name ("app.css", a file under css/, js/ or img/) to its built file ("css/app-3K5XQ7PD.css").

import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const SOURCE = path.dirname(fileURLToPath(import.meta.url));
const TARGET = path.join(SOURCE, '..', 'static');
const PAGES = ['css/app.css', 'css/audit.css', 'js/app.js', 'js/form.js'];
// The editors are built apart from the pages of staff, so that code they share never becomes a file staff must fetch.
const EDITORS = ['css/designer.css', 'js/designer/main.js', 'css/form-editor.css', 'js/form-editor/main.js'];
const COPIED = ['.svg', '.png', '.ico', '.woff2'];

const posix = (name) => name.split(path.sep).join('/');

async function pictures() {
  const folder = path.join(SOURCE, 'img');
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => COPIED.includes(path.extname(name))).map((name) => `img/${posix(name)}`).sort();
}

// Built beside the folder in use, which is replaced at the end: a server never meets a half-built state.
const fresh = `${TARGET}.new-${process.pid}`; // two builds at once do not meet
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });

const common = {
  absWorkingDir: SOURCE,
  outbase: SOURCE,
  outdir: fresh,
  entryNames: '[dir]/[name]-[hash]',
  assetNames: 'img/[name]-[hash]',
  chunkNames: 'js/shared/[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'safari16', 'firefox115', 'chrome109'],
  charset: 'utf8',
  legalComments: 'inline', // the licences of what is bundled travel with it
  loader: Object.fromEntries(COPIED.map((ending) => [ending, 'copy'])),
  metafile: true,
  logLevel: 'warning',
};
const editors = EDITORS.filter((name) => existsSync(path.join(SOURCE, name)));
// What a library needs before it may be bundled (its English texts, its way to set styles) is said beside the editor.
const PLUGINS = path.join(SOURCE, 'js/form-editor/plugins.mjs');
const plugins = existsSync(PLUGINS) ? (await import(pathToFileURL(PLUGINS))).default : [];
const built = [
  await build({ ...common, entryPoints: [...PAGES, ...(await pictures())] }),
  await build({ ...common, entryPoints: editors, splitting: true, plugins }),
];

const manifest = {};
for (const [file, output] of built.flatMap(({ metafile }) => Object.entries(metafile.outputs))) {
  const name = posix(path.relative(fresh, path.resolve(SOURCE, file)));
  if (output.entryPoint) manifest[posix(output.entryPoint).split('/').slice(1).join('/')] = name;
  const content = await readFile(path.join(fresh, name));
  const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
  console.log(`  ${name} (${kilobytes(content.length)}, ${kilobytes(gzipSync(content, { level: 9 }).length)} packed)`);
}
await writeFile(path.join(fresh, 'manifest.json'), JSON.stringify(manifest, Object.keys(manifest).sort(), 2) + '\n');

await rm(TARGET, { recursive: true, force: true });
await rename(fresh, TARGET);
