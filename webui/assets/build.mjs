// Builds what the browser gets: webui/assets → webui/static, content-hashed names and a manifest.
// The manifest maps a name ("app.css", a file under css/, js/ or img/) to its built file ("css/app-3K5XQ7PD.css").

import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = path.dirname(fileURLToPath(import.meta.url));
const TARGET = path.join(SOURCE, '..', 'static');
const PAGES = ['css/app.css', 'js/app.js', 'js/form.js'];
const COPIED = ['.svg', '.png', '.ico', '.woff2'];

const posix = (name) => name.split(path.sep).join('/');

async function pictures() {
  const folder = path.join(SOURCE, 'img');
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => COPIED.includes(path.extname(name))).map((name) => `img/${posix(name)}`).sort();
}

// Built beside the folder in use, which is replaced at the end: a server never meets a half-built state.
const fresh = `${TARGET}.new`;
await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });

const { metafile } = await build({
  absWorkingDir: SOURCE,
  entryPoints: [...PAGES, ...(await pictures())],
  outbase: SOURCE,
  outdir: fresh,
  entryNames: '[dir]/[name]-[hash]',
  assetNames: 'img/[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'safari16', 'firefox115', 'chrome109'],
  charset: 'utf8',
  legalComments: 'inline', // the licences of what is bundled travel with it
  loader: Object.fromEntries(COPIED.map((ending) => [ending, 'copy'])),
  metafile: true,
  logLevel: 'warning',
});

const manifest = {};
for (const [file, output] of Object.entries(metafile.outputs)) {
  if (!output.entryPoint) continue;
  const built = posix(path.relative(fresh, path.resolve(SOURCE, file)));
  manifest[posix(output.entryPoint).split('/').slice(1).join('/')] = built;
  const size = (await readFile(path.join(fresh, built))).length;
  console.log(`  ${output.entryPoint} → ${built} (${(size / 1024).toFixed(1)} KB)`);
}
await writeFile(path.join(fresh, 'manifest.json'), JSON.stringify(manifest, Object.keys(manifest).sort(), 2) + '\n');

await rm(TARGET, { recursive: true, force: true });
await rename(fresh, TARGET);
