"""What a script of the page can read: no secret of a link and nothing of a patient, while a case is open and after."""

import re
import zlib

from pydicom import dcmread

from blind import Search
from browser.readable import readable
from browser.test_saving import NO_PICKER, save
from radseal.links import read_link
from radseal.sharing.onward import read_onward
from radseal_wire.text import from_base64url

NOTE = "Liver lesion in Kaspar's scan?"


def secrets_of(stage, link, place):
    """The link's secret, the case's keys, and plain pieces of the files: names, numbers, pixels."""
    _, capsule, _ = read_onward(stage.office.desk("recipient", str(place)), link)
    data = dcmread(next(path for path in sorted(stage.images.rglob("*")) if path.is_file()))
    middle = len(data.PixelData) // 2
    pixels = bytes(data.PixelData[middle : middle + 48])
    assert len(zlib.compress(pixels)) > 24, "a piece that is found nowhere by chance"
    keys = [read_link(link).secret, from_base64url(capsule.sk), from_base64url(capsule.ki)]
    return [*keys, NOTE.encode(), str(data.PatientName).encode(), data.PatientID.encode(), b"Kaspar Hauser", pixels]


def test_neither_while_a_case_is_open_nor_after(stage, tmp_path):
    """Waiting for the click, opened, shown, saved through the service worker, remembered, and signed out."""
    link = stage.send(identity=True, onward=True, note=NOTE, expires_in=7200).shares[0].link
    search = Search(secrets_of(stage, link, tmp_path / "home"))
    with stage.chromium.visit(accept_downloads=True) as visitor:
        visitor.context.add_init_script(NO_PICKER)
        referers = []
        visitor.context.on("request", lambda request: referers.append(request.headers.get("referer", "")))
        page, seen = visitor.page, {}
        page.goto(link)
        page.get_by_role("button", name="Sign in").wait_for()
        seen["arrived"] = readable(page)
        stage.open(visitor, link)
        page.get_by_text("Everything is here and checked").wait_for()
        seen["opened"] = readable(page)
        save(visitor)
        seen["saved"] = readable(page)
        page.get_by_role("button", name="Remember on this device").click()
        page.get_by_text("Forget it").wait_for()
        seen["remembered"] = readable(page)
        page.get_by_role("button", name="See the images").click()
        page.locator(".viewing .v-canvas[data-drawn]:not([data-drawn=''])").wait_for()
        seen["shown"] = readable(page)
        page.goto(stage.office.origin)
        page.get_by_role("button", name="Sign out").click()
        page.locator("button[name=logout][value=yes]").click()
        page.get_by_role("button", name="Sign in").wait_for()
        seen["signed out"] = readable(page)
    assert any(name.startswith("folder/cases/") for name in seen["opened"]), "ciphertext waits there"
    assert any(name.startswith("database radseal/kept/") for name in seen["remembered"])
    assert [name for name in seen["signed out"] if name.startswith("folder/")] == []
    assert [
        (when, hit) for when, all_ in seen.items() for name, data in all_.items() for hit in search.bytes(data, name)
    ] == []
    assert [(when, name) for when, all_ in seen.items() for name in all_ if "scripts can read" in name] == []
    assert [(when, name) for when, all_ in seen.items() for name in all_ if name.startswith("cache ")] == []
    assert {referer for referer in referers if re.search(r"/l/|#", referer)} == set()


def test_the_search_finds_what_it_should(stage):
    """Planted in each place where a script can put something, the value is found there."""
    with stage.chromium.visit() as visitor:
        page = visitor.page
        page.goto(f"{stage.office.origin}/about")
        page.get_by_role("heading").first.wait_for()
        page.evaluate(
            """async () => {
                const secret = 'Kaspar Hauser';
                localStorage.setItem('x', secret);
                sessionStorage.setItem('x', secret);
                document.cookie = `x=${secret}`;
                history.pushState(secret, '', '/about#Kaspar_Hauser');
                await (await caches.open('x')).put('/x', new Response(secret));
                const folder = await navigator.storage.getDirectory();
                const writer = await (await folder.getFileHandle('x', { create: true })).createWritable();
                await writer.write(secret);
                await writer.close();
                const bytes = new TextEncoder().encode(secret.padEnd(16));
                const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', true, ['encrypt']);
                await new Promise((resolve) => {
                    const request = indexedDB.open('x', 1);
                    request.onupgradeneeded = () => request.result.createObjectStore('x');
                    request.onsuccess = () => {
                        const change = request.result.transaction('x', 'readwrite');
                        change.objectStore('x').put({ deep: [secret] }, 'text');
                        change.objectStore('x').put(key, 'key');
                        change.oncomplete = () => { request.result.close(); resolve(); };
                    };
                });
            }"""
        )
        search, found = Search([b"Kaspar Hauser", b"Kaspar_Hauser"]), readable(page)
        places = {name for name, data in found.items() if search.bytes(data, name)}
    assert places == {
        *("address", "history", "cookies", "local storage", "session storage", "folder/x"),
        *("database x/x/text.deep.0", "database x/x/key: a key that scripts can read"),
        f"cache x {stage.office.origin}/x",
    }
