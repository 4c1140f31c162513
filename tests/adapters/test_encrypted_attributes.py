"""Encrypted Attributes: what `--encrypted-attributes` puts into each file, Debian's gdcmanon opens."""

import datetime as dt
import io
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.filereader import read_dataset

from phantoms import ct_series, pet_ct_case, rle_image, structured_report
from phantoms.canaries import left, synthetic
from radseal.cli.frame import run
from radseal.deidentifying.envelope import Envelope
from radseal.dicom.originals import collect
from radseal.errors import UsageError
from strategies import BIG_ENDIAN, EXPLICIT, IMPLICIT, SYNTAXES, Element, identified, part_10

STATED = {0x00100021, 0x00101010, 0x00120062, 0x00120063, 0x00120064, 0x00280301, 0x00280303, 0x04000500}
"""What a de-identified file states anew, a computed age and what the pixels hold too, and the sequence itself."""


def certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """A self-signed certificate of a key, as PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test Archive")])
    today = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(today).not_valid_after(today + dt.timedelta(3650))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[Path, Path]:
    """Files with an RSA key and its certificate."""
    folder = tmp_path_factory.mktemp("pair")
    key = rsa.generate_private_key(65537, 2048)
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    (folder / "key.pem").write_bytes(pem)
    (folder / "cert.pem").write_bytes(certificate(key))
    return folder / "key.pem", folder / "cert.pem"


def export(source: Path, pair: tuple[Path, Path], tmp_path: Path) -> list[Path]:
    """De-identify with the option; the new files in order."""
    words = ["deidentify", str(source), "--out", str(tmp_path / "out"), "--encrypted-attributes", str(pair[1])]
    assert run([*words, "--on-clash", "remove"], {"RADSEAL_HOME": str(tmp_path / "home")}, tmp_path) == 0
    return sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())


def reopen(new: Path, pair: tuple[Path, Path]) -> Dataset:
    """Have gdcmanon put the originals' attributes back."""
    back = new.with_suffix(".back")
    words = ["gdcmanon", "-d", "-k", str(pair[0]), "-c", str(pair[1]), str(new), str(back)]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 0, ended.stderr
    return dcmread(back, force=True)


def test_gdcmanon_opens_every_kind(pair, tmp_path: Path) -> None:
    """CT with private values, PET, contours, a report and a compressed image: every original attribute is back."""
    source = tmp_path / "in"
    made = [*ct_series(source / "ct", slices=1, size=16, private=5), *pet_ct_case(source / "pet", slices=1)]
    made += [*structured_report(source / "sr"), *rle_image(source / "rle")]
    originals = [dcmread(path) for path in made]
    news = export(source, pair, tmp_path)
    assert len(news) == len(originals)
    unmatched = []
    for new in news:
        back = reopen(new, pair)
        original = next((one for one in originals if one.SOPInstanceUID == back.SOPInstanceUID), None)
        assert original is not None
        unmatched += [one.tag for one in original if one.tag not in back or back[one.tag].value != one.value]
        assert {int(one.tag) for one in back if one.tag not in original} <= STATED
    assert unmatched == []


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
def test_the_planted_identity_is_in_the_envelope_only(syntax: str, pair, tmp_path: Path) -> None:
    """The file that the identity is planted in everywhere shows none of it, and gdcmanon gives it back."""
    (tmp_path / "in").mkdir()
    file = synthetic(syntax, 1, defined=True)
    (tmp_path / "in" / "one.dcm").write_bytes(file)
    (new,) = export(tmp_path / "in", pair, tmp_path)
    assert left(new.read_bytes()) == []
    back = reopen(new, pair)
    assert back.PatientName == dcmread(io.BytesIO(file)).PatientName


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_collected_attributes_are_those_of_the_original(syntax: str) -> None:
    """In any transfer syntax the data set is Explicit VR Little Endian and reads as the original does."""
    file = synthetic(syntax, 1, defined=False)
    content = collect(file, lambda tag: tag == 0x00280010).content
    (item,) = read_dataset(io.BytesIO(content), is_implicit_VR=False, is_little_endian=True).ModifiedAttributesSequence
    original = dcmread(io.BytesIO(file), force=True)
    skipped = {0x7FE00010, 0xFFFCFFFC, 0x00280010}
    assert {int(one.tag) for one in original} - skipped == {int(one.tag) for one in item}
    assert [one.tag for one in item if one.VR not in {"UN", "OW"} and one.value != original[one.tag].value] == []


def test_big_endian_numbers_are_turned() -> None:
    """Numbers of a big-endian original are little endian in the envelope."""
    rows = Element(0x00280010, "US", b"\x01\x02")
    angle = Element(0x00089459, "FL", b"\x3f\xc0\0\0")
    content = collect(part_10(identified(rows, angle), BIG_ENDIAN), lambda _tag: False).content
    (item,) = read_dataset(io.BytesIO(content), is_implicit_VR=False, is_little_endian=True).ModifiedAttributesSequence
    assert (item.Rows, item[0x00089459].value) == (0x0102, 1.5)


@pytest.mark.parametrize(
    "pem", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_is_refused(pem: bytes) -> None:
    """A wrong file is refused before anything is read, with how to make a right one."""
    with pytest.raises(UsageError, match="no certificate") as caught:
        Envelope(pem)
    assert "openssl" in caught.value.hint


def short_key() -> rsa.RSAPrivateKey:
    """A key that is too short."""
    return rsa.generate_private_key(65537, 1024)  # noqa: S505  (to be refused)


@pytest.mark.parametrize("make", [lambda: ec.generate_private_key(ec.SECP256R1()), short_key])
def test_other_keys_are_refused(make) -> None:
    """Only RSA keys of 2048 bits and more."""
    with pytest.raises(UsageError, match="no RSA key"):
        Envelope(certificate(make()))
