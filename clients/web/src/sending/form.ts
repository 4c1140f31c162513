// To whom, until when and with what a case goes: what the form says, and what the service answers to it.

import { computed, signal } from '@preact/signals';
import { PageError } from '../errors';
import { description, person, service } from '../journey';
import type { CapsuleBody, RecipientAnswer } from '../wire/bodies';
import { findLookalike } from './lookalikes';
import type { ShareOrder } from './planning';

export const DAY = 86_400;

/** What the form says. */
export const form = {
  addresses: signal(''),
  kind: signal<CapsuleBody['kind']>('clinician'),
  capacity: signal(''),
  identity: signal<boolean | null>(null),
  /** Seconds. */
  expires: signal(7 * DAY),
  openings: signal<number | null>(null),
  onward: signal(false),
  purpose: signal(''),
  purposeReference: signal(''),
  note: signal(''),
};
/** What the service says of each address: null when nobody could admit it. */
export const answers = signal<ReadonlyMap<string, RecipientAnswer | null>>(new Map());

/** Addresses that the person sent to before, and the own one; null until they are asked for. */
const known = signal<ReadonlySet<string> | null>(null);

/** The addresses of the form. */
export const addresses = computed(() => [
  ...new Set(
    form.addresses.value
      .split(/[\s,;]+/)
      .map((one) => one.toLowerCase())
      .filter(Boolean),
  ),
]);

/** The accounts of the form, as the service answered. */
export const recipients = computed(() => addresses.value.flatMap((one) => answers.value.get(one)?.recipient ?? []));

export type FormNeed = 'address' | 'identity' | 'capacity' | 'purpose';

/** What the form still wants. */
export const formNeeds = computed<readonly FormNeed[]>(() => {
  const found: [FormNeed, boolean][] = [
    ['address', addresses.value.length === 0 || !addresses.value.every((one) => answers.value.get(one))],
    ['identity', form.identity.value === null],
    ['capacity', form.kind.value === 'representative' && !form.capacity.value.trim()],
    ['purpose', Boolean(description.value?.purpose_required) && !form.purpose.value],
  ];
  return found.filter(([, missing]) => missing).map(([need]) => need);
});

/** The known address or domain that one of the form's looks like, or null. */
export function alikeTo(email: string): string | null {
  return findLookalike(email, known.value ?? []);
}

/** Asks the service whether anybody can admit the addresses. */
export async function checkAddresses(): Promise<void> {
  known.value ??= await knownAddresses();
  const told = new Map(answers.value);
  for (const email of addresses.value) {
    if (!told.has(email)) told.set(email, await admitted(email));
  }
  answers.value = told;
}

async function knownAddresses(): Promise<ReadonlySet<string>> {
  const sent = (await service.value.shares()).filter(({ role, state }) => role === 'sender' && state !== 'revoked');
  return new Set([...sent.map(({ recipient }) => recipient.email), ...(person.value ? [person.value.email] : [])]);
}

async function admitted(email: string): Promise<RecipientAnswer | null> {
  try {
    return await service.value.checkRecipient(email);
  } catch (error) {
    if (error instanceof PageError && ['recipient-not-admitted', 'malformed'].includes(error.code)) return null;
    throw error;
  }
}

/** Chooses who the recipient is, and what the site proposes for it. */
export function chooseKind(kind: CapsuleBody['kind']): void {
  const site = description.value;
  const proposed = site?.kinds?.[kind];
  form.kind.value = kind;
  form.expires.value = proposed?.expiry ?? site?.expiry_default ?? 7 * DAY;
  form.openings.value = proposed?.openings ?? null;
  form.onward.value = proposed?.onward ?? false;
  const identity = proposed?.identity ?? (kind === 'clinician' ? 'ask' : 'yes');
  form.identity.value = identity === 'ask' ? null : identity === 'yes';
}

/** Empties the form. */
export function resetForm(): void {
  for (const text of ['addresses', 'capacity', 'purpose', 'purposeReference', 'note'] as const) form[text].value = '';
  answers.value = new Map();
  known.value = null;
  chooseKind('clinician');
}

/** Empties the form, then says in it what an earlier share was like; whose it is has to be said again. */
export function fillForm(terms: Partial<Omit<ShareOrder, 'identity'>> & { readonly identity?: boolean | null }): void {
  resetForm();
  if (terms.kind) chooseKind(terms.kind);
  form.capacity.value = terms.capacity ?? '';
  form.identity.value = terms.identity ?? form.identity.value;
  form.expires.value = terms.expiresIn ?? form.expires.value;
  if (terms.openings !== undefined) form.openings.value = terms.openings;
  form.onward.value = terms.onward ?? form.onward.value;
  form.note.value = terms.note ?? '';
  form.purpose.value = terms.purpose ?? '';
  form.purposeReference.value = terms.purposeReference ?? '';
}

/** What the form says of each share. */
export function order(): ShareOrder {
  return {
    expiresIn: form.expires.value,
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
