/**
 * Text in DICOM's character sets (PS3.3, C.12.1.1.2; PS3.5, 6.1), ISO 2022 code extensions included.
 *
 * Rules: decoding never fails: what cannot be decoded becomes U+FFFD, as in every browser.
 */

/** Single sets and those without code extensions: DICOM's term to the Encoding standard's label. */
const WHOLE: Readonly<Record<string, string>> = {
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** The upper half (G1) of single-byte sets, by the number in DICOM's term. */
const UPPER: Readonly<Record<string, string>> = {
  '100': 'latin-1',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '144': 'iso-8859-5',
  '127': 'iso-8859-6',
  '126': 'iso-8859-7',
  '138': 'iso-8859-8',
  '148': 'windows-1254',
  '203': 'iso-8859-15',
  '166': 'windows-874',
  '13': 'shift_jis',
  '58': 'gbk',
  '149': 'euc-kr',
};

/** Escape sequences (without ESC) that choose the lower half, G0. */
const LOWER_BY_ESCAPE: Readonly<Record<string, Lower>> = {
  '(B': 'ascii',
  '(J': 'ascii',
  $B: 'jis-x-0208',
  '$@': 'jis-x-0208',
  '$(D': 'jis-x-0212',
};

/** Escape sequences (without ESC) that choose the upper half, G1. */
const UPPER_BY_ESCAPE: Readonly<Record<string, string>> = {
  '-A': 'latin-1',
  '-B': 'iso-8859-2',
  '-C': 'iso-8859-3',
  '-D': 'iso-8859-4',
  '-L': 'iso-8859-5',
  '-G': 'iso-8859-6',
  '-F': 'iso-8859-7',
  '-H': 'iso-8859-8',
  '-M': 'windows-1254',
  '-b': 'iso-8859-15',
  '-T': 'windows-874',
  ')I': 'shift_jis',
  '$)A': 'gbk',
  '$)C': 'euc-kr',
};

type Lower = 'ascii' | 'jis-x-0208' | 'jis-x-0212';

const ESCAPE = 0x1b;
/** Where ISO 2022 returns to the first set: control characters, `\`, and in names `^` and `=`. */
const RESETS: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x5c]);
const NAME_RESETS: ReadonlySet<number> = new Set([...RESETS, 0x5e, 0x3d]);

const decoders = new Map<string, TextDecoder>();

/** Decode a text value. `charsets` are the values of Specific Character Set; `name` for PN. */
export function decodeText(bytes: Uint8Array, charsets: readonly string[], name = false): string {
  const first = charsets[0] ?? '';
  const whole = WHOLE[first];
  if (whole !== undefined && !bytes.includes(ESCAPE)) return decodeAs(whole, bytes);
  return decodeExtended(bytes, UPPER[/(\d+)$/.exec(first)?.[1] ?? ''] ?? 'latin-1', name ? NAME_RESETS : RESETS);
}

function decodeExtended(bytes: Uint8Array, upper: string, resets: ReadonlySet<number>): string {
  const state = { lower: 'ascii' as Lower, upper };
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte === ESCAPE) {
      at += 1 + readEscape(bytes, at + 1, state);
    } else if (state.lower !== 'ascii' && byte > 0x20 && byte < 0x7f) {
      text += decodePair(bytes, at, state.lower);
      at += 2;
    } else {
      if (resets.has(byte)) Object.assign(state, { lower: 'ascii', upper });
      const end = endOfRun(bytes, at, state.lower !== 'ascii', resets);
      text += decodeAs(state.upper, bytes.subarray(at, end));
      at = end;
    }
  }
  return text;
}

/** Read an escape sequence into the state; returns its length without ESC. An unknown one is left out. */
function readEscape(bytes: Uint8Array, at: number, state: { lower: Lower; upper: string }): number {
  for (const length of [2, 3]) {
    const sequence = String.fromCharCode(...bytes.subarray(at, at + length));
    const lower = LOWER_BY_ESCAPE[sequence];
    const upper = UPPER_BY_ESCAPE[sequence];
    if (lower !== undefined) state.lower = lower;
    if (upper !== undefined) state.upper = upper;
    if (lower !== undefined || upper !== undefined) return length;
  }
  return 0;
}

/** A pair of 7-bit bytes, by EUC-JP's 8-bit form: the browser's ISO-2022-JP has no JIS X 0212. */
function decodePair(bytes: Uint8Array, at: number, lower: Lower): string {
  const pair = [(bytes[at] ?? 0) | 0x80, (bytes[at + 1] ?? 0) | 0x80];
  return decodeAs('euc-jp', Uint8Array.from(lower === 'jis-x-0212' ? [0x8f, ...pair] : pair));
}

function endOfRun(bytes: Uint8Array, at: number, pairs: boolean, resets: ReadonlySet<number>): number {
  let end = at + 1;
  while (end < bytes.length) {
    const byte = bytes[end] ?? 0;
    if (byte === ESCAPE || resets.has(byte) || (pairs && byte > 0x20 && byte < 0x7f)) break;
    end += 1;
  }
  return end;
}

function decodeAs(label: string, bytes: Uint8Array): string {
  if (label === 'latin-1') return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  let decoder = decoders.get(label);
  if (decoder === undefined) {
    decoder = new TextDecoder(label, { ignoreBOM: true });
    decoders.set(label, decoder);
  }
  return decoder.decode(bytes);
}
