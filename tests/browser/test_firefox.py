"""Firefox ESR: a link is opened, the images are seen, the case is saved bit for bit; a case is sent."""

import hashlib
import zipfile

from browser.desk import at_home
from browser.test_sending import digests
from phantoms import ct_series
from radseal.sharing import open_link
from real.desks import RECIPIENT
from real.firefox import running_firefox

TAB = "\ue004"
"""The key, as WebDriver writes it."""
DRAWN = "return document.querySelector('.viewing .v-canvas[data-drawn]:not([data-drawn=\"\"])')"
SHADES = """
const canvas = document.querySelector('.viewing .v-canvas');
const copy = document.createElement('canvas');
[copy.width, copy.height] = [64, 64];
copy.getContext('2d').drawImage(canvas, 0, 0, 64, 64);
return new Set(copy.getContext('2d').getImageData(0, 0, 64, 64).data).size > 10;
"""


def sign_in(firefox, user):
    """Sign in at the provider, from the page that is shown."""
    firefox.press("Sign in")
    firefox.fill("#login", user.email)
    firefox.fill("#password", user.password)
    firefox.await_true("return document.querySelector('button[value=login]')")
    firefox.run("document.querySelector('button[value=login]').click()")


def test_open_see_and_save(stage, sent, tmp_path):
    """The same three clicks as in Chromium; the ZIP holds the originals; the link's secret is out of the address."""
    with running_firefox(tmp_path) as firefox:
        firefox.go(sent.shares[0].link)
        sign_in(firefox, stage.office.provider.users["recipient"])
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


def test_send(stage, tmp_path):
    """Files are picked, checked, sealed and sent; the recipient gets the originals."""
    ct_series(tmp_path / "cd", slices=2)
    files = sorted(str(path) for path in (tmp_path / "cd").rglob("*") if path.is_file())
    with running_firefox(tmp_path / "firefox") as firefox:
        firefox.go(f"{stage.office.origin}/send")
        sign_in(firefox, stage.office.provider.users["sender"])
        firefox.fill("input[type=file]:not([webkitdirectory])", "\n".join(files))
        firefox.fill("[aria-describedby=to-help]", f"{RECIPIENT}{TAB}")
        firefox.await_true("return document.body.innerText.includes(arguments[0])", f"{RECIPIENT} signs in with")
        firefox.run("document.querySelector('input[type=radio]').click()")
        firefox.press("Send")
        firefox.await_true("return document.querySelector('output.link-text')")
        link = firefox.run("return document.querySelector('output.link-text').innerText")
    recipient = at_home(stage, tmp_path)
    open_link(lambda _origin: recipient, link, tmp_path / "out", identity=True)
    assert digests(tmp_path / "out") == digests(tmp_path / "cd")
