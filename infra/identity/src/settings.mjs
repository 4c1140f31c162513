// What the demo's provider is told: one JSON file named on the command line, written by the program that starts it.

import { readFileSync } from 'node:fs';

export const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);
const DEFAULTS = {
  host: '127.0.0.1', port: 0, issuer: '', resources: [], access_seconds: 600, refresh_seconds: 43_200, claims: [], marked: true,
};

export function loadSettings(file) {
  const settings = { ...DEFAULTS, ...JSON.parse(readFileSync(file, 'utf8')) };
  for (const name of ['data', 'users', 'clients', 'ready']) {
    if (typeof settings[name] !== 'string') throw new Error(`${file}: "${name}" must name a ${name === 'data' ? 'folder' : 'file'}`);
  }
  const plain = settings.issuer.startsWith('http:') || !settings.issuer;
  if (plain && !LOOPBACK.has(settings.host)) throw new Error(`${file}: "host" must be loopback while the issuer is not https`);
  return settings;
}

// An audience is allowed when it is listed, or is a service on this machine (demo and tests, any port).
export function isAllowed(resources, indicator) {
  if (resources.includes(indicator)) return true;
  const url = new URL(indicator);
  return url.protocol === 'http:' && LOOPBACK.has(url.hostname) && resources.length === 0;
}
