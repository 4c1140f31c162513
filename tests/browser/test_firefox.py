"""Firefox ESR: a link is opened, the images are seen, the case is saved bit for bit."""

import hashlib
import zipfile

from real.firefox import running_firefox

DRAWN = "return document.querySelector('.viewing .v-canvas[data-drawn]:not([data-drawn=\"\"])')"
SHADES = """
const canvas = document.querySelector('.viewing .v-canvas');
const copy = document.createElement('canvas');
[copy.width, copy.height] = [64, 64];
copy.getContext('2d').drawImage(canvas, 0, 0, 64, 64);
return new Set(copy.getContext('2d').getImageData(0, 0, 64, 64).data).size > 10;
"""


def test_open_see_and_save(stage, sent, tmp_path):
    """The same three clicks as in Chromium; the ZIP holds the originals; the link's secret is out of the address."""
    user = stage.office.provider.users["recipient"]
    with running_firefox(tmp_path) as firefox:
        firefox.go(sent.shares[0].link)
        firefox.press("Sign in")
        firefox.fill("#login", user.email)
        firefox.fill("#password", user.password)
        firefox.await_true("return document.querySelector('button[value=login]')")
        firefox.run("document.querySelector('button[value=login]').click()")
        firefox.press("Open the images")
        firefox.press("Save a copy")
        firefox.press("Save as ZIP")
        firefox.await_true("return document.body.innerText.includes('Saved. Look in your downloads.')")
        saved = zipfile.ZipFile(firefox.downloaded())
        firefox.go(sent.shares[0].link)
        firefox.press("Open the images")
        firefox.press("See the images")
        firefox.await_true(DRAWN)
        firefox.await_true(SHADES)
        assert firefox.run("return location.hash") == ""
    assert saved.testzip() is None
    inside = {hashlib.sha256(saved.read(name)).hexdigest() for name in saved.namelist()}
    originals = {hashlib.sha256(path.read_bytes()).hexdigest() for path in stage.images.rglob("*") if path.is_file()}
    assert originals < inside
