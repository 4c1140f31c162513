"""Code streams to samples and back, each in its own family, by the `imagecodecs` and `pyjpegls` wheels.

Rules: runs in the limited child only. What is encoded is lossless, and keeps the precision and sign that the code
stream had: a reader takes the new frame exactly as the old one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import imagecodecs
import jpeg_ls
import numpy as np
from numpy.typing import NDArray

from radseal.errors import InputError
from radseal.pixels.families import FAMILIES, JPEG_LOSSLESS

Samples = NDArray[np.generic]
"""rows x columns, or rows x columns x samples."""
_RLE_HEADER = 64


@dataclass(frozen=True, slots=True)
class Form:
    """What a decoder must be told: the raster's numbers."""

    rows: int
    columns: int
    samples: int
    allocated: int
    stored: int
    photometric: str
    syntax: str

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a frame's samples."""
        flat = (self.rows, self.columns)
        return flat if self.samples == 1 else (*flat, self.samples)


def decode(stream: bytes, form: Form) -> Samples:
    """Return a frame's samples. Raises InputError for a family that cannot be decoded, or for another size."""
    family = FAMILIES.get(form.syntax, "")
    if family not in _DECODERS:
        raise InputError("its pixels are compressed in a way that cannot be looked at")
    samples: Samples = _DECODERS[family](stream, form)
    if samples.shape != form.shape:
        samples = samples.reshape(form.shape) if samples.size == np.prod(form.shape) else samples
    if samples.shape != form.shape:
        raise InputError("a frame is of another size than its header states")
    return samples


def encode(samples: Samples, form: Form, syntax: str, precision: int) -> bytes:
    """Return a lossless code stream of the transfer syntax `syntax`, its samples of `precision` bits."""
    stream = _ENCODERS[FAMILIES[syntax]](np.ascontiguousarray(samples), form, precision)
    return stream + b"\0" * (len(stream) % 2)


def precision_of(stream: bytes, form: Form) -> int:
    """Return the bits a sample has in a code stream; what the header states where the stream does not say."""
    family = FAMILIES.get(form.syntax, "")
    if family in {"jpeg", "jpeg-ls"}:
        return _jpeg_precision(stream) or form.stored
    if family == "jpeg2000":
        place = stream.find(b"\xff\x51")
        return (stream[place + 40] & 0x7F) + 1 if 0 <= place < len(stream) - 40 else form.stored
    return form.allocated


def _jpeg_precision(stream: bytes) -> int:
    """Return what the frame header says (SOF0 to SOF15, or SOF55 of JPEG-LS); 0 when there is none."""
    place = 2
    while place + 5 < len(stream) and stream[place] == 0xFF:  # noqa: PLR2004
        marker = stream[place + 1]
        if marker in {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xF7}:
            return stream[place + 4]
        place += 2 + int.from_bytes(stream[place + 2 : place + 4], "big")
    return 0


def _decode_jpeg(stream: bytes, form: Form) -> Samples:
    if form.samples == 1:
        return imagecodecs.jpeg8_decode(stream)
    stored = "RGB" if form.photometric == "RGB" or form.syntax in JPEG_LOSSLESS else "YCBCR"
    return imagecodecs.jpeg8_decode(stream, colorspace=stored, outcolorspace="RGB")


def _as_stored(samples: object) -> Samples:
    return np.asarray(samples)


def _decode_rle(stream: bytes, form: Form) -> Samples:
    """PS3.5, annex G: each byte plane of each sample in a segment of its own, the most significant first."""
    count = int.from_bytes(stream[:4], "little")
    planes, pixels = form.allocated // 8, form.rows * form.columns
    if count != planes * form.samples or len(stream) < _RLE_HEADER:
        raise InputError("a frame of run lengths has another number of segments than its header states")
    starts = [int.from_bytes(stream[4 + 4 * place : 8 + 4 * place], "little") for place in range(count)]
    whole = np.zeros((form.samples, planes, pixels), np.uint8)
    for place, (start, end) in enumerate(zip(starts, [*starts[1:], len(stream)], strict=True)):
        run = np.frombuffer(imagecodecs.packbits_decode(stream[start:end]), np.uint8)
        if len(run) < pixels:
            raise InputError("a frame of run lengths is too short")
        whole[divmod(place, planes)] = run[:pixels]
    values = np.ascontiguousarray(whole.transpose(2, 0, 1)).view(f">u{planes}")[:, :, 0]
    return _as_stored(values.astype(f"u{planes}").reshape(form.shape))


