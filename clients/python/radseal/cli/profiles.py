"""Which de-identification rules there are."""

from radseal.dicom.profile import load_profile
from radseal.dicom.rules import Rules
from radseal.errors import UsageError

PROFILE = "basic"
PROFILES = (PROFILE,)


def require_profile(name: str) -> Rules:
    """Return the rules of the profile `name`. Raises UsageError, naming what there is, for any other."""
    if name not in PROFILES:
        raise UsageError(f"there is no profile {name!r}", hint=f"There is: {', '.join(PROFILES)}.")
    return load_profile(name)
