"""Frames with strings burned into them: real ones that pydicom and pydicom-data ship, and a made angiogram.

What is drawn is known: each string's letters, and the rectangle around them. The letters are those of Pillow's two own
fonts, one of a device's kind (bitmaps) and one with curves, so that every machine draws the same.
"""

import io
import random
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pydicom
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut
from pydicom.uid import ExplicitVRLittleEndian

from phantoms.angiogram import angiogram
from phantoms.canaries import real_files
from phantoms.series import uid
from radseal.pixels.boxes import Box

FRAMES: dict[str, tuple[str, ...]] = {
    "ultrasound": (
        "US1_UNCI.dcm",
        "OBXXXX1A.dcm",
        "gdcm-US-ALOKA-16.dcm",
        "JPGLosslessP14SV1_1s_1f_8b.dcm",
        "color3d_jpeg_baseline.dcm",
    ),
    "secondary capture": ("mlut_18.dcm", "vlut_04.dcm", "image_dfl.dcm", "GDCMJ2K_TextGBR.dcm", "JPEG-LL.dcm"),
    "CR": ("RG1_UNCR.dcm", "RG3_UNCR.dcm"),
    "CT": (
        "693_UNCR.dcm",
        "explicit_VR-UN.dcm",
        "bad_sequence.dcm",
        "J2K_pixelrep_mismatch.dcm",
        "eCT_Supplemental.dcm",
    ),
    "XA, made": ("XA 512", "XA 1024"),
}
LETTERS: dict[str, tuple[Box, ...]] = {
    "US1_UNCI.dcm": (Box(0, 0, 640, 105), Box(0, 105, 60, 130), Box(580, 105, 60, 130), Box(0, 330, 640, 150)),
    "OBXXXX1A.dcm": (Box(0, 0, 800, 60), Box(0, 60, 320, 220), Box(120, 460, 100, 80), Box(760, 60, 40, 540)),
    "gdcm-US-ALOKA-16.dcm": (Box(0, 0, 640, 80), Box(0, 425, 640, 55)),
    "JPGLosslessP14SV1_1s_1f_8b.dcm": (
        *(Box(0, 0, 340, 250), Box(820, 0, 204, 340), Box(0, 400, 110, 120), Box(930, 700, 94, 68)),
        *(Box(540, 60, 80, 60), Box(740, 230, 160, 160), Box(40, 690, 350, 78)),
    ),
    "color3d_jpeg_baseline.dcm": (Box(0, 0, 80, 70), Box(590, 0, 50, 420), Box(65, 440, 520, 40)),
    "mlut_18.dcm": (Box(50, 105, 412, 305), Box(100, 470, 312, 42)),
    "vlut_04.dcm": (Box(50, 105, 412, 305), Box(100, 470, 312, 42)),
    "GDCMJ2K_TextGBR.dcm": (Box(20, 40, 240, 270),),
    "RG3_UNCR.dcm": (Box(1140, 1360, 120, 120),),
}
"""Where a frame shows letters of its own: nothing is planted there."""
_GREY, _LEAST, _LEGIBLE = 0.3, 0.2, 0.9
"""Contrast, as a part of the range that is shown: of grey letters to the mean of what they cover; and the least that
this part of the pixels of any letters has to what it covers, or else a box is drawn around them."""
_MARGIN, _APART, _TRIES, _LOWEST = 3, 8, 400, 7
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Text:
    """A string to plant: how high its capitals are (pixels), how it is drawn, which way it is turned."""

    words: str
    height: int = 14
    look: str = "bright"
    """bright, dark, grey (of the least contrast), boxed (bright in a dark box) or inverse (dark in a bright box)."""
    turns: int = 0
    """Quarter turns, against the clock."""
    bitmap: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """A string that stands in a frame, with the rectangle around its letters."""

    text: Text
    box: Box


@dataclass(frozen=True, slots=True)
class Burned:
    """A file, and what was planted in its only frame."""

    name: str
    file: bytes = field(repr=False)
    planted: tuple[Planted, ...]


def read(name: str) -> Dataset:
    """One frame of a real file, or the angiogram, native and without its own identity."""
    if name.startswith("XA"):
        return angiogram(int(name.split()[1]))
    path = next(path for path in real_files() if path.name == name)
    data = pydicom.dcmread(path, force=True)
    samples = data.pixel_array
    samples = samples if int(data.get("NumberOfFrames", None) or 1) == 1 else samples[0]
    if samples.ndim == 3:
        data.PhotometricInterpretation, data.PlanarConfiguration = "RGB", 0
    data.NumberOfFrames = 1
    return with_pixels(data, samples)


def with_pixels(data: Dataset, samples: NDArray[np.generic]) -> Dataset:
    """The data set with these samples, native, and nobody's name."""
    plain = Dataset()
    for element in data:
        if element.tag.group < 0x5000 and not element.tag.is_private and element.VR not in {"PN", "UN"}:
            plain.add(element)
    for keyword in ("InstitutionName", "PatientID", "AccessionNumber", "StationName", "PatientBirthDate"):
        if keyword in plain:
            delattr(plain, keyword)
    plain.PatientID, plain.PatientName = "X", "X"
    plain.PixelData = samples.tobytes() + b"\0" * (samples.nbytes % 2)
    plain["PixelData"].VR = "OW" if plain.BitsAllocated > 8 else "OB"
    plain.file_meta = data.file_meta
    plain.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return plain


