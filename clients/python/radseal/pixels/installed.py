"""What the extra `pixels` brings, and whether it is there."""

from importlib.util import find_spec

_NEEDED = ("numpy", "PIL", "onnxruntime", "rapidocr_onnxruntime", "imagecodecs", "jpeg_ls")


def missing_parts() -> tuple[str, ...]:
    """Return the packages of the extra `pixels` that are not installed."""
    return tuple(name for name in _NEEDED if find_spec(name) is None)
