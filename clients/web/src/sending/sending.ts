// One send from first byte to links: seal and keep, upload meanwhile, acknowledge, share. Taken up again after a reload.
//
// Rules: the journal is written before the first request. What was sealed once is never sealed again under the same keys:
// a send that was cut off while sealing begins anew. Every id is made here, so that everything may be repeated.

import { Service } from '../api';
import type { Rules } from '../deid/rules';
import type { Vocabulary } from '../deid/vocabulary';
import { PageError, ServiceError } from '../errors';
import type { Found, InstanceFound } from '../inputs/found';
import { Keeping } from '../vault/keeping';
import type { Account, SealedObject } from '../wire/bodies';
import { toBase64url } from '../wire/text';
import type { Document } from './attaching';
import type { Completeness } from './contents';
import { alone, Journal, type SendState } from './journal';
import { type Made, makeShares, openOwn } from './making';
import { planShare, random, type ShareOrder, sealOwn } from './planning';
import type { Box } from './redacting';
import { sealCase } from './sealer';
import type { SenderEvent, SendVisit } from './sender';
import { patientOf } from './summary';
import { Uploader } from './uploading';

/** What is to be sent. */
export interface SendOrder {
  readonly visit: SendVisit;
  readonly recipients: readonly Account[];
  readonly share: ShareOrder;
  readonly harmless: readonly string[];
  readonly found: Found;
  readonly rules: Rules;
  readonly vocabulary: Vocabulary;
  readonly boxesOf: (instance: InstanceFound) => readonly Box[];
  readonly documents: readonly Document[];
}

/** What was acknowledged. */
export interface Sent extends Made {
  readonly case: string;
  readonly reference: string;
  readonly completeness: Completeness | null;
}

/** How the page hears of a send and holds its controls. */
export interface Watch {
  tell(event: SenderEvent): void;
  listen(controls: { pause(): void; resume(): void; stop(): void }): void;
}

/** Seals the case and sends it. Rejects with PageError; what was sealed whole can be taken up again. */
export function sealAndUpload(order: SendOrder, watch: Watch, signal: AbortSignal): Promise<Sent> {
  const caseId = toBase64url(random(16));
  return alone(caseId, async () => begin(order, await Journal.open(caseId), watch, signal));
}

/** Goes on with a send whose ciphertext is all here. Throws PageError "not-sealed" for one that has to begin anew. */
export function takeUp(caseId: string, visit: SendVisit, watch: Watch, signal: AbortSignal): Promise<Sent> {
  return alone(caseId, async () => {
    const journal = await Journal.open(caseId);
    const state = await journal.load();
    if (state?.phase !== 'sealed') throw new PageError('not-sealed', 'the send was cut off while it was sealed');
    const upload = openUploader(visit, journal, watch, signal);
    for (const object of state.objects) upload.add(object);
    upload.sealed();
    await upload.finish();
    return share(visit, journal, state);
  });
}

/** Erases an unfinished send, here and at the service. */
export function discard(caseId: string, visit: SendVisit): Promise<void> {
  return alone(caseId, async () => forget(await Journal.open(caseId), visit));
}

async function begin(order: SendOrder, journal: Journal, watch: Watch, signal: AbortSignal): Promise<Sent> {
  const { visit } = order;
  const { caseId } = journal;
  await journal.save({
    account: visit.account,
    case: caseId,
    phase: 'sealing',
    started: seconds(),
    reference: '',
    objects: [],
    ownerCapsule: '',
    shares: [],
    told: null,
  });
  await new Service(visit.origin).call('CaseView', 'PUT', `/cases/${caseId}`, { format: 'radseal/1' });
  const upload = openUploader(visit, journal, watch, signal);
  let state: SendState;
  try {
    state = await seal(order, caseId, journal, upload, watch);
    await journal.save(state);
  } catch (error) {
    upload.stop();
    await forget(journal, visit);
    throw error;
  }
  await upload.finish();
  return share(visit, journal, state);
}

