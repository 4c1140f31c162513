// `node tools/build.mjs FOLDER`: builds the page into FOLDER, the same bytes at every run.
//
// Besides what Vite makes: `link.html` with the digest of every script that the page may ever load (its import map), and
// `files.json`, the list of all files with their digests. The SHA-256 of that list is the page's fingerprint.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? 'dist');
process.chdir(root);
await build({ root, logLevel: 'error', build: { outDir: folder } });

const digest = (content) => `sha384-${createHash('sha384').update(content).digest('base64')}`;
const read = (name) => readFileSync(join(folder, name));
const scripts = readdirSync(folder)
  .filter((name) => name.endsWith('.js'))
  .sort();
const integrity = Object.fromEntries(scripts.map((name) => [`/page/${name}`, digest(read(name))]));

let html = read('index.html').toString();
html = html.replaceAll(/(<(?:script|link)\b[^>]*\b(?:src|href)="\/page\/([^"]+\.(?:js|css))")/g, (_, tag, name) => {
  return `${tag} integrity="${digest(read(name))}"`;
});
const map = `<script type="importmap">${JSON.stringify({ integrity })}</script>\n`;
html = html.replace(/^\s*<script type="module"/m, `${map}<script type="module"`);
rmSync(join(folder, 'index.html'));
writeFileSync(join(folder, 'link.html'), html);

const files = Object.fromEntries(
  readdirSync(folder)
    .sort()
    .map((name) => [name, createHash('sha256').update(read(name)).digest('hex')]),
);
writeFileSync(join(folder, 'files.json'), `${JSON.stringify(files, null, 1)}\n`);
