"""What a sender does with a share: ask about a recipient, create, list, extend, revoke."""

import hashlib
from dataclasses import replace

from radseal_server import access
from radseal_server.access import Caller, Refused
from radseal_server.actions.notifying import tell_ended, tell_recipient
from radseal_server.actions.ports import Policy, Service, content_of, person_of, put_mark, to_head
from radseal_server.actions.restoring import bury_share
from radseal_server.audit import Event
from radseal_server.interfaces import LedgerRow, ShareSecret, Transaction
from radseal_server.shares import Share, ending_of, may_extend
from radseal_wire import layout
from radseal_wire.bodies import (
    Account,
    ChainHead,
    ExtendQuestion,
    OnwardDraft,
    RecipientAnswer,
    ShareDraft,
    ShareList,
    ShareView,
)
from radseal_wire.chain import Head
from radseal_wire.text import from_base64url, to_base64url


def view_of(share: Share, caller: Caller, person: str, now: int, head: ChainHead | None = None) -> ShareView:
    """Return a share as the caller, with this person number, sees it."""
    role = access.view_of(share, caller, person)
    own = role != "recipient"
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
        refused_attempts=share.refused_attempts if own else 0,
        role=role,
        onward=share.onward,
        parent=share.parent if own else None,
        passed_on_by=share.passed_on_by,
        purpose=share.purpose if own else None,
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
        require_purpose(service.policy, draft.purpose)
        new = replace(
            make_share(service, share, draft, now),
            case=draft.case,
            person=person,
            sender=caller.account,
            content=content,
            onward=draft.onward,
            purpose=draft.purpose,
        )
        head = keep_share(service, tx, new, draft, Event("share-created", person), now)
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
        parent = tx.find_share(found.parent) if found.parent else None
        if not may_extend(found, expiry, now) or (parent is not None and expiry > parent.expiry):
            raise Refused("expiry-out-of-range", "not later, or beyond latest or the parent's expiry")
        tx.extend_share(share, expiry)
        tell_recipient(service, tx, "extended", replace(found, expiry=expiry), now)
        head = tx.record(Event("share-extended", person, case=found.case, share=share), now)
        return view_of(replace(found, expiry=expiry), caller, person, now, to_head(head))


def revoke_share(service: Service, caller: Caller, share: str) -> ShareView:
    """End a share; its secret is gone from the database's files before this returns. Repeating it changes nothing."""
    now = service.clock.now()
    with service.records.transaction() as tx:
        person = person_of(tx, caller)
        found = access.require_managed_share(tx.find_share(share, lock=True), caller, person)
        family = [found, *tx.children(share)]
        endings = {one.share: ending_of(one, "revoke", now) for one in family}
        if endings[share] is not None or tx.find_secret(share) is not None:
            tx.end_share(share, endings[share], now)
            for one in family:
                tell_ended(service, tx, one, person, now)
            for one in family:
                if one is found or endings[one.share] is not None:
                    detail = f"from {share}" if one.parent == share else None
                    tx.record(Event("share-revoked", person, case=one.case, share=one.share, detail=detail), now)
            found = replace(found, ended=endings[share] or found.ended)
        head = tx.head()
    service.records.scrub()
    for one in family:
        bury_share(service, one.share, now)
    put_mark(service, head)
    return view_of(found, caller, person, now, to_head(head))


def make_share(service: Service, share: str, draft: ShareDraft | OnwardDraft, now: int) -> Share:
    """Return what both kinds of drafts make. Raises Refused "recipient-not-admitted" or "expiry-out-of-range"."""
    rule = access.admitting_issuer(service.policy.issuers, draft.recipient.email)
    if rule is None or rule.issuer != draft.recipient.issuer:
        raise Refused("recipient-not-admitted", "not the issuer that is believed for the domain")
    expiry = now + draft.expires_in
    most = now + service.policy.expiry_most
    if expiry > min(draft.latest, most) or draft.latest > most + layout.CLOCK_SKEW:
        raise Refused("expiry-out-of-range", "beyond latest or the site's maximum")
    return Share(
        share=share,
        case="",
        person="",
        sender=draft.recipient,
        recipient=draft.recipient,
        created=now,
        expiry=expiry,
        latest=draft.latest,
        openings=draft.openings,
        identity=draft.identity,
        proof_sha256=from_base64url(draft.proof_sha256),
        content=b"",
    )


def keep_share(
    service: Service, tx: Transaction, share: Share, draft: ShareDraft | OnwardDraft, event: Event, now: int
) -> Head:
    """Keep a share with its secret and ledger entry, and record it. Raises Refused "ledger-needed" or "malformed"."""
    if service.policy.ledger and draft.ledger is None:
        raise Refused("ledger-needed", "no ledger entry")
    if draft.ledger is not None and not service.policy.ledger:
        raise Refused("malformed", "a ledger entry, and the site keeps none")
    entry = from_base64url(draft.ledger) if draft.ledger is not None else None
    tx.add_share(share, ShareSecret(from_base64url(draft.secret), from_base64url(draft.capsule)))
    event = replace(event, case=share.case, share=share.share, detail=_detail(share, entry))
    tell_recipient(service, tx, "waiting", share, now)
    head = tx.record(event, now)
    if entry is not None:
        tx.add_entry(LedgerRow(head.sequence, share.case, share.share, entry))
    return head


def require_purpose(policy: Policy, purpose: str | None) -> None:
    """Raise Refused "purpose-unknown" unless the site knows the purpose, or needs none."""
    if purpose is None and policy.purpose_required:
        raise Refused("purpose-unknown", "no purpose")
    if purpose is not None and purpose not in policy.purposes:
        raise Refused("purpose-unknown", "not in the site's list")


def _detail(share: Share, entry: bytes | None) -> str:
    """Return what is recorded of a share, in codes and ids: the ledger entry's digest ties it to this record."""
    words = ["with identity" if share.identity else "without identity"]
    if share.onward:
        words.append("onward")
    if share.purpose:
        words.append(f"purpose {share.purpose}")
    if share.parent:
        words.append(f"from {share.parent}")
    if entry is not None:
        words.append(f"ledger {to_base64url(hashlib.sha256(entry).digest())}")
    return "; ".join(words)
