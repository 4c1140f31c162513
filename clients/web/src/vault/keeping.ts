// What this device keeps between visits, in IndexedDB: who sent before and with which key, opening ids, the
// owner secret, the privacy officer's key.
//
// Rules: nothing of a study, no secret in the clear. People are kept under a digest of their address. The owner secret is
// a key that scripts can use and not read; what a person keeps of a link is sealed with it. Where a browser refuses to
// keep anything (private windows), a visit works all the same and every sender is "first time".

import { type Bytes, derive, importSecret, type Secret, sha256 } from '../sealing/encoding';
import type { Account } from '../wire/bodies';
import { toBase64url, utf8 } from '../wire/text';

const NAME = 'radseal';
const STORES = ['senders', 'openings', 'keys', 'kept'] as const;
type StoreName = (typeof STORES)[number];

/** One share that this device can open again without its link. */
export interface Kept {
  readonly share: string;
  /** L, sealed under the owner secret. */
  readonly sealed: Uint8Array<ArrayBuffer>;
}

interface Opening {
  readonly opening: string;
  /** Digest of the proof that the opening was made with. */
  readonly proof: string;
}

/** The digest under which a person or share is kept for `account`. */
export async function nameOf(...parts: readonly string[]): Promise<string> {
  return toBase64url(await sha256(utf8(parts.join('\n')))).slice(0, 22);
}

/** What this device keeps for one signed-in person. */
export class Keeping {
  constructor(private readonly account: Account) {}

  /** The key that this person knows a sender by. */
  async pinned(sender: Account): Promise<string | null> {
    return (await get<string>('senders', await this.name(sender.issuer, sender.email))) ?? null;
  }

  async pin(sender: Account, key: string): Promise<void> {
    await put('senders', await this.name(sender.issuer, sender.email), key);
  }

  /** The opening that an earlier visit, or another tab, made of this link. */
  async opening(share: string, proof: string): Promise<string | null> {
    const found = await get<Opening>('openings', await this.name(share));
    return found?.proof === (await nameOf(proof)) ? found.opening : null;
  }

  async noteOpening(share: string, proof: string, opening: string): Promise<void> {
    await put('openings', await this.name(share), { opening, proof: await nameOf(proof) } satisfies Opening);
  }

  async forgetOpening(share: string): Promise<void> {
    await remove('openings', await this.name(share));
  }

  /** The owner secret of this person on this device, made when it is first needed. */
  async owner(): Promise<Secret> {
    const name = await this.name('owner');
    const known = await get<Secret>('keys', name);
    if (known) return known;
    const made = await importSecret(crypto.getRandomValues(new Uint8Array(32)));
    await put('keys', name, made);
    return (await get<Secret>('keys', name)) ?? made;
  }

  /** Every owner secret that this device has had, the one in use first: what was sealed under an older one stays readable. */
  async owners(): Promise<Secret[]> {
    const earlier = await get<Secret[]>('keys', await this.name('owners before'));
    return [await this.owner(), ...(earlier ?? [])];
  }

  /** Works with this owner secret from now on. */
  async adopt(raw: Bytes): Promise<void> {
    const [adopted, known] = [await importSecret(raw), await this.owners()];
    const mark = await markOf(adopted);
    const others: Secret[] = [];
    for (const one of known) if ((await markOf(one)) !== mark) others.push(one);
    await put('keys', await this.name('owners before'), others);
    await put('keys', await this.name('owner'), adopted);
  }

  /** The key by which this person signs cases on this device, made when it is first needed; scripts cannot read it. */
  async signing(): Promise<{ key: CryptoKey; publicKey: Uint8Array<ArrayBuffer> }> {
    const name = await this.name('signing');
    let pair = await get<CryptoKeyPair>('keys', name);
    if (!pair) {
      pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
      await put('keys', name, pair);
    }
    return { key: pair.privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)) };
  }

  async kept(share: string): Promise<Kept | null> {
    return (await get<Kept>('kept', await this.name(share))) ?? null;
  }

  async keep(kept: Kept): Promise<void> {
    await put('kept', await this.name(kept.share), kept);
  }

  async unkeep(share: string): Promise<void> {
    await remove('kept', await this.name(share));
  }

  private name(...parts: readonly string[]): Promise<string> {
    return nameOf(this.account.issuer, this.account.email, ...parts);
  }
}

/** Tells one secret from another, which nobody can read. */
async function markOf(secret: Secret): Promise<string> {
  return toBase64url(await derive(secret, 'mark'));
}

/** The privacy officer's key that this device knows the site by: one for everybody here. */
export async function pinnedOfficer(): Promise<string | null> {
  return (await get<string>('keys', await nameOf('officer'))) ?? null;
}

export async function pinOfficer(key: string): Promise<void> {
  await put('keys', await nameOf('officer'), key);
}

export async function forgetOfficer(): Promise<void> {
  await remove('keys', await nameOf('officer'));
}

let database: Promise<IDBDatabase | null> | null = null;
const memory = new Map<string, unknown>();

function open(): Promise<IDBDatabase | null> {
  database ??= new Promise((resolve) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });
  return database.catch(() => null);
}

async function get<Value>(store: StoreName, name: string): Promise<Value | undefined> {
  const kept = await open();
  if (!kept) return memory.get(`${store} ${name}`) as Value | undefined;
  return done<Value | undefined>(kept.transaction(store).objectStore(store).get(name));
}

async function put(store: StoreName, name: string, value: unknown): Promise<void> {
  const kept = await open();
  if (!kept) memory.set(`${store} ${name}`, value);
  else await done(kept.transaction(store, 'readwrite').objectStore(store).put(value, name));
}

async function remove(store: StoreName, name: string): Promise<void> {
  const kept = await open();
  if (!kept) memory.delete(`${store} ${name}`);
  else await done(kept.transaction(store, 'readwrite').objectStore(store).delete(name));
}

function done<Value>(request: IDBRequest): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as Value);
    request.onerror = () => reject(request.error ?? new Error('the browser keeps nothing'));
  });
}
