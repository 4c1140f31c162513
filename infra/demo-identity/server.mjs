// A small OpenID provider for the demo and the tests: `node server.mjs SETTINGS.json`. Not for production.
// Writes {"issuer": …} to the settings' "ready" file when it listens; ends when its standard input is closed.

import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

import { Accounts } from './src/accounts.mjs';
import { Interaction } from './src/interaction.mjs';
import { loadKeys } from './src/keys.mjs';
import { memoryAdapter } from './src/memory.mjs';
import { HEADERS, message, STYLE } from './src/pages.mjs';
import { loadSettings, providerConfiguration } from './src/settings.mjs';

const settings = loadSettings(process.argv[2]);
const accounts = new Accounts(settings.users);
const server = createServer({ maxHeaderSize: 32_768, requestTimeout: 30_000 });

function start() {
  const issuer = settings.issuer || `http://${settings.host}:${server.address().port}`;
  const configuration = providerConfiguration(settings, loadKeys(settings.data), accounts, memoryAdapter(settings.clients));
  const provider = new Provider(issuer, configuration);
  provider.proxy = issuer.startsWith('https:');
  provider.on('server_error', (_ctx, error) => console.error(JSON.stringify({ level: 'error', error: error.message })));
  const interaction = new Interaction(provider, accounts);
  const rest = provider.callback();

  server.on('request', (request, response) => {
    if (request.url === '/style.css') {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/css; charset=utf-8' });
      response.end(STYLE);
    } else if (request.url.startsWith('/interaction/')) {
      interaction.serve(request, response).catch((error) => {
        console.error(JSON.stringify({ level: 'error', error: error.message }));
        if (!response.headersSent) response.writeHead(400, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' });
        response.end(message('That did not work', 'Start again from the program or page you came from.'));
      });
    } else rest(request, response);
  });
  writeFileSync(`${settings.ready}.new`, JSON.stringify({ issuer }));
  renameSync(`${settings.ready}.new`, settings.ready);
}

server.listen(settings.port, settings.host, start);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
