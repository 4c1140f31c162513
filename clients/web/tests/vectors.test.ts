// Every vector of the specification gives the page the one outcome that its file states: the same files as in Python.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KeyError, LinkError, RefusedError, SealError } from '../src/errors';
import { readLink } from '../src/links';
import { openCapsule, openOwner } from '../src/sealing/capsule';
import { CHECKS, runChecks } from '../src/sealing/checks';
import { context, derive, encode, importSecret, linkKey, linkProof, sha256 } from '../src/sealing/encoding';
import { openIdentity } from '../src/sealing/identity';
import { openManifest } from '../src/sealing/manifest';
import { openPack, verifyObject } from '../src/sealing/opening';
import { isSafe } from '../src/sealing/paths';
import { fromCode, toCode } from '../src/sealing/recovery';
import { makeReference, readReference } from '../src/sealing/reference';
import { type Json, loads } from '../src/wire/json';
import { paddedLength, sealedLength } from '../src/wire/layout';
import { asBody } from '../src/wire/schema';
import { fromBase64url, toBase64url } from '../src/wire/text';

// biome-ignore lint/suspicious/noExplicitAny: a vector's fields depend on its kind
type Given = any;
const load = (name: string): Given => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
const FOLDER = new URL('../../../tests/vectors/', import.meta.url);
/** What only the privacy officer's and the site's own programs read. */
const NOT_HERE = ['ledger-key', 'ledger', 'protected'];
const NAMES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -5))
  .filter((name) => !NOT_HERE.includes(load(name).kind))
  .sort();

const raw = fromBase64url;
const key = (text: string) => importSecret(raw(text));
const bytes = (made: Uint8Array) => ({ bytes: toBase64url(made) });

function sealed(stated: Given): Uint8Array<ArrayBuffer> {
  if (typeof stated === 'string') return raw(stated);
  let found = sealed(load(stated.of).input.sealed);
  if ('flip' in stated) found[stated.flip] = (found[stated.flip] ?? 0) ^ 1;
  if ('cut' in stated) found = found.slice(0, found.length - stated.cut);
  if ('append' in stated) found = Uint8Array.from([...found, ...raw(stated.append)]);
  return found;
}

const manifest = (stated: Given) => asBody('ManifestBody', load(stated.of).expected.body);

const RUN: Readonly<Record<string, (given: Given) => Promise<Given> | Given>> = {
  encode: (given) => bytes(encode(...given.fields.map((field: string) => raw(field)))),
  derive: async (given) =>
    bytes(await derive(await key(given.key), given.label, ...given.fields.map((field: string) => raw(field)))),
  context: (given) => bytes(context(given.kind, ...given.fields.map((field: string) => raw(field)))),
  sizes: (given) => ({ padded: given.plaintext.map(paddedLength), sealed: given.plaintext.map(sealedLength) }),
  'link-proof': async (given) => bytes(await linkProof(await key(given.link_secret), raw(given.share))),
  'link-key': async (given) =>
    bytes(await linkKey(await key(given.link_secret), raw(given.secret), raw(given.case), raw(given.share))),
  json: (given) => {
    loads(raw(given.bytes));
    return {};
  },
  base64url: (given) => ({ hex: Buffer.from(raw(given.text)).toString('hex') }),
  link: async (given) => {
    const link = await readLink(given.text);
    return { origin: link.origin, share: link.share, secret: toBase64url(link.secret) };
  },
  reference: (given) => {
    const reference = readReference(given.text);
    if (reference === null) throw new SealError('malformed', 'no reference');
    if ('random' in given) expect(makeReference(raw(given.random))).toBe(reference);
    return { reference };
  },
  path: (given) => {
    if (!isSafe(given.path)) throw new RefusedError('paths-safe', 'not safe');
    return {};
  },
  capsule: async (given) => ({
    body: await openCapsule(
      sealed(given.sealed),
      raw(given.case),
      raw(given.share),
      await key(given.link_secret),
      raw(given.secret),
    ),
  }),
  owner: async (given) => ({
    body: await openOwner(sealed(given.sealed), raw(given.case), await key(given.owner_secret)),
  }),
  answer: (given) => {
    const { share, opening, account, now } = given;
    const answer = asBody('OpeningAnswer', given.answer);
    const capsule = asBody('CapsuleBody', given.capsule);
    runChecks(CHECKS, { stage: 'answer', share, opening, account, now, answer, capsule });
    return {};
  },
  'sender-key': (given) => {
    runChecks(CHECKS, {
      stage: 'sender-key',
      keys: given.keys,
      pinned: given.pinned,
      acceptNew: given.accept_new,
    });
    return {};
  },
  manifest: async (given) => {
    const capsule = asBody('CapsuleBody', given.capsule);
    return { body: await openManifest(sealed(given.sealed), capsule, await key(capsule.sk)) };
  },
  content: (given) => {
    runChecks(CHECKS, { stage: 'content', case: given.case, manifest: asBody('ManifestBody', given.body) });
    return {};
  },
  object: async (given) => {
    await verifyObject(sealed(given.sealed), asBody('SealedEntry', given.entry));
    return {};
  },
  pack: async (given) => {
    const segments = given.segments.map((segment: Json) => asBody('Segment', segment));
    const length = segments.reduce((total: number, segment: { length: number }) => total + segment.length, 0);
    const entry = asBody('SealedEntry', given.entry);
    const plain = await openPack(sealed(given.sealed), await key(given.sk), raw(given.case), entry, segments);
    return { sha256: toBase64url(await sha256(plain.slice(0, length))), length };
  },
  identity: async (given) => {
    const ki = await key(given.ki);
    const opened = await openIdentity(
      sealed(given.sealed),
      ki,
      raw(given.case),
      raw(given.id),
      manifest(given.manifest),
    );
    return { originals: opened.originals.map(({ path, sha256: digest }) => ({ path, sha256: digest })) };
  },
  'identity-body': (given) => {
    const { literals, case: expected } = given;
    const body = asBody('IdentityBody', given.body);
    runChecks(CHECKS, { stage: 'identity', case: expected, body, literals, manifest: manifest(given.manifest) });
    return {};
  },
  recovery: async (given) => {
    const secret = await fromCode(given.text);
    if (given.made) expect(await toCode(secret)).toBe(given.text);
    return { secret: toBase64url(secret) };
  },
  original: async (given) => {
    const digest = toBase64url(await sha256(raw(given.bytes)));
    runChecks(CHECKS, { stage: 'original', original: asBody('Original', given.original), sha256: digest });
    return {};
  },
};

function reason(error: unknown): string {
  if (error instanceof LinkError) return 'link';
  if (error instanceof KeyError) return 'key';
  if (error instanceof SealError) return error.code;
  throw error;
}

test.each(NAMES)('vector %s', async (name) => {
  const vector = load(name);
  const run = RUN[vector.kind];
  if (!run) throw new Error(`no reader for vectors of kind ${vector.kind}`);
  let outcome: Given;
  try {
    outcome = { outcome: 'accepted', expected: await run(vector.input) };
  } catch (error) {
    outcome = { outcome: 'refused', reason: reason(error) };
  }
  const { outcome: stated, expected, reason: why } = vector;
  expect(outcome).toEqual(stated === 'accepted' ? { outcome: stated, expected } : { outcome: stated, reason: why });
});

test('every check of the opener has a vector, but the one about addresses', () => {
  const reasons = new Set(NAMES.map((name) => load(name).reason));
  expect(CHECKS.map((check) => check.name).filter((name) => !reasons.has(name))).toEqual(['store-origin']);
});
