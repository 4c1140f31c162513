// Identity objects: how each original file is restored, under a key of its own (docs/spec/case.md, section 7).
//
// Rules: an original's recipe stands in one object together with its literal bytes; objects are cut at about 8 MiB and
// padded to a power of two. Digests and paths of originals exist nowhere else.

import { SealError } from '../errors';
import type { Copy, Literally, ManifestBody, Original } from '../wire/bodies';
import { FORMAT, MANIFEST_MOST, paddedLength } from '../wire/layout';
import { toBase64url } from '../wire/text';
import { CHECKS, type Check, runChecks } from './checks';
import { seal, unseal } from './cobblestone';
import { type Bytes, context, deriveSecret, join, type Secret, sha256 } from './encoding';
import type { SealedBytes } from './packs';
import { frame, fromBody, split, toBody } from './padded';

/** Bytes of literals and recipes after which an object is closed. */
const AIM = 8 * 1024 * 1024;
/** Bytes of JSON that a step of a recipe takes at most. */
const STEP_COST = 192;
/** Bytes of JSON that a path of 4096 characters and the other fields of an original take at most. */
const OTHER_COST = 48 * 1024;
const IDENTITY = 'an identity object';

/** Bytes of the de-identified file, by offset and length. */
export interface CopySpan {
  readonly offset: number;
  readonly length: number;
}

export type Recipe = readonly (CopySpan | Uint8Array)[];

/** An identity object that every check accepted: its originals, and the literal bytes that their recipes name. */
export interface OpenedIdentity {
  readonly originals: readonly Original[];
  readonly literals: Bytes;
}

/** What is recorded of an original besides its recipe. */
export interface OriginalFacts {
  readonly path: string;
  readonly length: number;
  readonly sha256: Bytes;
  readonly instance: number | null;
  readonly executablePreamble: boolean;
}

/** Gathers originals and emits sealed identity objects. */
export class IdentityWriter {
  private originals: Original[] = [];
  private literals: Uint8Array[] = [];
  private size = 0;
  private weight = 0;

  constructor(
    private readonly ki: Secret,
    private readonly caseId: Bytes,
    private readonly newId: () => Bytes,
    private readonly emit: (sealed: SealedBytes) => Promise<void>,
  ) {}

  /** Adds one original and how to make it again. Throws SealError as `requireKeepable`. */
  async add(facts: OriginalFacts, recipe: Recipe): Promise<void> {
    if (this.originals.length && this.size + requireKeepable(recipe) > AIM) await this.close();
    const steps = this.steps(recipe, facts.instance);
    this.originals.push({
      path: facts.path,
      length: facts.length,
      sha256: toBase64url(facts.sha256),
      instance: facts.instance,
      executable_preamble: facts.executablePreamble,
      recipe: steps,
    });
    this.weight += STEP_COST * (steps.length + 2);
    if (this.weight + this.size >= AIM) await this.close();
  }

  /** Emits what is left. */
  async finish(): Promise<void> {
    if (this.originals.length) await this.close();
  }

  private steps(recipe: Recipe, instance: number | null): (Copy | Literally)[] {
    const steps: (Copy | Literally)[] = [];
    for (const part of recipe) {
      if (!(part instanceof Uint8Array)) {
        steps.push({ op: 'copy', instance: instance ?? 0, offset: part.offset, length: part.length });
      } else if (part.length) {
        steps.push({ op: 'literal', offset: this.size, length: part.length });
        this.literals.push(part.slice());
        this.size += part.length;
      }
    }
    return steps;
  }

  private async close(): Promise<void> {
    const format = FORMAT as 'radseal/1';
    const body = toBody<'IdentityBody'>({ format, case: toBase64url(this.caseId), originals: this.originals });
    const literals = join(...this.literals);
    const plaintext = frame(body, literals, paddedLength(4 + body.length + literals.length));
    [this.originals, this.literals, this.size, this.weight] = [[], [], 0, 0];
    await this.emit(await sealIdentity(this.ki, this.caseId, this.newId(), plaintext));
  }
}

/** How many literal bytes a recipe keeps. Throws SealError when they do not fit into one object. */
export function requireKeepable(recipe: Recipe): number {
  const kept = recipe.reduce((total, part) => total + (part instanceof Uint8Array ? part.length : 0), 0);
  if (kept + STEP_COST * recipe.length + OTHER_COST > MANIFEST_MOST - AIM) {
    throw new SealError('too-much-identity', 'more of the original file would have to be kept than one object holds');
  }
  return kept;
}

/** Seals a framed identity object. */
export async function sealIdentity(ki: Secret, caseId: Bytes, id: Bytes, plaintext: Bytes): Promise<SealedBytes> {
  const key = await deriveSecret(ki, 'identity', id);
  const ciphertext = await seal(key, context('identity', caseId, id), plaintext);
  return { id, kind: 'identity', ciphertext, sha256: await sha256(ciphertext) };
}

/** Opens an identity object whose digest was checked against the manifest. Throws SealError when it is not sound. */
export async function openIdentity(
  sealed: Bytes,
  ki: Secret,
  caseId: Bytes,
  id: Bytes,
  manifest: ManifestBody,
  checks: readonly Check[] = CHECKS,
): Promise<OpenedIdentity> {
  const key = await deriveSecret(ki, 'identity', id);
  const { body, rest } = split(await unseal(key, context('identity', caseId, id), sealed, IDENTITY), IDENTITY);
  const opened = fromBody('IdentityBody', body, IDENTITY);
  runChecks(checks, { stage: 'identity', case: toBase64url(caseId), body: opened, literals: rest.length, manifest });
  return { originals: opened.originals, literals: rest };
}
