"""A hostile service, store or insider against a real recipient: refused, by name, with nothing written.

Each manipulation is told twice: with every check, and without the one that refuses it, to show that it is needed.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from hostile_answers import LIES, Lie
from hostile_insiders import INSIDERS, OWN_PUBLIC, add_own_key
from hostile_service import Scene, World, make_scene
from hostile_world import make_world
from phantoms import PATIENT
from radseal.errors import RadsealError, RefusedContentError, ServiceError
from radseal.sharing import CHECKS
from real.desks import office

ALL = (*LIES, *INSIDERS)
NAMES = {check.name for check in CHECKS}
CHECKED = [lie for lie in ALL if lie.refused in NAMES]
PLAIN = (b"DICM", PATIENT.name.encode(), b"1.2.840.10008")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("hostile")
    with office(folder, s3=False) as running, httpx2.HTTPTransport() as real:
        yield make_world(running, real, folder)


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    return {}


def told(world: World, folder: Path, lie: Lie) -> Scene:
    """Return the scene in which the lie is told."""
    scene = make_scene(world, folder, getattr(world, lie.known))
    scene.identity = lie.identity
    lie.tell(scene)
    return scene


def kind(error: RadsealError) -> str:
    """Return which refusal it is: the check's name, the service's code, or the error's own name."""
    if isinstance(error, RefusedContentError):
        return error.check
    return error.code if isinstance(error, ServiceError) else type(error).__name__


def without(name: str) -> tuple:
    """Return all checks but one."""
    return tuple(check for check in CHECKS if check.name != name)


def assert_nothing_written(scene: Scene) -> None:
    """No folder, and no plaintext in what is kept beside it or at home."""
    assert not scene.out.exists()
    assert not any(path.name.endswith(".writing") for path in scene.folder.rglob("*"))
    for path in scene.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(value in content for value in PLAIN), path


@pytest.mark.parametrize("lie", ALL, ids=lambda lie: lie.name)
def test_refused_with_nothing_written(world, words, tmp_path, lie):
    """Refused by what is meant to refuse it, in words of its own; no plaintext is on disk; no other host was asked."""
    scene = told(world, tmp_path / "scene", lie)
    with pytest.raises(RadsealError) as refused:
        scene.open(CHECKS)
    assert kind(refused.value) == lie.refused, refused.value
    if lie in CHECKED:
        assert words.setdefault(str(refused.value), lie.refused) == lie.refused
    assert_nothing_written(scene)
    unsent = lie.refused in {"LinkError", "SignInError"}
    assert set(scene.net.asked) == (set() if unsent else {world.office.origin})


@pytest.mark.parametrize("lie", CHECKED, ids=lambda lie: lie.name)
def test_check_is_needed(world, tmp_path, lie):
    """Without the one check the manipulation passes, or meets the next net where two were meant."""
    scene = told(world, tmp_path / "scene", lie)
    if not lie.then:
        assert scene.open(without(lie.refused)).files > 0
        return
    with pytest.raises(RadsealError) as refused:
        scene.open(without(lie.refused))
    assert kind(refused.value) == lie.then
    assert_nothing_written(scene)


def test_honest_service_passes(world, tmp_path):
    """The network between, telling no lie, changes nothing: with and without the identity the case opens."""
    for identity in (False, True):
        scene = told(world, tmp_path / str(identity), Lie("none", "", lambda _: None, identity=identity))
        assert scene.open(CHECKS).files == 4


def test_every_check_has_a_manipulation_that_it_alone_refuses():
    """A new check needs a manipulation; each check has at least one against which nothing else stands."""
    assert {lie.refused for lie in CHECKED if not lie.then} == NAMES
    assert len({lie.name for lie in ALL}) == len(ALL) >= 30


def test_known_sender_stays_known_by_the_same_key(world, tmp_path):
    """A second key in a capsule, both signatures good, does not take the place of the one that is known."""
    scene = told(world, tmp_path / "scene", Lie("a key beside", "", add_own_key))
    before = scene.desk.keys.pinned_key(scene.known.capsule.sender)
    assert scene.open(CHECKS).sender_key == "known"
    assert scene.desk.keys.pinned_key(scene.known.capsule.sender) == before != OWN_PUBLIC
