"""Phantom media: a CD with DICOMDIR and viewer, ZIP archives good and bad, and files that attack their reader."""

import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.fileset import FileSet
from pydicom.filewriter import dcmwrite
from pydicom.uid import DeflatedExplicitVRLittleEndian

from phantoms.series import PATIENT, Patient, ct_series, pet_ct_case

PROGRAMS = ("AUTORUN.INF", "VIEWER.EXE", "VIEWER/HELPER.DLL")
"""What a burning program adds to a CD."""


@dataclass(frozen=True, slots=True)
class Disc:
    """A phantom CD: its folder, its DICOMDIR and its image files in the order of the original series."""

    folder: Path
    dicomdir: Path
    images: list[Path]


def cd(folder: Path, patient: Patient = PATIENT, slices: int = 4) -> Disc:
    """A CD with two studies (PET/CT with RTSTRUCT, and a prior), a DICOMDIR, a viewer, an autorun file and a text."""
    originals = pet_ct_case(folder.parent / f"{folder.name}-originals", patient, slices)
    files = FileSet()
    wanted = {files.add(path).SOPInstanceUID: place for place, path in enumerate(originals)}
    folder.mkdir(parents=True, exist_ok=True)
    files.write(folder)
    files._stage["t"].cleanup()
    shutil.rmtree(folder.parent / f"{folder.name}-originals")
    images = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "DICOMDIR":
            images[wanted[dcmread(path, stop_before_pixels=True).SOPInstanceUID]] = path
    for name in PROGRAMS:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(
            b"MZ" + bytes(200) if name != "AUTORUN.INF" else b"[autorun]\r\nopen=VIEWER.EXE\r\n"
        )
    (folder / "README.TXT").write_text("Put this disc into a computer.\n")
    return Disc(folder, folder / "DICOMDIR", [images[place] for place in sorted(images)])


def zip_of(folder: Path, archive: Path, *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A ZIP archive of everything in `folder`, with the paths as they are there."""
    with zipfile.ZipFile(archive, "w", method) as out:
        for path in sorted(folder.rglob("*")):
            out.write(path, path.relative_to(folder).as_posix())
    return archive


def zip_named(archive: Path, members: Iterable[tuple[str, bytes]]) -> Path:
    """A ZIP archive whose members have exactly these names, harmful ones too."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members:
            out.writestr(zipfile.ZipInfo(name), data)
    return archive


def zip_encrypted(archive: Path, image: Path) -> Path:
    """A ZIP archive that says that its only member is encrypted."""
    zip_named(archive, [("image.dcm", image.read_bytes())])
    raw = bytearray(archive.read_bytes())
    raw[6] |= 1
    raw[raw.rfind(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(raw)
    return archive


def zip_bomb(archive: Path, *, size: int = 300 * 1024**2) -> Path:
    """A ZIP archive of a few hundred kilobytes that unpacks to `size` bytes of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = bytes(1024**2)
    crc = 0
    packed = b""
    for _ in range(size // len(block)):
        crc = zlib.crc32(block, crc)
        packed += packer.compress(block)
    packed += packer.flush()
    name = b"image.dcm"
    fields = (20, 0, 8, 0, 0x21, crc, len(packed), size, len(name))
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *fields, 0) + name
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *fields, 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local) + len(packed), 0)
    archive.write_bytes(local + packed + entry + end)
    return archive


def other_files(folder: Path) -> dict[str, Path]:
    """What lies beside images and is none: by the kind of thing that it is."""
    contents = {
        "empty.dcm": b"",
        "letter.dcm": b"Dear colleague, this is a letter that ends in .dcm.\n" * 20,
        "page.html": b"<!doctype html><title>viewer</title>",
        "picture.jpg": b"\xff\xd8\xff\xe0" + bytes(500),
        "report.pdf": b"%PDF-1.7\n" + bytes(500),
        "random.bin": bytes(value * 73 % 251 for value in range(2000)),
        "almost": bytes(128) + b"DIC",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    return {name: folder / name for name in contents}


def hostile_set(folder: Path) -> dict[str, Path]:
    """Files that say that they are DICOM and attack whoever reads them: by what they do."""
    folder.mkdir(parents=True, exist_ok=True)
    deep = b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    after_head = {
        "length-lie": b"\x28\x00\x99\x00OB\0\0" + struct.pack("<L", 0xF000_0000) + b"few bytes",
        "nested": deep * 5000,
        "elements": b"".join(struct.pack("<2H2sH", 0x29 + 2 * (n >> 16), n & 0xFFFF, b"LO", 0) for n in range(600_000)),
        "items": b"\x40\x00\x30\xa7SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\0\0\0\0" * 1_100_000,
        "unordered": b"\x28\x00\x03\x00US\x02\x00\x01\x00" + b"\x28\x00\x02\x00US\x02\x00\x01\x00",
        "unknown-vr": b"\x28\x00\x99\x00??\x02\x00\x01\x00",
    }
    contents = {name: _head(folder, name) + tail for name, tail in after_head.items()}
    contents |= {
        "truncated": _good(folder, "truncated")[:-100],
        "truncated-head": _good(folder, "truncated-head")[:300],
        "only-preamble": bytes(128) + b"DICM",
        "meta-lie": bytes(128) + b"DICM\x02\x00\x00\x00UL\x04\x00\xff\xff\xff\x7f" + bytes(50),
    }
    paths = {name: folder / f"{name}.dcm" for name in contents}
    for name, data in contents.items():
        paths[name].write_bytes(data)
    paths["deflate-bomb"] = _deflate_bomb(folder / "deflate-bomb.dcm", _good(folder, "deflate-bomb"))
    return paths


def _good(folder: Path, name: str) -> bytes:
    """An image of its own, to be spoilt."""
    (image,) = ct_series(folder / "good", 1, 16, study="hostile", series=name)
    data = image.read_bytes()
    shutil.rmtree(folder / "good")
    return data


def _head(folder: Path, name: str) -> bytes:
    good = _good(folder, name)
    return good[: good.index(b"\x28\x00\x02\x00US")]


def _deflate_bomb(path: Path, good: bytes) -> Path:
    """A few hundred kilobytes that inflate to 300 MiB within one element."""
    path.write_bytes(good)
    data = dcmread(path)
    kept = Dataset()
    kept.file_meta = data.file_meta
    kept.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    for element in data:
        if element.tag.group < 0x0028:
            kept[element.tag] = element
    dcmwrite(path, kept, enforce_file_format=True)
    raw = path.read_bytes()
    start = 128 + 4 + 12 + struct.unpack_from("<L", raw, 140)[0]
    inflated = zlib.decompress(raw[start:], -zlib.MAX_WBITS)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(inflated + b"\x28\x00\x99\x00OB\0\0" + struct.pack("<L", 300 * 1024**2))
    packed += b"".join(packer.compress(bytes(1024**2)) for _ in range(300)) + packer.flush()
    path.write_bytes(raw[:start] + packed)
    return path
