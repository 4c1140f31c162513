// The guest provider: `node guests.mjs SETTINGS.json`. Proves an e-mail address by a mailed code; docs/guides/guests.md.
// Ends on SIGTERM or SIGINT, and with its standard input where the settings say so; what it keeps outlives it.

import { renameSync, writeFileSync } from 'node:fs';

import { Provider } from 'oidc-provider';

import { Codes } from './src/codes.mjs';
import { loadGuestSettings } from './src/guest_settings.mjs';
import { loadKeys } from './src/keys.mjs';
import { openPost } from './src/mail.mjs';
import { providerConfiguration } from './src/provider.mjs';
import { log, makeServer, serve } from './src/serving.mjs';
import { diskAdapter, State } from './src/state.mjs';

const SWEEP = 60_000; // milliseconds

let settings;
try {
  settings = loadGuestSettings(process.argv[2] ?? '');
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
process.umask(0o077);
const keys = loadKeys(settings.data);
const state = new State(settings.data, keys.codes);
const codes = new Codes({ state, post: openPost(settings.mail, settings.site), settings, keys, log });
const configuration = providerConfiguration({
  settings,
  keys,
  accounts: codes,
  Adapter: diskAdapter(state, settings.clients),
  acrValues: [settings.acr],
  isAllowed: (indicator) => settings.resources.includes(indicator),
});
const provider = new Provider(settings.issuer, configuration);
provider.proxy = settings.behind_tls_proxy;
const server = makeServer();
serve(server, provider, codes, new URL(settings.issuer).host);
setInterval(() => {
  try { state.forget(); } catch (error) { log('error', { event: 'sweep failed', error: error.message }); }
}, SWEEP).unref();

function end() {
  server.close(() => {
    state.close();
    process.exit(0);
  });
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 5000).unref();
}

process.on('SIGTERM', end);
process.on('SIGINT', end);
if (settings.end_with_input) {
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}
server.on('error', (error) => {
  console.error(`guests: listen: ${error.message}`);
  process.exit(1);
});
server.listen(settings.listen.port, settings.listen.host, () => {
  log('info', { event: 'ready', issuer: settings.issuer });
  if (!settings.ready_file) return;
  writeFileSync(`${settings.ready_file}.new`, JSON.stringify({ issuer: settings.issuer }));
  renameSync(`${settings.ready_file}.new`, settings.ready_file);
});
