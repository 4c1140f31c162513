"""A case from one person's disk to another's, through real programs: whole or not at all, whatever is killed."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from pydicom import dcmread

from phantoms import ct_series
from radseal.errors import InputError, KeyFileError, LinkError, RefusedContentError, ServiceError, SignInError
from radseal.links import read_link
from radseal.sharing import (
    ShareOrder,
    erase,
    extend,
    find_case,
    list_cases,
    list_shares,
    open_link,
    revoke,
    send_case,
    share_again,
)
from real.desks import OTHER, RECIPIENT, Office, make_order, office

SEND_STEPS = (
    "saved draft",
    "started case",
    "staged pack",
    "uploaded pack",
    "staged identity",
    "staged manifest",
    "saved sealed case",
    "uploaded identity",
    "completed case",
    "kept owner capsule",
    "created share",
    "acknowledged",
    "delivered",
)
OPEN_STEPS = (
    "saved opening",
    "opened share",
    "fetched manifest",
    "fetched object",
    "verified case",
    "written files",
    "renamed folder",
)


@pytest.fixture(scope="module", params=["folder", "s3"])
def either(request, tmp_path_factory) -> Office:
    with office(tmp_path_factory.mktemp(request.param), s3=request.param == "s3") as running:
        yield running


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Office:
    with office(tmp_path_factory.mktemp("office"), s3=False) as running:
        yield running


@pytest.fixture(scope="module")
def images(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("images")
    ct_series(folder / "CD 1" / "Ümläut", slices=6, size=96, planted="Kaspar Hauser")
    (folder / "CD 1" / "README.TXT").write_text("no image")
    return folder


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder by its path, as its SHA-256."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def originals(images: Path) -> dict[str, str]:
    """The images as they must come back: all but what is no image."""
    return {path: digest for path, digest in digests(images / "CD 1").items() if not path.endswith(".TXT")}


def restored(out: Path) -> dict[str, str]:
    """What came back, below the one folder that was sent."""
    return {path.removeprefix("CD 1/"): digest for path, digest in digests(out).items()}


def send(place: Office, images: Path, *emails: str, **share):
    """Send from the sender's desk and return what was acknowledged."""
    desk = place.desk("sender")
    delivered = []
    sent = send_case(desk, make_order(desk, images, *(emails or (RECIPIENT,)), **share), delivered.append)
    assert delivered == [sent]
    return sent


def opened(place: Office, link: str, out: Path, who: str = "recipient", **wish):
    """Open a link at somebody's desk."""
    desk = place.desk(who)
    return open_link(lambda _origin: desk, link, out, **wish)


def test_originals_come_back_bit_for_bit(either, images, tmp_path):
    """With the identity, every original is restored under its own path, byte for byte, on both stores."""
    sent = send(either, images, identity=True)
    told = opened(either, sent.shares[0].link, tmp_path / "out", identity=True)
    assert restored(tmp_path / "out") == originals(images)
    assert (told.files, told.renamed, told.blanked_preambles) == (6, 0, 0)
    assert told.reference == sent.reference
    assert [left.reason for left in told.completeness.left_out] == ["not DICOM"]


def test_without_identity_no_name_comes_back(either, images, tmp_path):
    """Without the identity, the files are valid DICOM of the same pixels, with no planted value in bytes or names."""
    sent = send(either, images)
    told = opened(either, sent.shares[0].link, tmp_path / "out")
    assert told.completeness.sentence() == "6 of 6 images; 1 not sent: not DICOM"
    paths = sorted((tmp_path / "out").rglob("*.dcm"))
    assert [path.relative_to(tmp_path / "out").parts[0] for path in paths] == [told.reference] * 6
    for path, original in zip(paths, sorted((images / "CD 1").rglob("*.dcm")), strict=True):
        assert b"Petra" not in path.read_bytes()
        assert dcmread(path).PixelData == dcmread(original).PixelData
    with pytest.raises(InputError, match="does not include the identity"):
        opened(either, sent.shares[0].link, tmp_path / "other", identity=True)


@pytest.mark.parametrize("step", SEND_STEPS)
def test_send_killed_at_any_step_resumes(place, images, tmp_path, step):
    """Killed at any step, the same command ends with a link that opens the whole case, and nothing is left behind."""
    words = {"send": str(images), "to": [RECIPIENT], "share": {"identity": True, "note": step}}
    killed = place.work("sender", {**words, "kill": step})
    assert killed.returncode == -9, killed.stderr
    again = place.work("sender", words)
    assert again.returncode == 0, again.stderr
    (link,) = json.loads(again.stdout)
    if killed.stdout:
        assert json.loads(killed.stdout) == [link]
    opened(place, link, tmp_path / "out", identity=True)
    assert (tmp_path / "out/attachments/note.txt").read_text() == step
    shutil.rmtree(tmp_path / "out/attachments")
    assert restored(tmp_path / "out") == originals(images)
    assert [path for path in (place.folder / "sender" / "state" / "sends").rglob("*") if path.is_file()] == []


