// Signing in and allowing: GET shows a page, POST takes the answer. Bound to the browser by the library's interaction cookie.
// How somebody proves who they are is the `proof`'s: a password (passwords.mjs) or a mailed code (codes.mjs).

import { consentPage, HEADERS, message } from './pages.mjs';
import { wordsFor } from './words.mjs';

const BODY_MOST = 4096; // bytes

async function readForm(request) {
  let size = 0;
  const parts = [];
  for await (const part of request) {
    size += part.length;
    if (size > BODY_MOST) throw new Error('form too large');
    parts.push(part);
  }
  return new URLSearchParams(Buffer.concat(parts).toString('utf8'));
}

// Sends a page: every page of ours has the same headers.
export const send = (response, status, html) => {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' });
  response.end(html);
};

export class Interaction {
  #provider;

  #proof;

  constructor(provider, proof) {
    this.#provider = provider;
    this.#proof = proof;
  }

  async serve(request, response) {
    const words = wordsFor(request.headers['accept-language']);
    let details;
    try {
      details = await this.#provider.interactionDetails(request, response);
    } catch {
      return send(response, 400, message(words, words.over, words.overSlow));
    }
    if (!request.url.startsWith(`/interaction/${details.uid}`)) {
      return send(response, 400, message(words, words.over, words.overOther));
    }
    const client = await this.#provider.Client.find(details.params.client_id);
    const visit = {
      request,
      words,
      uid: details.uid,
      hint: details.params.login_hint,
      client: client.clientName ?? client.clientId,
      show: (status, html) => send(response, status, html),
      end: (result) => this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: !result.error }),
    };
    visit.refuse = (why) => visit.end({ error: 'access_denied', error_description: why });
    if (request.method !== 'POST') return this.#show(visit, details);
    const form = await readForm(request);
    if (form.get('step') === 'cancel') return visit.refuse('the person cancelled');
    if (details.prompt.name === 'login') return this.#proof.take(visit, form);
    return this.#allow(visit, details);
  }

  async #show(visit, { prompt, params, session }) {
    if (prompt.name === 'login') return this.#proof.show(visit);
    const account = this.#proof.bySubject(session.accountId);
    if (!account) return visit.refuse('the account is gone');
    const stays = params.scope?.includes('offline_access');
    return visit.show(200, consentPage(visit.words, { client: visit.client, email: account.email, stays }));
  }

  async #allow(visit, { grantId, params, prompt, session }) {
    const grant = (grantId && await this.#provider.Grant.find(grantId))
      || new this.#provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
    if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
      grant.addResourceScope(resource, scopes.join(' '));
    }
    return visit.end({ consent: { grantId: await grant.save() } });
  }
}
