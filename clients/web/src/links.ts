// The text of a link: https://HOST/l/SHARE#1.L.C (docs/spec/link.md).
//
// Rules: any other form is an incomplete or damaged link, and is told before any request is made. L never leaves this
// text but as a key's input; what the service is sent is a proof derived from it.

import { LinkError, SealError } from './errors';
import { join, sha256 } from './sealing/encoding';
import { fromBase64url, toBase64url, utf8 } from './wire/text';

const FORM = /^(https?:\/\/[^/#?\s]+)\/l\/([A-Za-z0-9_-]+)#([0-9]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;
const MOST = 1024;

/** A whole link: the service's origin, the share, and the secret L. */
export interface Link {
  readonly origin: string;
  readonly share: string;
  readonly secret: Uint8Array<ArrayBuffer>;
}

/** C: the first 6 base64url characters of SHA-256("radseal/1 link" ‖ share ‖ L), to catch damage. */
export async function checksum(share: string, secret: Uint8Array): Promise<string> {
  return toBase64url(await sha256(join(utf8('radseal/1 link'), fromBase64url(share), secret))).slice(0, 6);
}

/** The link as it is handed over. */
export async function linkText({ origin, share, secret }: Link): Promise<string> {
  return `${origin}/l/${share}#1.${toBase64url(secret)}.${await checksum(share, secret)}`;
}

/** The link that `text` holds, forgiving white space, angle brackets and quotes around it. Throws LinkError, without
 *  any value of the link, for every other form. */
export async function readLink(text: string): Promise<Link> {
  const plain = text
    .replaceAll(/\s+/g, '')
    .replace(/^[<>"']+/, '')
    .replace(/[<>"']+$/, '');
  const form = text.length <= MOST ? FORM.exec(plain) : null;
  const [, origin = '', share = '', version, secret = '', check] = form ?? [];
  if (!form) throw cut('it is not of the form https://HOST/l/SHARE#1.SECRET.CHECK');
  if (version !== '1') throw new LinkError('newer', 'this link is of a newer form');
  requireOrigin(origin);
  try {
    const raw = fromBase64url(secret, 32);
    fromBase64url(share, 16);
    if ((await checksum(share, raw)) === check) return { origin, share, secret: raw };
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
  }
  throw cut('a part of it is missing or changed');
}

function requireOrigin(origin: string): void {
  const parsed = URL.canParse(origin) ? new URL(origin) : null;
  if (
    !parsed ||
    parsed.username ||
    parsed.password ||
    !/^[\x00-\x7f]*$/.test(origin) ||
    origin !== origin.toLowerCase()
  ) {
    throw cut('its address is malformed');
  }
  if (parsed.protocol === 'http:' && !['127.0.0.1', '[::1]', 'localhost'].includes(parsed.hostname)) {
    throw new LinkError('not-encrypted', 'this link is not encrypted (http)');
  }
}

function cut(reason: string): LinkError {
  return new LinkError('cut', `incomplete or damaged link: ${reason}`);
}
