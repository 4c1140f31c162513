// Packs: consecutive bytes of de-identified files in sealed objects of exactly 16 MiB (docs/spec/case.md, section 4).
//
// Rules: a segment never crosses packs; every segment has a digest; all packs but the last are full, the last is
// zero-padded. Filling and sealing are apart, so that sealing can go on beside.

import type { SealedEntry, SealedObject, Segment } from '../wire/bodies';
import { HEADER, PACK, paddedLength } from '../wire/layout';
import { toBase64url } from '../wire/text';
import { seal } from './cobblestone';
import { type Bytes, context, deriveSecret, type Secret, sha256 } from './encoding';

/** One sealed object, ready to be stored. */
export interface SealedBytes {
  readonly id: Bytes;
  readonly kind: SealedObject['kind'];
  readonly ciphertext: Bytes;
  readonly sha256: Bytes;
}

/** What the manifest pins of a sealed object. */
export function toEntry(sealed: SealedBytes): SealedEntry {
  return {
    id: toBase64url(sealed.id),
    length: sealed.ciphertext.length,
    sha256: toBase64url(sealed.sha256),
    header: toBase64url(sealed.ciphertext.subarray(0, HEADER)),
  };
}

/** What the service is told of a sealed object. */
export function toStated({ id, kind, ciphertext, sha256: digest }: SealedBytes): SealedObject {
  return { id: toBase64url(id), kind, length: ciphertext.length, sha256: toBase64url(digest) };
}

/** A pack's plaintext, padded, before it is sealed; `index` is its place in the manifest. */
export interface FilledPack {
  readonly index: number;
  readonly id: Bytes;
  readonly plaintext: Bytes;
}

/** Cuts pieces into segments and fills packs; each filled pack goes to `emit`, which may wait to bound memory. */
export class PackWriter {
  private index = 0;
  private fill = 0;
  private buffer = new Uint8Array(PACK);

  constructor(
    private readonly newId: () => Bytes,
    private readonly emit: (pack: FilledPack) => Promise<void>,
  ) {}

  /** Appends `piece`; its segments in order: one, or more where it crosses into another pack. */
  async add(piece: Uint8Array): Promise<Segment[]> {
    const segments: Segment[] = [];
    for (let place = 0; place < piece.length; ) {
      const part = piece.slice(place, place + PACK - this.fill);
      const digest = toBase64url(await sha256(part));
      segments.push({ pack: this.index, offset: this.fill, length: part.length, sha256: digest });
      this.buffer.set(part, this.fill);
      this.fill += part.length;
      place += part.length;
      if (this.fill === PACK) await this.handOver(PACK);
    }
    return segments;
  }

  /** Emits the last pack, padded; how many packs there are. A case without content has one. */
  async finish(): Promise<number> {
    if (this.fill || !this.index) await this.handOver(paddedLength(this.fill));
    return this.index;
  }

  private async handOver(length: number): Promise<void> {
    const filled = this.buffer.slice(0, length);
    this.buffer = new Uint8Array(PACK);
    const pack = { index: this.index, id: this.newId(), plaintext: filled };
    this.index += 1;
    this.fill = 0;
    await this.emit(pack);
  }
}

/** The pack sealed under its own key. */
export async function sealPack(sk: Secret, caseId: Bytes, pack: FilledPack): Promise<SealedBytes> {
  const ciphertext = await seal(await packKey(sk, pack.id), packContext(caseId, pack.id), pack.plaintext);
  return { id: pack.id, kind: 'pack', ciphertext, sha256: await sha256(ciphertext) };
}

/** The key of one pack. */
export async function packKey(sk: Secret, pack: Bytes): Promise<Secret> {
  return deriveSecret(sk, 'pack', pack);
}

/** The context of one pack. */
export function packContext(caseId: Bytes, pack: Bytes): Bytes {
  return context('pack', caseId, pack);
}
