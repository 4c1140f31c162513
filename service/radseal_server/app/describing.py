"""What the service says of itself, from its settings: the only part of them that everybody may read."""

from typing import Literal

from radseal_server.settings import KINDS, Settings
from radseal_wire.bodies import IssuerDescription, KindDefaults, Kinds, PurposeDescription, ServiceDescription


def describe(settings: Settings) -> ServiceDescription:
    """Return the description that clients keep when they log in."""
    issuers = [
        IssuerDescription(
            issuer=one.issuer,
            label=one.label,
            client_id=one.cli_client_id,
            scope=one.scope,
            domains=list(one.domains),
            strong_acr_values=list(one.strong_acr_values),
        )
        for one in settings.issuers
    ]
    purposes = [
        PurposeDescription(code=one.code, label=one.label, reference=one.reference) for one in settings.purposes
    ]
    return ServiceDescription(
        format="radseal/1",
        site=settings.site,
        origin=settings.origin,
        audience=settings.audience or settings.origin,
        store_origin=settings.store_origin,
        issuers=issuers,
        expiry_default=settings.expiry_default,
        expiry_most=settings.expiry_most,
        backup_days=settings.backup_days,
        keep_days=settings.keep_days,
        kinds=Kinds(
            clinician=_kind(settings, "clinician"),
            patient=_kind(settings, "patient"),
            representative=_kind(settings, "representative"),
        ),
        purposes=purposes,
        purpose_required=settings.purpose_required,
        web_origin=settings.web_origin,
        ledger_key=settings.ledger_key or None,
        telephone=settings.telephone,
    )


def _kind(settings: Settings, name: Literal["clinician", "patient", "representative"]) -> KindDefaults:
    """Return what is set for a kind, and what it is by itself where nothing is set."""
    own, usual = getattr(settings.kinds, name), KINDS[name]
    return KindDefaults(
        identity=own.identity or usual.identity or "ask",
        expiry=own.expiry or min(usual.expiry or settings.expiry_default, settings.expiry_most),
        openings=own.openings,
        onward=own.onward if own.onward is not None else bool(usual.onward),
    )
