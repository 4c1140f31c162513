// `node tools/build.mjs FOLDER`: builds the page into FOLDER, the same bytes at every run.

import { renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? 'dist');
process.chdir(root);
await build({ root, logLevel: 'warn', build: { outDir: folder } });
renameSync(join(folder, 'index.html'), join(folder, 'link.html'));
