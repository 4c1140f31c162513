"""Identity objects: how originals are kept apart and made again."""

import hashlib
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import vector_files
from radseal.errors import LimitError, SealError
from radseal.sealing.identity import AIM, CopySpan, IdentityWriter, OpenedIdentity, open_identity, require_keepable
from radseal.sealing.packs import SealedBytes
from radseal.sealing.padded import from_body
from radseal_wire.layout import LEAST, MANIFEST_MOST, sealed_length
from radseal_wire.sealed import Copy, IdentityBody, ManifestBody, Original
from radseal_wire.text import dumps

MANIFEST = ManifestBody.model_validate(vector_files.load("manifest-opens")["expected"]["body"])
KI, CASE = b"i" * 32, b"c" * 16
IMAGE = hashlib.shake_256(b"image").digest(MANIFEST.instances[0].length)


def _write(originals: list[tuple[str, list[CopySpan | bytes], int | None]]) -> list[SealedBytes]:
    emitted: list[SealedBytes] = []
    numbers = count()
    writer = IdentityWriter(KI, CASE, lambda: next(numbers).to_bytes(16, "big"), emitted.append)
    for path, recipe, instance in originals:
        made = _make(recipe)
        writer.add(path, len(made), hashlib.sha256(made).digest(), recipe, instance=instance)
    writer.finish()
    return emitted


def _make(recipe: list[CopySpan | bytes]) -> bytes:
    return b"".join(IMAGE[s.offset : s.offset + s.length] if isinstance(s, CopySpan) else s for s in recipe)


def _open(sealed: SealedBytes) -> OpenedIdentity:
    return open_identity(sealed.ciphertext, KI, CASE, sealed.id, MANIFEST)


def _restore(original: Original, literals: memoryview) -> bytes:
    return b"".join(
        (IMAGE if isinstance(step, Copy) else bytes(literals))[step.offset : step.offset + step.length]
        for step in original.recipe
    )


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_originals_come_back(data: st.DataObject) -> None:
    """Any splice of image and literal bytes is restored bit for bit."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(IMAGE)), max_size=8)))
    recipe: list[CopySpan | bytes] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        recipe += [data.draw(st.binary(max_size=50)), CopySpan(start, end - start)]
    whole: list[CopySpan | bytes] = [b"whole"]
    (sealed,) = _write([("a/IM1", recipe, 0), ("a/DICOMDIR", whole, None)])
    opened = _open(sealed)
    assert [original.path for original in opened.originals] == ["a/IM1", "a/DICOMDIR"]
    assert [_restore(original, opened.literals) for original in opened.originals] == [_make(recipe), b"whole"]


def test_originals_stand_in_identity_objects_only() -> None:
    """The manifest's body has no place for an original's path, length or digest; the identity object's has."""
    assert {"path", "sha256", "length"} <= set(Original.model_fields)
    shown = vector_files.load("manifest-opens")["expected"]["body"]
    hidden = vector_files.load("identity-opens")["expected"]["originals"]
    assert all(one["path"] not in str(shown) and one["sha256"] not in str(shown) for one in hidden)


def test_objects_are_cut_and_padded() -> None:
    """An object closes at about 8 MiB; each is padded to a power of two; nothing to keep is no object."""
    assert _write([]) == []
    sealed = _write([(f"IM{n}", [bytes(AIM // 2 - 100_000)], None) for n in range(3)])
    assert [len(_open(one).originals) for one in sealed] == [2, 1]
    assert [len(one.ciphertext) for one in sealed] == [sealed_length(AIM), sealed_length(AIM // 2)]
    assert [len(one.ciphertext) for one in _write([("IM1", [b"x"], None)])] == [sealed_length(LEAST)]


def test_a_large_original_has_an_object_of_its_own() -> None:
    """What is larger than the aim goes alone, in an object that the service still takes."""
    sealed = _write([("IM1", [b"x"], None), ("IM2", [bytes(3 * AIM)], None), ("IM3", [b"y"], None)])
    assert [len(_open(one).originals) for one in sealed] == [1, 1, 1]
    assert max(len(one.ciphertext) for one in sealed) <= sealed_length(MANIFEST_MOST)


def test_bodies_are_strict() -> None:
    """A number or word is no boolean, and a number with quotes no number."""
    body = vector_files.load("recipes-whole")["input"]["body"]
    for field, value in (
        ("executable_preamble", 1),
        ("executable_preamble", "true"),
        ("length", "10"),
        ("instance", True),
    ):
        changed = {**body, "originals": [{**body["originals"][0], field: value}]}
        with pytest.raises(SealError, match=field):
            from_body(IdentityBody, dumps(changed), "it")
    assert from_body(IdentityBody, dumps(body), "it").originals[0].instance == 0


def test_what_no_object_holds_is_told_before_it_is_sealed() -> None:
    """Too many literal bytes, or too many steps, are a LimitError with a next step."""
    for recipe in ([bytes(MANIFEST_MOST)], [CopySpan(0, 1)] * 400_000):
        with pytest.raises(LimitError) as caught:
            require_keepable(recipe)
        assert caught.value.hint
    assert require_keepable([b"ab", CopySpan(0, 9), b"c"]) == 3
