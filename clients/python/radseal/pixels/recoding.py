"""What the limited child does to compressed frames: decode, make the named pixels black, encode without loss.

Rules: as `looking`: a JSON head and bytes in, a JSON head and bytes out; the parent checks what comes back.
"""

from typing import Any

import numpy as np

from radseal.pixels.codecs import Form, Samples, decode, encode, precision_of
from radseal.pixels.requests import pack, unpack


def recode(request: bytes) -> bytes:
    """Answer a request: each frame of it anew, in the transfer syntax that the head names; none where none changes."""
    head, payloads = unpack(request)
    order = head[0]
    form = Form(**{name: order[name] for name in Form.__dataclass_fields__})
    frames = list(zip(payloads, order["runs"], strict=True))
    streams = [_recode(payload, form, order, runs) for payload, runs in frames]
    if order["target"] != form.syntax and any(streams):  # one syntax for all frames
        streams = [
            stream or _recode(payload, form, order, [], always=True)
            for stream, (payload, _) in zip(streams, frames, strict=True)
        ]
    return pack([], streams)


def _recode(
    payload: bytes, form: Form, order: dict[str, Any], runs: list[tuple[int, int, int]], *, always: bool = False
) -> bytes:
    """Return a frame's new code stream; empty where it stays."""
    samples = decode(payload, form)
    precision = precision_of(payload, form)
    new = clear_beside(samples, form, order, precision) if order["clear"] else np.array(samples)
    if runs:
        fill = _fill(new, form, order["darkest"])
        for row, first, beyond in runs:
            new[row, first:beyond] = fill
    if not (always or runs) and np.array_equal(new, samples):
        return b""
    return encode(new, form, order["target"], precision)


def clear_beside(samples: Samples, form: Form, order: dict[str, Any], precision: int) -> Samples:
    """Return samples with every bit beside their values at 0, above a signed value at its sign."""
    high, low = order["high"], order["high"] + 1 - form.stored
    values = samples.astype(np.int64) & (((1 << form.stored) - 1) << low)
    if order["signed"]:
        values |= -((values >> high & 1) << (high + 1))
    bits = values & ((1 << precision) - 1) if samples.dtype.kind == "u" else values
    return np.asarray(bits.astype(samples.dtype))


def _fill(samples: Samples, form: Form, darkest: int) -> Samples:
    """Return the sample, or samples, that a reader shows as black."""
    if samples.ndim == 3:  # noqa: PLR2004
        half = 1 << (form.stored - 1)
        return np.asarray((0, half, half) if form.photometric == "YBR_FULL" else (0, 0, 0), samples.dtype)
    if form.photometric == "PALETTE COLOR":
        return np.asarray(darkest, samples.dtype)
    return np.asarray(samples.max() if form.photometric == "MONOCHROME1" else samples.min())
