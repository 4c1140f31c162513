// The way of a send on the screen: picked, reviewed, addressed, sent. Signals that the pages draw; the work is the worker's.

import { computed, signal } from '@preact/signals';
import { PageError } from '../errors';
import { description, fail, person, service } from '../journey';
import type { Account, CapsuleBody, RecipientAnswer } from '../wire/bodies';
import { resetSend, sender } from './client';
import type { SendState } from './journal';
import type { Judgement, Review, SendVisit } from './sender';
import type { Box } from './redacting';
import type { Sent } from './sending';
import type { Summary } from './summary';

const DAY = 86_400;

export type Step =
  | { readonly name: 'pick' | 'looking' | 'review' | 'sending' }
  | { readonly name: 'sent'; readonly sent: Sent };

/** What is shown. */
export const step = signal<Step>({ name: 'pick' });
export const summary = signal<Summary | null>(null);
/** Studies that go, by number. */
export const chosen = signal<readonly number[]>([]);
export const judgement = signal<Judgement | null>(null);
export const samePerson = signal(false);
export const review = signal<Review | null>(null);
/** Words that the sender says are harmless, and places that stay here. */
export const harmless = signal<ReadonlySet<string>>(new Set());
export const clashesLeft = signal<ReadonlySet<string>>(new Set());
export const leftOut = signal<ReadonlySet<number>>(new Set());
/** What the sender drew over, by place. */
export const boxes = signal<ReadonlyMap<number, readonly Box[]>>(new Map());
/** The sender has looked at the pictures. */
export const lookedAt = signal(false);
export const unfinished = signal<readonly SendState[]>([]);

/** What the form says. */
export const form = {
  addresses: signal(''),
  kind: signal<CapsuleBody['kind']>('clinician'),
  capacity: signal(''),
  identity: signal<boolean | null>(null),
  days: signal(7),
  openings: signal<number | null>(null),
  onward: signal(false),
  purpose: signal(''),
  purposeReference: signal(''),
  note: signal(''),
};
/** What the service says of each address: null when nobody could admit it. */
export const answers = signal<ReadonlyMap<string, RecipientAnswer | null>>(new Map());
export const paused = signal(false);

/** The addresses of the form. */
export const addresses = computed(() =>
  form.addresses.value
    .split(/[\s,;]+/)
    .map((one) => one.trim().toLowerCase())
    .filter(Boolean),
);

export type Need =
  | 'need.patient'
  | 'need.examined'
  | 'need.clash'
  | 'need.look'
  | 'need.address'
  | 'need.identity'
  | 'need.capacity'
  | 'need.purpose';

/** What is still to be done before sending. */
export const needs = computed<readonly Need[]>(() => {
  const [judged, seen] = [judgement.value, review.value];
  const mixed = judged?.disagreement && !(judged.disagreement.confirmable && samePerson.value);
  const decided = (word: string) => harmless.value.has(word) || clashesLeft.value.has(word);
  const found: [Need, boolean][] = [
    ['need.patient', !judged || Boolean(mixed) || judged.clashing.length > 0],
    ['need.examined', seen === null],
    ['need.clash', seen !== null && !seen.clashes.every((clash) => decided(clash.word))],
    ['need.look', seen !== null && seen.look.length > 0 && !lookedAt.value],
    ['need.address', addresses.value.length === 0 || !addresses.value.every((one) => answers.value.get(one))],
    ['need.identity', form.identity.value === null],
    ['need.capacity', form.kind.value === 'representative' && !form.capacity.value.trim()],
    ['need.purpose', Boolean(description.value?.purpose_required) && !form.purpose.value],
  ];
  return found.filter(([, missing]) => missing).map(([need]) => need);
});

/** Who sends, and where; null while nobody is signed in. */
export function visit(): SendVisit | null {
  const [me, told] = [person.value, description.value];
  if (!me || !told) return null;
  return {
    origin: service.value.origin,
    storeOrigin: told.store_origin,
    account: { issuer: me.issuer, email: me.email },
    site: { origin: told.origin, expiryMost: told.expiry_most, officer: told.ledger_key },
  };
}

/** Takes up what an earlier visit left behind. */
export async function begin(): Promise<void> {
  const asked = visit();
  if (!asked) return;
  await sender().call('ready', { account: asked.account });
  unfinished.value = await sender().call('unfinished', { account: asked.account });
}

