// De-identifies many files by the page's engine, outside a browser, for comparing it with the Python engine.
//
// Usage: deidentify_many.mjs FOLDER < lines > lines. FOLDER holds the rule maps and word lists (docs/spec/deid). A line in
// is {"profile", "key" (hex), "reference", "patient", "stable", "case": [[kind, text]], "input" (base64)}; a line out is
// {"output" (base64), "doubtful"} or {"refused": name of the error}.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const bundle = mkdtempSync(join(tmpdir(), 'radseal-engine-'));
await build({
  root: HERE,
  configFile: false,
  logLevel: 'error',
  build: { ssr: 'src/deid/engine.ts', outDir: bundle, emptyOutDir: true, target: 'es2023' },
});
const engine = await import(pathToFileURL(join(bundle, 'engine.js')).href);
rmSync(bundle, { recursive: true });

const folder = process.argv[2] ?? '';
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const lists = engine.toLists(read('words.json'));
const rules = new Map();

function rulesOf(profile) {
  if (!rules.has(profile)) rules.set(profile, new engine.Rules(read(`map-${profile}.json`), lists));
  return rules.get(profile);
}

async function answer(asked) {
  const key = await engine.importSecret(new Uint8Array(Buffer.from(asked.key, 'hex')));
  const [uid, patient, date] = await Promise.all(['uid', 'patient', 'date'].map((name) => engine.derive(key, name)));
  const pseudonyms = await engine.Pseudonyms.of({ uid, patient, date }, asked.reference, asked.patient, asked.stable);
  const vocabulary = new engine.Vocabulary(
    lists,
    asked.case.map(([kind, text]) => ({ tag: 0, kind, text })),
  );
  try {
    const file = new Uint8Array(Buffer.from(asked.input, 'base64'));
    const done = await engine.deidentify(file, rulesOf(asked.profile), pseudonyms, vocabulary);
    return { output: Buffer.from(engine.join(done.parts)).toString('base64'), doubtful: done.doubtful };
  } catch (error) {
    if (!(error instanceof engine.InputError)) throw error;
    return { refused: error.name };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
