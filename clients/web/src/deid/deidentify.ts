// De-identifying one file: every element is kept as it is, replaced or left out, as the rules say (PS3.15, annex E).
//
// Rules: what is kept is a slice of the source; sequences that are kept are walked to any depth. What states a VR that does
// not fit its tag is left out. Pixel data are copied only where an overlay is cleared from them. Preamble and file meta are
// new. The same as the Python engine.

import { utf8 } from '../wire/text';
import { ageBetween } from './dates';
import { findEmbedded } from './embedded';
import { Encoder } from './encoding';
import { gather, readValues, textOf } from './gathering';
import { writeHead, writeStatements } from './heading';
import { LIMITS, type Limits } from './limits';
import { markPrivate } from './private';
import { isUid, type Pseudonyms } from './pseudonyms';
import { InputError } from './refusals';
import { type Added, Rewriting, UNSTATED_MOST } from './rewriting';
import type { Rules } from './rules';
import { type Scan, scan } from './scanner';
import type { Value } from './sought';
import { EXPLICIT, latin, type Opened, openFile } from './syntax';
import type { Vocabulary } from './vocabulary';
import type { Step } from './writer';

const DIRECTORY = '1.2.840.10008.1.3.10';
const SOP_CLASS = 0x00080016;
const SOP_INSTANCE = 0x00080018;
const NAME = 0x00100010;
const ID = 0x00100020;
const BIRTH_DATE = 0x00100030;
const AGE = 0x00101010;
const FRAMES = 0x00280008;
/** Of study, acquisition, series and content: the first that is there gives the age. */
const DATES = [0x00080020, 0x00080022, 0x00080021, 0x00080023];
const NEEDED: ReadonlySet<number> = new Set([SOP_CLASS, SOP_INSTANCE, FRAMES, NAME, ID]);
const AGED: ReadonlySet<number> = new Set([...NEEDED, BIRTH_DATE, AGE, ...DATES]);

/** A de-identified file: `parts` in order are its bytes, cut at head, each frame and tail. */
export interface Deidentified {
  readonly parts: readonly Uint8Array[];
  readonly length: number;
  /** How the original file is made from these bytes. */
  readonly recipe: readonly Step[];
  /** "rule\nverb" -> how often. */
  readonly counts: ReadonlyMap<string, number>;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly frames: number;
  /** Identifying values that the file held, for whoever searches the result for them; for this machine only. */
  readonly removed: readonly Value[];
  /** [tag, word] of words that stay in a text and may identify. */
  readonly doubtful: readonly (readonly [number, string])[];
}

/** (code value, meaning) of CID 7050. */
export type Code = readonly [string, string];

/** What may be different for one file: the bounds, and codes of what was done to its pixels before. */
export interface Special {
  readonly limits?: Limits;
  readonly codes?: readonly Code[];
}

/** De-identifies one file. Throws NotDicomError, LimitError or InputError; nothing of the file is in the message. */
export async function deidentify(
  file: Uint8Array,
  rules: Rules,
  pseudonyms: Pseudonyms,
  vocabulary: Vocabulary,
  { limits = LIMITS, codes = [] }: Special = {},
): Promise<Deidentified> {
  const opened = await openFile(file, limits);
  const { data, explicit, little } = opened;
  // A private sequence that goes need not be walked; a standard one that goes may hold identifying words.
  const skips = (tag: number) => rules.find(tag).verb !== 'recurse' && rules.vrOf(tag) !== 'SQ';
  const found = scan(data, opened.start, { explicit, little, vrOf: rules.vrOf, limits, skips });
  const facts = readValues(data, found, rules.map.age ? AGED : NEEDED, FRAMES);
  const absent = [SOP_CLASS, SOP_INSTANCE, NAME, ID].filter((tag) => !facts.has(tag));
  const [sopClass, original] = requireImage(opened, facts);
  await learn(data, found, rules, pseudonyms, original);
  const gathered = gather(data, found, rules);
  const words = vocabulary.words(gathered.sources);
  const marked = rules.safe.size > 0 ? markPrivate(data, found, rules) : new Map();
  const frames = frameCount(facts);
  const embedded = findEmbedded(opened, found, limits);
  const rewriting = new Rewriting({ opened, found, rules, pseudonyms, words, gathered, marked, frames, embedded });
  const sopInstance = rules.map.keeps_uids ? original : pseudonyms.uid(original);
  const syntax = opened.deflated ? EXPLICIT : opened.syntax;
  const needed: ReadonlyMap<number, readonly [string, string]> = new Map([
    [SOP_CLASS, ['UI', sopClass]],
    [SOP_INSTANCE, ['UI', sopInstance]],
    [NAME, ['PN', pseudonyms.patientName()]],
    [ID, ['LO', pseudonyms.patientId('')]],
  ]);
  const added = addedTo(opened, rules, facts, absent, needed, codes);
  const parts = rewriting.run(writeHead(sopClass, sopInstance, syntax), added);
  return {
    parts,
    length: rewriting.writer.length,
    recipe: opened.deflated ? [file] : rewriting.writer.recipe(),
    counts: rewriting.counts,
    sopClassUid: sopClass,
    sopInstanceUid: sopInstance,
    transferSyntaxUid: syntax,
    frames: rewriting.hasPixels ? frames : 0,
    removed: words.values,
    doubtful: rewriting.doubtful,
  };
}

