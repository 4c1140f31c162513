"""The search itself can find: else "0 found" would say nothing."""

import base64
import gzip
import io
import random
import zipfile
import zlib

import pytest

from blind import Search

SECRET = b"ZQX7H2MPLANTED"
NOISE = random.Random(1).randbytes(50_000)  # noqa: S311  (noise, not a key)


def hidden() -> dict[str, bytes]:
    """Ways in which a value can hide."""
    ways = {
        "raw": SECRET,
        "lower": SECRET.lower(),
        "utf-16-le": SECRET.decode().encode("utf-16-le"),
        "utf-16-be": SECRET.decode().encode("utf-16-be"),
        "hex": SECRET.hex().encode(),
        "HEX": SECRET.hex().upper().encode(),
        "reversed": SECRET[::-1],
    }
    for shift in range(6):
        around = b"x" * shift + SECRET + b"yz"
        ways[f"base64 at {shift}"] = base64.b64encode(around)
        ways[f"base64url at {shift}"] = base64.urlsafe_b64encode(around)
    for name in list(ways):
        ways[f"zlib of {name}"] = zlib.compress(b"some text " + ways[name])
        ways[f"gzip of {name}"] = gzip.compress(b"some text " + ways[name])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
        members.writestr("deep.gz", gzip.compress(SECRET * 2))
    ways["zip of gzip"] = archive.getvalue()
    return ways


@pytest.mark.parametrize("way", hidden())
def test_finds_what_hides(way):
    """A planted value is found in noise, however it is spelled or packed."""
    assert Search([SECRET]).bytes(NOISE + hidden()[way] + NOISE, "noise")


def test_finds_binary_keys():
    """A key of 32 bytes is found raw, in hexadecimal and in base64url."""
    key = random.Random(2).randbytes(32)  # noqa: S311  (a stand-in)
    for spelled in (key, key.hex().encode(), base64.urlsafe_b64encode(key), base64.urlsafe_b64encode(b"a" + key)):
        assert Search([key]).bytes(NOISE + spelled, "noise")


def test_finds_nothing_in_noise(tmp_path):
    """Noise holds nothing; a file's name counts as well as its bytes."""
    (tmp_path / "noise").write_bytes(NOISE * 20)
    assert Search([SECRET]).folder(tmp_path) == []
    (tmp_path / f"a-{SECRET.decode()}-b").mkdir()
    assert [hit.spelling for hit in Search([SECRET]).folder(tmp_path)] == ["raw"]


def test_refuses_needles_that_are_too_short():
    """A value that would be found by chance is no proof of anything."""
    with pytest.raises(ValueError, match="by chance"):
        Search([b"ZQX"])
