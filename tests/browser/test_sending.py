"""Sending from the page: the Python client's files, for the named person, and nothing for the service to see."""

import base64
import contextlib
import hashlib
import json
from pathlib import Path

from pydicom import dcmread

from blind import Search
from browser.conftest import OFFICER_SEED
from browser.desk import at_home, require_usable
from browser.readable import readable
from phantoms import Patient, ct_series, enhanced_ct, planted_case, rle_image, structured_report, us_cine
from radseal.deidentifying.clashing import UndecidedError
from radseal.deidentifying.preparing import Preparer, said_of
from radseal.dicom.profile import load_profile
from radseal.inputs import discover
from radseal.links import read_link
from radseal.sealing.ledger import fingerprint, ledger_public_key
from radseal.sharing import open_link
from radseal.sharing.ledger import search_ledger
from radseal.sharing.onward import read_onward
from radseal_wire.text import from_base64url, to_base64url

DOCUMENTS = Path(__file__).parents[1] / "vectors/documents/judged.json"


def by_python(folder: Path, ki: bytes, reference: str, profile: str) -> list[bytes]:
    """What the Python client makes of the images of a folder under these keys, but for those where it would ask."""
    images = list(discover([folder]).instances)
    preparer = Preparer(load_profile(profile), None, ki, reference, {said_of(image) for image in images})
    for image in images:
        preparer.know(image.facts)
    made = []
    for image in images:
        with contextlib.suppress(UndecidedError):
            made.append(b"".join(preparer.prepare(image).parts))
    return made


def digests(folder: Path) -> list[str]:
    """The digest of every file below a folder."""
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file())


def test_a_case_that_the_page_sent_is_what_the_python_client_makes(stage, desk, tmp_path):
    """Byte for byte the Python engine's files under the case's keys, and the originals; the service holds no value.

    Two of the planted files hold attributes of 64 bits, which the page's second parser cannot read: they are refused,
    and told. In the same two the Python client would ask about a value that stands elsewhere.
    """
    planted = planted_case(tmp_path / "study")
    for make in (ct_series, enhanced_ct, rle_image, structured_report):
        make(planted.folder / make.__name__, patient=planted.patient)
    desk.pick(planted.folder)
    desk.visitor.page.get_by_label("I have looked").check()
    desk.address(identity=True, onward=True)
    link = desk.send()
    assert desk.visitor.complaints() == []
    recipient = at_home(stage, tmp_path)
    opened = open_link(lambda _origin: recipient, link, tmp_path / "plain")
    open_link(lambda _origin: recipient, link, tmp_path / "whole", identity=True)
    _, capsule, _ = read_onward(recipient, link)
    made = by_python(planted.folder, from_base64url(capsule.ki), capsule.reference, "specialist")
    assert opened.files == 10
    assert desk.visitor.page.get_by_text("10 of 12 images were sent.").is_visible()
    assert digests(tmp_path / "plain") == sorted(hashlib.sha256(file).hexdigest() for file in made)
    assert {*digests(tmp_path / "whole")} < {*digests(planted.folder)}
    search = Search([value.encode() for value in {*planted.values} if len(value) >= 6])
    held = (stage.office.service, stage.office.store.folder)
    assert [hit for folder in held for hit in search.folder(folder)] == []
    officer = stage.office.desk("officer", str(tmp_path / "officer"))
    answer = search_ledger(officer, OFFICER_SEED, planted.patient.id)
    assert read_link(link).share in {found.entry.share for found in answer.shares}
    assert answer.unreadable == 0


def test_another_officers_key_stops_the_send(desk, tmp_path):
    """KEY-4: the first key is shown and kept; with another one nothing goes until its fingerprint is said."""
    ct_series(tmp_path / "cd", slices=1)
    page, told = desk.visitor.page, fingerprint(ledger_public_key(OFFICER_SEED))
    desk.pick(tmp_path / "cd")
    desk.address()
    page.get_by_text("new to this browser").wait_for()
    assert page.locator("[data-officer]").inner_text() == told
    desk.send()
    assert page.evaluate(OFFICER, None) == to_base64url(ledger_public_key(OFFICER_SEED))
    page.evaluate(OFFICER, to_base64url(ledger_public_key(bytes(32))))
    page.reload()
    desk.pick(tmp_path / "cd")
    desk.address()
    page.get_by_text("names another key of the privacy officer").wait_for()
    send = page.get_by_role("button", name="Send", exact=True)
    assert send.is_disabled()
    require_usable(page)
    said = page.get_by_label("Fingerprint that the privacy officer told you")
    said.fill(fingerprint(ledger_public_key(bytes(32))))
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("That is not the key").wait_for()
    assert send.is_disabled()
    said.fill(told.upper())
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("as before").wait_for()
    desk.send()
    assert desk.visitor.complaints() == []


OFFICER = """async (key) => {
    const open = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('officer')));
    const name = btoa(String.fromCharCode(...digest)).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
    const kept = (await open(indexedDB.open('radseal', 1))).transaction('keys', 'readwrite').objectStore('keys');
    return key ? open(kept.put(key, name)) : open(kept.get(name));
}"""
"""What the browser keeps of the officer's key: read it, or put another one in its place."""


