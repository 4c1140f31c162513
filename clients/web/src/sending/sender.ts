// What the sending worker does for the page: look, examine, seal, upload, share. Files, keys and links' secrets stay here
// until a link is handed over; one send at a time.

import words from '../../../../docs/spec/deid/words.json';
import { Pseudonyms } from '../deid/pseudonyms';
import { InputError, LimitError } from '../deid/refusals';
import { toLists } from '../deid/rules';
import type { Value } from '../deid/sought';
import { Vocabulary } from '../deid/vocabulary';
import { PageError } from '../errors';
import { discover } from '../inputs/discover';
import { type Found, type InstanceFound, instancesOf } from '../inputs/found';
import { blankParts, type Disagreement, findClashes, findDisagreement, type Part } from '../inputs/patients';
import { openPicked } from '../inputs/picked';
import type { Methods } from '../vault/calls';
import { Keeping } from '../vault/keeping';
import type { Account } from '../wire/bodies';
import { judgeFiles, readDocuments, type Told } from './attaching';
import { listCases, type OwnCase, type OwnWords } from './cases';
import { type Examination, examine } from './examining';
import { Journal, type SendState } from './journal';
import { type AgainQuestion, linkAgain, type Made, shareAgain } from './making';
import { type Officer, officerOf, requireOfficer, trustOfficer } from './officer';
import { random, type ShareOrder, type Site } from './planning';
import { makeCode, takeCode } from './recovering';
import type { Box } from './redacting';
import { type ProfileName, rulesOf } from './rulebook';
import { discard, type Sent, sealAndUpload, takeUp } from './sending';
import { type IdentifyingRow, type Summary, summarise, toIdentifyingRows } from './summary';

/** What the worker tells unasked. */
export type SenderEvent =
  | { readonly kind: 'looked' | 'examined' | 'sealed'; readonly done: number; readonly total: number }
  | { readonly kind: 'uploaded'; readonly done: number; readonly total: number; readonly sealing: boolean }
  | { readonly kind: 'offline'; readonly isDown: boolean };

/** Who sends, and where. */
export interface SendVisit {
  readonly origin: string;
  readonly storeOrigin: string;
  readonly account: Account;
  readonly site: Site;
}

/** What the page shows before the sender says yes. Holds values of the patient. */
export interface Review {
  readonly images: number;
  readonly identifying: readonly IdentifyingRow[];
  readonly clashes: readonly { readonly keyword: string; readonly word: string; readonly text: string }[];
  readonly doubtful: readonly string[];
  /** Objects whose enclosed document is taken out. */
  readonly documents: number;
  readonly refused: readonly { readonly place: string; readonly reason: string }[];
  /** Images to be looked at for text in their pixels, by number. */
  readonly look: readonly { readonly place: number; readonly frames: number }[];
}

/** What is asked before examining. */
export interface Judgement {
  readonly disagreement: Disagreement | null;
  /** Files with different content under one image identifier: their names. */
  readonly clashing: readonly string[];
  readonly blank: readonly Part[];
}

/** The whole order. */
export interface SendQuestion {
  readonly visit: SendVisit;
  readonly recipients: readonly Account[];
  readonly share: ShareOrder;
  readonly harmless: readonly string[];
  readonly leftOut: readonly number[];
  /** What was drawn over, by place. */
  readonly boxes: readonly (readonly [number, readonly Box[]])[];
  readonly attachments: readonly File[];
}

interface Work {
  readonly found: Found;
  readonly profile: ProfileName;
  examination: Examination | null;
}

