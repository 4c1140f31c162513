// Checks of what a manifest and an identity object say: that it is whole, consistent and inside its bounds.

import type { Attachment, Instance, ManifestBody, Original, Segment } from '../wire/bodies';
import { PACK, paddedLength, sealedLength } from '../wire/layout';
import type { ContentEvidence, IdentityEvidence, PaddingEvidence, SignedEvidence } from './evidence';

export type Reason = string | null;

/** Refuses unless every key that the capsule lists signed exactly this body. */
export function unsigned(seen: SignedEvidence): Reason {
  const all = seen.signed.length > 0 && seen.signed.every(Boolean);
  return all ? null : 'the manifest is not signed by the sender whom the capsule names';
}

/** Refuses a manifest of another case. */
export function otherCase(seen: ContentEvidence): Reason {
  return seen.manifest.case === seen.case ? null : 'the manifest belongs to another case';
}

/** Refuses a manifest that names an object twice. */
export function repeatedObjects({ manifest }: ContentEvidence): Reason {
  const ids = [...manifest.packs, ...manifest.identity].map((entry) => entry.id);
  return new Set(ids).size === ids.length ? null : 'the manifest names an object twice';
}

function holders(manifest: ManifestBody): readonly (Instance | Attachment)[] {
  return [...manifest.instances, ...manifest.attachments];
}

/** All segments of each pack, by offset. */
export function segmentsByPack(manifest: ManifestBody): Map<number, Segment[]> {
  const packs = new Map<number, Segment[]>();
  for (const segment of holders(manifest).flatMap((holder) => holder.segments)) {
    const known = packs.get(segment.pack);
    if (known) known.push(segment);
    else packs.set(segment.pack, [segment]);
  }
  for (const segments of packs.values()) segments.sort((one, other) => one.offset - other.offset);
  return packs;
}

/** Refuses unless the segments are disjoint and, with the padding of the last, cover exactly the packs. */
export function uncoveredPacks({ manifest }: ContentEvidence): Reason {
  const packs = segmentsByPack(manifest);
  const count = manifest.packs.length;
  if ([...packs.keys()].some((index) => index >= count)) {
    return 'a part of an image lies in a pack that the manifest does not name';
  }
  for (const [index, entry] of manifest.packs.entries()) {
    let end = 0;
    for (const segment of packs.get(index) ?? []) {
      if (segment.offset !== end) return 'the parts of the images overlap, or leave bytes that belong to no image';
      end += segment.length;
    }
    const full = index < count - 1 ? PACK : paddedLength(end);
    if ((index < count - 1 && end !== PACK) || entry.length !== sealedLength(full)) {
      return 'a pack holds more or less than its images';
    }
  }
  return null;
}

/** Refuses unless the segments of each instance add up to its length. */
export function unlikeLengths({ manifest }: ContentEvidence): Reason {
  const unlike = holders(manifest).some(
    (holder) => holder.segments.reduce((total, segment) => total + segment.length, 0) !== holder.length,
  );
  return unlike ? 'the parts of an image do not add up to its length' : null;
}

/** Refuses a manifest that holds one SOP Instance UID twice. */
export function repeatedInstances({ manifest }: ContentEvidence): Reason {
  const uids = new Set(manifest.instances.map((instance) => instance.sop_instance_uid));
  return uids.size === manifest.instances.length ? null : 'the manifest holds one image twice';
}

/** Refuses unless every instance stands in exactly one series. */
export function looseInstances({ manifest }: ContentEvidence): Reason {
  const places = manifest.studies.flatMap((study) => study.series.flatMap((series) => series.instances));
  const sorted = places.toSorted((one, other) => one - other);
  const whole = sorted.length === manifest.instances.length && sorted.every((place, index) => place === index);
  return whole ? null : 'an image stands in no series, or in two';
}

/** Refuses unless, for each series, found is sent and left out together. */
export function wrongCounts({ manifest }: ContentEvidence): Reason {
  for (const series of manifest.studies.flatMap((study) => study.series)) {
    const leftOut = series.left_out.reduce((total, left) => total + left.count, 0);
    if (series.found !== series.instances.length + leftOut) return 'the counts of a series do not add up';
  }
  return null;
}

/** Refuses padding that is not zero: it would be bytes that no signature covers. */
export function unlikeZero(seen: PaddingEvidence): Reason {
  return seen.rest.some((byte) => byte !== 0) ? 'the padding of a pack is not zero' : null;
}

/** Refuses a recipe that reaches beyond its sources, or does not make the stated length. */
export function recipeOutOfBounds(seen: IdentityEvidence): Reason {
  const inside = seen.body.originals.every((original) => inBounds(original, seen.manifest, seen.literals));
  return inside ? null : 'a recipe for an original file reaches beyond its bounds';
}

function inBounds(original: Original, manifest: ManifestBody, literals: number): boolean {
  let total = 0;
  let image = 0;
  if (original.instance !== null) {
    const instance = manifest.instances[original.instance];
    if (!instance) return false;
    image = instance.length;
  }
  for (const step of original.recipe) {
    if (step.op === 'copy' && step.instance !== original.instance) return false;
    if (step.offset + step.length > (step.op === 'copy' ? image : literals)) return false;
    total += step.length;
  }
  return total === original.length;
}

/** Refuses recipes that together make more bytes than their sources hold: a few bytes must not fill a disk. */
export function recipesGrow({ body, literals, manifest }: IdentityEvidence): Reason {
  const named = new Set(body.originals.map((original) => original.instance));
  let sources = literals;
  for (const place of named) sources += place === null ? 0 : (manifest.instances[place]?.length ?? 0);
  const made = body.originals.reduce((total, original) => total + original.length, 0);
  return made <= sources ? null : 'the recipes for the original files make more bytes than the case holds';
}
