// The vault: what the worker does for the page. Keys, the link's secret and ciphertext stay here; one case at a time.

import { makeZip } from 'client-zip';
import { Service } from '../api';
import { NetworkError, PageError, SealError } from '../errors';
import { archiveFiles, type Choice, sizeOf } from '../saving/archive';
import { CHECKS } from '../sealing/checks';
import { seal, unseal } from '../sealing/cobblestone';
import { type Bytes, context, importSecret } from '../sealing/encoding';
import type { Made } from '../sending/making';
import type { OnwardOrder } from '../sending/onward';
import type { PictureFile } from '../viewer/pictures/making';
import type { Account } from '../wire/bodies';
import { utf8 } from '../wire/text';
import { flatten, type Methods } from './calls';
import { Keeping } from './keeping';
import { OpenCase } from './open_case';
import { type Opened, openShare } from './opening';
import { clearStash, openStash } from './stash';
import { type CaseView, viewOf } from './view';

/** What the vault tells unasked. */
export type VaultEvent =
  | { readonly kind: 'progress'; readonly loaded: number; readonly total: number; readonly whole: boolean }
  | { readonly kind: 'here'; readonly indexes: readonly number[] }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'closed'; readonly failure: ReturnType<typeof flatten> };

/** Who opens, and where. */
export interface Visit {
  readonly origin: string;
  readonly storeOrigin: string;
  readonly account: Account;
}

interface Current {
  readonly opened: Opened;
  readonly reading: OpenCase;
  readonly keeping: Keeping;
}

