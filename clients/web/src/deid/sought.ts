// Which words are sought in the texts that stay: what the removed values of a file, and of its case, say of somebody.
//
// Names are sought by each of their words, and whole; numbers and codes whole, whatever separates their parts; places
// whole and by the words that only they have. A clinical or everyday word is never sought alone: where a name is one
// (Head, May, White), only the whole name is, and the word itself is doubtful: it is told to the sender.

import { count, fold, isSpaceless, spellings, tokens } from './folding';

const NAME_LEAST = 3;
const PLACE_LEAST = 4;
const CODE_LEAST = 5;
const MIXED_LEAST = 4;
const SPACELESS_LEAST = 2;
/** Words of a name whose orders are all sought. */
const PARTS_MOST = 4;

export type Kind = 'name' | 'code' | 'place';

/** An identifying value that goes: its tag, what it identifies by, and what it says. */
export interface Value {
  readonly tag: number;
  readonly kind: Kind;
  readonly text: string;
}

/** The fixed lists of words and patterns, which the rule map carries; all words folded. */
export interface Lists {
  readonly clinical: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly nobody: ReadonlySet<string>;
  readonly titles: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly patterns: readonly RegExp[];
}

/** Folded words: `single` as one token, `joined` as tokens in a row, `inside` anywhere, `doubtful` only told. */
export class Sought {
  readonly single = new Set<string>();
  readonly joined = new Set<string>();
  readonly inside = new Set<string>();
  readonly doubtful = new Set<string>();

  constructor(private readonly lists: Lists) {}

  /** Seeks these values too. */
  add(values: Iterable<Value>): this {
    for (const value of values) {
      for (const text of value.text.split('\\')) {
        if (value.kind === 'name') this.addName(text);
        else if (value.kind === 'code') this.addCode(text);
        else this.addPlace(text);
      }
    }
    return this;
  }

  private addName(text: string): void {
    for (const group of text.split('=')) {
      for (const spelling of spellings(group)) {
        const words = tokens(spelling)
          .map((token) => token.word)
          .filter((word) => !this.lists.nobody.has(word));
        if (isSpaceless(group)) this.addSpaceless(words);
        for (const word of words) this.addWord(word);
        this.addOrders([...new Set(words.filter((word) => !isDigits(word)))].slice(0, PARTS_MOST));
      }
    }
  }

  /** Every two words of a name in either order, and all of them in theirs. */
  private addOrders(words: readonly string[]): void {
    for (const one of words) {
      for (const other of words) {
        const clinical = this.lists.clinical.has(one) && this.lists.clinical.has(other);
        if (one !== other && !clinical && Math.min(count(one), count(other)) > 1) this.joined.add(one + other);
      }
    }
    if (words.length > 1 && !words.every((word) => this.lists.clinical.has(word))) this.joined.add(words.join(''));
  }

  private addWord(word: string): void {
    const common = count(word) < NAME_LEAST || this.lists.clinical.has(word) || isDigits(word);
    (common ? this.doubtful : this.single).add(word);
  }

  private addSpaceless(words: readonly string[]): void {
    for (const word of [...words, words.join('')]) {
      if (isSpaceless(word) && count(word) >= SPACELESS_LEAST) this.inside.add(word);
    }
  }

  private addCode(text: string): void {
    const word = tokens(fold(text))
      .map((token) => token.word)
      .join('');
    const digits = isDigits(word);
    const least = digits || isLetters(word) ? CODE_LEAST : MIXED_LEAST;
    if (this.lists.nobody.has(word)) return;
    if (count(word) >= least && !this.lists.clinical.has(word)) {
      this.joined.add(word);
      const bare = word.replace(/^0+/, '');
      if (digits && count(bare) >= CODE_LEAST) this.joined.add(bare);
    } else if (word) {
      this.doubtful.add(word);
    }
  }

  private addPlace(text: string): void {
    const { places, clinical, nobody } = this.lists;
    const isCommon = (word: string) => places.has(word) || clinical.has(word) || nobody.has(word);
    for (const spelling of spellings(text)) {
      const words = tokens(spelling).map((token) => token.word);
      if (isSpaceless(text)) this.addSpaceless(words);
      for (const word of words) {
        if (!isCommon(word) && count(word) >= (isDigits(word) ? CODE_LEAST : PLACE_LEAST)) this.single.add(word);
      }
      if (words.length > 1 && !words.every(isCommon)) this.joined.add(words.join(''));
    }
  }
}

function isDigits(word: string): boolean {
  return /^\p{Nd}+$/u.test(word);
}

function isLetters(word: string): boolean {
  return /^\p{L}+$/u.test(word);
}
