// The entry that each share adds to the site's ledger, sealed to the privacy officer's key (docs/spec/keys.md, section 1).
//
// HPKE in base mode with X-Wing, HKDF-SHA256 and AES-256-GCM by the @hpke libraries; the service cannot read it.

import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core';
import { XWing } from '@hpke/hybridkem-x-wing';
import { encode, join } from '../sealing/encoding';
import { frame, toBody } from '../sealing/padded';
import type { LedgerBody } from '../wire/bodies';
import { fromBase64url, toBase64url } from '../wire/text';

const STEP = 1024;

/** Seals an entry to the officer's public key; base64url, as the service keeps it. */
export async function sealEntry(body: LedgerBody, officer: string): Promise<string> {
  const suite = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await suite.kem.deserializePublicKey(fromBase64url(officer));
  const info = encode('ledger', fromBase64url(body.case), fromBase64url(body.share));
  const sender = await suite.createSenderContext({ recipientPublicKey, info });
  const exact = toBody<'LedgerBody'>(body);
  const plaintext = frame(exact, new Uint8Array(), Math.ceil((exact.length + 4) / STEP) * STEP);
  const ciphertext = new Uint8Array(await sender.seal(plaintext));
  return toBase64url(join(new Uint8Array(sender.enc), ciphertext));
}
