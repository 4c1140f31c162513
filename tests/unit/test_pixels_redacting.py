"""Redaction: the named pixels become black, every other pixel and the original stay as they were, in every form.

pydicom with GDCM or Pillow decodes what the engine and its codecs wrote.
"""

import io
import warnings
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from radseal.dicom.deidentify import deidentify
from radseal.dicom.profile import BASIC, load_profile
from radseal.dicom.pseudonyms import Pseudonyms
from radseal.dicom.restore import restore
from radseal.errors import InputError
from radseal.pixels.boxes import Box
from radseal.pixels.codecs import Form, encode
from radseal.pixels.families import JPEG_LOSSY
from radseal.pixels.native import Run, runs_of
from radseal.pixels.raster import read_header, read_raster
from radseal.pixels.redacting import PixelPlan, Redaction, make_edit

RULES = load_profile(BASIC)
NAMES = Pseudonyms(b"k" * 32, b"k" * 32, "ABCD1234")
FILES = Path(pydicom.__file__).parent / "data/test_files"
BOX = Box(5, 3, 20, 7)
NATIVE = [
    "CT_small.dcm",
    "MR_small_bigendian.dcm",
    "examples_rgb_color.dcm",
    "examples_palette.dcm",
    "SC_rgb_small_odd_big_endian.dcm",
    "SC_ybr_full_422_uncompressed.dcm",
    "liver_1frame.dcm",
    "liver_expb_1frame.dcm",
    "rtdose_1frame.dcm",
    "image_dfl.dcm",
    "ExplVR_BigEnd.dcm",
]
COMPRESSED = [
    "SC_rgb_jpeg_dcmtk.dcm",
    "JPGExtended.dcm",
    "examples_ybr_color.dcm",
    "MR_small_jpeg_ls_lossless.dcm",
    "MR_small_RLE.dcm",
    "SC_rgb_rle.dcm",
    "SC_rgb_rle_16bit_2frame.dcm",
    "MR_small_jp2klossless.dcm",
    "examples_jpeg2k.dcm",
    "JPEG2000.dcm",
    "JPEGLSNearLossless_08.dcm",
    "JPEGLSNearLossless_16.dcm",
    "SC_rgb_jls_lossy_sample.dcm",
    "SC_rgb_jls_lossy_line.dcm",
    "J2K_pixelrep_mismatch.dcm",
]


def read(file: bytes) -> pydicom.Dataset:
    """As pydicom reads it."""
    return pydicom.dcmread(io.BytesIO(file))


