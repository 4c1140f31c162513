// The sender's signature over a manifest: Ed25519 (RFC 8032), one for each key that the capsule lists.

import { type Bytes, encode } from './encoding';

/** Bytes of a signature. */
export const SIGNATURE = 64;

/** Whether this key signed exactly this body for this case. */
export async function signedBy(key: Bytes, signature: Bytes, caseId: Uint8Array, body: Uint8Array): Promise<boolean> {
  if (signature.length !== SIGNATURE) return false;
  try {
    const known = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', known, signature, encode('manifest signature', caseId, body));
  } catch {
    return false;
  }
}

/** Signs a manifest's exact body for its case. */
export async function sign(key: CryptoKey, caseId: Uint8Array, body: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, encode('manifest signature', caseId, body)));
}
