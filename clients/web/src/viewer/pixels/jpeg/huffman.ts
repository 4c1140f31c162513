// Entropy-coded data of JPEG (ITU-T T.81, annex F.2.2): bits with stuffed bytes taken out, and Huffman codes.

import { Unreadable } from '../../dicom/unreadable';

/** A Huffman table: by the next 16 bits, symbol × 32 + code length; 0 for no code. */
export type Huffman = Uint16Array;

const LOOK = 16;

/** Make the table from the count of codes of each length and the symbols in order. */
export function makeHuffman(counts: Uint8Array, symbols: Uint8Array): Huffman {
  const table = new Uint16Array(1 << LOOK);
  let code = 0;
  let place = 0;
  for (let length = 1; length <= 16; length += 1) {
    for (let count = counts[length - 1] ?? 0; count > 0; count -= 1, place += 1, code += 1) {
      const from = code << (LOOK - length);
      table.fill(((symbols[place] ?? 0) << 5) | length, from, from + (1 << (LOOK - length)));
    }
    code <<= 1;
  }
  return table;
}

/** Reads bits of one scan. Behind the data it gives zeros, and throws once far behind. */
export class BitReader {
  #held = 0;
  #count = 0;
  #behind = 0;

  constructor(
    readonly data: Uint8Array,
    public at: number,
  ) {}

  /** The next Huffman-coded symbol. */
  symbol(table: Huffman | undefined): number {
    if (table === undefined) throw new Unreadable('damaged');
    this.#fill(LOOK);
    const entry = table[(this.#held >>> (this.#count - LOOK)) & 0xffff] ?? 0;
    const length = entry & 31;
    if (length === 0) throw new Unreadable('damaged');
    this.#count -= length;
    return entry >> 5;
  }

  /** A difference of `size` bits, sign-extended (EXTEND). */
  difference(size: number): number {
    if (size === 0) return 0;
    if (size === 16) return 32768;
    this.#fill(size);
    this.#count -= size;
    const value = (this.#held >>> this.#count) & ((1 << size) - 1);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** Go behind the next restart marker. */
  restart(): void {
    this.#count = 0;
    this.#held = 0;
    while (this.at + 1 < this.data.length) {
      const marker = this.data[this.at + 1] ?? 0;
      if (this.data[this.at] === 0xff && marker >= 0xd0 && marker <= 0xd7) {
        this.at += 2;
        return;
      }
      if (this.data[this.at] === 0xff && marker !== 0 && marker !== 0xff) return;
      this.at += 1;
    }
  }

  #fill(size: number): void {
    while (this.#count < size) {
      this.#held = (this.#held << 8) | this.#byte();
      this.#count += 8;
    }
  }

  #byte(): number {
    const byte = this.data[this.at];
    const marker = byte === 0xff && this.data[this.at + 1] !== 0;
    if (byte === undefined || marker) {
      this.#behind += 1;
      if (this.#behind > 64) throw new Unreadable('cut-short');
      return 0;
    }
    this.at += byte === 0xff ? 2 : 1;
    return byte;
  }
}
