// What the guest provider is told: one JSON file. Unknown keys and unsafe values are refused, naming the line to change.

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { toEmail } from './codes.mjs';
import { LOOPBACK } from './settings.mjs';

const SECRET_LEAST = 16;
const DEFAULTS = {
  issuer: '', site: '', listen: '127.0.0.1:8090', behind_tls_proxy: false, data: '', services: [], mail: {}, refuse_domains: [],
  mails_per_hour: 600, access_seconds: 600, refresh_seconds: 43_200, ready_file: '', end_with_input: false,
};
const SERVICE = { origin: '', page_origin: '', audience: '', client_id: 'radseal-page', client_secret: '', client_secret_file: '', command_line_id: 'radseal-cli' };
const MAIL = { host: '', port: 0, security: 'starttls', user: '', password: '', password_file: '', from: '', ca_file: '' };

class Refusal extends Error {
  constructor(key, reason, line) { super(`guests: ${key}: ${reason}. Change: ${line}`); }
}

function only(key, stated, defaults) {
  if (typeof stated !== 'object' || stated === null || Array.isArray(stated)) throw new Refusal(key, 'it is no table', `"${key}": { … }`);
  for (const name of Object.keys(stated)) {
    if (!Object.hasOwn(defaults, name)) throw new Refusal(`${key}${name}`, 'there is no such key', 'remove it, or see docs/guides/guests.md for its name');
    const wanted = Array.isArray(defaults[name]) ? 'object' : typeof defaults[name];
    if (typeof stated[name] !== wanted || Array.isArray(stated[name]) !== Array.isArray(defaults[name])) {
      throw new Refusal(`${key}${name}`, `it is no ${Array.isArray(defaults[name]) ? 'list' : wanted}`, 'as docs/guides/guests.md shows');
    }
  }
  return { ...defaults, ...stated };
}

function originOf(key, text) {
  let url;
  try { url = new URL(text); } catch { throw new Refusal(key, 'it is no address', `"${key}": "https://…"`); }
  if (url.origin !== text) throw new Refusal(key, 'it is more than scheme, host and port', `"${key}": "${url.origin}"`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname))) throw new Refusal(key, 'people would reach it without TLS', `"${key}": "https://${url.host}"`);
  return url;
}

function secretOf(key, table, name, here) {
  const file = table[`${name}_file`];
  let secret = table[name];
  if (file) {
    const path = resolve(here, file);
    if (statSync(path).mode & 0o007) throw new Refusal(`${key}${name}_file`, `${path} holds a secret and everybody may read it`, `chmod 600 ${path}`);
    secret = readFileSync(path, 'utf8').trim();
  }
  if (secret.length < SECRET_LEAST || new Set(secret).size < 8) throw new Refusal(`${key}${name}`, 'it is missing, short or not random', `"${name}_file": PATH of a secret made at random`);
  return secret;
}

function readService(stated, place, here) {
  const key = `services.${place}.`;
  const service = only(key, stated, SERVICE);
  originOf(`${key}origin`, service.origin);
  if (service.page_origin) originOf(`${key}page_origin`, service.page_origin);
  return { ...service, audience: service.audience || service.origin, client_secret: secretOf(key, service, 'client_secret', here) };
}

function readMail(stated, here) {
  const mail = only('mail.', stated, MAIL);
  if (!mail.host) throw new Refusal('mail.host', 'codes could not be mailed', '"host": "smtp.hospital.example"');
  if (!['tls', 'starttls', 'none'].includes(mail.security)) throw new Refusal('mail.security', 'it is none of tls, starttls and none', '"security": "starttls"');
  if (mail.security === 'none' && !LOOPBACK.has(mail.host)) throw new Refusal('mail.security', 'codes would travel in the clear', '"security": "starttls"');
  if (toEmail(mail.from) !== mail.from) throw new Refusal('mail.from', 'it is no address in lower case', '"from": "noreply@hospital.example"');
  const port = mail.port || { tls: 465, starttls: 587, none: 25 }[mail.security];
  const password = mail.user ? secretOf('mail.', mail, 'password', here) : '';
  return { ...mail, port, password, ca_file: mail.ca_file && resolve(here, mail.ca_file) };
}

function readListen(text, issuer, behind) {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^[\]:/\s]+):([0-9]{1,5})$/.exec(text) ?? [];
  if (!host) throw new Refusal('listen', 'it is no address and port', '"listen": "127.0.0.1:8090"');
  if (issuer.protocol === 'https:' && !behind) throw new Refusal('behind_tls_proxy', 'nothing says who adds TLS', '"behind_tls_proxy": true');
  if (!LOOPBACK.has(host) && !behind) throw new Refusal('listen', 'others could reach it without TLS', `"listen": "127.0.0.1:${port}"`);
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

export function loadGuestSettings(file) {
  const here = dirname(resolve(file));
  const text = readFileSync(file, 'utf8');
  const secrets = /"(client_secret|password)"\s*:\s*"[^"]/.test(text);
  if (secrets && statSync(file).mode & 0o007) throw new Refusal('file', `${file} holds a secret and everybody may read it`, `chmod 600 ${file}`);
  let stated;
  try { stated = JSON.parse(text); } catch (error) { throw new Refusal('file', `${file} is not JSON (${error.message.slice(0, 80)})`, 'the place that is named'); }
  const settings = only('', stated, DEFAULTS);
  const issuer = originOf('issuer', settings.issuer);
  for (const name of ['site', 'data']) if (!settings[name]) throw new Refusal(name, 'it is missing', `"${name}": "…"`);
  if (/[\p{Cc}\p{Cf}]/u.test(settings.site) || settings.site.length > 64) throw new Refusal('site', 'it is longer than 64 characters or holds control characters', '"site": "Example Hospital"');
  if (!settings.services.length) throw new Refusal('services', 'nobody would accept a guest', '"services": [{ "origin": "https://radseal.hospital.example", … }]');
  const services = settings.services.map((one, place) => readService(one, place, here));
  return {
    ...settings,
    acr: 'urn:radseal:acr:mailed-code',
    data: resolve(here, settings.data),
    listen: readListen(settings.listen, issuer, settings.behind_tls_proxy),
    mail: readMail(settings.mail, here),
    resources: services.map((one) => one.audience),
    clients: services.flatMap(clientsOf),
  };
}

// How a service's page and its command line are registered; RFC 8252 lets any port of 127.0.0.1 pass.
function clientsOf({ origin, page_origin, client_id, client_secret, command_line_id }) {
  const page = {
    client_id,
    client_name: 'Radseal',
    client_secret,
    application_type: 'web',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [`${origin}/session/callback`],
    post_logout_redirect_uris: [`${page_origin || origin}/`],
    backchannel_logout_uri: `${origin}/session/provider-logout`,
    id_token_signed_response_alg: 'ES256',
  };
  const commandLine = {
    client_id: command_line_id,
    client_name: 'Radseal command line',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/callback'],
    id_token_signed_response_alg: 'ES256',
  };
  return [page, commandLine];
}
