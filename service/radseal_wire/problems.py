"""Every error code of the service: its HTTP status, its title and its sentence with a next step (RFC 9457).

Rules: a sentence names the thing, the reason and what to do, and never a value of the request. `not-found` is the one
answer for what is not there and for what is not yours.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of refusal as the caller sees it."""

    code: str
    status: int
    title: str
    detail: str

    @property
    def type(self) -> str:
        """The problem type URI (RFC 9457, section 3.1.1)."""
        return f"urn:radseal:problem:{self.code}"


_ALL = (
    Problem("malformed", 400, "Malformed request", "The request is not of the form that docs/spec/api.md states. Update the client, or correct the named field."),
    Problem("sign-in-needed", 401, "Sign in first", "This needs a signed-in person. Run `radseal login`, or sign in on the page."),
    Problem("token-refused", 401, "Token refused", "The access token is not one that this service accepts: expired, for another service, or without a verified e-mail. Sign in again; if that does not help, ask the operator to compare the provider's settings with docs/guides/operator.md."),
    Problem("forbidden", 403, "Not allowed", "Your account may not do this at this site. Ask the site's manager for the role that it needs."),
    Problem("stronger-sign-in-needed", 403, "Stronger sign-in needed", "Your role may do this, but only after a stronger sign-in, such as one with a second factor. Sign out, then sign in again with it: `radseal login --strong` on the command line."),
    Problem("account-disabled", 403, "Account disabled", "The site's manager has disabled your account here; nothing of it can be used. Ask the site's manager."),
    Problem("cross-site", 403, "Cross-site request", "The request came from another web site. Open the service's own page and try there."),
    Problem("not-found", 404, "Nothing here", "There is nothing here for you: the address or link may be mistyped, or meant for somebody else. Check which account you are signed in with, or ask the sender for a new link."),
    Problem("method-not-allowed", 405, "Method not allowed", "This address does not take that HTTP method. See docs/openapi.json."),
    Problem("id-in-use", 409, "Id in use", "Another request already used this id with other content. Make a new random id."),
    Problem("not-uploading", 409, "Upload is closed", "This case is already complete; its objects can no longer change. Send the changed data as a new case."),
    Problem("object-missing", 409, "Object missing", "An object of the case is not in the store, or has another length or checksum than stated. Upload it again, then complete the case."),
    Problem("case-not-sealed", 409, "Case incomplete", "The case is not completely uploaded yet, so it cannot be shared. Finish `radseal send` first."),
    Problem("recipient-not-admitted", 409, "Nobody can admit this address", "No identity provider of this site is believed for the recipient's e-mail domain. Check the address; if it is right, ask the operator to let guests sign in (an issuer without `domains`, docs/guides/guests.md) or to add the domain to an issuer of the settings. Nothing was sent."),
    Problem("person-unknown", 409, "Nobody of that address", "Nobody with that address can be named here: unknown, disabled, or signed in under several accounts. Check the address; somebody who takes over cases signs in here once before."),
    Problem("person-in-use", 409, "Still in use", "That person still has cases, or live shares sent or received. Reassign or erase the cases and revoke the shares first, then erase the account."),
    Problem("expiry-out-of-range", 409, "Expiry out of range", "The expiry is longer than this site allows, or not later than the present one. Choose a shorter or later time, or share the case again."),
    Problem("purpose-unknown", 409, "Purpose unknown", "This site does not know that purpose, or wants one named and none was. Choose one of the site's list, which its description holds, with --purpose."),
    Problem("ledger-needed", 409, "Ledger entry needed", "This site keeps a sealed ledger entry with each share, and this share came without one. Log in again, so that the client learns the privacy officer's key, then repeat the command."),
    Problem("not-onward", 409, "May not be passed on", "The sender did not allow this share to be passed on, or not so long or with the identity. Ask the sender to share the case with that person."),
    Problem("share-over", 409, "Share is over", "The share is expired, ended or used up and is never revived. Share the case again: that needs no new upload."),
    Problem("case-not-erased", 409, "Case not erased", "The case is not erased, so there is no proof of it. Erase it first: radseal erase CASE."),
    Problem("case-erased", 410, "Case erased", "The case was erased. What was sent is gone; send it again if it is still needed."),
    Problem("share-expired", 410, "Link expired", "This link was for you, but its time is over. Ask the sender to share the case again."),
    Problem("share-revoked", 410, "Ended by the sender", "This link was for you, but the sender has ended it. Ask the sender whether a new one is meant for you."),
    Problem("share-used-up", 410, "Used up", "This link was for you, but it has been opened as often as the sender allowed. Ask the sender to share the case again."),
    Problem("share-closed-by-restore", 410, "Closed by a restore", "The service was restored from a backup and closed this link for safety. Ask the sender to share the case again."),
    Problem("opening-over", 410, "Opening is over", "This opening has ended. Open the link again; that may use one more of the allowed openings."),
    Problem("address-refused", 403, "Address refused", "This address for sealed bytes has expired or was altered. Ask the service for a new one; nothing was lost."),
    Problem("too-slow", 408, "Too slow", "The request's body did not arrive in time. Check the line and try again."),
    Problem("already-stored", 412, "Already stored", "There already is an object at this address, and it is never overwritten. Go on: completing the case compares its checksum."),
    Problem("too-large", 413, "Too large", "The request is larger than this service accepts. Send less at once; the limits are in docs/spec/api.md."),
    Problem("unsupported-media", 415, "Unsupported media type", "The body must be application/json without content encoding."),
    Problem("range-refused", 416, "Range refused", "Only one range of bytes that lies within the object is served. Ask for one range, or for the whole object."),
    Problem("wrong-host", 421, "Wrong host", "This service answers only at its own origin. Use the address that the sign-in or the link shows; operators: `origin` in the settings, and a front that passes Host on unchanged."),
    Problem("headers-too-large", 431, "Headers too large", "The request's headers are larger than this service accepts. Sign in again to get a smaller token."),
    Problem("too-many-requests", 429, "Too many requests", "Too many requests came from this account or address. Wait for as long as Retry-After says, then try again."),
    Problem("sign-in-failed", 400, "Sign-in failed", "The sign-in could not be completed: it was too slow, begun in another browser, or refused by the identity provider. Start again from the link."),
    Problem("provider-unreachable", 502, "Identity provider unreachable", "The identity provider does not answer as it should. Try again in a few minutes; if it stays, tell the operator."),
    Problem("not-ready", 503, "Not ready", "The service, its database or its store is not ready. Nothing was lost; try again in a minute."),
    Problem("internal", 500, "Internal error", "Something went wrong inside the service. Nothing was acknowledged; try again, and tell the operator the time if it stays."),
)  # fmt: skip

PROBLEMS = {problem.code: problem for problem in _ALL}
"""Every problem by its code."""
