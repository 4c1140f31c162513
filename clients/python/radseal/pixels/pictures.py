"""Samples to pictures in which text can be seen: 8 bits, three colours. Runs in the limited child only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radseal.pixels.codecs import Form, Samples, decode
from radseal.pixels.text import Picture

_BITS = 8
_DARK, _BRIGHT = 1, 99
"""Percentiles between which the second picture of a grey frame is spread."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is needed beside a form to show a frame; the fields are those of `raster.Raster`."""

    form: Form
    planar: bool
    high: int
    signed: bool
    little: bool
    encapsulated: bool
    palette: tuple[bytes, ...]


def to_samples(payload: bytes, shown: Shown) -> Samples:
    """Return a frame's samples as numbers, without bits that are not theirs. Raises InputError."""
    form = shown.form
    samples = decode(payload, form) if shown.encapsulated else _native(payload, shown)
    if form.allocated <= _BITS or form.photometric == "PALETTE COLOR" or samples.dtype.kind == "i":
        return samples
    shift = max(0, shown.high + 1 - form.stored)
    values = (samples.astype(np.int64) >> shift) & ((1 << form.stored) - 1)
    if shown.signed:
        values -= (values >> (form.stored - 1)) << form.stored
    return values


def to_pictures(samples: Samples, shown: Shown) -> list[Picture]:
    """Return one picture, two of a grey frame of more than 8 bits: its whole range, and its middle."""
    photometric = shown.form.photometric
    if samples.ndim == 3:  # noqa: PLR2004
        colours = samples if samples.dtype == np.uint8 else _spread(samples, samples.min(), samples.max())
        return [_to_rgb(colours) if photometric == "YBR_FULL" and not shown.encapsulated else _plain(colours)]
    if photometric == "PALETTE COLOR":
        return [_colour(samples, shown)]
    values = samples.astype(np.int64)
    turned = -values if photometric == "MONOCHROME1" else values
    whole = _spread(turned, turned.min(), turned.max())
    if shown.form.stored <= _BITS:
        return [_plain(whole)]
    dark, bright = np.percentile(turned[::2, ::2], (_DARK, _BRIGHT))
    return [_plain(whole), _plain(_spread(turned, dark, bright))]


def _native(payload: bytes, shown: Shown) -> Samples:
    form = shown.form
    if form.allocated == 1:
        bits = np.unpackbits(np.frombuffer(payload, np.uint8), bitorder="little")
        return bits[: form.rows * form.columns].reshape(form.shape)
    order = "<" if shown.little else ">"
    flat = np.frombuffer(payload, f"{order}u{form.allocated // 8}")
    if form.photometric == "YBR_FULL_422":
        return flat.reshape(-1, 4)[:, :2].reshape(form.rows, form.columns)
    if shown.planar:
        return flat.reshape(form.samples, form.rows, form.columns).transpose(1, 2, 0)
    return flat.reshape(form.shape)


def _spread(samples: Samples, dark: float, bright: float) -> Picture:
    wide = max(float(bright) - float(dark), 1.0)
    return ((samples.astype(np.float32) - float(dark)) * (255.0 / wide)).clip(0, 255).astype(np.uint8)


def _plain(picture: NDArray[np.generic]) -> Picture:
    grey = np.asarray(picture, np.uint8)
    return np.ascontiguousarray(grey if grey.ndim == 3 else np.repeat(grey[:, :, None], 3, 2))  # noqa: PLR2004


def _to_rgb(picture: NDArray[np.generic]) -> Picture:
    """PS3.3, C.7.6.3.1.2."""
    luma, blue, red = (picture[:, :, place].astype(np.float32) for place in range(3))
    rgb = (luma + 1.402 * (red - 128), luma - 0.3441 * (blue - 128) - 0.7141 * (red - 128), luma + 1.772 * (blue - 128))
    return np.stack(rgb, -1).clip(0, 255).astype(np.uint8)


def _colour(samples: Samples, shown: Shown) -> Picture:
    """Look each index up in the palette; without a usable one, the index itself is shown."""
    if any(len(descriptor) < 6 for descriptor in shown.palette[:3]) or not all(shown.palette[3:]):  # noqa: PLR2004
        return _plain(_spread(samples, samples.min(), samples.max()))
    order = "<" if shown.little else ">"
    channels = []
    for descriptor, table in zip(shown.palette[:3], shown.palette[3:], strict=True):
        count, first, bits = np.frombuffer(descriptor[:6], f"{order}u2").tolist()
        entries = count or 1 << 16
        wide = len(table) >= 2 * entries
        values = np.frombuffer(table[: len(table) & ~1] if wide else table, f"{order}u2" if wide else np.uint8)
        shift = 8 if wide and bits > _BITS else 0
        levels = (values >> shift).astype(np.uint8)
        place = (samples.astype(np.int64) - first).clip(0, len(levels) - 1)
        channels.append(levels[place])
    return _plain(np.stack(channels, -1))
