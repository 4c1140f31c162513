// A resolved profile: the flat map from tag to verb that the Python engine writes as JSON (docs/spec/deidentification.md).
// The page holds no policy of its own: it carries out about a dozen verbs.

import type { Item } from './encoding';
import type { Kind, Lists } from './sought';

export const MAP_FORMAT = 'radseal-deid-map/1';

export type Verb =
  | 'keep'
  | 'remove'
  | 'zero'
  | 'dummy'
  | 'uid'
  | 'class'
  | 'recurse'
  | 'shift'
  | 'clean'
  | 'character set'
  | 'patient name'
  | 'patient id'
  | 'accession';

/** [VR of PS3.6, verb, number of the reason, number of the VR set, verb otherwise, kind or null]. */
export type Row = readonly [string, Verb, number, number, Verb, Kind | null];

/** An item of a stand-in: [tag, VR, value in hexadecimal, or items] of each element. */
export type ItemRows = readonly (readonly [string, string, string | readonly ItemRows[]])[];

/** The map's file, as it was written. */
export interface MapFile {
  readonly format: string;
  readonly profile: string;
  readonly edition: string;
  readonly options: readonly string[];
  readonly codes: readonly (readonly [string, string])[];
  readonly dates: 'REMOVED' | 'MODIFIED' | 'UNMODIFIED';
  readonly age: boolean;
  readonly identity: boolean;
  /** What becomes of enclosed documents. */
  readonly documents: 'keep' | 'ask' | 'refuse';
  readonly keeps_uids: boolean;
  readonly dummies: Readonly<Record<string, string>>;
  readonly stand_ins: Readonly<Record<string, ItemRows>>;
  readonly text_vrs: readonly string[];
  readonly strict_items: readonly string[];
  readonly private: Row;
  readonly unknown: Row;
  /** [creator, (gggg,xxee), row…]. */
  readonly safe_private: readonly (readonly [string, string, ...Row])[];
  readonly masks: Readonly<Record<string, Row>>;
  readonly tags: Readonly<Record<string, Row>>;
  readonly vr_sets: readonly (readonly string[])[];
  readonly reasons: readonly string[];
}

/** The word lists' file. */
export interface WordsFile {
  readonly format: string;
  readonly clinical: readonly string[];
  readonly places: readonly string[];
  readonly nobody: readonly string[];
  readonly titles: readonly string[];
  readonly labels: readonly string[];
  readonly patterns: readonly string[];
}

/** One attribute's verb, and the name under which the report counts it. */
export interface Rule {
  readonly verb: Verb;
  readonly name: string;
  /** To keep: the stated VRs that fit the tag; under any other the element goes. */
  readonly keptVrs: ReadonlySet<string>;
  /** Where the verb cannot be carried out: a date that is none. */
  readonly otherwise: Verb;
  readonly kind: Kind | null;
  /** Of a private attribute, whose VR PS3.6 does not say. */
  readonly vr: string;
}

/** A resolved profile: every known tag's rule, the rest by kind. */
export class Rules {
  readonly byTag: ReadonlyMap<number, Rule>;
  readonly safe: ReadonlyMap<string, Rule>;
  readonly safeCreators: ReadonlySet<string>;
  readonly private: Rule;
  readonly dummies: ReadonlyMap<string, Uint8Array>;
  /** The one item of sequences that must go and must not be empty. */
  readonly standIns: ReadonlyMap<number, Item>;
  readonly texts: ReadonlySet<string>;
  readonly strictItems: ReadonlySet<string>;
  private readonly masks: ReadonlyMap<number, Rule>;
  private readonly unknown: Rule;
  private readonly vrs: ReadonlyMap<number, string>;

  /** Throws where the file is of another format. */
  constructor(
    readonly map: MapFile,
    readonly lists: Lists,
  ) {
    if (map.format !== MAP_FORMAT) throw new Error('the rule map is of another format');
    const rule = (row: Row, isPrivate = false) => toRule(map, row, isPrivate);
    this.byTag = new Map(Object.entries(map.tags).map(([tag, row]) => [Number.parseInt(tag, 16), rule(row)]));
    this.masks = new Map(Object.entries(map.masks).map(([tag, row]) => [Number.parseInt(tag, 16), rule(row)]));
    this.private = rule(map.private);
    this.unknown = rule(map.unknown);
    this.safe = new Map(map.safe_private.map(([creator, place, ...row]) => [`${creator}\n${place}`, rule(row, true)]));
    this.safeCreators = new Set(map.safe_private.map(([creator]) => creator));
    this.dummies = new Map(Object.entries(map.dummies).map(([vr, hex]) => [vr, fromHex(hex)]));
    this.standIns = new Map(
      Object.entries(map.stand_ins).map(([tag, item]) => [Number.parseInt(tag, 16), toItem(item)]),
    );
    this.texts = new Set(map.text_vrs);
    this.strictItems = new Set(map.strict_items);
    this.vrs = new Map(
      Object.entries({ ...map.masks, ...map.tags }).map(([tag, [vr]]) => [Number.parseInt(tag, 16), vr]),
    );
  }

  /** The rule of any tag of a data set; private attributes that are safe are in `safe`. */
  find(tag: number): Rule {
    const known = this.byTag.get(tag);
    if (known) return known;
    if (Math.floor(tag / 0x10000) % 2 === 1) return this.private;
    const high = Math.floor(tag / 0x1000000);
    if (high === 0x50 || high === 0x60) return this.masks.get(masked(tag)) ?? this.unknown;
    return this.unknown;
  }

  /** The VR that PS3.6 gives a single tag; empty where it does not know it. */
  statedVr(tag: number): string {
    return this.byTag.has(tag) ? (this.vrs.get(tag) ?? '') : '';
  }

  /** The VR of a tag in a file that does not state it (PS3.5, section 6.2.2): UN where nobody knows. */
  readonly vrOf = (tag: number): string => {
    const vr = this.vrs.get(tag);
    if (vr) return vr;
    const element = tag % 0x10000;
    if (element === 0) return 'UL';
    const group = Math.floor(tag / 0x10000);
    if (group % 2 === 1 && element >= 0x10 && element <= 0xff) return 'LO'; // a private creator, PS3.5, section 7.8.1
    const high = Math.floor(group / 0x100);
    return high === 0x50 || high === 0x60 ? (this.vrs.get(masked(tag)) ?? 'UN') : 'UN';
  };
}

/** Returns the word lists. Throws where the file is of another format. */
export function toLists(file: WordsFile): Lists {
  if (file.format !== MAP_FORMAT) throw new Error('the word lists are of another format');
  return {
    clinical: new Set(file.clinical),
    places: new Set(file.places),
    nobody: new Set(file.nobody),
    titles: new Set(file.titles),
    labels: new Set(file.labels),
    patterns: file.patterns.map((pattern) => new RegExp(pattern, 'giu')),
  };
}

/** A tag of a repeating group with its two digits zero. */
function masked(tag: number): number {
  return Math.floor(tag / 0x1000000) * 0x1000000 + (tag % 0x10000);
}

function toRule(map: MapFile, [vr, verb, reason, set, otherwise, kind]: Row, isPrivate: boolean): Rule {
  const keptVrs = new Set(map.vr_sets[set]);
  return { verb, name: map.reasons[reason] ?? '', keptVrs, otherwise, kind, vr: isPrivate ? vr : '' };
}

function toItem(rows: ItemRows): Item {
  return rows.map(([tag, vr, value]) => [
    Number.parseInt(tag, 16),
    vr,
    typeof value === 'string' ? fromHex(value) : value.map(toItem),
  ]);
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
