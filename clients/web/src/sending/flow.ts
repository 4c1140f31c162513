// The way of a send on the screen: picked, reviewed, sent. Signals that the pages draw; the work is the worker's.

import { computed, signal } from '@preact/signals';
import { PageError } from '../errors';
import { busy } from '../idle';
import { description, visit as visitOf } from '../journey';
import { showDate } from '../words/dates';
import type { Told } from './attaching';
import { endSender, resetSend, sender } from './client';
import { type FormNeed, formNeeds, order, recipients, resetForm } from './form';
import type { SendState } from './journal';
import type { Officer } from './officer';
import { endPictures } from './picture';
import type { Box } from './redacting';
import type { ProfileName } from './rulebook';
import type { Judgement, Review, SendVisit } from './sender';
import type { Sent } from './sending';
import type { Summary } from './summary';

export type Step =
  | { readonly name: 'pick' | 'looking' | 'review' | 'sending' }
  | { readonly name: 'sent'; readonly sent: Sent };

/** What is shown. */
export const step = signal<Step>({ name: 'pick' });
/** The code of what did not work; empty: all is well. */
export const trouble = signal('');
export const summary = signal<Summary | null>(null);
/** Studies that go, by number. */
export const chosen = signal<readonly number[]>([]);
export const profile = signal<ProfileName>('specialist');
export const judgement = signal<Judgement | null>(null);
export const samePerson = signal(false);
export const review = signal<Review | null>(null);
/** Words that the sender says are harmless, and those whose images stay here. */
export const harmless = signal<ReadonlySet<string>>(new Set());
export const clashesLeft = signal<ReadonlySet<string>>(new Set());
/** Images that stay here, by place. */
export const leftOut = signal<ReadonlySet<number>>(new Set());
/** What the sender drew over, by place. */
export const boxes = signal<ReadonlyMap<number, readonly Box[]>>(new Map());
/** The sender has looked at the pictures. */
export const lookedAt = signal(false);
/** The privacy officer's key of the site, against the one that this device knows; null until that is known. */
export const officer = signal<Officer | null>(null);
/** The studies that are being sent, in order, and how many images go of each; empty where that is not known any more. */
export const going = signal<readonly { readonly what: string; readonly images: number }[]>([]);
/** Documents that were chosen to go with the images. */
export const attached = signal<readonly Attached[]>([]);
export const unfinished = signal<readonly SendState[]>([]);
export const paused = signal(false);

/** One chosen document, and what was told of it. */
export interface Attached {
  readonly number: number;
  readonly file: File;
  readonly told: Told;
}

export type Need =
  | 'patient'
  | 'distinct'
  | 'examined'
  | 'images'
  | 'clash'
  | 'look'
  | 'documents'
  | 'officer'
  | FormNeed;

/** Whether the images are of different patients whom nobody may confirm as one: then nothing else is asked. */
export const stopped = computed(() => judgement.value?.disagreement?.confirmable === false);

/** What is still to be said before a share can be made. */
export const shareNeeds = computed<readonly Need[]>(() => {
  const known = ['none', 'first', 'known'].includes(officer.value?.state ?? '');
  return known ? formNeeds.value : [...formNeeds.value, 'officer'];
});

/** What is still to be done before sending. */
export const needs = computed<readonly Need[]>(() => {
  const [judged, seen] = [judgement.value, review.value];
  if (!judged || stopped.value) return ['patient'];
  const decided = (word: string) => harmless.value.has(word) || clashesLeft.value.has(word);
  const found: [Need, boolean][] = [
    ['patient', judged.disagreement !== null && !samePerson.value],
    ['distinct', judged.clashing.length > 0],
    ['examined', seen === null],
    ['images', seen !== null && seen.images - leftOut.value.size < 1],
    ['clash', seen !== null && !seen.clashes.every((clash) => decided(clash.word))],
    ['look', seen !== null && seen.look.length > 0 && !lookedAt.value],
    ['documents', attached.value.some(({ told }) => 'refused' in told)],
  ];
  return [...found.filter(([, missing]) => missing).map(([need]) => need), ...shareNeeds.value];
});

/** Who sends, and where; null while nobody is signed in. */
export function visit(): SendVisit | null {
  const [whose, told] = [visitOf(), description.value];
  if (!whose || !told) return null;
  const site = { origin: told.web_origin || told.origin, expiryMost: told.expiry_most, officer: told.ledger_key };
  return { ...whose, site };
}

/** Says what did not work. */
export function tell(error: unknown): void {
  trouble.value = error instanceof PageError ? error.code : 'unforeseen';
}

/** Takes up what an earlier visit left behind. */
export async function begin(): Promise<void> {
  resetForm();
  const asked = visit();
  if (!asked) return;
  try {
    await sender().call('ready', { account: asked.account });
    await meetOfficer(asked);
    await refresh();
  } catch (error) {
    tell(error);
  }
}

/** Learns the privacy officer's key of the site, and whether this device knows it. */
export async function meetOfficer({ site }: SendVisit): Promise<void> {
  officer.value = await sender().call('officer', { site });
}

