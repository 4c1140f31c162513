"""What a sender does with a share: ask about a recipient, create, list, extend, revoke."""

from dataclasses import replace

from radseal_server import access
from radseal_server.access import Caller, Refused
from radseal_server.actions.ports import Service, content_of, person_of, put_mark, to_head
from radseal_server.actions.restoring import bury_share
from radseal_server.audit import Event
from radseal_server.interfaces import ShareSecret
from radseal_server.shares import Share, ending_of, may_extend
from radseal_wire import layout
from radseal_wire.bodies import (
    Account,
    ChainHead,
    ExtendQuestion,
    RecipientAnswer,
    ShareDraft,
    ShareList,
    ShareView,
)
from radseal_wire.text import from_base64url


def view_of(share: Share, caller: Caller, person: str, now: int, head: ChainHead | None = None) -> ShareView:
    """Return a share as the caller, with this person number, sees it."""
    role = access.view_of(share, caller, person)
    return ShareView(
        share=share.share,
        case=share.case,
        sender=share.sender,
        recipient=share.recipient,
        created=share.created,
        expiry=share.expiry,
        latest=share.latest,
        openings=share.openings,
        openings_used=share.used,
        identity=share.identity,
        state=share.state(now),
        first_opened=share.first_opened,
        last_opened=share.last_opened,
        refused_attempts=share.refused_attempts if role != "recipient" else 0,
        role=role,
        head=head,
    )


def check_recipient(service: Service, caller: Caller, email: str) -> RecipientAnswer:
    """Say which issuer admits an address. Raises Refused "recipient-not-admitted" when none does."""
    access.require_sender(service.policy.issuers, caller)
    rule = access.admitting_issuer(service.policy.issuers, email)
    if rule is None:
        raise Refused("recipient-not-admitted", "no issuer for the domain")
    with service.records.reading() as tx:
        known = tx.knows_domain(email.rpartition("@")[2])
    return RecipientAnswer(recipient=Account(issuer=rule.issuer, email=email), label=rule.label, new_domain=not known)


def create_share(service: Service, caller: Caller, share: str, draft: ShareDraft) -> ShareView:
    """Keep a share. Raises Refused "id-in-use", "case-not-sealed", "recipient-not-admitted", "expiry-out-of-range"."""
    access.require_sender(service.policy.issuers, caller)
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        known = tx.find_share(share, lock=True)
        content = content_of(person, draft)
        if known is not None:
            if known.content != content:
                raise Refused("id-in-use", "another request")
            return view_of(known, caller, person, now, to_head(tx.head()))
        case = access.require_own_case(tx.find_case(draft.case, now=now, lock=True), person)
        access.require_change(case, "share")
        new = _new_share(service, caller, share, draft, now)
        new = replace(new, person=person, content=content)
        tx.add_share(new, ShareSecret(from_base64url(draft.secret), from_base64url(draft.capsule)))
        head = tx.record(Event("share-created", person, case=new.case, share=share, detail=_detail(new)), now)
        return view_of(new, caller, person, now, to_head(head))


def list_shares(service: Service, caller: Caller, after: str | None, limit: int) -> ShareList:
    """List what the caller sent or was sent, newest first."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        shares = tx.list_shares(access.visible_to(caller, person), after=after, limit=limit + 1)
    more = shares[limit - 1].share if len(shares) > limit else None
    return ShareList(shares=[view_of(share, caller, person, now) for share in shares[:limit]], next=more)


def view_share(service: Service, caller: Caller, share: str) -> ShareView:
    """Show one share to its sender, its recipient or the site's manager."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        found = access.require_seen_share(tx.find_share(share), caller, person)
        return view_of(found, caller, person, now)


def extend_share(service: Service, caller: Caller, share: str, question: ExtendQuestion) -> ShareView:
    """Set the expiry to now + the stated time. Raises Refused "share-over" or "expiry-out-of-range"."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        found = access.require_managed_share(tx.find_share(share, lock=True), caller, person)
        expiry = now + question.expires_in
        if found.state(now) != "live":
            raise Refused("share-over", found.state(now))
        if not may_extend(found, expiry, now):
            raise Refused("expiry-out-of-range", "not later, or beyond latest")
        tx.extend_share(share, expiry)
        head = tx.record(Event("share-extended", person, case=found.case, share=share), now)
        return view_of(replace(found, expiry=expiry), caller, person, now, to_head(head))


def revoke_share(service: Service, caller: Caller, share: str) -> ShareView:
    """End a share; its secret is gone from the database's files before this returns. Repeating it changes nothing."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        found = access.require_managed_share(tx.find_share(share, lock=True), caller, person)
        ending = ending_of(found, "revoke", now)
        if ending is not None or tx.find_secret(share) is not None:
            tx.end_share(share, ending, now)
            tx.record(Event("share-revoked", person, case=found.case, share=share), now)
            found = replace(found, ended=ending or found.ended)
        head = tx.head()
    service.records.scrub()
    bury_share(service, share, now)
    put_mark(service, head)
    return view_of(found, caller, person, now, to_head(head))


def _new_share(service: Service, caller: Caller, share: str, draft: ShareDraft, now: int) -> Share:
    rule = access.admitting_issuer(service.policy.issuers, draft.recipient.email)
    if rule is None or rule.issuer != draft.recipient.issuer:
        raise Refused("recipient-not-admitted", "not the issuer that is believed for the domain")
    expiry = now + draft.expires_in
    most = now + service.policy.expiry_most
    if expiry > min(draft.latest, most) or draft.latest > most + layout.CLOCK_SKEW:
        raise Refused("expiry-out-of-range", "beyond latest or the site's maximum")
    return Share(
        share=share,
        case=draft.case,
        person="",
        sender=caller.account,
        recipient=draft.recipient,
        created=now,
        expiry=expiry,
        latest=draft.latest,
        openings=draft.openings,
        identity=draft.identity,
        proof_sha256=from_base64url(draft.proof_sha256),
        content=b"",
    )


def _detail(share: Share) -> str:
    return "with identity" if share.identity else "without identity"
