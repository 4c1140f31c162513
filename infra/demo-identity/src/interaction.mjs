// Signing in and allowing: GET shows a page, POST takes the answer. Bound to the browser by the library's interaction cookie.

import { consentPage, HEADERS, loginPage, message } from './pages.mjs';

const BODY_MOST = 4096; // bytes
const TRIES = 5; // wrong passwords in one sign-in; then it is ended

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

const send = (response, status, html) => {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' });
  response.end(html);
};

export class Interaction {
  #provider;

  #accounts;

  #tries = new Map();

  constructor(provider, accounts) {
    this.#provider = provider;
    this.#accounts = accounts;
  }

  async serve(request, response) {
    let details;
    try {
      details = await this.#provider.interactionDetails(request, response);
    } catch {
      return send(response, 400, message('This sign-in is over', 'It was too slow, or was begun in another browser. Start again.'));
    }
    if (!request.url.startsWith(`/interaction/${details.uid}`)) {
      return send(response, 400, message('This sign-in is over', 'Another sign-in was begun in this browser since. Start again.'));
    }
    const client = await this.#provider.Client.find(details.params.client_id);
    const name = client.clientName ?? client.clientId;
    if (request.method !== 'POST') return this.#show(response, details, name);
    const form = await readForm(request);
    if (form.get('step') === 'cancel') return this.#end(request, response, { error: 'access_denied', error_description: 'the person cancelled' });
    if (details.prompt.name === 'login') return this.#login(request, response, details, name, form);
    return this.#allow(request, response, details);
  }

  #show(response, details, client) {
    if (details.prompt.name === 'login') return send(response, 200, loginPage({ client, login: details.params.login_hint }));
    const { email } = this.#accounts.bySubject(details.session.accountId);
    return send(response, 200, consentPage({ client, email, stays: details.params.scope?.includes('offline_access') }));
  }

  async #login(request, response, details, client, form) {
    const tries = (this.#tries.get(details.uid) ?? 0) + 1;
    const login = form.get('login') ?? '';
    const user = tries > TRIES ? 'bounded' : await this.#accounts.check(login, form.get('password') ?? '');
    if (user === 'bounded') {
      this.#tries.delete(details.uid);
      return this.#end(request, response, { error: 'access_denied', error_description: 'too many wrong passwords' });
    }
    if (!user) {
      this.#tries.set(details.uid, tries);
      if (this.#tries.size > 10_000) this.#tries.delete(this.#tries.keys().next().value);
      return send(response, 401, loginPage({ client, login, trouble: 'The e-mail address or the password is wrong.' }));
    }
    return this.#end(request, response, { login: { accountId: user.sub, acr: user.acr, amr: ['pwd'], remember: false } });
  }

  async #allow(request, response, { grantId, params, prompt, session }) {
    const grant = (grantId && await this.#provider.Grant.find(grantId))
      || new this.#provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(' '));
    if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    for (const [resource, scopes] of Object.entries(prompt.details.missingResourceScopes ?? {})) {
      grant.addResourceScope(resource, scopes.join(' '));
    }
    return this.#end(request, response, { consent: { grantId: await grant.save() } });
  }

  #end(request, response, result) {
    return this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: !result.error });
  }
}
