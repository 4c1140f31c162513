// Documents are saved under neutral names, and end as what they are, whatever their sender calls them.

import { expect, test } from 'vitest';
import { nameReceived } from '../src/saving/documents';
import { utf8 } from '../src/wire/text';

const ZIP_END = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

test.each([
  ['application/pdf', utf8('%PDF-1.7 ...'), '.pdf'],
  ['image/jpeg', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), '.jpg'],
  ['text/plain', utf8('Leberläsion?\n'), '.txt'],
  ['application/pdf', utf8('MZ...'), '.unchecked'],
  ['application/pdf', utf8('<script>'), '.unchecked'],
  ['text/html', utf8('<script>'), '.unchecked'],
  ['application/x-msdownload', utf8('MZ...'), '.unchecked'],
  ['text/plain', Uint8Array.of(0xff, 0xfe), '.unchecked'],
  ['text/plain', utf8('a\x1b[2K'), '.unchecked'],
  ['application/pdf', joined(utf8('%PDF-1.7 ...'), ZIP_END), '.unchecked'],
  ['application/pdf', joined(utf8('%PDF-'), new Uint8Array(123), utf8('DICM')), '.unchecked'],
])('%s is saved as what its bytes are', (mediaType, bytes, suffix) => {
  expect(nameReceived(2, mediaType, bytes)).toBe(`attachment2${suffix}`);
});
