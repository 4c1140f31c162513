"""dcmanon's arm: its default profile over a folder. Usage: dcmanon_arm.py IMAGES OUT, in dcmanon's own environment."""

import sys
from pathlib import Path

from dcmanon import Anonymizer


def main() -> None:
    """De-identify every file."""
    images, out = map(Path, sys.argv[1:])
    anonymizer = Anonymizer()
    for path in sorted(images.rglob("*.dcm")):
        (out / path.name).write_bytes(anonymizer.anonymize(str(path)))


if __name__ == "__main__":
    main()