/** Looks at files, then reviews all that was found. */
export async function take(files: readonly File[]): Promise<void> {
  if (files.length === 0) return;
  resetSend();
  step.value = { name: 'looking' };
  try {
    summary.value = await sender().call('pick', { files });
    await choose(summary.value.studies.map((study) => study.number));
  } catch (error) {
    step.value = { name: 'pick' };
    fail(error);
  }
}

let examining: AbortController | null = null;

/** Takes these studies: compares their patients, and puts every image through the engine. */
export async function choose(studies: readonly number[]): Promise<void> {
  examining?.abort();
  examining = new AbortController();
  const { signal: stop } = examining;
  chosen.value = studies;
  review.value = null;
  samePerson.value = false;
  lookedAt.value = false;
  leftOut.value = new Set();
  boxes.value = new Map();
  judgement.value = studies.length > 0 ? await sender().call('choose', { studies, profile: 'specialist' }) : null;
  step.value = { name: 'review' };
  if (studies.length === 0) return;
  try {
    review.value = await sender().call('examine', null, { signal: stop });
  } catch (error) {
    if (!stop.aborted) fail(error);
  }
}

/** Asks the service whether anybody can admit the addresses. */
export async function checkAddresses(): Promise<void> {
  const known = new Map(answers.value);
  for (const email of addresses.value) {
    if (!known.has(email)) known.set(email, await admitted(email));
  }
  answers.value = known;
}

async function admitted(email: string): Promise<RecipientAnswer | null> {
  try {
    return await service.value.checkRecipient(email);
  } catch (error) {
    if (error instanceof PageError && ['recipient-not-admitted', 'malformed'].includes(error.code)) return null;
    throw error;
  }
}

/** Chooses who the recipient is, and what usually goes with it. */
export function chooseKind(kind: CapsuleBody['kind']): void {
  form.kind.value = kind;
  const defaults = description.value?.kinds?.[kind];
  if (!defaults) return;
  form.days.value = Math.max(1, Math.round(defaults.expiry / DAY));
  form.openings.value = defaults.openings;
  form.onward.value = defaults.onward;
  form.identity.value = defaults.identity === 'ask' ? null : defaults.identity === 'yes';
}

/** Sends what was reviewed. */
export async function send(): Promise<void> {
  const asked = visit();
  if (!asked || needs.value.length > 0) return;
  const recipients = addresses.value.flatMap((one) => answers.value.get(one)?.recipient ?? []);
  step.value = { name: 'sending' };
  paused.value = false;
  try {
    const sent = await sender().call('send', {
      visit: asked,
      recipients,
      share: order(),
      harmless: [...harmless.value],
      leftOut: [...leftOut.value],
      boxes: [...boxes.value],
    });
    step.value = { name: 'sent', sent };
  } catch (error) {
    step.value = { name: 'review' };
    if (!(error instanceof PageError && error.code === 'stopped')) fail(error);
  }
}

function order() {
  return {
    expiresIn: form.days.value * DAY,
    openings: form.openings.value,
    identity: form.identity.value === true,
    kind: form.kind.value,
    capacity: form.kind.value === 'representative' ? form.capacity.value.trim() : '',
    onward: form.onward.value,
    note: form.note.value.trim(),
    purpose: form.purpose.value,
    purposeReference: form.purposeReference.value.trim(),
  };
}

/** Goes on with a send that was cut off. */
export async function takeUp(state: SendState): Promise<void> {
  const asked = visit();
  if (!asked) return;
  step.value = { name: 'sending' };
  try {
    step.value = { name: 'sent', sent: await sender().call('takeUp', { visit: asked, caseId: state.case }) };
  } catch (error) {
    step.value = { name: 'pick' };
    fail(error);
  }
}

/** Forgets a send that was cut off, here and at the service. */
export async function discard(state: SendState): Promise<void> {
  const asked = visit();
  if (!asked) return;
  await sender().call('discard', { visit: asked, caseId: state.case });
  unfinished.value = unfinished.value.filter((one) => one.case !== state.case);
}

/** Begins again with other images. */
export function startOver(): void {
  resetSend();
  step.value = { name: 'pick' };
  summary.value = null;
  judgement.value = null;
  review.value = null;
  form.addresses.value = '';
  form.note.value = '';
  form.identity.value = null;
}

/** The accounts of the form, as the service answered. */
export function recipients(): Account[] {
  return addresses.value.flatMap((one) => answers.value.get(one)?.recipient ?? []);
}
