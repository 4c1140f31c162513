// One HTTP server for a provider: style sheet, interactions, the library's own routes; bounded heads, one host name.

import { createServer } from 'node:http';

import { Interaction, send } from './interaction.mjs';
import { HEADERS, message, STYLE } from './pages.mjs';
import { wordsFor } from './words.mjs';

export const log = (level, fields) => console.error(JSON.stringify({ level, ...fields }));

export const makeServer = () => createServer({ maxHeaderSize: 32_768, requestTimeout: 30_000, headersTimeout: 10_000 });

export function serve(server, provider, proof, host) {
  provider.on('server_error', (_ctx, error) => log('error', { error: error.message }));
  const interaction = new Interaction(provider, proof);
  const rest = provider.callback();

  server.on('request', (request, response) => {
    const words = wordsFor(request.headers['accept-language']);
    if (request.headers.host !== host) send(response, 421, message(words, words.failed, words.failedText));
    else if (request.url === '/style.css') {
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/css; charset=utf-8' });
      response.end(STYLE);
    } else if (request.url.startsWith('/interaction/')) {
      interaction.serve(request, response).catch((error) => {
        log('error', { error: error.message });
        if (response.headersSent) response.end();
        else send(response, 400, message(words, words.failed, words.failedText));
      });
    } else rest(request, response);
  });
}