/** Makes ready every stand-in that the walk will ask for. */
async function learn(data: Uint8Array, found: Scan, rules: Rules, pseudonyms: Pseudonyms, own: string): Promise<void> {
  const uids = [own];
  const accessions: string[] = [];
  const ids: string[] = [];
  for (const { tag, vr, value, end } of found.elements) {
    const verb = rules.byTag.get(tag)?.verb;
    const mayBeUid = verb === 'uid' || verb === 'class' || Math.floor(tag / 0x10000) % 2 === 1;
    if (mayBeUid && (vr === 'UI' || end - value <= UNSTATED_MOST)) {
      for (const text of textOf(data, value, end).split('\\').map(trim)) {
        if (verb !== 'class' || !isUid(text)) uids.push(text);
      }
    }
    if (verb === 'accession') accessions.push(textOf(data, value, end));
    if (verb === 'patient id') ids.push(textOf(data, value, end));
  }
  await pseudonyms.learn(uids, accessions, ids);
}

/** The stated number of frames, 1 where none can be read. */
function frameCount(facts: ReadonlyMap<number, string>): number {
  const text = (facts.get(FRAMES) ?? '1').split('\\')[0]?.trim() ?? '';
  return /^\d{1,7}$/.test(text) && Number(text) > 0 ? Number(text) : 1;
}

/** Returns SOP Class and Instance UID. Throws InputError for what is no image. */
function requireImage(opened: Opened, facts: ReadonlyMap<number, string>): [string, string] {
  const sopClass = facts.get(SOP_CLASS) || meta(opened, 0x00020002);
  const sopInstance = facts.get(SOP_INSTANCE) || meta(opened, 0x00020003);
  if (sopClass === DIRECTORY || meta(opened, 0x00020002) === DIRECTORY) {
    throw new InputError('a DICOMDIR lists images and is none');
  }
  if (!isUid(sopClass) || !sopInstance) {
    throw new InputError(
      'the file does not say which image it is: its SOP Class or Instance UID is missing or malformed',
    );
  }
  return [sopClass, sopInstance];
}

/** Returns the elements that are written whatever was there, in the order of their tags (PS3.15, E.1.1). */
function addedTo(
  opened: Opened,
  rules: Rules,
  facts: ReadonlyMap<number, string>,
  absent: readonly number[],
  needed: ReadonlyMap<number, readonly [string, string]>,
  codes: readonly Code[],
): Added[] {
  const encoder = new Encoder(opened.explicit, opened.little);
  const written = writeStatements(encoder, rules, codes);
  for (const tag of absent) {
    const [vr, text] = needed.get(tag) ?? ['', ''];
    written.set(tag, encoder.element(tag, vr, utf8(text)));
  }
  const age = rules.map.age ? ageOf(facts) : '';
  if (age) written.set(AGE, encoder.element(AGE, 'AS', utf8(age)));
  return [...written].map(([tag, element]) => ({ tag, element })).sort((one, other) => one.tag - other.tag);
}

/** The age that is not stated, from the birth date and the first date of the image. */
function ageOf(facts: ReadonlyMap<number, string>): string {
  const at = DATES.map((tag) => facts.get(tag)).find(Boolean) ?? '';
  return facts.get(AGE) ? '' : ageBetween(facts.get(BIRTH_DATE) ?? '', at);
}

function meta(opened: Opened, tag: number): string {
  return trim(latin(opened.meta.get(tag) ?? new Uint8Array()));
}

function trim(text: string): string {
  return text.replace(/^[\0 ]+|[\0 ]+$/g, '');
}
