// Makes what the wheel carries: `node bundle.mjs FOLDER` writes demo.mjs, guests.mjs and the licences of what is inside.

import {
  mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = process.argv[2];
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: ['demo.mjs', 'guests.mjs'],
  outdir: join(process.cwd(), folder),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
});

const inside = new Set(Object.keys(metafile.inputs).map((name) => name.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1]).filter(Boolean));
const licences = [...inside].sort().map((name) => {
  const { name: title, version, license } = JSON.parse(readFileSync(join(here, name, 'package.json'), 'utf8'));
  const file = readdirSync(join(here, name)).find((entry) => /^licen[cs]e/i.test(entry));
  return `${title} ${version} (${license})\n\n${file ? readFileSync(join(here, name, file), 'utf8') : ''}`;
});
writeFileSync(join(folder, 'LICENCES.txt'), licences.join('\n----------\n\n'));
