// Sealing a case: from the files that were found to kept ciphertext, a signed manifest and planned shares.
//
// Rules: one image at a time is in memory, packs are sealed as they fill. Keys are made here, live in this worker, and leave
// it only inside capsules. A second parser has searched each new file for what was removed before it is sealed.

import type { Deidentified } from '../deid/deidentify';
import type { Clash } from '../deid/net';
import { Pseudonyms } from '../deid/pseudonyms';
import type { Rules } from '../deid/rules';
import type { Vocabulary } from '../deid/vocabulary';
import type { Found, InstanceFound, Source } from '../inputs/found';
import { identifyPatient } from '../inputs/patients';
import { type Bytes, derive, deriveSecret, importSecret, type Secret, sha256 } from '../sealing/encoding';
import { IdentityWriter } from '../sealing/identity';
import { sealManifest } from '../sealing/manifest';
import { PackWriter, type SealedBytes, sealPack, toEntry, toStated } from '../sealing/packs';
import { makeSafe } from '../sealing/paths';
import { makeReference } from '../sealing/reference';
import type { Account, OwnerBody, Patient, Report, SealedEntry, SealedObject } from '../wire/bodies';
import { fromBase64url, toBase64url } from '../wire/text';
import type { Document } from './attaching';
import { Contents, TWICE } from './contents';
import { judge, reasonOf } from './examining';
import { random } from './planning';
import { type Box, CLEAN_PIXELS, redact } from './redacting';

/** The Python client's words for an image that stays behind because of the second net. */
const CLASH = 'left out by the sender: a value that was removed stands elsewhere in it too';

/** What is sealed, and by whom. */
export interface SealOrder {
  readonly caseId: string;
  readonly found: Found;
  readonly rules: Rules;
  readonly vocabulary: Vocabulary;
  /** What the sender drew over on an image. */
  readonly boxesOf: (instance: InstanceFound) => readonly Box[];
  /** What goes with the images. */
  readonly documents: readonly Document[];
  readonly sender: Account;
  /** The person's signing key; its public half, 32 bytes. */
  readonly signing: { readonly key: CryptoKey; readonly publicKey: Bytes };
  readonly patient: Patient;
  readonly note: string;
  readonly purpose: string;
  readonly purposeReference: string;
}

/** What sealing reports while it runs. */
export interface SealEvents {
  /** Images done, of how many. */
  progress(done: number, total: number): void;
  /** Takes a sealed object; resolves when it is kept. */
  keep(sealed: SealedBytes): Promise<void>;
  /** Whether the sender said that what the second parser found in an image is harmless. */
  isHarmless(clash: Clash): boolean;
}

/** A sealed case: what the owner keeps of it, and what is told to the service. */
export interface SealedCase {
  readonly owner: OwnerBody;
  readonly objects: readonly SealedObject[];
  readonly contents: Contents;
}

/** Seals everything the order names. Throws InputError when no image could be sealed. */
export async function sealCase(order: SealOrder, events: SealEvents, signal: AbortSignal): Promise<SealedCase> {
  return (await Sealer.begin(order, events, signal)).run();
}

class Sealer {
  private readonly entries: SealedEntry[] = [];
  private readonly identityEntries: SealedEntry[] = [];
  private readonly objects: SealedObject[] = [];
  private readonly contents: Contents;
  private readonly counts = new Map<string, number>();
  private readonly packs: PackWriter;
  private readonly identity: IdentityWriter;
  private readonly caseId: Bytes;

  private constructor(
    private readonly order: SealOrder,
    private readonly events: SealEvents,
    private readonly signal: AbortSignal,
    private readonly secrets: { sk: Bytes; ki: Bytes; skKey: Secret; kiKey: Secret },
    private readonly pseudonyms: Pseudonyms,
    private readonly reference: string,
  ) {
    this.caseId = fromBase64url(order.caseId);
    this.contents = new Contents(order.found);
    this.packs = new PackWriter(
      () => random(16),
      async (pack) => {
        await this.keep(await sealPack(secrets.skKey, this.caseId, pack), this.entries);
      },
    );
    this.identity = new IdentityWriter(
      secrets.kiKey,
      this.caseId,
      () => random(16),
      (sealed) => this.keep(sealed, this.identityEntries),
    );
  }

  static async begin(order: SealOrder, events: SealEvents, signal: AbortSignal): Promise<Sealer> {
    const [sk, ki] = [random(32), random(32)];
    const secrets = { sk, ki, skKey: await importSecret(sk), kiKey: await importSecret(ki) };
    const key = await deriveSecret(secrets.kiKey, 'pseudonym');
    const keys = {
      uid: await derive(key, 'uid'),
      patient: await derive(key, 'patient'),
      date: await derive(key, 'date'),
    };
    const reference = makeReference(random(16));
    const pseudonyms = await Pseudonyms.of(keys, reference, identifyPatient(order.found));
    return new Sealer(order, events, signal, secrets, pseudonyms, reference);
  }