def test_acknowledged_send_is_not_repeated(place, images):
    """Killed after the acknowledgement, the next run creates no second case and no second share."""
    words = {"send": str(images), "to": [RECIPIENT], "share": {"note": "once"}}
    before = {share.view.share for share in list_shares(place.desk("sender"))}
    place.work("sender", {**words, "kill": "acknowledged"})
    place.work("sender", words)
    after = {share.view.share for share in list_shares(place.desk("sender"))}
    assert len(after - before) == 1


@pytest.mark.parametrize("step", OPEN_STEPS)
@pytest.mark.parametrize("identity", [True, False])
def test_open_killed_at_any_step_resumes(place, images, tmp_path, step, identity):
    """Killed at any step, the same command ends with the whole case, and costs one opening."""
    sent = send(place, images, identity=True, openings=1)
    words = {"open": sent.shares[0].link, "out": str(tmp_path / "out"), "identity": identity}
    killed = place.work("recipient", {**words, "kill": step})
    assert killed.returncode == -9, killed.stderr
    assert (tmp_path / "out").exists() == (step == "renamed folder")
    again = place.work("recipient", words)
    assert again.returncode == 0, again.stderr
    if identity:
        assert restored(tmp_path / "out") == originals(images)
    assert len(list((tmp_path / "out").rglob("*.dcm"))) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    view = next(one.view for one in list_shares(place.desk("sender")) if one.view.share == sent.shares[0].share)
    assert view.openings_used == 1


def test_opened_already(place, images, tmp_path):
    """Opening again into the same folder says that it is done, offline, and changes nothing."""
    sent = send(place, images, identity=True, openings=1)
    first = opened(place, sent.shares[0].link, tmp_path / "out", identity=True)
    before = digests(tmp_path / "out")
    again = opened(place, sent.shares[0].link, tmp_path / "out", identity=True)
    assert (first.already, again.already) == (False, True)
    assert again.public() == {**first.public(), "already": True}
    assert digests(tmp_path / "out") == before


def test_folder_that_is_not_empty_is_refused(place, images, tmp_path):
    """Nothing is ever written into a folder that holds something; an empty one is taken."""
    sent = send(place, images)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(InputError, match="not empty"):
        opened(place, sent.shares[0].link, tmp_path / "full")
    with pytest.raises(InputError, match="not there"):
        opened(place, sent.shares[0].link, tmp_path / "missing" / "out")
    (tmp_path / "empty").mkdir()
    assert opened(place, sent.shares[0].link, tmp_path / "empty").files == 6


def test_damaged_link_asks_nobody(tmp_path):
    """A cut link is told before any request or sign-in."""

    def ask(origin):
        raise AssertionError(origin)

    with pytest.raises(LinkError, match="incomplete"):
        open_link(ask, "https://radseal.example/l/AAAA#1.B", tmp_path / "out")


