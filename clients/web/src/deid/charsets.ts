// Texts in DICOM's character sets, and how to take words out of them without touching another byte (PS3.3, C.12.1.1.2;
// PS3.5, section 6.1).
//
// A text is read as units: a character, its bytes, and under ISO 2022 which sets were invoked when it was read. What
// cannot be read in the sets that the file states is read byte by byte (Latin-1), so that every text can be read, and is
// written back as it was. The stand-in is `*`: ASCII, one character.

const STAR = 0x2a;
const ESCAPE = 0x1b;
const ASCII_ESCAPE = '\x1b(B';
/** Behind these the sets are those of the beginning again (PS3.5, section 6.1.2.5.3). */
const RESETS = new Set('\r\n\f\t\\^=');
/** Defined terms without ISO_IR or ISO 2022 IR, and the label by which the browser knows the set. */
const SETS: Readonly<Record<string, string>> = {
  '': 'ascii',
  '6': 'ascii',
  '100': 'latin1',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '144': 'iso-8859-5',
  '127': 'iso-8859-6',
  '126': 'iso-8859-7',
  '138': 'iso-8859-8',
  '148': 'latin5',
  '203': 'iso-8859-15',
  '166': 'thai',
  '13': 'shift_jis',
  '192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gb18030',
};
/** Escape sequence -> [the half it is for, set, bytes of a character; 3 is JIS X 0212 in two bytes]. */
const ESCAPES: Readonly<Record<string, readonly [0 | 1, string, number]>> = {
  '\x1b(B': [0, 'ascii', 1],
  '\x1b(J': [0, 'ascii', 1],
  '\x1b$B': [0, 'euc-jp', 2],
  '\x1b$@': [0, 'euc-jp', 2],
  '\x1b$(D': [0, 'euc-jp', 3],
  '\x1b)I': [1, 'shift_jis', 1],
  '\x1b$)C': [1, 'euc-kr', 2],
  '\x1b$)A': [1, 'gb2312', 2],
  '\x1b-A': [1, 'latin1', 1],
  '\x1b-B': [1, 'iso-8859-2', 1],
  '\x1b-C': [1, 'iso-8859-3', 1],
  '\x1b-D': [1, 'iso-8859-4', 1],
  '\x1b-L': [1, 'iso-8859-5', 1],
  '\x1b-G': [1, 'iso-8859-6', 1],
  '\x1b-F': [1, 'iso-8859-7', 1],
  '\x1b-H': [1, 'iso-8859-8', 1],
  '\x1b-M': [1, 'latin5', 1],
  '\x1b-b': [1, 'iso-8859-15', 1],
  '\x1b-T': [1, 'thai', 1],
};

/** A character, its bytes, and the escapes that hold for its lower and upper half. */
interface Unit {
  readonly letter: string;
  readonly bytes: Uint8Array;
  readonly low: string;
  readonly high: string;
}

/** A text that was read. */
export interface Written {
  readonly text: string;
  /** Returns the bytes with a stand-in for each span of UTF-16 units; spans are in order and apart. */
  cut(spans: readonly (readonly [number, number])[]): Uint8Array;
}

/** Reads a text where this is what SpecificCharacterSet (0008,0005) says. */
export function readText(raw: Uint8Array, charsets: string): Written {
  const escaped = raw.includes(ESCAPE);
  if (!escaped && raw.every((byte) => byte < 0x80)) return plainText(units(raw, 'ascii') ?? []);
  if (escaped && charsets.includes('\\')) {
    const read = escapedUnits(raw, firstSet(charsets));
    return read ? escapedText(read) : plainText(latinUnits(raw));
  }
  return plainText(units(raw, firstSet(charsets)) ?? latinUnits(raw));
}

/** Returns the label of the first character set that is stated. */
export function firstSet(charsets: string): string {
  const first = (charsets.split('\\')[0] ?? '').replace(/^[\0 ]+|[\0 ]+$/g, '').toUpperCase();
  const term = first
    .replaceAll('_', ' ')
    .replace(/^ISO IR /, '')
    .replace(/^ISO 2022 IR /, '');
  return SETS[term] ?? 'ascii';
}

function latinUnits(raw: Uint8Array): Unit[] {
  return Array.from(raw, (byte, place) => ({
    letter: String.fromCharCode(byte),
    bytes: raw.subarray(place, place + 1),
    low: '',
    high: '',
  }));
}

/** Returns the characters of a text in one set, or null where it cannot be read in it. */
function units(raw: Uint8Array, set: string): Unit[] | null {
  const found: Unit[] = [];
  for (let place = 0; place < raw.length; ) {
    const size = sizeAt(raw, place, set);
    const bytes = raw.subarray(place, place + size);
    const letter = decode(bytes, set);
    if (letter === null || bytes.length !== size) return null;
    found.push({ letter, bytes, low: '', high: '' });
    place += size;
  }
  return found;
}

/** Returns how many bytes the character at `place` has in this set. */
function sizeAt(raw: Uint8Array, place: number, set: string): number {
  const byte = raw[place] ?? 0;
  const next = raw[place + 1] ?? 0;
  if (byte < 0x80) return 1;
  if (set === 'utf-8') return byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
  if (set === 'gb18030') return next >= 0x30 && next <= 0x39 ? 4 : 2;
  if (set === 'shift_jis') return byte >= 0xa1 && byte <= 0xdf ? 1 : 2;
  return 1;
}