/** The methods of one worker. `tell` sends an event to the page. */
export function makeSender(tell: (event: SenderEvent) => void) {
  let everything: Found | null = null;
  let work: Work | null = null;
  const read = new Map<string, OwnWords>();
  let running: { pause(): void; resume(): void; stop(): void } | null = null;
  let wish: 'run' | 'pause' | 'stop' = 'run';

  const current = () => {
    if (!work) throw new PageError('nothing-picked', 'nothing was picked');
    return work;
  };
  const obey = () => {
    if (wish === 'run') running?.resume();
    else running?.[wish]();
  };
  const say = (wanted: typeof wish) => {
    wish = wanted;
    obey();
  };
  const listen = (controls: NonNullable<typeof running>) => {
    running = controls;
    obey(); // what was said before there was anything to pause or stop
  };
  const begin = () => {
    running = null;
    wish = 'run';
  };

  return {
    /** Looks at the files; the page shows what was found. */
    async pick({ files }: { files: readonly File[] }, signal: AbortSignal): Promise<Summary> {
      const picked = await telling(openPicked(files));
      const looked = (done: number, total: number) => tell({ kind: 'looked', done, total });
      everything = await discover(picked.sources, picked.leftOut, rulesOf('specialist').vrOf, looked, signal);
      return summarise(everything);
    },
    /** Takes the studies of these numbers; says whether they are of one patient. */
    choose({ studies, profile }: { studies: readonly number[]; profile: ProfileName }): Judgement {
      if (!everything) throw new PageError('nothing-picked', 'nothing was picked');
      const chosen = everything.studies.filter((_, place) => studies.includes(place + 1));
      const dicomdirs = chosen.length === everything.studies.length ? everything.dicomdirs : [];
      work = { found: { ...everything, studies: chosen, dicomdirs }, profile, examination: null };
      return {
        disagreement: findDisagreement(work.found),
        clashing: findClashes(work.found).map((one) => one.source.path),
        blank: blankParts(work.found),
      };
    },
    /** Puts every image through the engine and the second net, and keeps nothing. */
    async examine(_given: null, signal: AbortSignal): Promise<Review> {
      const { found, profile } = current();
      const rules = rulesOf(profile);
      const keys = { uid: random(32), patient: random(32), date: random(32) };
      const pseudonyms = await Pseudonyms.of(keys, '00000000');
      const engine = { rules, vocabulary: vocabularyOf(found), pseudonyms };
      const seen = await examine(found, engine, (done, total) => tell({ kind: 'examined', done, total }), signal);
      current().examination = seen;
      const places = [...instancesOf(found)];
      return {
        images: seen.images,
        identifying: toIdentifyingRows(rules, seen.identifying),
        clashes: seen.clashes.map(({ tag, word, text }) => {
          const [row] = toIdentifyingRows(rules, [{ tag, before: '' }]);
          return { keyword: row?.keyword ?? '', word, text };
        }),
        doubtful: seen.doubtful,
        documents: seen.documents,
        refused: seen.refused,
        look: seen.look.map((one) => ({ place: places.indexOf(one), frames: one.facts.frames })),
      };
    },
    /** One image as it is, for the sender's own eyes. */
    async image({ place }: { place: number }): Promise<Uint8Array> {
      const instance = [...instancesOf(current().found)][place];
      if (!instance) throw new PageError('nothing-picked', 'there is no such image');
      return instance.source.bytes();
    },
    /** What each file is that is to go with the images, or why it cannot. */
    judge: ({ files }: { files: readonly File[] }): Promise<Told[]> => judgeFiles(files),
    /** Seals, uploads, shares. Resolves with the links once everything was acknowledged. */
    async send(question: SendQuestion, signal: AbortSignal): Promise<Sent> {
      begin();
      await requireOfficer(question.visit.site);
      const { found, profile } = current();
      const rules = rulesOf(profile);
      const places = [...instancesOf(found)];
      const boxes = new Map(question.boxes.map(([place, drawn]) => [places[place], drawn]));
      const boxesOf = (instance: InstanceFound) => boxes.get(instance) ?? [];
      const taken = withoutPlaces(found, question.leftOut);
      const documents = await readDocuments(question.attachments);
      const order = { ...question, found: taken, rules, vocabulary: vocabularyOf(found), boxesOf, documents };
      const sent = await telling(sealAndUpload(order, { tell, listen }, signal));
      work = null;
      everything = null;
      return sent;
    },
    pause: () => say('pause'),
    resume: () => say('run'),
    stop: () => say('stop'),
    /** Sends that were begun here and not finished. */
    unfinished: ({ account }: { account: Account }): Promise<SendState[]> => mine(account),
    /** Goes on with a send that was sealed; one that was not is discarded. */
    async takeUp({ visit, caseId }: { visit: SendVisit; caseId: string }, signal: AbortSignal): Promise<Sent> {
      begin();
      await requireOfficer(visit.site);
      return telling(takeUp(caseId, visit, { tell, listen }, signal));
    },
    /** The privacy officer's key of the site, against the one that this device knows. */
    officer: ({ site }: { site: Site }): Promise<Officer> => officerOf(site),
    trust: ({ site, said }: { site: Site; said: string }): Promise<Officer> => trustOfficer(site, said),
    /** Erases an unfinished send, here and at the service. */
    discard: ({ visit, caseId }: { visit: SendVisit; caseId: string }): Promise<void> => discard(caseId, visit),
    cases: ({ visit }: { visit: SendVisit }): Promise<OwnCase[]> => listCases(visit, read),
    /** Shares a case again; nothing is uploaded. */
    async again(question: AgainQuestion): Promise<Made> {
      await requireOfficer(question.visit.site);
      read.delete(question.caseId);
      return shareAgain(question);
    },
    link: ({ visit, caseId, share }: { visit: SendVisit; caseId: string; share: string }): Promise<string> =>
      linkAgain(visit, caseId, share),
    makeCode: ({ visit, cases }: { visit: SendVisit; cases: readonly string[] }): Promise<string> =>
      makeCode(visit, cases),
    takeCode: ({ visit, text }: { visit: SendVisit; text: string }): Promise<void> => takeCode(visit, text),
    /** Makes sure that the owner secret and the signing key of this person are here. */
    async ready({ account }: { account: Account }): Promise<void> {
      await new Keeping(account).signing();
    },
  } satisfies Methods;
}

