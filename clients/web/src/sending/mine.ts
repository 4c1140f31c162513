// What a person does with a case that was sent: end a link, let it open longer, share again, erase. Signals that the page draws.
//
// Rules: ending waits some seconds for "Undo" and is then sent, at the latest when the page is left. An ended link never
// comes back. Ending, extending and erasing need no key, so they work on every device.

import { signal } from '@preact/signals';
import { Service } from '../api';
import { KeyError } from '../errors';
import { service, unfinishedWork } from '../journey';
import type { ShareView } from '../wire/bodies';
import type { OwnCase } from './cases';
import { endSender, sender } from './client';
import { meetOfficer, tell, trouble, visit } from './flow';
import { DAY, fillForm, order, recipients } from './form';
import type { Made } from './making';

/** Milliseconds in which the end of a link can be undone: as long as WCAG 2.2.1 gives people to answer. */
const UNDO = 20_000;
/** Seconds that must stay until `latest`: the service's clock may be ahead. */
const MARGIN = 60;
/** Terms that are offered, in days. */
const DAYS = [1, 3, 7, 14, 30, 90];
/** Seconds; a later end is later by so much at least. */
const HOUR = 3600;

/** Null while they are fetched. */
export const cases = signal<readonly OwnCase[] | null>(null);
/** Shares that are about to be ended. */
export const ending = signal<ReadonlySet<string>>(new Set());
/** The case that is being shared again; `instead` is the ended share of a wrong person. */
export const sharing = signal<{ readonly caseId: string; readonly instead: ShareView | null } | null>(null);
/** New links, by case; they are shown until the page is left. */
export const made = signal<ReadonlyMap<string, Made>>(new Map());

const timers = new Map<string, number>();

/** Does something, then shows what became of it. */
export async function act<Result>(work: () => Promise<Result>): Promise<Result | null> {
  const asked = visit();
  if (!asked) return null;
  trouble.value = '';
  try {
    const result = await work();
    cases.value = await sender().call('cases', { visit: asked });
    return result;
  } catch (error) {
    tell(error);
    return null;
  }
}

/** Shows the person's cases. */
export async function showCases(): Promise<void> {
  unfinishedWork.add(endAll);
  addEventListener('pagehide', endAll);
  await act(async () => {
    const asked = visit();
    if (asked) await meetOfficer(asked);
  });
}

/** The page is left: what is about to end is ended, and nothing of the cases stays. */
export function leaveCases(): void {
  void endAll();
  unfinishedWork.delete(endAll);
  removeEventListener('pagehide', endAll);
  endSender();
  cases.value = null;
  sharing.value = null;
  made.value = new Map();
}

/** Ends a link in a few seconds, unless that is undone. */
export function endSoon(share: string): void {
  timers.set(
    share,
    window.setTimeout(() => void endNow(share), UNDO),
  );
  ending.value = new Set(timers.keys());
}

/** The link stays as it is. */
export function undoEnd(share: string): void {
  clearTimeout(timers.get(share));
  timers.delete(share);
  ending.value = new Set(timers.keys());
}

/** Ends a link at once. Returns what became of it; null where that did not work. */
export function endNow(share: string): Promise<ShareView | null> {
  undoEnd(share);
  return act(() => service.value.revokeShare(share));
}

/** Ends at once all that is about to end; the requests outlive the page. */
async function endAll(): Promise<void> {
  const outliving = new Service(service.value.origin, (asked, how) => fetch(asked, { ...how, keepalive: true }));
  const shares = [...timers.keys()];
  for (const share of shares) undoEnd(share);
  await Promise.all(shares.map((share) => outliving.revokeShare(share)));
}

/** Ends the link of a wrong person at once, and begins a share for the right one, under the same terms. */
export async function replace(share: ShareView): Promise<void> {
  const ended = await endNow(share.share);
  if (ended) beginSharing(ended.case, ended);
}

/** Begins to share a case again. */
export function beginSharing(caseId: string, instead: ShareView | null): void {
  const own = cases.value?.find((one) => one.case === caseId)?.own;
  const terms = instead && own?.terms.find((one) => one.share === instead.share);
  const said = { note: own?.note ?? '', purpose: own?.purpose ?? '', purposeReference: own?.purposeReference ?? '' };
  const most = visit()?.site.expiryMost ?? DAY;
  if (instead && terms) {
    const { kind, capacity, onward } = terms;
    const { identity, openings } = instead;
    const lived = Math.max(1, Math.round((instead.expiry - instead.created) / HOUR)) * HOUR;
    const expiresIn = Math.min(lived, most);
    fillForm({ ...said, kind, capacity, onward, identity, openings, expiresIn });
  } else fillForm(said);
  sharing.value = { caseId, instead };
}

/** Makes the new shares; their links are shown with the case. */
export async function finishSharing(): Promise<void> {
  const [asked, wanted] = [visit(), sharing.value];
  if (!asked || !wanted) return;
  const question = { visit: asked, caseId: wanted.caseId, recipients: recipients.value, share: order() };
  const links = await act(() => sender().call('again', question));
  if (!links) return;
  made.value = new Map([...made.value, [wanted.caseId, links]]);
  sharing.value = null;
}

/** Shows the link of a share once more. */
export async function showLink(share: ShareView): Promise<void> {
  const asked = visit();
  if (!asked) return;
  const link = await act(() => sender().call('link', { visit: asked, caseId: share.case, share: share.share }));
  if (!link) return;
  const links = [{ recipient: share.recipient, link, view: share }];
  made.value = new Map([...made.value, [share.case, { links, refused: [] }]]);
}

/** Later ends of a share that the service would take, in seconds since 1970 UTC; `parent` is the share it came from. */
export function laterEnds(share: ShareView, parent: ShareView | undefined): number[] {
  const now = Math.floor(Date.now() / 1000);
  const most = Math.min(share.latest, parent?.expiry ?? share.latest) - MARGIN;
  const ends = DAYS.map((days) => now + days * DAY).filter((end) => end < most);
  return [...ends, most].filter((end) => end >= share.expiry + HOUR);
}

/** The new links of a case that still open, as they are by now. */
export function linksOf(own: OwnCase): Made | null {
  const all = made.value.get(own.case);
  if (!all) return null;
  const links = all.links.flatMap((one) => {
    const view = own.shares.find(({ share, state }) => share === one.view.share && state === 'live');
    return view ? [{ ...one, view }] : [];
  });
  return { ...all, links };
}

/** Lets a link open until `end`. */
export async function letOpen(share: string, end: number): Promise<void> {
  await act(() => service.value.extendShare(share, Math.max(1, end - Math.floor(Date.now() / 1000))));
}

/** Ends every link of a case and destroys its objects. */
export async function eraseCase(caseId: string): Promise<void> {
  await act(() => service.value.eraseCase(caseId));
}

/** Makes a recovery code for what was sent from here; null where that did not work. */
export function newCode(): Promise<string | null> {
  const own = (cases.value ?? []).filter((one) => one.own && one.view.erased === null).map((one) => one.case);
  return act(async () => {
    const asked = visit();
    return asked && sender().call('makeCode', { visit: asked, cases: own });
  });
}

/** Takes a code over; returns the code of what does not fit, or nothing. */
export async function useCode(text: string): Promise<string> {
  const asked = visit();
  if (!asked) return '';
  try {
    await sender().call('takeCode', { visit: asked, text });
  } catch (error) {
    if (error instanceof KeyError) return error.code;
    throw error;
  }
  await act(() => Promise.resolve());
  return '';
}