def pixels(file: bytes) -> np.ndarray:
    """Every frame as pydicom decodes it, in the colours of the file: frames x rows x columns (x samples)."""
    data = read(file)
    if data.file_meta.TransferSyntaxUID == JPEGExtended12Bit:  # which no decoder of pydicom's reads in 12 bits
        return imagecodecs.jpeg8_decode(next(generate_frames(data.PixelData, number_of_frames=1)))[None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the test files say wrongly of themselves
        found = data.pixel_array
    return found if int(data.get("NumberOfFrames", None) or 1) > 1 else found[None]


def redact(file: bytes, plan: PixelPlan) -> bytes:
    """The new file; the recipe must give the original."""
    done = deidentify(file, RULES, NAMES, edit=make_edit(file, plan))
    new = b"".join(done.parts)
    assert b"".join(restore(done.recipe, new)) == file
    return new


def plan(*frames: int, box: Box = BOX) -> PixelPlan:
    """One box in these frames."""
    return PixelPlan((Redaction(box, frozenset(frames or range(1000))),), "NO")


def require_only_box_changed(before: np.ndarray, after: np.ndarray, frames: list[int], box: Box = BOX) -> None:
    """Inside the box one value, outside it the very same pixels."""
    outside = np.ones(before.shape[1:3], bool)
    outside[box.y : box.bottom, box.x : box.right] = False
    for frame in range(len(before)):
        if frame in frames:
            assert np.array_equal(before[frame][outside], after[frame][outside])
            inside = after[frame][~outside]
            assert (inside == inside[0]).all()
        else:
            assert np.array_equal(before[frame], after[frame])


@pytest.mark.parametrize("name", NATIVE)
def test_native_pixels_change_in_place(name: str) -> None:
    """Whatever the byte order, the bits and the colours: the box is black, the rest is the same, so is the syntax."""
    file = (FILES / name).read_bytes()
    before = read(file)
    box = Box(1, 0, 2, 2) if before.Columns < 30 else BOX
    new = redact(file, plan(box=box))
    after = read(new)
    if before.PhotometricInterpretation != "YBR_FULL_422":  # there two pixels share their colour
        require_only_box_changed(pixels(file), pixels(new), [0], box)
    if name != "image_dfl.dcm":
        assert after.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
        assert len(after.PixelData) == len(before.PixelData)
    assert after.BurnedInAnnotation == "NO"
    assert [code.CodeValue for code in after.DeidentificationMethodCodeSequence][-1] == "113101"


@pytest.mark.parametrize("name", COMPRESSED)
def test_compressed_frames_stay_in_their_family(name: str) -> None:
    """Every pixel outside the box decodes to the same value; lossy JPEG becomes lossless JPEG and says so."""
    file = (FILES / name).read_bytes()
    before = read(file)
    frames = int(before.get("NumberOfFrames", None) or 1)
    new = redact(file, plan())
    after = read(new)
    require_only_box_changed(pixels(file), pixels(new), list(range(frames)))
    if before.file_meta.TransferSyntaxUID in JPEG_LOSSY:
        assert after.file_meta.TransferSyntaxUID == JPEGLosslessSV1
        assert after.LossyImageCompression == "01"
    else:
        assert after.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
        assert after.get("LossyImageCompression") == before.get("LossyImageCompression")


def made(syntax: str, samples: np.ndarray, *, table: str = "basic", bits: int = 12) -> bytes:
    """A compressed multi-frame file of random pixels, with a basic, an extended or no offset table."""
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    count, data.Rows, data.Columns = samples.shape[:3]
    colour = samples.ndim == 4
    data.NumberOfFrames, data.SamplesPerPixel = count, 3 if colour else 1
    data.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit = (8, 8, 7) if colour else (16, bits, bits - 1)
    data.PixelRepresentation = 0
    if colour:
        data.PlanarConfiguration = 0
    form = Form(data.Rows, data.Columns, data.SamplesPerPixel, data.BitsAllocated, data.BitsStored, "RGB", syntax)
    frames = [
        encode(frame, replace(form, photometric=data.PhotometricInterpretation), syntax, data.BitsStored)
        for frame in samples
    ]
    data.file_meta.TransferSyntaxUID = syntax
    if table == "extended":
        data.PixelData, data.ExtendedOffsetTable, data.ExtendedOffsetTableLengths = encapsulate_extended(frames)
    else:
        data.PixelData = encapsulate(frames, has_bot=table == "basic", fragments_per_frame=1)
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    stream = io.BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


@pytest.mark.parametrize("table", ["basic", "extended", "none"])
@pytest.mark.parametrize(
    "syntax",
    [
        JPEGLosslessSV1,
        JPEGLSLossless,
        JPEGLSNearLossless,
        JPEG2000Lossless,
        JPEG2000,
        RLELossless,
        HTJ2KLossless,
        HTJ2K,
    ],
)
def test_only_touched_frames_are_encoded_again(syntax: str, table: str) -> None:
    """Of four frames two change; the code streams of the others are the same bytes, and every frame is found."""
    random = np.random.default_rng(7)
    file = made(syntax, random.integers(0, 4096, (4, 40, 48)).astype(np.uint16), table=table)
    new = redact(file, plan(1, 3))
    before, after = read(file), read(new)
    old = list(generate_frames(before.PixelData, number_of_frames=4))
    fresh = list(generate_frames(after.PixelData, number_of_frames=4))
    assert (old[0], old[2]) == (fresh[0], fresh[2])
    assert old[1] != fresh[1]
    require_only_box_changed(pixels(file), pixels(new), [1, 3])
    if table == "extended":
        offsets = np.frombuffer(after.ExtendedOffsetTable, "<u8")
        lengths = np.frombuffer(after.ExtendedOffsetTableLengths, "<u8")
        base = after.PixelData[8:]
        for frame in range(4):
            at = int(offsets[frame]) + 8
            assert base[at : at + int(lengths[frame])] == fresh[frame]


@pytest.mark.parametrize(
    "syntax",
    [
        *(JPEGLosslessSV1, JPEGLSLossless, JPEGLSNearLossless, JPEG2000Lossless, JPEG2000, RLELossless),
        *(HTJ2KLossless, HTJ2K),
    ],
)
def test_colour_frames_keep_their_colours(syntax: str) -> None:
    """RGB comes back as RGB, outside the box exactly."""
    random = np.random.default_rng(7)
    file = made(syntax, random.integers(0, 256, (2, 40, 48, 3)).astype(np.uint8))
    require_only_box_changed(pixels(file), pixels(redact(file, plan(0))), [0])


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize("bits", [8, 16])
def test_planes_and_byte_orders(syntax: str, planar: int, bits: int) -> None:
    """Colour by pixel or by plane, of 8 or 16 bits, in both byte orders."""
    random = np.random.default_rng(3)
    samples = random.integers(1, 1 << bits, (2, 31, 33, 3)).astype(f"u{bits // 8}")
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    data.Rows, data.Columns, data.NumberOfFrames, data.SamplesPerPixel, data.PlanarConfiguration = 31, 33, 2, 3, planar
    data.PhotometricInterpretation, data.PixelRepresentation = "RGB", 0
    data.BitsAllocated = data.BitsStored = bits
    data.HighBit = bits - 1
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    laid = samples.transpose(0, 3, 1, 2) if planar else samples
    raw = laid.astype(f"{order}u{bits // 8}").tobytes()
    if bits == 8 and order == ">":
        raw = np.frombuffer(raw, np.uint8).reshape(-1, 2)[:, ::-1].tobytes()
    plain = pydicom.Dataset()
    for element in data:
        if element.tag.group < 0x7FE0 and not element.tag.is_private and element.VR not in {"SQ", "UN"}:
            plain.add(element)
    plain.PixelData = raw
    plain["PixelData"].VR = "OW"
    plain.file_meta = data.file_meta
    plain.file_meta.TransferSyntaxUID = syntax
    stream = io.BytesIO()
    plain.save_as(stream, enforce_file_format=True)
    file = stream.getvalue()
    new = redact(file, plan(1))
    assert np.array_equal(pixels(file), samples)
    require_only_box_changed(samples, pixels(new), [1])
    assert (pixels(new)[1, BOX.y, BOX.x] == 0).all()


def test_black_is_what_a_reader_shows_as_black() -> None:
    """MONOCHROME1: the highest value that the frame has; signed: the lowest; nothing beyond the frame's own range."""
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    low, high = data.pixel_array.min(), data.pixel_array.max()
    for photometric, expected in (("MONOCHROME1", high), ("MONOCHROME2", low)):
        data.PhotometricInterpretation = photometric
        stream = io.BytesIO()
        data.save_as(stream)
        assert pixels(redact(stream.getvalue(), plan()))[0, BOX.y, BOX.x] == expected


def test_single_bits() -> None:
    """Pixels of one bit each, frames on byte borders, are cleared bit by bit."""
    file = (FILES / "liver_1frame.dcm").read_bytes()
    before, after = pixels(file), pixels(redact(file, plan(box=Box(200, 200, 101, 99))))
    assert before[0, 200:299, 200:301].any()
    require_only_box_changed(before, after, [0], Box(200, 200, 101, 99))


def test_overlay_bits_in_pixels_are_cleared() -> None:
    """A box becomes black and the overlay in unused high bits goes in one step; all other values stay."""
    data = pydicom.dcmread(FILES / "MR_small.dcm")
    own = data.pixel_array.astype(np.uint16) & 0x0FFF
    data.BitsStored, data.HighBit, data.PixelRepresentation = 12, 11, 0
    data.PixelData = (own | 0x8000).tobytes()
    data.add_new(0x60000100, "US", 16)
    data.add_new(0x60000102, "US", 15)
    stream = io.BytesIO()
    data.save_as(stream)
    after = read(redact(stream.getvalue(), plan()))
    new = np.frombuffer(after.PixelData, "<u2").reshape(1, *own.shape)
    require_only_box_changed(own[None], new, [0])
    assert new.max() < 0x1000
    assert 0x60000102 not in after


def test_unknown_compression_is_refused() -> None:
    """What cannot be rewritten is not sent as if it were."""
    data = pydicom.dcmread(FILES / "MR_small_RLE.dcm")
    data.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2.4.102"
    stream = io.BytesIO()
    data.save_as(stream)
    with pytest.raises(InputError, match="cannot be changed"):
        make_edit(stream.getvalue(), plan())


def test_runs_are_united() -> None:
    """Boxes that overlap fill no pixel twice."""
    assert runs_of([Box(0, 0, 5, 1), Box(3, 0, 4, 2)]) == (Run(0, 0, 7), Run(1, 3, 7))


def test_raster_of_more_pixels_than_there_are_is_refused() -> None:
    """Stated sizes are checked against the bytes."""
    data = pydicom.dcmread(FILES / "CT_small.dcm")
    data.Rows = 5000
    stream = io.BytesIO()
    data.save_as(stream)
    with pytest.raises(InputError, match="fewer pixels"):
        read_raster(read_header(stream.getvalue()))