/** What was refused here, as the sentence that the page has for it. */
async function telling<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof LimitError) throw new PageError('too-many', error.message);
    if (error instanceof InputError) throw new PageError('no-images', error.message);
    if (error instanceof DOMException && error.name === 'QuotaExceededError') {
      throw new PageError('no-space', 'the browser keeps no more');
    }
    throw error;
  }
}

async function mine({ issuer, email }: Account): Promise<SendState[]> {
  const all = await Journal.unfinished().catch((error: unknown) => {
    if (error instanceof DOMException) throw new PageError('no-storage', 'the browser keeps no files');
    throw error;
  });
  return all.filter(({ account }) => account.issuer === issuer && account.email === email);
}

/** What the case's files say of the patient: sought in every file of it. */
function vocabularyOf(found: Found): Vocabulary {
  const values = new Map<string, Value>();
  for (const { facts } of instancesOf(found)) {
    if (facts.patientName) values.set(`n${facts.patientName}`, { tag: 0, kind: 'name', text: facts.patientName });
    if (facts.patientId) values.set(`c${facts.patientId}`, { tag: 0, kind: 'code', text: facts.patientId });
  }
  return new Vocabulary(toLists(words), [...values.values()]);
}

function withoutPlaces(found: Found, places: readonly number[]): Found {
  if (places.length === 0) return found;
  const left = new Set(places);
  const reason = 'left out by the sender';
  const out: { place: string; reason: string }[] = [];
  let place = -1;
  const studies = found.studies.map((study) => ({
    ...study,
    series: study.series.map((series) => ({
      ...series,
      instances: series.instances.filter((instance) => {
        place += 1;
        if (left.has(place)) out.push({ place: instance.source.path, reason });
        return !left.has(place);
      }),
    })),
  }));
  return { ...found, studies, leftOut: [...found.leftOut, ...out] };
}

export type SenderMethods = ReturnType<typeof makeSender>;
