"""The service's routes, one method each, over an injected HTTP client (docs/spec/api.md).

Rules: the service may be hostile. Every answer is bounded in size and time, parsed strictly and never followed anywhere
else; the token goes to the exact origin it is for; a refusal is a ServiceError with the service's own code. Calls that
may be repeated are, with growing pauses, while the service is busy or does not answer: every id is the client's own, so
all but `extend_share` may.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from ssl import SSLContext, create_default_context
from typing import TypeVar

import httpx2
from pydantic import ValidationError

from radseal.errors import ServiceError, UnreachableError
from radseal_wire import bodies
from radseal_wire.problems import PROBLEMS
from radseal_wire.text import MalformedError, dumps, loads

ANSWER_MOST = 1024 * 1024
"""Bytes of an answer that are read at most; lists may have `LIST_MOST`."""
LIST_MOST = 16 * 1024 * 1024
ANSWER_SECONDS = 120.0
"""From sending a request to having its answer, however slowly it drips."""
TIMEOUT = httpx2.Timeout(30.0, connect=15.0)
TRIES = 6
PAUSE_MOST = 30.0
_BUSY = frozenset({429, 502, 503, 504})
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

Token = Callable[[bool], str]
"""Gives an access token for the origin; True asks for a fresh one because the last was refused."""
_AnyBody = TypeVar("_AnyBody", bound=bodies.Body)
_Page = TypeVar("_Page", bodies.CaseList, bodies.ShareList, bodies.PeopleList)
_Item = TypeVar("_Item", bodies.CaseView, bodies.ShareView, bodies.PersonView)


def make_client(proxies: Mapping[str, str], certificates: Path | None = None, *, idle: int = 4) -> httpx2.Client:
    """Return an HTTP client: no redirects, no cookies, nothing from the environment.

    `proxies` has lower-case variable names (https_proxy, http_proxy, all_proxy, no_proxy); loopback never goes through
    one. Certificates are the system's, or those of the file `certificates`. `idle` connections are kept open.
    """
    verify: SSLContext | bool = create_default_context(cafile=str(certificates)) if certificates else True
    limits = httpx2.Limits(max_connections=2 * idle, max_keepalive_connections=idle, keepalive_expiry=30.0)
    ways: dict[str, httpx2.BaseTransport | None] = {f"all://{host}": None for host in _LOOPBACK}
    ways.update(dict.fromkeys(_direct(proxies.get("no_proxy", ""))))
    for name, scheme in (("all_proxy", "all://"), ("http_proxy", "http://"), ("https_proxy", "https://")):
        if name in proxies:
            proxy = proxies[name] if "://" in proxies[name] else f"http://{proxies[name]}"
            ways[scheme] = httpx2.HTTPTransport(
                verify=verify, proxy=httpx2.Proxy(proxy), limits=limits, trust_env=False
            )
    return httpx2.Client(
        verify=verify,
        mounts=ways,
        limits=limits,
        timeout=TIMEOUT,
        trust_env=False,
        follow_redirects=False,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"Accept-Encoding": "identity", "User-Agent": "radseal"},
    )


def _direct(no_proxy: str) -> Iterator[str]:
    for name in (part.strip().lower() for part in no_proxy.split(",")):
        if name == "*":
            yield "all://*"
        elif name:
            yield f"all://{name}" if name[0].isdigit() or name == "localhost" else f"all://*{name.lstrip('.')}"


@dataclass(frozen=True, slots=True)
class Service:
    """One service as one signed-in person sees it. Every method raises ServiceError or UnreachableError."""

    origin: str
    http: httpx2.Client
    token: Token | None = field(default=None, repr=False)
    pause: Callable[[float], None] = time.sleep

    def describe(self) -> bodies.ServiceDescription:
        """Return what the service says of itself; needs no sign-in."""
        return self._call(bodies.ServiceDescription, "GET", "/.well-known/radseal", signed_in=False)

    def me(self) -> bodies.Me:
        """Return whom the service takes the caller for."""
        return self._call(bodies.Me, "GET", "/me")

    def notice_wishes(self) -> bodies.NoticeWishes:
        """Return what the caller wishes of notices."""
        return self._call(bodies.NoticeWishes, "GET", "/me/notices")

    def wish_notices(self, wishes: bodies.NoticeWishes) -> bodies.NoticeWishes:
        """Choose the language of notices, or to get none."""
        return self._call(bodies.NoticeWishes, "PUT", "/me/notices", wishes)

    def check_recipient(self, email: str) -> bodies.RecipientAnswer:
        """Return the issuer that could admit `email`."""
        return self._call(bodies.RecipientAnswer, "POST", "/recipients", bodies.RecipientQuestion(email=email))

    def cases(self) -> Iterator[bodies.CaseView]:
        """Yield the caller's cases, newest first."""
        yield from self._pages("/cases", bodies.CaseList, lambda page: page.cases)

    def start_case(self, case: str) -> bodies.CaseView:
        """Start an upload under the client's own case id."""
        return self._call(bodies.CaseView, "PUT", f"/cases/{case}", bodies.CaseDraft(format="radseal/1"))

    def view_case(self, case: str) -> bodies.CaseView:
        """Return one case."""
        return self._call(bodies.CaseView, "GET", f"/cases/{case}")

    def erase_case(self, case: str) -> bodies.CaseView:
        """Erase a case and end its shares; erasing it again changes nothing."""
        return self._call(bodies.CaseView, "DELETE", f"/cases/{case}")

    def erasure(self, case: str) -> bodies.Erasure:
        """Return the proof that a case was erased."""
        return self._call(bodies.Erasure, "GET", f"/cases/{case}/erasure")

    def ask_uploads(self, case: str, objects: list[bodies.SealedObject]) -> bodies.UploadAnswer:
        """Return one address for each object, in the same order."""
        answer = self._call(
            bodies.UploadAnswer, "POST", f"/cases/{case}/uploads", bodies.UploadQuestion(objects=objects)
        )
        _require_same_ids([thing.id for thing in objects], [address.id for address in answer.addresses])
        return answer

    def complete_case(self, case: str, objects: list[bodies.SealedObject]) -> bodies.CaseView:
        """Have the service check every object, and acknowledge the case."""
        return self._call(bodies.CaseView, "POST", f"/cases/{case}/complete", bodies.CompleteQuestion(objects=objects))

    def put_owner_capsule(self, case: str, capsule: bodies.OwnerCapsule) -> bodies.CaseView:
        """Keep the owner capsule at the service."""
        return self._call(bodies.CaseView, "PUT", f"/cases/{case}/owner-capsule", capsule)

    def owner_capsule(self, case: str) -> bodies.OwnerCapsule:
        """Return the caller's own owner capsule of a case."""
        return self._call(bodies.OwnerCapsule, "GET", f"/cases/{case}/owner-capsule")

    def shares(self) -> Iterator[bodies.ShareView]:
        """Yield the shares that the caller sent or was sent, newest first."""
        yield from self._pages("/shares", bodies.ShareList, lambda page: page.shares)

    def create_share(self, share: str, draft: bodies.ShareDraft) -> bodies.ShareView:
        """Create a share under the client's own id; the identical draft gets the same answer again."""
        return self._call(bodies.ShareView, "PUT", f"/shares/{share}", draft)

    def pass_on(self, share: str, child: str, draft: bodies.OnwardDraft) -> bodies.ShareView:
        """Make a child share under the client's own id; the identical draft gets the same answer again."""
        return self._call(bodies.ShareView, "PUT", f"/shares/{share}/onward/{child}", draft)

    def ledger(self, after: int, limit: int = 200) -> bodies.LedgerList:
        """Return up to `limit` sealed ledger entries that follow record `after`."""
        return self._call(bodies.LedgerList, "GET", f"/ledger?after={after}&limit={limit}", most=LIST_MOST)

    def view_share(self, share: str) -> bodies.ShareView:
        """Return one share."""
        return self._call(bodies.ShareView, "GET", f"/shares/{share}")

    def extend_share(self, share: str, seconds: int) -> bodies.ShareView:
        """Set the expiry to `seconds` from now."""
        question = bodies.ExtendQuestion(expires_in=seconds)
        return self._call(bodies.ShareView, "POST", f"/shares/{share}/extend", question, tries=1)

    def revoke_share(self, share: str) -> bodies.ShareView:
        """End a share; ending it again changes nothing."""
        return self._call(bodies.ShareView, "POST", f"/shares/{share}/revoke")

    def open_share(self, share: str, question: bodies.OpeningQuestion) -> bodies.OpeningAnswer:
        """Open a share; the same opening id and proof get the same answer and count once."""
        return self._call(bodies.OpeningAnswer, "POST", f"/shares/{share}/openings", question)

    def ask_addresses(self, share: str, opening: str, question: bodies.AddressQuestion) -> bodies.AddressAnswer:
        """Return one download address for each object, in the same order."""
        path = f"/shares/{share}/openings/{opening}/addresses"
        answer = self._call(bodies.AddressAnswer, "POST", path, question)
        _require_same_ids(question.objects, [address.id for address in answer.addresses])
        return answer

    def people(self) -> Iterator[bodies.PersonView]:
        """Yield the accounts of the site, by person number; for managers and officers."""
        yield from self._pages("/people", bodies.PeopleList, lambda page: page.people)

    def disable_person(self, email: str) -> bodies.PeopleAnswer:
        """Disable every account under `email`; for managers."""
        return self._call(bodies.PeopleAnswer, "POST", "/people/disable", bodies.PersonQuestion(email=email))

    def enable_person(self, email: str) -> bodies.PeopleAnswer:
        """Enable every account under `email` again; for managers."""
        return self._call(bodies.PeopleAnswer, "POST", "/people/enable", bodies.PersonQuestion(email=email))

    def forget_person(self, email: str) -> bodies.PeopleAnswer:
        """Erase every account under `email`; for officers and operators."""
        return self._call(bodies.PeopleAnswer, "POST", "/people/forget", bodies.PersonQuestion(email=email))

    def reassign_case(self, case: str, to: str) -> bodies.ReassignAnswer:
        """Give a case with its shares to the sender `to`; for managers."""
        return self._call(bodies.ReassignAnswer, "POST", f"/cases/{case}/reassign", bodies.ReassignQuestion(to=to))

    def reassign_all(self, of: str, to: str) -> bodies.ReassignAnswer:
        """Give every case of the person `of` to the sender `to`; for managers."""
        return self._call(bodies.ReassignAnswer, "POST", "/people/reassign", bodies.ReassignAllQuestion(of=of, to=to))

    def end_shares(self, question: bodies.EndQuestion) -> bodies.EndAnswer:
        """Revoke every share that the question names; asking again finds none left. For managers."""
        return self._call(bodies.EndAnswer, "POST", "/shares/revoke", question)

    def audit(self, after: int, limit: int = 1000) -> bodies.RecordList:
        """Return up to `limit` records that follow record `after`."""
        return self._call(bodies.RecordList, "GET", f"/audit?after={after}&limit={limit}", most=LIST_MOST)

    def _pages(self, path: str, kind: type[_Page], items: Callable[[_Page], list[_Item]]) -> Iterator[_Item]:
        seen, place = set[str](), path
        while True:
            page = self._call(kind, "GET", place, most=LIST_MOST)
            yield from items(page)
            if page.next is None:
                return
            if page.next in seen or not re.fullmatch(r"[A-Za-z0-9_.-]{1,128}", page.next):
                raise ServiceError("malformed-answer", f"{self.origin} answers {path} with pages that lead nowhere")
            seen.add(page.next)
            place = f"{path}?after={page.next}"

    def _call(
        self,
        kind: type[_AnyBody],
        method: str,
        path: str,
        body: bodies.Body | None = None,
        *,
        most: int = ANSWER_MOST,
        tries: int = TRIES,
        signed_in: bool = True,
    ) -> _AnyBody:
        for attempt in range(1, tries + 1):
            wait = 0.25 * 2.0**attempt
            try:
                status, content, after = self._ask(method, path, body, most, signed_in=signed_in)
            except httpx2.TransportError as error:
                if attempt == tries:
                    raise unreachable(self.origin, error) from error
            else:
                if status not in _BUSY or attempt == tries:
                    return self._read(kind, status, content, path)
                wait = max(wait, after)
            self.pause(min(wait, PAUSE_MOST))
        raise AssertionError("the last attempt answers or raises")

    def _ask(
        self, method: str, path: str, body: bodies.Body | None, most: int, *, signed_in: bool
    ) -> tuple[int, bytes, float]:
        token = self.token if signed_in else None
        if token is None:
            return self._exchange(method, path, body, most, {})
        answer = self._exchange(method, path, body, most, {"Authorization": f"Bearer {token(False)}"})
        if answer[0] == 401:  # noqa: PLR2004  (HTTP's word for a token that ran out)
            answer = self._exchange(method, path, body, most, {"Authorization": f"Bearer {token(True)}"})
        return answer

    def _exchange(
        self, method: str, path: str, body: bodies.Body | None, most: int, headers: dict[str, str]
    ) -> tuple[int, bytes, float]:
        headers["Accept"] = "application/json, application/problem+json"
        content = None
        if body is not None:
            content = dumps(body.model_dump(mode="json"))
            headers["Content-Type"] = "application/json"
        began = time.monotonic()
        with self.http.stream(method, self.origin + path, headers=headers, content=content) as answer:
            received = bytearray()
            for piece in answer.iter_raw():
                received += piece
                if len(received) > most or time.monotonic() - began > ANSWER_SECONDS:
                    what = f"is larger than {most} bytes" if len(received) > most else "takes too long"
                    raise ServiceError("malformed-answer", f"the answer of {self.origin} {what}")
            return answer.status_code, bytes(received), _seconds(answer.headers.get("Retry-After", ""))

    def _read(self, kind: type[_AnyBody], status: int, content: bytes, path: str) -> _AnyBody:
        if not 200 <= status < 300:  # noqa: PLR2004  (the success class of HTTP)
            raise self._problem(status, content)
        try:
            return kind.model_validate(loads(content))
        except (MalformedError, ValidationError) as error:
            raise ServiceError(
                "malformed-answer",
                f"{self.origin} answers {path.partition('?')[0]} with something that is no {kind.__name__}",
                hint="Update Radseal; if that does not help, the address is not a Radseal service.",
            ) from error

    def _problem(self, status: int, content: bytes) -> ServiceError:
        try:
            code = bodies.ProblemBody.model_validate(loads(content)).code
        except (MalformedError, ValidationError):
            code = ""
        known = PROBLEMS.get(code)
        if known is None:
            return ServiceError(
                "malformed-answer",
                f"{self.origin} answers with status {status} and no problem that Radseal knows",
                hint="Check the address; a proxy or another program may have answered.",
                status=status,
            )
        sentence, _, hint = known.detail.partition(". ")
        return ServiceError(code, f"{known.title}: {sentence.rstrip('.')}", hint=hint, status=status)


def unreachable(origin: str, error: Exception) -> UnreachableError:
    """Return the error for a service or store that did not answer; names the origin and the kind of failure only."""
    reason = "did not answer in time" if isinstance(error, httpx2.TimeoutException) else "cannot be reached"
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        reason = "shows a certificate that this machine does not trust"
    return UnreachableError(
        f"{origin} {reason}",
        hint="Check the network, the proxy settings and the address, then run the same command again.",
    )


def _require_same_ids(asked: list[str], answered: list[str]) -> None:
    if asked != answered:
        raise ServiceError("malformed-answer", "the service answers with addresses of other objects than asked for")


def _seconds(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0.0