async function refresh(): Promise<void> {
  const asked = visit();
  if (asked) unfinished.value = await sender().call('unfinished', { account: asked.account });
}

/** Takes the officer's key whose fingerprint the sender says; tells whether it is the one that the site names. */
export async function trust(said: string): Promise<boolean> {
  const asked = visit();
  if (!asked) return false;
  officer.value = await sender().call('trust', { site: asked.site, said });
  return officer.value.state === 'known' || officer.value.state === 'none';
}

let working: AbortController | null = null;

/** Stops looking at files. */
export function stopLooking(): void {
  working?.abort();
}

/** Looks at files, then reviews all that was found. */
export async function take(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  resetSend();
  working = new AbortController();
  const { signal: stop } = working;
  trouble.value = '';
  step.value = { name: 'looking' };
  try {
    summary.value = await sender().call('pick', { files }, { signal: stop });
    if (summary.value.studies.length > 0) return await choose(summary.value.studies.map((study) => study.number));
    trouble.value = 'nothing';
  } catch (error) {
    if (!stop.aborted) tell(error);
  }
  step.value = { name: 'pick' };
}

/** Takes these studies: compares their patients, and puts every image through the engine unless they are of two. */
export async function choose(studies: readonly number[], by = profile.value): Promise<void> {
  working?.abort();
  working = new AbortController();
  const { signal: stop } = working;
  chosen.value = studies;
  profile.value = by;
  forgetReview();
  const judged = studies.length > 0 ? await sender().call('choose', { studies, profile: by }) : null;
  if (stop.aborted) return;
  judgement.value = judged;
  step.value = { name: 'review' };
  if (judged === null || stopped.value) return;
  try {
    const seen = await sender().call('examine', null, { signal: stop });
    if (!stop.aborted) review.value = seen;
  } catch (error) {
    if (!stop.aborted) tell(error);
  }
}

/** Takes documents to go with the images. */
export async function attach(files: readonly File[]): Promise<void> {
  await judgeAttached([...attached.value.map(({ file }) => file), ...files]);
}

/** Takes one off again. */
export async function detach(off: Attached): Promise<void> {
  await judgeAttached(attached.value.filter((one) => one !== off).map(({ file }) => file));
}

async function judgeAttached(files: readonly File[]): Promise<void> {
  try {
    const told = await sender().call('judge', { files });
    attached.value = files.flatMap((file, number) => {
      const one = told[number];
      return one ? [{ number, file, told: one }] : [];
    });
  } catch (error) {
    tell(error);
  }
}

function forgetReview(): void {
  judgement.value = null;
  review.value = null;
  samePerson.value = false;
  lookedAt.value = false;
  leftOut.value = new Set();
  boxes.value = new Map();
  harmless.value = new Set();
  clashesLeft.value = new Set();
}

/** Sends what was reviewed. */
export function send(): Promise<void> {
  const asked = visit();
  if (!asked || needs.value.length > 0) return Promise.resolve();
  going.value = studiesThatGo();
  return sendBy(() =>
    sender().call('send', {
      visit: asked,
      recipients: recipients.value,
      share: order(),
      harmless: [...harmless.value],
      leftOut: [...leftOut.value],
      boxes: [...boxes.value],
      attachments: attached.value.map(({ file }) => file),
    }),
  );
}

function studiesThatGo() {
  let first = 0;
  return (summary.value?.studies ?? [])
    .filter(({ number }) => chosen.value.includes(number))
    .map(({ studyDate, modalities, description: said, images }) => {
      const left = [...leftOut.value].filter((place) => place >= first && place < first + images).length;
      first += images;
      return { what: [showDate(studyDate), modalities, said].filter(Boolean).join(' · '), images: images - left };
    });
}

/** Goes on with a send that was cut off. */
export async function takeUp(state: SendState): Promise<void> {
  const asked = visit();
  going.value = [];
  if (asked) await sendBy(() => sender().call('takeUp', { visit: asked, caseId: state.case }));
}

async function sendBy(work: () => Promise<Sent>): Promise<void> {
  const before = step.value;
  resetSend();
  trouble.value = '';
  paused.value = false;
  step.value = { name: 'sending' };
  busy.value += 1;
  try {
    step.value = { name: 'sent', sent: await work() };
  } catch (error) {
    if (!(error instanceof PageError && error.code === 'stopped')) tell(error);
    await refresh().catch(tell);
    const kept = unfinished.value.some((one) => one.phase === 'sealed');
    step.value = kept ? { name: 'pick' } : before;
  } finally {
    busy.value -= 1;
  }
}

/** Forgets a send that was cut off, here and at the service. */
export async function discard(state: SendState): Promise<void> {
  const asked = visit();
  if (!asked) return;
  try {
    await sender().call('discard', { visit: asked, caseId: state.case });
    await refresh();
  } catch (error) {
    tell(error);
  }
}

/** Begins again with other images; nothing of these stays in the page. */
export function startOver(): void {
  working?.abort();
  endSender();
  endPictures();
  step.value = { name: 'pick' };
  trouble.value = '';
  summary.value = null;
  chosen.value = [];
  attached.value = [];
  forgetReview();
  resetForm();
}