def test_images_of_two_patients_are_refused(desk, tmp_path):
    """Both patients stand side by side, nothing can be sent, and the service is asked for nothing."""
    ct_series(tmp_path / "cd/one", slices=2)
    ct_series(tmp_path / "cd/two", slices=2, patient=Patient(name="Phantom^Paul", id="PH-0002"))
    desk.pick(tmp_path / "cd")
    page = desk.visitor.page
    assert "Phantom Petra" in page.get_by_role("alert").inner_text()
    assert "Phantom Paul" in page.get_by_role("alert").inner_text()
    assert page.get_by_role("button", name="Send", exact=True).is_disabled()
    assert not [url for url in desk.visitor.asked if "/cases" in url]


def test_what_is_drawn_over_is_black_and_the_rest_as_it_was(stage, desk, tmp_path):
    """Ultrasound is shown before it goes; a box drawn on it is black in every frame of what the recipient gets."""
    (original,) = us_cine(tmp_path / "cd")
    desk.pick(tmp_path / "cd")
    desk.address()
    page = desk.visitor.page
    assert "look at the pictures" in page.locator(".send-bar").inner_text()
    page.locator("canvas.cover[width='32']").scroll_into_view_if_needed()
    box = page.locator("canvas.cover").bounding_box()
    scale = box["width"] / 32
    page.mouse.move(box["x"] + 4.2 * scale, box["y"] + 2.2 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 11.8 * scale, box["y"] + 5.8 * scale)
    page.mouse.up()
    page.get_by_role("button", name="Undo the last box").wait_for()
    assert page.get_by_text("1 of 4 pictures were on the screen").is_visible()
    page.get_by_label("I have looked").check()
    link = desk.send()
    open_link(lambda _origin: at_home(stage, tmp_path), link, tmp_path / "out")
    (made,) = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    data, before = dcmread(made), dcmread(original)
    frame = 24 * 32 * 3
    for at in range(4):
        rows = [data.PixelData[at * frame + row * 96 : at * frame + (row + 1) * 96] for row in range(24)]
        whole = before.PixelData[at * frame : at * frame + 96]
        drawn = whole[:12] + bytes(8 * 3) + whole[36:]
        assert rows == [drawn if 2 <= row < 6 else whole for row in range(24)]
    assert data.BurnedInAnnotation == "NO"
    assert desk.visitor.complaints() == []


def test_a_send_that_was_cut_off_is_taken_up_after_a_reload(stage, desk, tmp_path):
    """Sealed images wait in the browser while the line is down, outlive the page, and go on without a new choice.

    What waits holds neither the patient nor a key of the case or its link, and is gone when all was sent.
    """
    ct_series(tmp_path / "cd", slices=2)
    desk.pick(tmp_path / "cd")
    desk.address(identity=True, onward=True)
    page, context = desk.visitor.page, desk.visitor.context
    page.on("dialog", lambda dialog: dialog.accept())
    context.route(f"{stage.office.store.endpoint}/**", lambda route: route.abort())
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_text("The line is down").wait_for()
    page.reload()
    page.get_by_role("button", name="Go on").wait_for()
    waiting = readable(page)
    context.unroute(f"{stage.office.store.endpoint}/**")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Sent", exact=True).wait_for()
    link = page.locator("output.link-text").inner_text()
    recipient = at_home(stage, tmp_path)
    open_link(lambda _origin: recipient, link, tmp_path / "out", identity=True)
    assert digests(tmp_path / "out") == digests(tmp_path / "cd")
    _, capsule, _ = read_onward(recipient, link)
    secrets = [from_base64url(capsule.sk), from_base64url(capsule.ki), read_link(link).secret]
    search = Search([b"Phantom^Petra", b"PH-0001", b"19610812", *secrets])
    assert len(waiting) > 3
    assert [hit for name, data in waiting.items() for hit in search.bytes(data, name)] == []
    assert [name for name in readable(page) if "sends" in name] == []


def test_documents_travel_with_the_images(stage, desk, tmp_path):
    """A report and a photo go sealed, under neutral names; what can act by itself is refused until it is taken off."""
    ct_series(tmp_path / "cd", slices=2)
    vectors = {one["name"]: base64.b64decode(one["data"]) for one in json.loads(DOCUMENTS.read_text())}
    chosen = {
        "Phantom Petra.pdf": vectors["pdf that opens on a page"],
        "arm.jpg": vectors["jpeg with camera data"],
        "form.pdf": vectors["pdf: script at opening"],
    }
    for name, data in chosen.items():
        (tmp_path / name).write_bytes(data)
    desk.pick(tmp_path / "cd")
    desk.address()
    page = desk.visitor.page
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add documents").click()
    chooser.value.set_files([tmp_path / name for name in chosen])
    page.get_by_text("can act by itself").wait_for()
    page.get_by_text("It holds camera data").wait_for()
    require_usable(page)
    assert "take off the document" in page.locator(".send-bar").inner_text()
    page.get_by_role("button", name="Take off: form.pdf").click()
    page.get_by_text("Ready: 2 images").wait_for()
    link = desk.send()
    opened = open_link(lambda _origin: at_home(stage, tmp_path), link, tmp_path / "out")
    assert (opened.attachments, opened.unchecked) == (2, 0)
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").rglob("attachment*.*")}
    first, second, _ = chosen.values()
    assert written == {"attachment1.pdf": first, "attachment2.jpg": second}
    assert desk.visitor.complaints() == []
