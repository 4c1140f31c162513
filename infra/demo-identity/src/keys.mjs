// The signing key and the cookie keys: made at random on the first start, kept in the data folder, mode 0600.

import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

function fresh() {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(jwk.x + jwk.y).digest('base64url').slice(0, 16);
  return { jwks: { keys: [{ ...jwk, kid, use: 'sig', alg: 'ES256' }] }, cookies: [randomBytes(32).toString('base64url')] };
}

export function loadKeys(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'keys.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(fresh()), { mode: 0o600, flag: 'wx' });
  return JSON.parse(readFileSync(file, 'utf8'));
}