def _encode_rle(samples: Samples, form: Form, _precision: int) -> bytes:
    planes = form.allocated // 8
    wide = np.ascontiguousarray(samples.astype(f"u{planes}").astype(f">u{planes}")).view(np.uint8)
    by_plane = wide.reshape(form.rows, form.columns, form.samples, planes).transpose(2, 3, 0, 1)
    segments = []
    for plane in by_plane.reshape(-1, form.rows, form.columns):
        packed = b"".join(imagecodecs.packbits_encode(row.tobytes()) for row in plane)
        segments.append(packed + b"\0" * (len(packed) % 2))
    place, starts = _RLE_HEADER, []
    for segment in segments:
        starts.append(place)
        place += len(segment)
    header = b"".join(number.to_bytes(4, "little") for number in (len(segments), *starts))
    return header.ljust(_RLE_HEADER, b"\0") + b"".join(segments)


def _encode_jpeg(samples: Samples, form: Form, precision: int) -> bytes:
    """Process 14, selection value 1."""
    plain = samples.astype(np.uint8 if precision <= 8 else np.uint16)  # noqa: PLR2004
    colours = None if form.samples == 1 else "RGB"
    done = imagecodecs.jpeg8_encode(
        plain, lossless=True, predictor=1, bitspersample=precision, colorspace=colours, outcolorspace=colours
    )
    return bytes(done)


def _decode_jpeg_ls(stream: bytes, form: Form) -> Samples:
    pixels, _ = jpeg_ls.decode_pixel_data(stream)
    width = 1 if (_jpeg_precision(stream) or form.stored) <= 8 else 2  # noqa: PLR2004
    samples = np.frombuffer(bytes(pixels), f"<u{width}")
    planes_first = form.samples > 1 and _interleave(stream) == 0
    if planes_first and samples.size == np.prod(form.shape):
        return _as_stored(samples.reshape(form.samples, form.rows, form.columns).transpose(1, 2, 0))
    return _as_stored(samples)


def _interleave(stream: bytes) -> int:
    """Return ILV of the first scan header (ISO 14495-1, C.2.3): 0 planes, 1 lines, 2 samples."""
    place = stream.find(b"\xff\xda")
    components = stream[place + 4] if 0 <= place < len(stream) - 16 else 0
    return stream[place + 4 + 2 * components + 2] if components else 0


def _encode_jpeg_ls(samples: Samples, form: Form, precision: int) -> bytes:
    plain = samples.astype("<u1" if precision <= 8 else "<u2")  # noqa: PLR2004
    mode = 2 if form.samples > 1 else 0
    done = jpeg_ls.encode_buffer(
        plain.tobytes(), form.rows, form.columns, form.samples, precision, interleave_mode=mode
    )
    return bytes(done)


def _encode_jpeg_2000(samples: Samples, form: Form, precision: int) -> bytes:
    colours = form.photometric in {"YBR_RCT", "YBR_ICT"}
    done = imagecodecs.jpeg2k_encode(
        samples, codecformat="j2k", reversible=True, bitspersample=precision, mct=colours, numthreads=1
    )
    return bytes(done)


def _decode_high_throughput(stream: bytes, form: Form) -> Samples:
    """Colours that are not transformed come plane by plane."""
    samples = _as_stored(imagecodecs.htj2k_decode(stream))
    planes = form.samples > 1 and samples.shape == (form.samples, form.rows, form.columns)
    return _as_stored(samples.transpose(1, 2, 0)) if planes else samples


def _encode_high_throughput(samples: Samples, form: Form, _precision: int) -> bytes:
    colours = form.photometric in {"YBR_RCT", "YBR_ICT"}
    return bytes(imagecodecs.htj2k_encode(samples, reversible=True, rgb=colours if form.samples > 1 else None))


_DECODERS: dict[str, Callable[[bytes, Form], Samples]] = {
    "jpeg": _decode_jpeg,
    "jpeg-ls": _decode_jpeg_ls,
    "jpeg2000": lambda stream, _form: _as_stored(imagecodecs.jpeg2k_decode(stream, numthreads=1)),
    "htj2k": _decode_high_throughput,
    "rle": _decode_rle,
}
_ENCODERS: dict[str, Callable[[Samples, Form, int], bytes]] = {
    "jpeg": _encode_jpeg,
    "jpeg-ls": _encode_jpeg_ls,
    "jpeg2000": _encode_jpeg_2000,
    "htj2k": _encode_high_throughput,
    "rle": _encode_rle,
}
