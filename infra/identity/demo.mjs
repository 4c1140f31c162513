// A small OpenID provider for the demo and the tests: `node demo.mjs SETTINGS.json`. Not for production.
// Writes {"issuer": …} to the settings' "ready" file when it listens; ends when its standard input is closed.

import { renameSync, writeFileSync } from 'node:fs';

import { Provider } from 'oidc-provider';

import { loadKeys } from './src/keys.mjs';
import { memoryAdapter } from './src/memory.mjs';
import { Passwords } from './src/passwords.mjs';
import { providerConfiguration } from './src/provider.mjs';
import { makeServer, serve } from './src/serving.mjs';
import { isAllowed, loadSettings } from './src/settings.mjs';

const settings = loadSettings(process.argv[2]);
const accounts = new Passwords(settings.users);
const server = makeServer();

function start() {
  const issuer = settings.issuer || `http://${settings.host}:${server.address().port}`;
  const configuration = providerConfiguration({
    settings,
    keys: loadKeys(settings.data),
    accounts,
    Adapter: memoryAdapter(settings.clients),
    acrValues: ['urn:radseal:acr:password', 'urn:radseal:acr:mfa'],
    isAllowed: (indicator) => isAllowed(settings.resources, indicator),
    claims: settings.claims,
  });
  // Some providers do not mark access tokens as such (RFC 9068): the tests play them.
  if (!settings.marked) configuration.formats = { customizers: { jwt: (_ctx, _token, parts) => { parts.header = { ...parts.header, typ: 'JWT' }; } } };
  const provider = new Provider(issuer, configuration);
  provider.proxy = issuer.startsWith('https:');
  serve(server, provider, accounts, new URL(issuer).host);
  writeFileSync(`${settings.ready}.new`, JSON.stringify({ issuer }));
  renameSync(`${settings.ready}.new`, settings.ready);
}

server.listen(settings.port, settings.host, start);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
