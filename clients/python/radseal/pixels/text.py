"""Text in pictures, by the models of PP-OCRv4 that the `rapidocr-onnxruntime` wheel carries; offline.

Rules: runs in the limited child only. The models are read by their path and run by ONNX Runtime; neither RapidOCR's
code nor OpenCV is ever imported. A picture is rows x columns x 3 bytes.
"""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from radseal.pixels.boxes import Box
from radseal.pixels.lines import is_upright
from radseal.pixels.runs import Blob, find_blobs

Picture = NDArray[np.uint8]
MODELS = "rapidocr_onnxruntime"
_DETECTOR, _READER = "ch_PP-OCRv4_det_infer.onnx", "ch_PP-OCRv4_rec_infer.onnx"
_SMALL, _LARGE = 960, 1920
"""Pictures are enlarged until the shorter side has so many pixels, and reduced until the longer side has no more."""
_ENLARGE_MOST = 3.0
_INK, _SURE = 0.25, 0.45
"""From here on a pixel, and on average a blob, is text (the detector's own scale, 0 to 1)."""
_UNCLIP = 1.7
"""The detector marks the core of a line: it is grown by area / perimeter times this."""
_LINE, _NARROW, _WIDE = 48, 320, 2400
"""Height of a line as the reader wants it, and its least and greatest width."""
_SMOOTH = 16
"""A line is so many times as high as what it is blurred by."""
_TOGETHER = 6


class TextFinder:
    """Both models, loaded once."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        folder = _models()
        self._detector = onnxruntime.InferenceSession(folder / _DETECTOR, options, ["CPUExecutionProvider"])
        self._reader = onnxruntime.InferenceSession(folder / _READER, options, ["CPUExecutionProvider"])
        letters = self._reader.get_modelmeta().custom_metadata_map["character"].split("\n")
        self._letters = ["", *letters, " "]

    def detect(self, picture: Picture) -> list[Box]:
        """Return where text is."""
        rows, columns = picture.shape[:2]
        width, height = _working_size(columns, rows)
        given = _normal(np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BILINEAR)))
        ink = self._detector.run(None, {self._detector.get_inputs()[0].name: given[None]})[0][0, 0]
        across, down = columns / width, rows / height
        found = (_to_box(blob, ink, across, down) for blob in find_blobs(ink > _INK))
        picture_box = Box(0, 0, columns, rows)
        return [box for box in (box.meet(picture_box) for box in found if box is not None) if box is not None]

    def read(self, picture: Picture, boxes: Sequence[Box], *, smooth: bool = False) -> list[tuple[str, float]]:
        """Return what each box says, and how sure that is; letters made of squares are read better when smoothed."""
        crops, owners = [], []
        for place, box in enumerate(boxes):
            crop = picture[box.y : box.bottom, box.x : box.right]
            turns = (1, 3) if is_upright(box) else (0,)
            for turn in turns:
                crops.append(_to_line(np.rot90(crop, turn), smooth=smooth))
                owners.append(place)
        said: list[tuple[str, float]] = [("", 0.0)] * len(boxes)
        for place, text, score in self._read_lines(crops):
            owner = owners[place]
            if score > said[owner][1]:
                said[owner] = text, score
        return said

    def _read_lines(self, crops: list[NDArray[np.float32]]) -> Iterator[tuple[int, str, float]]:
        order = sorted(range(len(crops)), key=lambda place: crops[place].shape[2])
        for first in range(0, len(order), _TOGETHER):
            batch = order[first : first + _TOGETHER]
            widest = max(_NARROW, *(crops[place].shape[2] for place in batch))
            given = np.zeros((len(batch), 3, _LINE, widest), np.float32)
            for row, place in enumerate(batch):
                given[row, :, :, : crops[place].shape[2]] = crops[place]
            scores = self._reader.run(None, {self._reader.get_inputs()[0].name: given})[0]
            yield from ((place, *self._decode(scores[row])) for row, place in enumerate(batch))

    def _decode(self, scores: NDArray[np.float32]) -> tuple[str, float]:
        """Connectionist temporal classification, greedy: repeats are one, 0 is none."""
        best, sure = scores.argmax(1), scores.max(1)
        kept = (best != 0) & np.concatenate(([True], best[1:] != best[:-1]))
        if not kept.any():
            return "", 0.0
        return "".join(self._letters[place] for place in best[kept]), float(sure[kept].mean())


def _models() -> Path:
    spec = find_spec(MODELS)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(MODELS)
    return Path(spec.submodule_search_locations[0]) / "models"


def _working_size(columns: int, rows: int) -> tuple[int, int]:
    """Return width and height that the detector works on: multiples of 32."""
    scale = min(max(1.0, _SMALL / min(columns, rows)), _ENLARGE_MOST, _LARGE / max(columns, rows))
    return max(32, round(columns * scale / 32) * 32), max(32, round(rows * scale / 32) * 32)


def _normal(picture: Picture) -> NDArray[np.float32]:
    return np.ascontiguousarray((picture.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[::-1])


def _to_box(blob: Blob, ink: NDArray[np.float32], across: float, down: float) -> Box | None:
    if min(blob.width, blob.height) < 3:  # noqa: PLR2004  (pixels)
        return None
    total = sum(float(ink[row, start:end].sum()) for row, start, end in blob.runs)
    if total < _SURE * sum(end - start for _row, start, end in blob.runs):
        return None
    grown = blob.width * blob.height * _UNCLIP / (2 * (blob.width + blob.height))
    left, top = int(max(0, blob.x - grown) * across), int(max(0, blob.y - grown) * down)
    right = int(np.ceil((blob.x + blob.width + grown) * across))
    bottom = int(np.ceil((blob.y + blob.height + grown) * down))
    return Box(left, top, right - left, bottom - top)


def _to_line(crop: Picture, *, smooth: bool) -> NDArray[np.float32]:
    rows, columns = crop.shape[:2]
    width = min(max(_LINE, round(_LINE * columns / rows)), _WIDE)
    seen = Image.fromarray(np.ascontiguousarray(crop))
    seen = seen.filter(ImageFilter.GaussianBlur(rows / _SMOOTH)) if smooth else seen
    line = seen.resize((width, _LINE), Image.Resampling.BILINEAR)
    return _normal(np.asarray(line))
