"""What the limited child does with a file's frames: decode, look for text, answer where it is and what it says.

Rules: the request is a JSON head and the frames' bytes; nothing of DICOM is parsed here, only what the parent's own
scanner found is used. The answer is JSON, and as untrusted as the frames were: `examining` checks it.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from PIL import Image

from radseal.errors import InputError
from radseal.pixels.boxes import Box
from radseal.pixels.codecs import Form
from radseal.pixels.lines import choose_reading, to_lines
from radseal.pixels.pictures import Shown, to_pictures, to_samples
from radseal.pixels.requests import ALL_BRIGHT, ALL_DARK, unpack
from radseal.pixels.text import Picture, TextFinder

PREVIEW_WIDTH, PREVIEW_HEIGHT = 72, 24


def look(request: bytes) -> bytes:
    """Answer a request of `requests.pack`: for each picture its lines, or why it could not be looked at."""
    head, payloads = unpack(request)
    finder = TextFinder()
    answers = [_look_at(finder, picture, payloads) for picture in head]
    return json.dumps(answers).encode()


def _look_at(finder: TextFinder, picture: Mapping[str, Any], payloads: Iterator[bytes]) -> dict[str, object]:
    shown, wanted = _to_shown(picture), frozenset(picture["looked_at"])
    frames = [next(payloads) for _ in picture["frames"]]
    try:
        return {"lines": list(_lines(finder, shown, zip(picture["frames"], frames, strict=True), wanted))}
    except InputError as error:
        return {"problem": str(error)}
    except Exception as error:  # noqa: BLE001  (whatever a codec raises on hostile bytes is one frame not looked at)
        return {"problem": f"its pixels could not be decoded ({type(error).__name__})"}


def _lines(
    finder: TextFinder, shown: Shown, frames: Iterable[tuple[int, bytes]], wanted: frozenset[int]
) -> Iterator[dict[str, object]]:
    brightest = darkest = None
    for number, payload in frames:
        samples = to_samples(payload, shown)
        if wanted & {ALL_BRIGHT, ALL_DARK}:
            brightest = samples if brightest is None else np.maximum(brightest, samples)
            darkest = samples if darkest is None else np.minimum(darkest, samples)
        if number in wanted:
            yield from _told(finder, number, to_pictures(samples, shown))
    for number, samples_of_all in ((ALL_BRIGHT, brightest), (ALL_DARK, darkest)):
        if number in wanted and samples_of_all is not None:
            yield from _told(finder, number, to_pictures(samples_of_all, shown))


def _told(finder: TextFinder, number: int, pictures: list[Picture]) -> Iterator[dict[str, object]]:
    boxes = to_lines(box for picture in pictures for box in finder.detect(picture))
    readings = zip(
        *(finder.read(picture, boxes) for picture in pictures),
        finder.read(pictures[0], boxes, smooth=True),
        strict=True,
    )
    for box, reading in zip(boxes, readings, strict=True):
        text, score = choose_reading(reading)
        preview, width = _preview(pictures[0], box)
        yield {
            "frame": number,
            "box": [box.x, box.y, box.width, box.height],
            "text": text,
            "score": round(score, 3),
            "preview": base64.b64encode(preview).decode(),
            "preview_width": width,
        }


def _preview(picture: Picture, box: Box) -> tuple[bytes, int]:
    """Return the box and a little around it, in grey and small enough for a terminal."""
    rows, columns = picture.shape[:2]
    around = box.grown(2, columns, rows)
    crop = Image.fromarray(picture[around.y : around.bottom, around.x : around.right]).convert("L")
    crop.thumbnail((PREVIEW_WIDTH, PREVIEW_HEIGHT))
    return crop.tobytes(), crop.width


def _to_shown(picture: Mapping[str, Any]) -> Shown:
    form = Form(**{name: picture[name] for name in Form.__dataclass_fields__})
    own = {name: picture[name] for name in ("planar", "high", "signed", "little", "encapsulated")}
    return Shown(form=form, palette=tuple(base64.b64decode(part) for part in picture["palette"]), **own)
