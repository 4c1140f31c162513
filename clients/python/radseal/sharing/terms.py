"""What a site proposes for each kind of recipient, and which purposes it knows."""

from radseal_wire.bodies import KindDefaults, PurposeDescription, ServiceDescription
from radseal_wire.sealed import Kind

_DAY = 86_400


def propose(site: ServiceDescription, kind: Kind) -> KindDefaults:
    """Return the site's proposal for a kind; where it says nothing, clinicians are asked about, others know."""
    if site.kinds is not None:
        stated: KindDefaults = getattr(site.kinds, kind)
        return stated
    if kind == "clinician":
        return KindDefaults(identity="ask", expiry=site.expiry_default, openings=None, onward=False)
    expiry = min(30 * _DAY, site.expiry_most)
    return KindDefaults(identity="yes", expiry=expiry, openings=None, onward=kind == "patient")


def find_purpose(site: ServiceDescription, code: str) -> PurposeDescription | None:
    """Return the site's purpose of this code, or None."""
    return next((purpose for purpose in site.purposes if purpose.code == code), None)