/** The methods of one worker. `tell` sends an event to the page. */
export function makeVault(tell: (event: VaultEvent) => void) {
  const links = new Map<string, Bytes>();
  let current: Current | null = null;
  let visit: Visit | null = null;
  let refused = '';
  let archive: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;
  let drawn: { to: WritableStreamDefaultWriter<PictureFile>; from: ReadableStreamDefaultReader<PictureFile> } | null =
    null;

  const close = async (remove: boolean) => {
    const closing = current;
    current = null;
    await closing?.reading.close(new PageError('closed', 'the case was closed'), remove);
  };
  const reading = () => {
    if (!current) throw new PageError('closed', 'no case is open');
    return current;
  };
  const keepingOf = ({ account }: Visit) => new Keeping(account);

  return {
    /** Takes the secret of a link; the page forgets it. */
    hold({ share, secret }: { share: string; secret: Bytes }) {
      links.set(share, secret);
    },
    /** Gives the secret back, before the page goes away to sign in. */
    release: ({ share }: { share: string }): Bytes | null => links.get(share)?.slice() ?? null,
    /** The sender whose key was refused as another than before. */
    refusedSender: () => refused,
    /** Whether the secret of a share is here: from its link, or because this device keeps it. */
    async holds({ share, visit: asked }: { share: string; visit: Visit | null }) {
      if (links.has(share)) return true;
      return asked ? (await keepingOf(asked).kept(share)) !== null : false;
    },
    async open({
      share,
      visit: asked,
      acceptNew,
    }: {
      share: string;
      visit: Visit;
      acceptNew: boolean;
    }): Promise<CaseView> {
      if (current?.opened.right.share === share && !acceptNew) return viewOf(current.opened);
      await close(false);
      visit = asked;
      const keeping = keepingOf(asked);
      const secret = links.get(share) ?? (await takeKept(keeping, share));
      const desk = {
        service: new Service(asked.origin),
        storeOrigin: asked.storeOrigin,
        account: asked.account,
        keeping,
        now: () => Math.floor(Date.now() / 1000),
        checks: CHECKS,
      };
      const opened = await openShare(desk, share, await importSecret(secret), acceptNew, (sender) => {
        refused = sender.email;
      });
      links.set(share, secret);
      const stash = await openStash(opened.capsule.case);
      const events = {
        progress: (loaded: number, total: number, whole: boolean) => tell({ kind: 'progress', loaded, total, whole }),
        here: (indexes: readonly number[]) => tell({ kind: 'here', indexes }),
        failed: (error: unknown) => {
          if (error instanceof NetworkError) return tell({ kind: 'stalled' });
          current = null;
          tell({ kind: 'closed', failure: flatten(error) });
        },
      };
      current = { opened, reading: await OpenCase.begin(opened, opened.store, stash, events), keeping };
      return viewOf(opened);
    },
    bytes: ({ index }: { index: number }, signal: AbortSignal) => reading().reading.bytes(index, signal),
    /** The de-identified file, which is shown until the original is here. */
    glance: ({ index }: { index: number }, signal: AbortSignal) => reading().reading.deidentified(index, signal),
    parts: ({ index, first, last }: { index: number; first: number; last: number }, signal: AbortSignal) =>
      reading().reading.parts(index, first, last, signal),
    attachment: ({ index }: { index: number }) => reading().reading.attachment(index),
    prefer({ indexes }: { indexes: readonly number[] }) {
      reading().reading.prefer(indexes);
    },
    /** Fetches everything from now on, the image `first` before the rest. */
    fetchAll({ first }: { first: number | undefined }) {
      reading().reading.fetchAll(first);
    },
    whole: () => reading().reading.whole(),
    /** Bytes of what would be saved: everything, or one series by its place. */
    sizeOf: ({ series }: Choice) => ({ size: sizeOf(reading().opened.manifest, { series }) }),
    /** Begins a ZIP; its pieces are asked for one by one. Waits until the whole case is verified. With `pictures`, they are
     *  handed over meanwhile, by `addPicture`. */
    async startArchive({ series, pictures }: Choice & { pictures: boolean }) {
      const { opened, reading: of } = reading();
      await of.whole();
      const { readable, writable } = new TransformStream<PictureFile, PictureFile>();
      drawn = pictures ? { to: writable.getWriter(), from: readable.getReader() } : null;
      const files = archiveFiles(of, opened.manifest, opened.ki !== null, { series }, drawn?.from ?? null);
      archive = (makeZip(files) as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
    },
    /** Hands over the next picture; answers when the ZIP has taken it. Null: there are no more. */
    async addPicture(picture: PictureFile | null) {
      await (picture ? drawn?.to.write(picture) : drawn?.to.close());
    },
    /** The next piece of the ZIP; null at its end. */
    async nextPiece(): Promise<Bytes | null> {
      const next = await archive?.read();
      if (!next || next.done) return null;
      const whole = next.value.byteLength === next.value.buffer.byteLength;
      return whole ? next.value : next.value.slice();
    },
    async stopArchive() {
      await drawn?.from.cancel(); // first: the archive may be waiting for a picture
      await archive?.cancel().catch(() => undefined);
      archive = null;
    },
    /** Makes a share for somebody else, where the sender allowed it; what does that is loaded when it is first needed. */
    async passOn(order: OnwardOrder): Promise<Made> {
      const { opened } = reading();
      return (await import('../sending/onward')).passOn(opened, order);
    },
    /** Lets this device open the share again without its link, for as long as it lives. */
    async keep() {
      const { opened, keeping } = reading();
      const share = opened.right.share;
      const secret = links.get(share);
      if (!secret) throw new PageError('closed', 'the link is not here any more');
      const sealed = await seal(await keeping.owner(), context('kept', utf8(share)), secret);
      await keeping.keep({ share, sealed });
    },
    async unkeep({ share }: { share: string }) {
      if (visit) await keepingOf(visit).unkeep(share);
    },
    async isKept({ share, visit: asked }: { share: string; visit: Visit }) {
      return (await keepingOf(asked).kept(share)) !== null;
    },
    /** Closes the case; with `wipe`, ciphertext and links go too: sign-out, expiry, idleness. */
    async close({ wipe }: { wipe: boolean }) {
      await close(wipe);
      if (!wipe) return;
      links.clear();
      await clearStash();
    },
  } satisfies Methods;
}

async function takeKept(keeping: Keeping, share: string): Promise<Bytes> {
  const kept = await keeping.kept(share);
  if (!kept) throw new PageError('link-needed', 'the link is not here');
  for (const owner of await keeping.owners()) {
    try {
      return await unseal(owner, context('kept', utf8(share)), kept.sealed, 'what this device keeps of the link');
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
    }
  }
  throw new PageError('link-needed', 'what this device keeps of the link does not open');
}

export type VaultMethods = ReturnType<typeof makeVault>;
