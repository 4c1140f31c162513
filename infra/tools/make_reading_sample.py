"""`python infra/tools/make_reading_sample.py FOLDER`: a case to read, made from the MNI152 head template.

The template (PyPI `nilearn`, BSD-3; ICBM 152 nonlinear symmetric 2009a) is an average of 152 volunteers: nobody's head.
Needs `nilearn`, `nibabel` and `scipy`, which nothing else here does: `uv pip install nilearn`.
"""

import importlib.util
import sys
from pathlib import Path

import nibabel
import numpy as np
from scipy.ndimage import distance_transform_edt

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from phantoms.reading import Volume, write_case


def load_head() -> tuple[Volume, Volume]:
    """Return the brain (0 to 1) and the distance in mm from it, both as z, y, x from foot, front and right."""
    found = importlib.util.find_spec("nilearn")
    folder = Path(str(found and found.origin)).parent / "datasets" / "data"
    image = nibabel.load(folder / "mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz")
    brain = np.asarray(nibabel.as_closest_canonical(image).dataobj, dtype=np.float32)
    padded = np.pad(brain / brain.max(), ((24, 24), (24, 24), (12, 24)))
    turned = np.ascontiguousarray(padded.transpose(2, 1, 0)[:, ::-1, ::-1])
    spacing = abs(float(image.affine[0, 0]))
    return turned, (distance_transform_edt(turned < 0.05) * spacing).astype(np.float32)  # noqa: PLR2004


if __name__ == "__main__":
    sys.stderr.write(f"{write_case(Path(sys.argv[1]), *load_head())} objects\n")