def burn(name: str, texts: Iterable[Text], seed: int) -> Burned:
    """Plant strings into a frame, each at a place of its own, beside the letters that it shows itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the test files say wrongly of themselves
        data = read(name)
        canvas = Canvas(data)
        chance = random.Random(seed)  # noqa: S311  (made to be had again)
        taken = list(LETTERS.get(name, ()))
        planted = []
        for text in texts:
            fitting = _fitting(canvas.size, text, taken, chance)
            canvas.put(draw(fitting.text), fitting.box, text.look)
            taken.append(fitting.box)
            planted.append(fitting)
        new = with_pixels(data, canvas.samples)
        new.StudyInstanceUID, new.SeriesInstanceUID = uid("burned"), uid("burned", name, seed)
        new.SOPInstanceUID = new.file_meta.MediaStorageSOPInstanceUID = uid("burned", name, seed, "image")
        stream = io.BytesIO()
        new.save_as(stream, enforce_file_format=True)
    return Burned(f"{name} {seed}", stream.getvalue(), tuple(planted))


def draw(text: Text) -> Mask:
    """The letters of a string, and nothing around them."""
    if text.bitmap:
        font: ImageFont.ImageFont | ImageFont.FreeTypeFont = ImageFont.load_default_imagefont()
        scale = max(1, round(text.height / 8))
    else:
        font, scale = ImageFont.load_default(text.height / 0.7), 1
    left, top, right, bottom = font.getbbox(text.words)
    sheet = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(sheet).text((2 - left, 2 - top), text.words, font=font, fill=255)
    ink = np.asarray(sheet) > 110
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    tight = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.rot90(tight.repeat(scale, 0).repeat(scale, 1), text.turns)


class Canvas:
    """The samples of a frame, and what brightness means in them."""

    def __init__(self, data: Dataset) -> None:
        self.samples = data.pixel_array.copy()
        self._palette = self._levels(data)
        shown = self._brightness()
        self._dark, self._bright = (float(value) for value in np.percentile(shown, (1, 99.9)))
        self._turned = data.PhotometricInterpretation == "MONOCHROME1"

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self.samples.shape[1], self.samples.shape[0]

    def put(self, letters: Mask, box: Box, look: str) -> None:
        """Draw letters as `look` says; where nobody could read them, bright in a dark box."""
        dark, bright = (self._bright, self._dark) if self._turned else (self._dark, self._bright)
        behind = self._brightness()[box.y : box.bottom, box.x : box.right]
        wide = self._bright - self._dark
        level = {"boxed": bright, "inverse": dark, "bright": bright, "dark": dark}.get(look)
        if level is None:
            around = float(behind.mean())
            level = around + (_GREY if around + _GREY * wide <= self._bright else -_GREY) * wide
        if look not in {"boxed", "inverse"} and np.mean(np.abs(behind - level)[letters] > _LEAST * wide) < _LEGIBLE:
            look, level = "boxed", bright
        if look in {"boxed", "inverse"}:
            around_it = box.grown(_MARGIN, *self.size)
            self._set(
                around_it, np.ones((around_it.height, around_it.width), bool), dark if look == "boxed" else bright
            )
        self._set(box, letters, level)

    def _brightness(self) -> NDArray[np.float64]:
        if self._palette is not None:
            return self._palette[self.samples]
        return self.samples.astype(float) if self.samples.ndim == 2 else self.samples.astype(float).mean(2)

    def _set(self, box: Box, where: Mask, level: float) -> None:
        value = level if self._palette is None else np.abs(self._palette - level).argmin()
        self.samples[box.y : box.bottom, box.x : box.right][where] = value

    def _levels(self, data: Dataset) -> NDArray[np.float64] | None:
        """The brightness of each index of a palette."""
        if data.PhotometricInterpretation != "PALETTE COLOR":
            return None
        indices = np.arange(int(self.samples.max()) + 1, dtype=self.samples.dtype)
        return apply_color_lut(indices, data).astype(float).mean(-1)


def _fitting(size: tuple[int, int], text: Text, taken: Sequence[Box], chance: random.Random) -> Planted:
    """The string at a free place; where there is none, level, and then lower."""
    while text.height >= _LOWEST:
        box = _place(size, draw(text), taken, chance)
        if box is not None:
            return Planted(text, box)
        text = replace(text, turns=0) if text.turns else replace(text, height=text.height - 1, bitmap=False)
    raise ValueError(f"no place for {text.words}")


def _place(size: tuple[int, int], letters: Mask, taken: Sequence[Box], chance: random.Random) -> Box | None:
    columns, rows = size
    height, width = letters.shape
    for _ in range(_TRIES if width + 2 * _MARGIN <= columns and height + 2 * _MARGIN <= rows else 0):
        x = chance.randint(_MARGIN, columns - width - _MARGIN)
        y = chance.randint(_MARGIN, rows - height - _MARGIN)
        box = Box(x, y, width, height)
        if all(box.grown(_APART, columns, rows).meet(other) is None for other in taken):
            return box
    return None
