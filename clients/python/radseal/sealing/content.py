"""Checks of what a manifest and an identity object say: that it is whole, consistent and inside its bounds."""

from collections import defaultdict
from dataclasses import dataclass

from radseal.sealing.evidence import IdentityEvidence
from radseal.sealing.signing import SIGNATURE, signed_by
from radseal_wire import layout
from radseal_wire.sealed import Attachment, CapsuleBody, Copy, Instance, ManifestBody, Original, Segment
from radseal_wire.text import from_base64url

Reason = str | None


@dataclass(frozen=True, slots=True)
class SignedEvidence:
    """The manifest's exact body and the signatures that follow it."""

    capsule: CapsuleBody
    body: bytes
    signatures: bytes


@dataclass(frozen=True, slots=True)
class ContentEvidence:
    """A parsed manifest, and the case that the capsule names."""

    case: str
    manifest: ManifestBody


@dataclass(frozen=True, slots=True)
class PaddingEvidence:
    """What follows the last segment of the last pack."""

    rest: bytes


def unsigned(seen: SignedEvidence) -> Reason:
    """Refuse unless every key that the capsule lists signed exactly this body."""
    case = from_base64url(seen.capsule.case)
    for place, key in enumerate(seen.capsule.sender_keys):
        signature = seen.signatures[place * SIGNATURE : (place + 1) * SIGNATURE]
        if not signed_by(from_base64url(key), signature, case, seen.body):
            return "the manifest is not signed by the sender whom the capsule names"
    return None


def other_case(seen: ContentEvidence) -> Reason:
    """Refuse a manifest of another case."""
    return None if seen.manifest.case == seen.case else "the manifest belongs to another case"


def repeated_objects(seen: ContentEvidence) -> Reason:
    """Refuse a manifest that names an object twice."""
    ids = [entry.id for entry in (*seen.manifest.packs, *seen.manifest.identity)]
    return None if len(set(ids)) == len(ids) else "the manifest names an object twice"


def _holders(manifest: ManifestBody) -> list[Instance | Attachment]:
    return [*manifest.instances, *manifest.attachments]


def segments_by_pack(manifest: ManifestBody) -> dict[int, list[Segment]]:
    """Return all segments of each pack, by offset."""
    packs: dict[int, list[Segment]] = defaultdict(list)
    for holder in _holders(manifest):
        for segment in holder.segments:
            packs[segment.pack].append(segment)
    for segments in packs.values():
        segments.sort(key=lambda segment: segment.offset)
    return packs


def uncovered_packs(seen: ContentEvidence) -> Reason:
    """Refuse unless the segments are disjoint and, with the padding of the last, cover exactly the packs."""
    packs, count = segments_by_pack(seen.manifest), len(seen.manifest.packs)
    if not set(packs) <= set(range(count)):
        return "a part of an image lies in a pack that the manifest does not name"
    for index, entry in enumerate(seen.manifest.packs):
        end = 0
        for segment in packs[index]:
            if segment.offset != end:
                return "the parts of the images overlap, or leave bytes that belong to no image"
            end += segment.length
        full = layout.PACK if index < count - 1 else layout.padded_length(end)
        if (index < count - 1 and end != layout.PACK) or entry.length != layout.sealed_length(full):
            return "a pack holds more or less than its images"
    return None


def unlike_lengths(seen: ContentEvidence) -> Reason:
    """Refuse unless the segments of each instance add up to its length."""
    for holder in _holders(seen.manifest):
        if sum(segment.length for segment in holder.segments) != holder.length:
            return "the parts of an image do not add up to its length"
    return None


def repeated_instances(seen: ContentEvidence) -> Reason:
    """Refuse a manifest that holds one SOP Instance UID twice."""
    uids = [instance.sop_instance_uid for instance in seen.manifest.instances]
    return None if len(set(uids)) == len(uids) else "the manifest holds one image twice"


def loose_instances(seen: ContentEvidence) -> Reason:
    """Refuse unless every instance stands in exactly one series."""
    places = [place for study in seen.manifest.studies for series in study.series for place in series.instances]
    whole = sorted(places) == list(range(len(seen.manifest.instances)))
    return None if whole else "an image stands in no series, or in two"


def wrong_counts(seen: ContentEvidence) -> Reason:
    """Refuse unless, for each series, found is sent and left out together."""
    for study in seen.manifest.studies:
        for series in study.series:
            if series.found != len(series.instances) + sum(left.count for left in series.left_out):
                return "the counts of a series do not add up"
    return None


def unlike_zero(seen: PaddingEvidence) -> Reason:
    """Refuse padding that is not zero: it would be bytes that no signature covers."""
    return "the padding of a pack is not zero" if any(seen.rest) else None


def recipe_out_of_bounds(seen: IdentityEvidence) -> Reason:
    """Refuse a recipe that reaches beyond its sources, or does not make the stated length."""
    for original in seen.body.originals:
        if not _in_bounds(original, seen.manifest, seen.literals):
            return "a recipe for an original file reaches beyond its bounds"
    return None


def _in_bounds(original: Original, manifest: ManifestBody, literals: int) -> bool:
    total, image = 0, 0
    if original.instance is not None:
        if original.instance >= len(manifest.instances):
            return False
        image = manifest.instances[original.instance].length
    for step in original.recipe:
        copied = isinstance(step, Copy)
        if isinstance(step, Copy) and step.instance != original.instance:
            return False
        if step.offset + step.length > (image if copied else literals):
            return False
        total += step.length
    return total == original.length


def recipes_grow(seen: IdentityEvidence) -> Reason:
    """Refuse recipes that together make more bytes than their sources hold: a few bytes must not fill a disk."""
    count = len(seen.manifest.instances)
    named = {original.instance for original in seen.body.originals if original.instance is not None}
    sources = seen.literals + sum(seen.manifest.instances[place].length for place in named if place < count)
    made = sum(original.length for original in seen.body.originals)
    return None if made <= sources else "the recipes for the original files make more bytes than the case holds"