async function forget(journal: Journal, visit: SendVisit): Promise<void> {
  try {
    await new Service(visit.origin).eraseCase(journal.caseId);
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'not-found')) throw error;
  }
  await journal.remove();
}

interface Upload {
  /** Aborts when the sender stops the send. */
  readonly signal: AbortSignal;
  add(object: SealedObject): void;
  /** No more objects will come. */
  sealed(): void;
  stop(): void;
  finish(): Promise<void>;
}

function openUploader(visit: SendVisit, journal: Journal, watch: Watch, given: AbortSignal): Upload {
  const stopping = new AbortController();
  const signal = AbortSignal.any([given, stopping.signal]);
  const stop = () => stopping.abort(new PageError('stopped', 'the sender stopped it'));
  let total = 0;
  let sealing = true;
  const service = new Service(visit.origin);
  const progress = (done: number) => watch.tell({ kind: 'uploaded', done, total, sealing });
  const offline = (isDown: boolean) => watch.tell({ kind: 'offline', isDown });
  const uploader = new Uploader(service, visit.storeOrigin, journal, { progress, offline }, signal);
  watch.listen({ pause: () => uploader.pause(), resume: () => uploader.resume(), stop });
  return {
    signal,
    stop,
    add(object) {
      total += object.length;
      uploader.add(object);
    },
    sealed() {
      sealing = false;
    },
    finish: () => uploader.finish(),
  };
}

async function seal(
  order: SendOrder,
  caseId: string,
  journal: Journal,
  upload: Upload,
  watch: Watch,
): Promise<SendState> {
  const { visit, share: wanted } = order;
  const keeping = new Keeping(visit.account);
  const harmless = new Set(order.harmless);
  const sealed = await sealCase(
    {
      caseId,
      found: order.found,
      rules: order.rules,
      vocabulary: order.vocabulary,
      boxesOf: order.boxesOf,
      documents: order.documents,
      sender: visit.account,
      signing: await keeping.signing(),
      patient: patientOf(order.found.studies),
      note: wanted.note,
      purpose: wanted.purpose,
      purposeReference: wanted.purposeReference,
    },
    {
      progress: (done, total) => watch.tell({ kind: 'sealed', done, total }),
      isHarmless: (clash) => harmless.has(clash.word),
      async keep(object) {
        const stated = { ...object, id: toBase64url(object.id), sha256: toBase64url(object.sha256) };
        await journal.keep(stated.id, object.ciphertext);
        upload.add({ id: stated.id, kind: object.kind, length: object.ciphertext.length, sha256: stated.sha256 });
      },
    },
    upload.signal,
  );
  upload.sealed();
  const planned = [];
  for (const recipient of order.recipients) {
    planned.push(await planShare(sealed.owner, wanted, recipient, visit.site, seconds()));
  }
  return {
    account: visit.account,
    case: caseId,
    phase: 'sealed',
    started: seconds(),
    reference: sealed.owner.reference,
    objects: sealed.objects,
    ownerCapsule: await sealOwn(
      sealed.owner,
      planned.map((one) => one.own),
      await keeping.owner(),
    ),
    shares: planned.map(({ share: id, draft }) => ({ share: id, draft })),
    told: sealed.contents.completeness(),
  };
}

/** Has the case acknowledged and makes its shares. What was acknowledged before is only asked again. */
async function share(visit: SendVisit, journal: Journal, state: SendState): Promise<Sent> {
  const service = new Service(visit.origin);
  const objects = state.objects.map(({ id, kind, length, sha256 }) => ({ id, kind, length, sha256 }));
  await service.call('CaseView', 'POST', `/cases/${state.case}/complete`, { objects });
  const capsule = { capsule: state.ownerCapsule };
  await service.call('CaseView', 'PUT', `/cases/${state.case}/owner-capsule`, capsule);
  const owner = await openOwn(state.ownerCapsule, state.case, new Keeping(visit.account));
  const made = await makeShares(visit, state.shares, owner.shares);
  await journal.remove();
  return { case: state.case, reference: state.reference, completeness: state.told, ...made };
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
