"""Samples to pictures in which text can be seen: 8 bits, three colours. Runs in the limited child only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from radseal.pixels.codecs import Form, Samples, decode
from radseal.pixels.text import Picture

_BITS = 8
_AROUND = 15
"""The shorter side of a frame is so many times what counts as around a pixel, to each side of it."""
_STEEP, _FLAT = 50.0, 1 / 64
"""Grey levels for one standard deviation of what is around; and the least such deviation, as a part of the range."""


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
    """Return two pictures of a frame: as it is shown over its whole range, and with its contrast made even."""
    photometric = shown.form.photometric
    if samples.ndim == 3:  # noqa: PLR2004
        colours = samples if samples.dtype == np.uint8 else _spread(samples, samples.min(), samples.max())
        ybr = photometric == "YBR_FULL" and not shown.encapsulated
        return _both(_to_rgb(colours) if ybr else _plain(colours))
    if photometric == "PALETTE COLOR":
        return _both(_colour(samples, shown))
    values = samples.astype(np.float64)
    turned = -values if photometric == "MONOCHROME1" else values
    return [_plain(_spread(turned, turned.min(), turned.max())), even(turned)]


def even(values: NDArray[np.float64]) -> Picture:
    """Return each value as it stands out from what is around it: letters are seen on dark, bright and mixed ground."""
    around = max(8, min(values.shape) // _AROUND)
    mean = _mean_around(values, around)
    spread = np.sqrt(np.maximum(_mean_around(values * values, around) - mean * mean, 0))
    least = max(float(values.max() - values.min()) * _FLAT, 1e-6)
    return _plain((128 + (values - mean) * (_STEEP / np.maximum(spread, least))).clip(0, 255))


def _both(picture: Picture) -> list[Picture]:
    return [picture, even(picture.astype(np.float64).mean(2))]


def _mean_around(values: NDArray[np.float64], around: int) -> NDArray[np.float64]:
    """Return the mean of the square around each place, the border's values going on beyond it."""
    wide = 2 * around + 1
    sums = np.pad(values, ((around + 1, around), (around + 1, around)), mode="edge")
    sums[0], sums[:, 0] = 0, 0
    np.cumsum(np.cumsum(sums, 0, out=sums), 1, out=sums)
    total = sums[wide:, wide:] - sums[:-wide, wide:] - sums[wide:, :-wide] + sums[:-wide, :-wide]
    return np.asarray(total / (wide * wide))


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
