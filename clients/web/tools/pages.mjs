// `node tools/pages.mjs FOLDER`: builds the pages of the browser tests (tests/pages/*.html) into FOLDER.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import config from '../vite.config.ts';

const root = fileURLToPath(new URL('../tests/pages', import.meta.url));
const folder = resolve(process.argv[2] ?? 'dist');
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// The page's own configuration, but for its entries: Vite would add ours to them.
await build({
  ...config,
  root,
  base: '/',
  publicDir: false,
  configFile: false,
  logLevel: 'warn',
  build: {
    ...config.build,
    outDir: folder,
    rollupOptions: { input: readdirSync(root).flatMap((name) => (name.endsWith('.html') ? [join(root, name)] : [])) },
  },
});