def test_link_of_another_service_sends_nothing(place, images, tmp_path):
    """A link that names another host is refused unless somebody is signed in there: no request is made."""
    link = read_link(send(place, images).shares[0].link)
    elsewhere = type(link)("https://evil.example", link.share, link.secret).text()
    desk = place.desk("recipient")
    with pytest.raises(SignInError, match=r"https://evil\.example"):
        open_link(lambda _origin: desk, elsewhere, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_other_person_gets_the_uniform_answer(place, images, tmp_path):
    """The whole link in other hands opens nothing, leaves nothing on disk, and the sender sees the attempt."""
    sent = send(place, images)
    with pytest.raises(ServiceError) as refused:
        opened(place, sent.shares[0].link, tmp_path / "out", who="other")
    assert refused.value.code == "not-found"
    assert list(tmp_path.iterdir()) == []
    view = next(one.view for one in list_shares(place.desk("sender")) if one.view.share == sent.shares[0].share)
    assert view.refused_attempts == 1


def test_each_recipient_has_a_link_of_their_own(place, images, tmp_path):
    """Two recipients, two links: each opens for its own person only."""
    sent = send(place, images, RECIPIENT, OTHER)
    first, second = sent.shares
    assert first.link != second.link
    assert opened(place, first.link, tmp_path / "1").files == 6
    assert opened(place, second.link, tmp_path / "2", who="other").files == 6
    with pytest.raises(ServiceError):
        opened(place, second.link, tmp_path / "3")


def test_altered_object_is_refused(place, images, tmp_path):
    """One flipped bit in the store: refused by name, nothing written; put right, the same command goes on."""
    sent = send(place, images, openings=1)
    folder = place.service / "store" / "cases" / sent.case
    pack = max(folder.iterdir(), key=lambda path: path.stat().st_size)
    good = pack.read_bytes()
    pack.chmod(0o600)
    pack.write_bytes(good[:1000] + bytes([good[1000] ^ 1]) + good[1001:])
    with pytest.raises(RefusedContentError) as refused:
        opened(place, sent.shares[0].link, tmp_path / "out")
    assert refused.value.check == "object-digest"
    assert not (tmp_path / "out").exists()
    pack.write_bytes(good)
    assert opened(place, sent.shares[0].link, tmp_path / "out").files == 6


def test_changed_sender_key_is_refused_until_accepted(place, images, tmp_path):
    """The same person with another key is refused, and passes when the recipient says so."""
    first = send(place, images)
    assert opened(place, first.shares[0].link, tmp_path / "1").sender_key in {"first time", "known"}
    desk = place.desk("sender", home="stolen name")
    second = send_case(desk, make_order(desk, images, RECIPIENT), lambda _: None)
    with pytest.raises(RefusedContentError) as refused:
        opened(place, second.shares[0].link, tmp_path / "2")
    assert refused.value.check == "sender-key-known"
    assert opened(place, second.shares[0].link, tmp_path / "2", accept_new_key=True).sender_key == "key changed"
    third = send(place, images)
    opened(place, third.shares[0].link, tmp_path / "3", accept_new_key=True)


def test_note_and_attachments_travel_sealed(place, images, tmp_path):
    """The question and the report arrive with the case; file names of attachments do not."""
    (tmp_path / "Petra report.txt").write_text("Is this a bleed?")
    desk = place.desk("sender")
    order = make_order(desk, images, RECIPIENT, attachments=(tmp_path / "Petra report.txt",), note="Please compare.")
    sent = send_case(desk, order, lambda _: None)
    told = opened(place, sent.shares[0].link, tmp_path / "out")
    assert (told.note, told.attachments) == ("Please compare.", 1)
    assert (tmp_path / "out/attachments/attachment1.txt").read_text() == "Is this a bleed?"
    assert "note" not in told.public()


def test_share_again_without_upload(place, images, tmp_path):
    """A sent case can be shared with somebody else from its reference alone, and links can be printed again."""
    sent = send(place, images)
    desk = place.desk("sender")
    assert find_case(desk, sent.reference.lower()) == sent.case
    recipient = make_order(desk, images, OTHER).share.recipients
    again = share_again(desk, sent.case, ShareOrder(recipient, 600, openings=2, note="for you"))
    assert opened(place, again.link, tmp_path / "out", who="other").note == "for you"
    links = {one.view.share: one.link for one in list_shares(place.desk("sender"))}
    assert links[sent.shares[0].share] == sent.shares[0].link
    assert links[again.share] == again.link


def test_case_on_another_computer(place, images):
    """Another computer of the sender lists and revokes, but cannot read the owner capsule, and says so."""
    sent = send(place, images)
    desk = place.desk("sender", home="another computer")
    listed = next(case for case in list_cases(desk) if case.view.case == sent.case)
    assert (listed.reference, listed.patient_label) == (None, None)
    with pytest.raises(KeyFileError, match="owner secret"):
        share_again(desk, sent.case, ShareOrder((sent.shares[0].recipient,), 600))
    assert revoke(desk, sent.shares[0].share).state == "revoked"


def test_own_list_knows_the_patient(place, images):
    """The sender's own list shows whose case it is, on the sender's screen only."""
    sent = send(place, images)
    listed = next(case for case in list_cases(place.desk("sender")) if case.view.case == sent.case)
    assert listed.reference == sent.reference
    assert "Phantom" in listed.patient_label
    assert "Phantom" not in json.dumps(listed.public())


def test_revoked_extended_and_erased(place, images, tmp_path):
    """What the sender ends is over with its reason; what is extended lives longer; what is erased is gone."""
    sent = send(place, images, RECIPIENT, OTHER)
    desk = place.desk("sender")
    first, second = sent.shares
    assert extend(desk, second.share, 7200).expiry > second.expiry
    revoke(desk, first.share)
    with pytest.raises(ServiceError) as refused:
        opened(place, first.link, tmp_path / "1")
    assert refused.value.code == "share-revoked"
    assert erase(desk, sent.case).state == "erased"
    with pytest.raises(ServiceError) as refused:
        opened(place, second.link, tmp_path / "2", who="other")
    assert refused.value.code in {"case-erased", "share-revoked"}
    assert list(tmp_path.iterdir()) == []


def test_changed_input_is_another_send(place, images, tmp_path):
    """A file that changed since a killed run is not mixed with what was sealed before."""
    copy = tmp_path / "images"
    shutil.copytree(images, copy)
    words = {"send": str(copy), "to": [RECIPIENT], "share": {"identity": True}}
    assert place.work("sender", {**words, "kill": "saved sealed case"}).returncode == -9
    next(copy.rglob("*0001.dcm")).unlink()
    again = place.work("sender", words)
    (link,) = json.loads(again.stdout)
    assert opened(place, link, tmp_path / "out", identity=True).files == 5
