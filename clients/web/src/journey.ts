// The way of a link: from its address to an opened case, as stages that the pages draw.
//
// Rules: a damaged link is told before any request. The secret goes to the worker at once; only while the person is away
// to sign in does it wait in session storage, for ten minutes. Opening starts on a click.

import { computed, signal } from '@preact/signals';
import { Service } from './api';
import { LinkError, PageError, RefusedError, ServiceError } from './errors';
import { type Link, linkText, readLink } from './links';
import { closed, resetCase, vault } from './vault/client';
import type { Visit } from './vault/vault';
import type { CaseView } from './vault/view';
import { firstImage } from './viewer/stack/stacks';
import type { Me, ServiceDescription } from './wire/bodies';

declare global {
  var takeFragment: (() => string) | undefined;
}

export type Stage =
  | {
      readonly name:
        | 'wait'
        | 'home'
        | 'about'
        | 'send'
        | 'sent'
        | 'cut'
        | 'newer'
        | 'failed'
        | 'arrive'
        | 'again'
        | 'ready'
        | 'opening';
    }
  | { readonly name: 'key'; readonly email: string }
  | { readonly name: 'cover' | 'viewing'; readonly view: CaseView }
  | { readonly name: 'error'; readonly code: string; readonly retry: (() => void) | null };

/** What the page shows. */
export const stage = signal<Stage>({ name: 'wait' });
/** Who is signed in. */
export const person = signal<Me | null>(null);
/** What the service says of itself. */
export const description = signal<ServiceDescription | null>(null);
/** The share whose link this is; empty without one. */
export const share = signal('');
/** What has to be done before the person is signed out: it needs the session. */
export const unfinishedWork = new Set<() => Promise<unknown>>();
/** Signed out because nobody was there. */
export const wentIdle = signal(false);

const AWAY = 10 * 60 * 1000;
/** Refusals that only the sender can change. */
const FOR_GOOD = new Set(['share-expired', 'share-revoked', 'share-used-up', 'share-closed-by-restore', 'case-erased']);

/** Where the service is: the page's own origin, or the one that the description beside a page of its own origin names. */
export const service = computed(() => {
  const told = description.value;
  return new Service(told !== null && told.origin !== location.origin ? told.origin : '');
});

/** Whether the page comes from another origin than the service. */
export const isApart = computed(() => service.value.origin !== '');

/** Who is signed in, and where; null while nobody is. */
export function visit(): Visit | null {
  const [me, told] = [person.value, description.value];
  if (!me || !told) return null;
  return {
    origin: service.value.origin,
    storeOrigin: told.store_origin,
    account: { issuer: me.issuer, email: me.email },
  };
}

/** Shows why something did not work, with what to do next. */
export function fail(error: unknown, retry: (() => void) | null = null): void {
  const code = error instanceof PageError ? error.code : 'unforeseen';
  const again = error instanceof RefusedError || FOR_GOOD.has(code) ? null : retry;
  stage.value = { name: 'error', code, retry: again };
}

/** The first thing that the page does. */
export async function begin(): Promise<void> {
  const fragment = globalThis.takeFragment?.() ?? '';
  share.value = /^\/l\/([A-Za-z0-9_-]{22})$/.exec(location.pathname)?.[1] ?? '';
  if (location.pathname.startsWith('/session/')) stage.value = { name: 'failed' };
  else if (location.pathname.startsWith('/l/') && !share.value) stage.value = { name: 'cut' };
  else if (fragment) await take(`${location.origin}/l/${share.value}#${fragment}`);
  else await arrive();
}

/** Takes a link, from the address or pasted. Throws LinkError where `pasted` and it is none of this page's. */
export async function take(text: string, pasted = false): Promise<void> {
  try {
    const link = await readLink(text);
    if (link.origin !== location.origin) throw new LinkError('other', 'a link of another service');
    await hold(link);
  } catch (error) {
    if (!(error instanceof LinkError)) return fail(error);
    if (pasted) throw error;
    stage.value = error.code === 'newer' ? { name: 'newer' } : { name: 'cut' };
    return;
  }
  await arrive();
}

async function hold(link: Link): Promise<void> {
  share.value = link.share;
  history.replaceState(null, '', `/l/${link.share}`);
  await vault.call('hold', { share: link.share, secret: link.secret }, { transfer: [link.secret.buffer] });
}

