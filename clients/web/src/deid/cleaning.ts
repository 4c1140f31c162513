// Taking identifying words out of a text that stays: sought words, and what dates, telephone numbers and the like look
// like. Whole tokens go, never a part of one; clinical words stay; a run of what goes becomes one `*`. Nothing crosses a
// line or a backslash. The algorithm of the Python engine's dicom/cleaning.py.

import { readText } from './charsets';
import { count, fold, isSpaceless, type Token, tokens } from './folding';
import type { Lists, Sought } from './sought';

/** What may stand between the parts of a name or number. */
const GAP = /^[ .,;:^_='’/()-]{0,3}$/;
/** Between two stand-ins: they become one. */
const BETWEEN = /^[ ,.^=*-]*$/;
const LABEL_GAP = /^[ ]?[:#=][ ]?/;
const LABEL_END = /[,;|/\r\n\t\\]/;
const TITLE_GAP = /^[ .\-'’]*$/;
const LABELLED_MOST = 4;
const TITLED_MOST = 3;
/** Bytes of a text that is cleaned; a longer one goes whole. */
const LONGEST = 2 ** 20;
const STAND_IN = new Uint8Array([0x2a]);

type Span = readonly [number, number];

/** What became of a text: `value` is null where nothing changed; `doubtful` are words that stayed and may identify. */
export interface Cleaned {
  readonly value: Uint8Array | null;
  readonly doubtful: readonly string[];
}

/** Cleans one value; `charsets` is what SpecificCharacterSet says where it stands. */
export function clean(raw: Uint8Array, charsets: string, sought: Sought, lists: Lists): Cleaned {
  if (raw.length > LONGEST) return { value: STAND_IN, doubtful: [] };
  const written = readText(raw, charsets);
  const { text } = written;
  const found = tokens(text);
  const spans = [...soughtSpans(text, found, sought), ...shapedSpans(text, found, lists)];
  spans.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  const merged = merge(text, spans);
  const goes = (place: number) => merged.some(([start, end]) => start <= place && place < end);
  const told = found.filter((token) => sought.doubtful.has(token.word) && !goes(token.start));
  return {
    value: merged.length > 0 ? written.cut(merged) : null,
    doubtful: [...new Set(told.map((token) => token.word))].sort(),
  };
}

function* soughtSpans(text: string, found: readonly Token[], sought: Sought): Generator<Span> {
  let longest = 0;
  for (const word of sought.joined) longest = Math.max(longest, count(word));
  for (let place = 0; place < found.length; ) {
    const first = found[place] as Token;
    let last = row(text, found, place, sought.joined, longest);
    if (last < 0 && sought.single.has(first.word)) last = place;
    if (last >= 0) yield [first.start, (found[last] as Token).end];
    place = Math.max(place, last) + 1;
  }
  if (sought.inside.size > 0 && isSpaceless(text)) yield* insideSpans(text, sought.inside);
}

function* insideSpans(text: string, inside: ReadonlySet<string>): Generator<Span> {
  const level = [...text].map(foldLetter).join('');
  for (const word of inside) {
    for (let at = level.indexOf(word); at >= 0; at = level.indexOf(word, at + word.length)) {
      yield [at, at + word.length];
    }
  }
}

/** Returns a letter folded where that keeps its length. */
function foldLetter(letter: string): string {
  const folded = fold(letter);
  return folded.length === letter.length ? folded : letter;
}

/** Returns the last token of the longest row from `first` that is sought as a whole, or -1. */
function row(
  text: string,
  found: readonly Token[],
  first: number,
  joined: ReadonlySet<string>,
  longest: number,
): number {
  let word = '';
  let end = (found[first] as Token).start;
  let last = -1;
  for (let place = first; place < found.length; place += 1) {
    const token = found[place] as Token;
    if (count(word) + count(token.word) > longest || !GAP.test(text.slice(end, token.start))) break;
    word += token.word;
    end = token.end;
    if (joined.has(word)) last = place;
  }
  return last;
}

function* shapedSpans(text: string, found: readonly Token[], lists: Lists): Generator<Span> {
  for (const pattern of lists.patterns) {
    for (const match of text.matchAll(pattern)) yield [match.index, match.index + match[0].length];
  }
  for (const [place, token] of found.entries()) {
    if (lists.titles.has(token.word)) yield* titled(text, found, place, lists);
    else if (lists.labels.has(token.word)) yield* labelled(text, found, place, lists);
  }
}

/** `Dr. Miller`: capitalised words behind a title go, up to the first that is clinical. */
function* titled(text: string, found: readonly Token[], place: number, lists: Lists): Generator<Span> {
  let last = (found[place] as Token).end;
  for (const token of found.slice(place + 1, place + 1 + TITLED_MOST)) {
    const between = text.slice(last, token.start);
    if (!lists.titles.has(token.word)) {
      const [letter = ''] = text.slice(token.start);
      const capital = letter !== letter.toLowerCase();
      if (!capital || lists.clinical.has(token.word) || !TITLE_GAP.test(between)) return;
      yield [token.start, token.end];
    }
    last = token.end;
  }
}

/** `MRN: 12 34`: what stands behind a label and a colon goes, up to a comma or the end of the line. */
function* labelled(text: string, found: readonly Token[], place: number, lists: Lists): Generator<Span> {
  const label = found[place] as Token;
  const mark = LABEL_GAP.exec(text.slice(label.end));
  if (!mark) return;
  let last = label.end + mark[0].length;
  for (const token of found.slice(place + 1, place + 1 + LABELLED_MOST)) {
    if (LABEL_END.test(text.slice(last, token.start))) return;
    if (!lists.clinical.has(token.word) && !lists.labels.has(token.word)) yield [token.start, token.end];
    last = token.end;
  }
}

/** Returns spans in order and apart; what only separators part is one. */
function merge(text: string, spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const [start, end] of spans) {
    const last = merged.at(-1);
    if (last && (start <= last[1] || BETWEEN.test(text.slice(last[1], start)))) {
      merged[merged.length - 1] = [last[0], Math.max(end, last[1])];
    } else {
      merged.push([start, end]);
    }
  }
  return merged;
}
