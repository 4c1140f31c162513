/**
 * Inflating (RFC 1951) with a limit on what comes out.
 *
 * The browser's own DecompressionStream refuses the padding byte that DICOM puts behind an odd deflated length, and
 * throws away what it had inflated by then.
 */
import { Unreadable } from './unreadable';

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const FAR_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
];
const FAR_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LONGEST = 15;

/** Inflate raw deflate data; bytes behind its end are ignored. Room for `first` bytes is made at the beginning.
 *  Throws Unreadable "damaged" or "too-large". */
export function inflate(data: Uint8Array, most: number, first = data.length * 4): Uint8Array<ArrayBuffer> {
  const bits = new Bits(data);
  const out = new Output(Math.min(most, Math.max(4096, first)), most);
  let last = false;
  while (!last) {
    last = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 0) {
      copyStored(bits, out);
    } else if (kind === 1) {
      inflateBlock(bits, out, FIXED.lengths, FIXED.distances);
    } else if (kind === 2) {
      const { lengths, distances } = readTables(bits);
      inflateBlock(bits, out, lengths, distances);
    } else {
      throw new Unreadable('damaged');
    }
  }
  return out.done();
}

class Bits {
  #at = 0;
  #held = 0;
  #count = 0;

  constructor(readonly data: Uint8Array) {}

  take(count: number): number {
    while (this.#count < count) {
      if (this.#at >= this.data.length) throw new Unreadable('damaged');
      this.#held |= (this.data[this.#at++] ?? 0) << this.#count;
      this.#count += 8;
    }
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return value;
  }

  /** The rest of this byte is skipped; the given number of whole bytes is returned. */
  aligned(count: number): Uint8Array {
    this.#at -= this.#count >> 3;
    this.#held = 0;
    this.#count = 0;
    if (this.#at + count > this.data.length) throw new Unreadable('damaged');
    this.#at += count;
    return this.data.subarray(this.#at - count, this.#at);
  }
}

class Output {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(
    first: number,
    readonly most: number,
  ) {
    this.#bytes = new Uint8Array(first);
  }

  put(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  repeat(distance: number, count: number): void {
    if (distance > this.#length) throw new Unreadable('damaged');
    this.#room(count);
    for (let place = 0; place < count; place += 1) {
      this.#bytes[this.#length] = this.#bytes[this.#length - distance] ?? 0;
      this.#length += 1;
    }
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #room(count: number): void {
    const needed = this.#length + count;
    if (needed > this.most) throw new Unreadable('too-large');
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.min(this.most, Math.max(needed, this.#bytes.length * 2)));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** A canonical Huffman code: how many codes of each length, and the symbols in order. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

function makeCode(lengths: ArrayLike<number>): Code {
  const counts = new Uint16Array(LONGEST + 1);
  for (const length of Array.from(lengths)) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const offsets = new Uint16Array(LONGEST + 2);
  for (let length = 1; length <= LONGEST; length += 1) {
    offsets[length + 1] = (offsets[length] ?? 0) + (counts[length] ?? 0);
  }
  const symbols = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol += 1) {
    const length = lengths[symbol] ?? 0;
    if (length) {
      const place = offsets[length] ?? 0;
      symbols[place] = symbol;
      offsets[length] = place + 1;
    }
  }
  return { counts, symbols };
}

function readSymbol(bits: Bits, code: Code): number {
  let value = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= LONGEST; length += 1) {
    value |= bits.take(1);
    const count = code.counts[length] ?? 0;
    if (value - count < first) return code.symbols[index + (value - first)] ?? 0;
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  throw new Unreadable('damaged');
}

const FIXED = {
  lengths: makeCode(
    Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  ),
  distances: makeCode(new Array<number>(30).fill(5)),
};

function copyStored(bits: Bits, out: Output): void {
  const head = bits.aligned(4);
  const length = (head[0] ?? 0) | ((head[1] ?? 0) << 8);
  const check = (head[2] ?? 0) | ((head[3] ?? 0) << 8);
  if (length !== (check ^ 0xffff)) throw new Unreadable('damaged');
  out.append(bits.aligned(length));
}

function readTables(bits: Bits): { lengths: Code; distances: Code } {
  const literals = bits.take(5) + 257;
  const fars = bits.take(5) + 1;
  const used = bits.take(4) + 4;
  const short = new Uint8Array(19);
  for (let place = 0; place < used; place += 1) short[ORDER[place] ?? 0] = bits.take(3);
  const code = makeCode(short);
  const all = new Uint8Array(literals + fars);
  for (let place = 0; place < all.length; ) {
    const symbol = readSymbol(bits, code);
    if (symbol < 16) {
      all[place++] = symbol;
      continue;
    }
    const value = symbol === 16 ? (all[place - 1] ?? 0) : 0;
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    if (place + times > all.length) throw new Unreadable('damaged');
    all.fill(value, place, place + times);
    place += times;
  }
  return { lengths: makeCode(all.subarray(0, literals)), distances: makeCode(all.subarray(literals)) };
}

function inflateBlock(bits: Bits, out: Output, lengths: Code, distances: Code): void {
  for (;;) {
    const symbol = readSymbol(bits, lengths);
    if (symbol < 256) {
      out.put(symbol);
      continue;
    }
    if (symbol === 256) return;
    const size = symbol - 257;
    const far = size < 29 ? LENGTH_BASE[size] : undefined;
    if (far === undefined) throw new Unreadable('damaged');
    const count = far + bits.take(LENGTH_EXTRA[size] ?? 0);
    const place = readSymbol(bits, distances);
    const base = FAR_BASE[place];
    if (base === undefined) throw new Unreadable('damaged');
    out.repeat(base + bits.take(FAR_EXTRA[place] ?? 0), count);
  }
}
