// Documents are judged as the command line judges them, and saved under neutral names as what they are.

import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { judge } from '../src/documents/judging';
import { STREAMS_MOST } from '../src/documents/pdf';
import { PageError } from '../src/errors';
import { nameReceived } from '../src/saving/documents';
import { utf8 } from '../src/wire/text';

interface Vector {
  readonly name: string;
  readonly data: string;
  readonly media_type?: string;
  readonly camera?: boolean;
  readonly refused?: string;
}

const FILE = new URL('../../../tests/vectors/documents/judged.json', import.meta.url);
const VECTORS: readonly Vector[] = JSON.parse(readFileSync(FILE, 'utf8'));
const bytesOf = ({ data }: Vector) => Uint8Array.from(Buffer.from(data, 'base64'));
const named = (name: string) => VECTORS.find((one) => one.name === name) as Vector;

function refusal(bytes: Uint8Array): string {
  try {
    return judge(bytes).mediaType;
  } catch (error) {
    if (error instanceof PageError) return error.code;
    throw error;
  }
}

/** A PDF in outline, with one compressed part of each length. */
function packed(...lengths: number[]): Uint8Array {
  const parts = lengths.flatMap((length) => [
    utf8('1 0 obj\n<</Filter /FlateDecode>>\nstream\n'),
    deflateSync(new Uint8Array(length)),
    utf8('\nendstream\nendobj\n'),
  ]);
  return Uint8Array.from(Buffer.concat([utf8('%PDF-1.7\n'), ...parts, utf8('%%EOF\n')]));
}

test.each(VECTORS)('$name', (vector) => {
  if (vector.refused) expect(refusal(bytesOf(vector))).toBe(vector.refused);
  else expect(judge(bytesOf(vector))).toMatchObject({ mediaType: vector.media_type, camera: vector.camera });
});

const MOST = 64 * 1024 * 1024;
test.each([
  ['one part', [MOST + 1], 'document-grows'],
  ['all together', [MOST, 1024], 'document-grows'],
  ['nothing', [1024, 1024], 'application/pdf'],
] as const)('what grows beyond measure is refused: %s does', { timeout: 30_000 }, (_, lengths, said) => {
  expect(refusal(packed(...lengths))).toBe(said);
});

test('a PDF of endless parts is refused', () => {
  const part = Buffer.concat([utf8('stream\n'), deflateSync(new Uint8Array(0)), utf8('\n')]);
  const parts = new Array(STREAMS_MOST + 1).fill(part);
  const pdf = Buffer.concat([utf8('%PDF-1.7\n'), ...parts, utf8('%%EOF\n')]);
  expect(refusal(Uint8Array.from(pdf))).toBe('document-grows');
});

test.each([
  ['application/pdf', 'pdf that opens on a page', '.pdf'],
  ['image/jpeg', 'jpeg', '.jpg'],
  ['text/plain', 'text in two scripts', '.txt'],
  ['application/pdf', 'program', '.unchecked'],
  ['application/pdf', 'text in two scripts', '.unchecked'],
  ['text/html', 'text in two scripts', '.unchecked'],
  ['application/x-msdownload', 'program', '.unchecked'],
  ['application/pdf', 'pdf: script at opening', '.unchecked'],
  ['application/pdf', 'pdf and zip', '.unchecked'],
])('%s of a %s is saved as what its bytes are', (mediaType, name, suffix) => {
  expect(nameReceived(2, mediaType, bytesOf(named(name)))).toBe(`attachment2${suffix}`);
});