/** Whether the address is one of the sender's pages. */
export function sendersPage(): boolean {
  return location.pathname === '/send' || location.pathname === '/sent';
}

/** Finds out who is here, and shows what comes next. */
export async function arrive(): Promise<void> {
  stage.value = { name: 'wait' };
  try {
    description.value = await own(new Service(''));
    person.value = await service.value.me();
    if (location.pathname === '/about') stage.value = { name: 'about' };
    else if (sendersPage() && person.value) stage.value = { name: location.pathname === '/send' ? 'send' : 'sent' };
    else if (!share.value) stage.value = { name: 'home' };
    else stage.value = { name: await next() };
  } catch (error) {
    fail(error, () => void arrive());
  }
}

/** What the page's own origin says of the service: that it is here, or that this is its page. */
async function own(here: Service): Promise<ServiceDescription> {
  const told = await here.describe();
  if (![told.origin, told.web_origin].includes(location.origin)) {
    throw new ServiceError('malformed-answer', 'the service says that its page is elsewhere');
  }
  return told;
}

async function next(): Promise<'ready' | 'again' | 'arrive' | 'cut'> {
  const held = await vault.call('holds', { share: share.value, visit: visit() });
  if (held) return person.value ? 'ready' : 'arrive';
  return person.value ? 'again' : 'cut';
}

/** Goes away to sign in; the link waits in session storage. */
export async function signIn(issuer: string): Promise<void> {
  const secret = share.value ? await vault.call('release', { share: share.value }) : null;
  if (secret) {
    const text = await linkText({ origin: location.origin, share: share.value, secret });
    sessionStorage.setItem(`radseal ${share.value}`, `${Date.now() + AWAY} ${text.split('#')[1]}`);
  }
  const back = share.value ? `/l/${share.value}` : sendersPage() ? location.pathname : '/';
  const where = new URLSearchParams({ issuer, next: back });
  location.assign(`${service.value.origin}/session/login?${where}`);
}

/** Opens the link: on a click, never before. */
export async function open(acceptNew = false): Promise<void> {
  const asked = visit();
  if (!asked) return arrive();
  stage.value = { name: 'opening' };
  resetCase();
  try {
    const view = await vault.call('open', { share: share.value, visit: asked, acceptNew });
    stage.value = { name: 'cover', view };
    await vault.call('fetchAll', { first: firstImage(view) });
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'sender-key-known') {
      stage.value = { name: 'key', email: await vault.call('refusedSender', null) };
    } else fail(error, () => void open());
  }
}

/** Opens a share from the list: with what this device keeps, else the link is asked for. */
export async function openFromList(wanted: string): Promise<void> {
  share.value = wanted;
  history.pushState(null, '', `/l/${wanted}`);
  stage.value = { name: await next() };
  if (stage.value.name === 'ready') await open();
}

/** Back to the list, or from the images to what surrounds them. */
export async function goHome(): Promise<void> {
  await vault.call('close', { wipe: false });
  share.value = '';
  history.pushState(null, '', '/');
  await arrive();
}

/** Removes keys, images and ciphertext from this browser. */
export async function wipe(): Promise<void> {
  await Promise.allSettled([...unfinishedWork].map((work) => work()));
  await vault.call('close', { wipe: true });
  resetCase();
}

/** Signs out, here and then at the identity provider, where that is possible. */
export async function signOut(): Promise<void> {
  await wipe();
  try {
    const { next: away } = await service.value.signOut();
    const providers = description.value?.issuers.map((one) => new URL(one.issuer).origin) ?? [];
    location.assign(URL.canParse(away) && providers.includes(new URL(away).origin) ? away : '/');
  } catch (error) {
    fail(error, () => void signOut());
  }
}

/** Ends the session without leaving the page: nobody is there. */
export async function leaveIdle(): Promise<void> {
  await wipe();
  await service.value.signOut().catch(() => undefined);
  share.value = '';
  history.replaceState(null, '', '/');
  wentIdle.value = true;
  await arrive();
}

/** Whether the share that is open is one that this device keeps. */
export function isKept(of: string): Promise<boolean> {
  const asked = visit();
  return asked ? vault.call('isKept', { share: of, visit: asked }) : Promise.resolve(false);
}

closed.subscribe((why) => {
  if (why && (stage.value.name === 'cover' || stage.value.name === 'viewing')) fail(why);
});
