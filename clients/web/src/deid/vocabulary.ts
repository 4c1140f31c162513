// What a case knows of its patient's words: the sought words of each file, and texts that were cleaned before.
//
// The files of a series say nearly the same, so that whatever was decided once for the same bytes is not decided again.
// Deciding depends on the file and on the case's own values only, never on the order of files.

import { readText } from './charsets';
import { type Cleaned, clean } from './cleaning';
import { type Kind, type Lists, Sought, type Value } from './sought';
import { latin } from './syntax';

const KEPT_MOST = 20_000;
const KEPT_BYTES = 4096;

/** An element whose value goes: tag, kind, what SpecificCharacterSet says there, bytes. */
export interface SourceValue {
  readonly tag: number;
  readonly kind: Kind;
  readonly charsets: string;
  readonly bytes: Uint8Array;
}

/** The words sought in one file. */
export class Words {
  private readonly cleaned = new Map<string, Cleaned>();

  constructor(
    /** The identifying values of the file itself. */
    readonly values: readonly Value[],
    private readonly sought: Sought,
    private readonly lists: Lists,
  ) {}

  /** Cleans a text, or remembers how it was cleaned. */
  clean(charsets: string, raw: Uint8Array): Cleaned {
    const key = `${charsets}\n${latin(raw)}`;
    const known = this.cleaned.get(key);
    if (known) return known;
    const made = clean(raw, charsets, this.sought, this.lists);
    if (this.cleaned.size >= KEPT_MOST) this.cleaned.clear();
    if (raw.length <= KEPT_BYTES) this.cleaned.set(key, made);
    return made;
  }
}

/** The words of one case; `values` are what its files say of the patient. */
export class Vocabulary {
  private readonly known = new Map<string, Words>();

  constructor(
    private readonly lists: Lists,
    /** What the case's files say of the patient. */
    readonly values: readonly Value[] = [],
  ) {}

  /** The words sought in a file whose identifying elements these are. */
  words(sources: readonly SourceValue[]): Words {
    const key = JSON.stringify(sources.map((one) => [one.tag, one.kind, one.charsets, latin(one.bytes)]));
    const known = this.known.get(key);
    if (known) return known;
    const values = sources.map(({ tag, kind, charsets, bytes }) => {
      return { tag, kind, text: trim(readText(bytes, charsets).text) };
    });
    if (this.known.size >= KEPT_MOST) this.known.clear();
    const made = new Words(values, new Sought(this.lists).add([...this.values, ...values]), this.lists);
    this.known.set(key, made);
    return made;
  }
}

function trim(text: string): string {
  return text.replace(/^[\0 ]+|[\0 ]+$/g, '');
}
