// The library's configuration: code with PKCE, refresh, device flow, both logouts; access tokens as JWT for one audience.
// `accounts.bySubject(sub)` returns {sub, email, email_verified, name, acr, extra} or undefined.

import { errors } from 'oidc-provider';

import {
  deviceCodePage, deviceConfirmPage, HEADERS, logoutPage, message, page, safe,
} from './pages.mjs';
import { wordsFor } from './words.mjs';

const show = (ctx, html) => {
  ctx.set(HEADERS);
  ctx.type = 'html';
  ctx.body = html;
};

const form = (ctx, route) => ({ action: ctx.oidc.urlFor(route), secret: ctx.oidc.session.state.secret });

const wordsOf = (ctx) => wordsFor(ctx.get('accept-language'));

const pages = {
  deviceInput: (ctx, _form, _out, error) => show(ctx, deviceCodePage(wordsOf(ctx), {
    ...form(ctx, 'code_verification'), code: ctx.oidc.params?.user_code, trouble: error && wordsOf(ctx).deviceBad,
  })),
  deviceConfirm: (ctx, _form, client, _device, code) => show(ctx, deviceConfirmPage(wordsOf(ctx), {
    ...form(ctx, 'code_verification'), code, client: client.clientName ?? client.clientId,
  })),
  deviceDone: (ctx) => show(ctx, message(wordsOf(ctx), wordsOf(ctx).deviceDone, wordsOf(ctx).deviceDoneText)),
  logout: (ctx) => show(ctx, logoutPage(wordsOf(ctx), form(ctx, 'end_session_confirm'))),
  loggedOut: (ctx) => show(ctx, message(wordsOf(ctx), wordsOf(ctx).isOut, wordsOf(ctx).isOutText)),
  error: (ctx, out) => show(ctx, page(wordsOf(ctx), wordsOf(ctx).failed, `<p>${safe(out.error_description ?? out.error)}</p><p>${safe(wordsOf(ctx).failedText)}</p>`)),
};

function account(user) {
  const { sub, email, email_verified, name, extra } = user;
  return { accountId: sub, claims: () => ({ sub, email, email_verified, name, ...extra }) };
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

// When the person signed in, whatever grant the token comes from (RFC 9068, section 2.2.1).
const signedInAt = (ctx) => {
  const { AuthorizationCode: code, DeviceCode: device, RefreshToken: refresh } = ctx.oidc.entities;
  return (code ?? device ?? refresh)?.authTime;
};

export function providerConfiguration({ settings, keys, accounts, Adapter, acrValues, isAllowed, claims = [] }) {
  return {
    adapter: Adapter,
    jwks: keys.jwks,
    cookies: { keys: keys.cookies, names: { session: 'op_session', interaction: 'op_interaction', resume: 'op_resume' } },
    clients: [],
    clientBasedCORS: () => false,
    claims: { openid: ['sub'], email: ['email', 'email_verified', ...claims], profile: ['name'], acr: null, auth_time: null },
    acrValues,
    responseTypes: ['code'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
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
    extraTokenClaims: (ctx, token) => {
      const user = token.accountId && accounts.bySubject(token.accountId);
      if (!user) return undefined;
      return { email: user.email, email_verified: user.email_verified, acr: user.acr, auth_time: signedInAt(ctx), ...user.extra };
    },
    // Back-channel logout goes to addresses of our own configuration, often on this machine or a private network, which the
    // library's guard (`dispatcher`) forbids; no address comes from outside.
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
        // A page's tokens go no further than the service that asks; only the command line's are for an audience.
        defaultResource: (_ctx, client) => (client.applicationType === 'web' ? undefined : settings.resources[0]),
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, indicator) => {
          if (!isAllowed(indicator)) throw new errors.InvalidTarget();
          return {
            scope: 'openid email profile', audience: indicator, accessTokenFormat: 'jwt',
            accessTokenTTL: settings.access_seconds, jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
  };
}