  async run(): Promise<SealedCase> {
    await this.sealImages();
    for (const source of this.order.found.dicomdirs) await this.sealOriginal(source);
    await this.sealDocuments();
    await this.packs.finish();
    await this.identity.finish();
    const { secrets, order, caseId } = this;
    const body = this.contents.toWire(order.caseId, this.entries, this.identityEntries, this.report());
    const manifest = await sealManifest(body, secrets.skKey, [order.signing.key]);
    await this.keep(manifest, []);
    const owner: OwnerBody = {
      format: 'radseal/1',
      case: toBase64url(caseId),
      sk: toBase64url(secrets.sk),
      ki: toBase64url(secrets.ki),
      manifest_sha256: toBase64url(manifest.sha256),
      manifest_length: manifest.ciphertext.length,
      sender_keys: [toBase64url(order.signing.publicKey)],
      sender: order.sender,
      reference: this.reference,
      patient: order.patient,
      purpose: order.purpose,
      purpose_reference: order.purposeReference,
      note: order.note,
      shares: [],
    };
    return { owner, objects: this.objects, contents: this.contents };
  }

  private async sealImages(): Promise<void> {
    const { studies } = this.order.found;
    const total = studies.flatMap((study) => study.series).reduce((sum, one) => sum + one.instances.length, 0);
    let done = 0;
    for (const study of studies) {
      this.contents.beginStudy(await this.uid(study.uid));
      for (const series of study.series) {
        const contents = this.contents.beginSeries(series, await this.uid(series.uid));
        for (const instance of series.instances) {
          this.signal.throwIfAborted();
          const place = this.contents.instances.length;
          const reason = await this.sealImage(instance);
          if (reason) contents.reasons.push(reason);
          else contents.add(instance, place);
          done += 1;
          this.events.progress(done, total);
        }
      }
    }
  }

  /** Seals one image; returns the reason why it is left out, or nothing. */
  private async sealImage(instance: InstanceFound): Promise<string> {
    const { rules, vocabulary } = this.order;
    let file: Uint8Array;
    let made: Deidentified;
    let whole = false;
    try {
      file = await instance.source.bytes();
      const boxes = this.order.boxesOf(instance);
      const seen = boxes.length > 0 ? await redact(file, boxes, rules) : file;
      const codes = boxes.length > 0 ? [CLEAN_PIXELS] : [];
      const judged = await judge(instance, seen, { rules, vocabulary, pseudonyms: this.pseudonyms }, codes);
      whole = boxes.length > 0;
      if (!judged.clashes.every((clash) => this.events.isHarmless(clash))) return CLASH;
      made = judged.done;
    } catch (error) {
      return reasonOf(error);
    }
    if (!this.contents.isNew(made.sopInstanceUid)) return TWICE;
    await this.addImage(instance, file, made, whole);
    return '';
  }

  /** Adds an image; `whole`: the original travels as it is, for its pixels were changed. */
  private async addImage(instance: InstanceFound, file: Uint8Array, made: Deidentified, whole: boolean): Promise<void> {
    const place = this.contents.instances.length;
    const segments = [];
    for (const part of made.parts) segments.push(...(await this.packs.add(part)));
    this.contents.instances.push({
      sop_class_uid: made.sopClassUid,
      sop_instance_uid: made.sopInstanceUid,
      transfer_syntax_uid: made.transferSyntaxUid,
      frames: made.frames,
      length: made.length,
      segments,
    });
    for (const [key, count] of made.counts) this.counts.set(key, (this.counts.get(key) ?? 0) + count);
    const recipe = whole ? [file] : made.recipe;
    await this.identity.add(
      {
        path: makeSafe(instance.source.path),
        length: file.length,
        sha256: await sha256(file as Bytes),
        instance: place,
        executablePreamble: instance.facts.executablePreamble,
      },
      recipe,
    );
  }

  /** Seals a file that travels only as an original. */
  private async sealOriginal(source: Source): Promise<void> {
    const data = await source.bytes();
    const facts = { path: makeSafe(source.path), length: data.length, sha256: await sha256(data as Bytes) };
    await this.identity.add({ ...facts, instance: null, executablePreamble: false }, [data]);
  }

  private async sealDocuments(): Promise<void> {
    for (const { name, mediaType, bytes } of this.order.documents) {
      const segments = await this.packs.add(bytes);
      this.contents.attachments.push({ name, media_type: mediaType, length: bytes.length, segments });
    }
  }

  private report(): Report {
    const { edition, profile } = this.order.rules.map;
    const entries = [...this.counts]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, count]) => {
        const [rule = '', action = ''] = key.split('\n');
        return { rule, action, count };
      });
    return { profile, edition, entries };
  }

  private async uid(original: string): Promise<string> {
    await this.pseudonyms.learn([original]);
    return this.pseudonyms.uid(original);
  }

  private async keep(sealed: SealedBytes, entries: SealedEntry[]): Promise<void> {
    await this.events.keep(sealed);
    entries.push(toEntry(sealed));
    this.objects.push(toStated(sealed));
  }
}
