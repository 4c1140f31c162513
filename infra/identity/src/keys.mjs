// The signing key, the cookie keys and the secrets: made at random on the first start, kept in the data folder, mode 0600.

import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeSync,
} from 'node:fs';
import { join } from 'node:path';

const random = () => randomBytes(32).toString('base64url');

function fresh() {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(jwk.x + jwk.y).digest('base64url').slice(0, 16);
  return { jwks: { keys: [{ ...jwk, kid, use: 'sig', alg: 'ES256' }] }, cookies: [random()], codes: random(), subjects: random() };
}

// Whole or not at all, and never over another process's: a half-written key file would lock everybody out.
function make(file) {
  const draft = `${file}.${process.pid}`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(fresh()));
    fsyncSync(descriptor);
    linkSync(draft, file);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    closeSync(descriptor);
    unlinkSync(draft);
  }
}

export function loadKeys(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'keys.json');
  if (!existsSync(file)) make(file);
  if (statSync(file).mode & 0o077) throw new Error(`${file} holds keys and others may read it: chmod 600 ${file}`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
