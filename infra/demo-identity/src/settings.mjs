// What the OpenID provider is told: one JSON file named on the command line, checked here, and the library's configuration.

import { readFileSync } from 'node:fs';

import { errors } from 'oidc-provider';

import {
  deviceCodePage, deviceConfirmPage, logoutPage, message, safe, page, HEADERS,
} from './pages.mjs';

const LOOPBACK = new Set(['127.0.0.1', '::1', '[::1]', 'localhost']);
const DEFAULTS = { host: '127.0.0.1', port: 0, issuer: '', resources: [], access_seconds: 600, refresh_seconds: 43_200 };

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
function allowed(resources, indicator) {
  if (resources.includes(indicator)) return true;
  const url = new URL(indicator);
  return url.protocol === 'http:' && LOOPBACK.has(url.hostname) && resources.length === 0;
}

const show = (ctx, html) => {
  ctx.set(HEADERS);
  ctx.type = 'html';
  ctx.body = html;
};

const form = (ctx, route) => ({ action: ctx.oidc.urlFor(route), secret: ctx.oidc.session.state.secret });

const pages = {
  deviceInput: (ctx, _form, _out, error) => show(ctx, deviceCodePage({
    ...form(ctx, 'code_verification'),
    code: ctx.oidc.params?.user_code,
    trouble: error && 'This code is not known or no longer valid. Compare it with the other screen.',
  })),
  deviceConfirm: (ctx, _form, client, _device, code) => show(ctx, deviceConfirmPage({
    ...form(ctx, 'code_verification'), code, client: client.clientName ?? client.clientId,
  })),
  deviceDone: (ctx) => show(ctx, message('You are signed in', 'Go back to the other screen; you can close this one.')),
  logout: (ctx) => show(ctx, logoutPage(form(ctx, 'end_session_confirm'))),
  loggedOut: (ctx) => show(ctx, message('You are signed out', 'You can close this window.')),
  error: (ctx, out) => show(ctx, page('That did not work', `<p>${safe(out.error_description ?? out.error)}</p><p>Start again from the program or page you came from.</p>`)),
};

function account(user) {
  const { email, email_verified, name, extra } = user;
  return { accountId: user.sub, claims: () => ({ sub: user.sub, email, email_verified, name, ...extra }) };
}

async function webGrant(ctx) {
  const { client, session, provider, params, result } = ctx.oidc;
  const known = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  if (known) return provider.Grant.find(known);
  if (client.applicationType !== 'web' || !session.accountId) return undefined;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(params.scope.replace('offline_access', ''));
  await grant.save();
  return grant;
}

export function providerConfiguration(settings, keys, accounts, Adapter) {
  return {
    adapter: Adapter,
    jwks: keys.jwks,
    cookies: { keys: keys.cookies, names: { session: 'op_session', interaction: 'op_interaction', resume: 'op_resume' } },
    clients: [],
    clientBasedCORS: () => false,
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], acr: null },
    acrValues: ['urn:radseal:acr:password', 'urn:radseal:acr:mfa'],
    responseTypes: ['code'],
    conformIdTokenClaims: false,
    scopes: ['openid', 'email', 'profile', 'offline_access'],
    findAccount: (_ctx, sub) => {
      const user = accounts.bySubject(sub);
      return user && account(user);
    },
    loadExistingGrant: webGrant,
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    renderError: pages.error,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    extraTokenClaims: (_ctx, token) => {
      const user = token.accountId && accounts.bySubject(token.accountId);
      return user ? { email: user.email, email_verified: user.email_verified, acr: user.acr, ...user.extra } : undefined;
    },
    // Back-channel logout of services on this machine needs loopback, which the library's guard (`dispatcher`) forbids.
    fetch: (url, { dispatcher: _guard, ...options }) => globalThis.fetch(url, options),
    ttl: {
      AccessToken: settings.access_seconds, AuthorizationCode: 60, DeviceCode: 600, Grant: 86_400, IdToken: 600,
      Interaction: 900, RefreshToken: settings.refresh_seconds, Session: 43_200,
    },
    features: {
      devInteractions: { enabled: false },
      deviceFlow: {
        enabled: true, userCodeInputSource: pages.deviceInput, userCodeConfirmSource: pages.deviceConfirm, successSource: pages.deviceDone,
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: pages.logout, postLogoutSuccessSource: pages.loggedOut },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => settings.resources[0],
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, indicator) => {
          if (!allowed(settings.resources, indicator)) throw new errors.InvalidTarget();
          return {
            scope: 'openid email profile', audience: indicator, accessTokenFormat: 'jwt',
            accessTokenTTL: settings.access_seconds, jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
  };
}