/** Returns one character, or null where the bytes are none in this set. */
function decode(bytes: Uint8Array, set: string): string | null {
  const [byte = 0] = bytes;
  if (bytes.length === 1 && byte < 0x80) return String.fromCharCode(byte);
  if (set === 'ascii') return null;
  if (set === 'latin1') return String.fromCharCode(byte);
  if (set === 'latin5') return LATIN_5[byte] ?? String.fromCharCode(byte);
  if (set === 'thai') return thai(byte);
  if (bytes.length === 1 && byte < 0xa0 && set.startsWith('iso-8859')) return String.fromCharCode(byte);
  try {
    const letter = new TextDecoder(set, { fatal: true, ignoreBOM: true }).decode(bytes);
    return [...letter].length === 1 ? letter : null;
  } catch {
    return null; // not in this set: the caller reads byte by byte instead
  }
}

/** ISO 8859-9 where it is not ISO 8859-1: browsers take its label for windows-1254. */
const LATIN_5: Readonly<Record<number, string>> = { 208: 'Ğ', 221: 'İ', 222: 'Ş', 240: 'ğ', 253: 'ı', 254: 'ş' };

/** ISO 8859-11: browsers take its label for windows-874. */
function thai(byte: number): string | null {
  if (byte <= 0xa0) return String.fromCharCode(byte);
  const gap = (byte > 0xda && byte < 0xdf) || byte > 0xfb;
  return gap ? null : String.fromCharCode(0x0e00 + byte - 0xa0);
}

interface Half {
  readonly escape: string;
  readonly set: string;
  readonly width: number;
}

/** Returns the characters of a text with escapes, or null where it cannot be read. */
function escapedUnits(raw: Uint8Array, first: string): Unit[] | null {
  const begin = { low: { escape: '', set: 'ascii', width: 1 }, high: { escape: '', set: first, width: 1 } };
  let { low, high }: { low: Half; high: Half } = begin;
  const found: Unit[] = [];
  for (let place = 0; place < raw.length; ) {
    const byte = raw[place] ?? 0;
    if (byte === ESCAPE) {
      const invoked = escapeAt(raw, place);
      const known = ESCAPES[invoked];
      if (!known) return null;
      const half = { escape: invoked, set: known[1], width: known[2] };
      if (known[0]) high = half;
      else low = half;
      place += invoked.length;
      continue;
    }
    const { set, width } = byte < 0x20 ? { set: 'ascii', width: 1 } : byte >= 0x80 ? high : low;
    const bytes = raw.subarray(place, place + Math.min(width, 2));
    const letter = bytes.length === Math.min(width, 2) ? decodeWide(bytes, set, width) : null;
    if (letter === null) return null;
    found.push({ letter, bytes, low: low.escape, high: high.escape });
    place += bytes.length;
    if (width === 1 && RESETS.has(letter)) ({ low, high } = begin);
  }
  return found;
}

function escapeAt(raw: Uint8Array, place: number): string {
  for (const size of [4, 3]) {
    const found = String.fromCharCode(...raw.subarray(place, place + size));
    if (found in ESCAPES) return found;
  }
  return String.fromCharCode(...raw.subarray(place, place + 2));
}

function decodeWide(bytes: Uint8Array, set: string, width: number): string | null {
  if (width === 1) return decode(bytes, set);
  const high = bytes.map((byte) => byte | 0x80);
  return decode(width === 2 ? high : new Uint8Array([0x8f, ...high]), set);
}

function plainText(found: readonly Unit[]): Written {
  const text = found.map((unit) => unit.letter).join('');
  return {
    text,
    cut(spans) {
      const out: number[] = [];
      walk(found, spans, (unit, first) => {
        if (first) out.push(STAR);
        else if (unit) out.push(...unit.bytes);
      });
      return new Uint8Array(out);
    },
  };
}

function escapedText(found: readonly Unit[]): Written {
  return {
    text: found.map((unit) => unit.letter).join(''),
    cut(spans) {
      const out: number[] = [];
      let low = '';
      let high = '';
      const put = (sequence: string) => out.push(...Array.from(sequence, (letter) => letter.charCodeAt(0)));
      walk(found, spans, (unit, first) => {
        if (first) {
          if (low !== '' && low !== ASCII_ESCAPE) put(ASCII_ESCAPE);
          out.push(STAR);
          low = low === '' ? '' : ASCII_ESCAPE;
        } else if (unit) {
          if (unit.low !== low) put(unit.low || ASCII_ESCAPE);
          if (unit.high !== high && unit.high) put(unit.high);
          out.push(...unit.bytes);
          const reset = unit.bytes.length === 1 && RESETS.has(unit.letter);
          low = reset ? '' : unit.low;
          high = reset ? '' : unit.high;
        }
      });
      if (low !== '' && low !== ASCII_ESCAPE) put(ASCII_ESCAPE);
      return new Uint8Array(out);
    },
  };
}

/** Calls `take` for each character that stays (with it), and once for each span, at its beginning. */
function walk(
  found: readonly Unit[],
  spans: readonly (readonly [number, number])[],
  take: (unit: Unit | null, first: boolean) => void,
): void {
  let place = 0;
  let span = 0;
  for (const unit of found) {
    while (span < spans.length && (spans[span]?.[1] ?? 0) <= place) span += 1;
    const [start = Number.POSITIVE_INFINITY] = spans[span] ?? [];
    if (place < start) take(unit, false);
    else if (place === start) take(null, true);
    place += unit.letter.length;
  }
}
