// Keyed stand-ins: the same original gives the same stand-in under one key, and nothing without it.
//
// UIDs are 2.25 and a 128-bit number (PS3.5, B.2) from HMAC-SHA-512; what PS3.6 registers is never replaced. The patient is
// named by the case reference. Dates move back by 1 to 3,650 whole days. A browser holds no site key: all of it is
// consistent within the case only; `stable` is for the vectors that both implementations share. WebCrypto answers later, so that whatever is needed is learned before a file is written.

import { utf8 } from '../wire/text';

const REGISTERED = '1.2.840.10008.';
const UID = /^(?=.{1,64}$)[0-9]+(?:\.[0-9]+)+$/;
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SHIFT_MOST = 3650n;
const ACCESSION_LENGTH = 14;
const PATIENT_LENGTH = 12;

/** Tells whether a text is a UID: digits and dots, 64 characters at most (PS3.5, section 9.1). */
export function isUid(text: string): boolean {
  return UID.test(text);
}

/** The keys of a case's stand-ins, 32 bytes each. */
export interface PseudonymKeys {
  readonly uid: Uint8Array<ArrayBuffer>;
  readonly patient: Uint8Array<ArrayBuffer>;
  readonly date: Uint8Array<ArrayBuffer>;
}

/** The stand-ins of one case. */
export class Pseudonyms {
  private readonly uids = new Map<string, string>();
  private readonly accessions = new Map<string, string>();
  private readonly patients = new Map<string, string>();

  private constructor(
    readonly reference: string,
    private readonly uidKey: CryptoKey,
    private readonly patientKey: CryptoKey,
    /** How many days dates move, below zero. */
    readonly shiftDays: number,
    private readonly patient: string,
    private readonly stable: boolean,
  ) {}

  /** Makes the stand-ins of a case; `patient` is what its key knows the patient by. */
  static async of(keys: PseudonymKeys, reference: string, patient = '', stable = false): Promise<Pseudonyms> {
    const digest = await hmac(await toKey(keys.date), `shift\0${patient}`);
    const days = -1 - Number(toNumber(digest.subarray(0, 8)) % SHIFT_MOST);
    return new Pseudonyms(reference, await toKey(keys.uid), await toKey(keys.patient), days, patient, stable);
  }

  /** Makes ready what UIDs, accession numbers and patients' numbers become. */
  async learn(uids: Iterable<string>, accessions: Iterable<string> = [], ids: Iterable<string> = []): Promise<void> {
    const work: Promise<unknown>[] = [];
    for (const original of new Set(uids)) {
      if (original && !isRegistered(original) && !this.uids.has(original)) work.push(this.learnUid(original));
    }
    for (const original of new Set(accessions)) {
      if (original && !this.accessions.has(original)) work.push(this.learnAccession(original));
    }
    for (const original of this.stable ? new Set(['', ...ids]) : []) {
      if (!this.patients.has(original)) work.push(this.learnPatient(original));
    }
    await Promise.all(work);
  }

  /** What a UID becomes; registered ones stay. Throws for one that was not learned. */
  uid(original: string): string {
    if (!original || isRegistered(original)) return original;
    return known(this.uids, original);
  }

  /** The PatientName (PN) of the case. */
  patientName(): string {
    return `RADSEAL^${this.reference}`;
  }

  /** The PatientID (LO): the case reference, or under a site key the patient's own number. */
  patientId(original: string): string {
    return this.stable ? known(this.patients, original) : `RS-${this.reference}`;
  }

  /** An AccessionNumber (SH, 16 characters at most). Throws for one that was not learned. */
  accession(original: string): string {
    return original ? known(this.accessions, original) : '';
  }

  private async learnUid(original: string): Promise<void> {
    const digest = await hmac(this.uidKey, original);
    this.uids.set(original, `2.25.${toNumber(digest.subarray(0, 16))}`);
  }

  private async learnAccession(original: string): Promise<void> {
    this.accessions.set(original, `RS${await this.code('accession', original, ACCESSION_LENGTH)}`);
  }

  private async learnPatient(original: string): Promise<void> {
    const patient = this.patient || (plain(original) && `id\0${plain(original)}`);
    const code = patient ? await this.code('patient', patient, PATIENT_LENGTH) : this.reference;
    this.patients.set(original, `RS-${code}`);
  }

  private async code(kind: string, original: string, length: number): Promise<string> {
    const digest = await hmac(this.patientKey, `${kind}\0${original}`);
    return Array.from(digest.subarray(0, length), (byte) => LETTERS[byte % 32]).join('');
  }
}

function plain(text: string): string {
  const folded = text.replaceAll('\0', ' ').normalize('NFKC').toUpperCase().toLowerCase();
  return folded.split(/\s+/).filter(Boolean).join(' ');
}

function isRegistered(uid: string): boolean {
  return uid.startsWith(REGISTERED) && isUid(uid);
}

function known(found: ReadonlyMap<string, string>, original: string): string {
  const standIn = found.get(original);
  if (standIn === undefined) throw new Error('a stand-in was asked for that was not learned');
  return standIn;
}

function toKey(raw: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-512' }, false, ['sign']);
}

async function hmac(key: CryptoKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)));
}

function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
}
