"""`open_link`: from a link to files, for the named person only, all or nothing.

Rules: the link's form is judged before any request, and nothing is sent to a service where nobody is signed in. The
opening's id is on disk before it is used. Only ciphertext is staged; plaintext is written when the whole case has been
verified, into a folder of its own that takes its final name at the end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from radseal.errors import InputError, RefusedContentError, SealError, ServiceError, SignInError
from radseal.links import Link, read_link
from radseal.sealing.capsule import open_capsule
from radseal.sealing.checks import Check, run_checks
from radseal.sealing.encoding import link_proof
from radseal.sealing.evidence import AnswerEvidence, SenderKeyEvidence
from radseal.sealing.manifest import open_manifest
from radseal.sealing.paths import make_safe
from radseal.sharing.desk import Desk
from radseal.sharing.fetching import Counter, Fetcher
from radseal.sharing.finished import find_finished, note_finished
from radseal.sharing.judging import CHECKS, ManifestJudge
from radseal.sharing.restoring import Restorer
from radseal.sharing.results import Completeness, Left, Opened, count_lost
from radseal.sharing.resume import OpeningState, OpenJournal, digest_text
from radseal.sharing.writing import Tray, name_images, require_free
from radseal_wire import layout
from radseal_wire.bodies import OpeningAnswer, OpeningQuestion
from radseal_wire.sealed import CapsuleBody, ManifestBody
from radseal_wire.text import from_base64url, to_base64url

_NEVER_OPENED = frozenset({"not-found", "forbidden", "share-expired", "share-revoked", "share-used-up", "case-erased"})
"""Refusals after which the opening's id is of no use."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the recipient asked for besides the link and the folder."""

    identity: bool = False
    executables: bool = False
    accept_new_key: bool = False


def open_link(
    desk_for: Callable[[str], Desk],
    link: str,
    out: Path,
    *,
    identity: bool = False,
    executables: bool = False,
    accept_new_key: bool = False,
    checks: tuple[Check, ...] = CHECKS,
) -> Opened:
    """Open a link and write its case to the new folder `out`: the originals with `identity`, else de-identified files.

    `desk_for(origin)` gives the desk of whoever is signed in there and raises SignInError if nobody is. Run again after
    a stop, it goes on within the same opening. Raises LinkError, SignInError, InputError (the folder), ServiceError
    (its code says why the link no longer opens), SealError and RefusedContentError; then nothing is written.
    """
    parsed = read_link(link)
    desk = desk_for(parsed.origin)
    if desk.origin != parsed.origin:
        raise SignInError(f"log in to {parsed.origin} first", hint=f"Run `radseal login {parsed.origin}`.")
    out = out.absolute()
    finished = find_finished(desk.state, parsed.share, out, identity=identity)
    if finished is not None:
        OpenJournal(out).clear()
        return finished
    require_free(out)
    return _Opening(desk, parsed, out, Wish(identity, executables, accept_new_key), checks).run()


@dataclass(frozen=True, slots=True)
class _Opening:
    """One run of `open_link`."""

    desk: Desk
    link: Link
    out: Path
    wish: Wish
    checks: tuple[Check, ...]

    def run(self) -> Opened:
        """Open, fetch, verify and write the case, or write nothing."""
        journal = OpenJournal(self.out)
        with journal.alone():
            opening, answer = self._ask(journal)
            capsule = self._open_capsule(opening, answer)
            fetcher = Fetcher(self.desk, journal, self.link.share, opening, self._proof())
            manifest = self._fetch_manifest(fetcher, capsule)
            restorer = Restorer(capsule, manifest, journal.path, self.checks)
            try:
                fetcher.fetch_case(manifest, restorer, self.checks, identity=self.wish.identity)
                self._verify_originals(manifest, restorer)
            except SealError:
                journal.drop_objects()
                raise
            self.desk.step("verified case")
            tray = Tray(journal.plain)
            tray.begin()
            try:
                opened = self._write(tray, capsule, manifest, restorer, answer)
                self._pin(capsule)
                note_finished(self.desk.state, opened, journal.plain)
                self.desk.step("written files")
                tray.finish(self.out)
            except BaseException:
                tray.abandon()
                raise
            self.desk.step("renamed folder")
            journal.clear()
        return opened

    def _pin(self, capsule: CapsuleBody) -> None:
        """Know the sender by this key from now on; a known key stays, whatever other keys the capsule lists."""
        if self.desk.keys.compare_sender(capsule.sender, capsule.sender_keys) != "known":
            self.desk.keys.pin_sender(capsule.sender, capsule.sender_keys[0])

    def _proof(self) -> str:
        return to_base64url(link_proof(self.link.secret, from_base64url(self.link.share)))

    def _ask(self, journal: OpenJournal) -> tuple[str, OpeningAnswer]:
        """Open the share with the id that an earlier run saved, or with a new one that is saved first."""
        digest = digest_text(self._proof())
        kept = journal.load(self.link.share, digest)
        if kept is not None:
            try:
                return kept.opening, self._request(kept.opening)
            except ServiceError as error:
                if error.code != "opening-over":
                    raise
        opening = to_base64url(self.desk.entropy(layout.ID_BYTES))
        journal.save(OpeningState(share=self.link.share, opening=opening, proof_digest=digest))
        self.desk.step("saved opening")
        try:
            return opening, self._request(opening)
        except ServiceError as error:
            if error.code in _NEVER_OPENED:
                journal.clear()
            raise

    def _request(self, opening: str) -> OpeningAnswer:
        question = OpeningQuestion(opening=opening, proof=self._proof())
        answer = self.desk.service.open_share(self.link.share, question)
        self.desk.keep_head(answer.head)
        self.desk.step("opened share")
        return answer

    def _open_capsule(self, opening: str, answer: OpeningAnswer) -> CapsuleBody:
        case, share = from_base64url(answer.case), from_base64url(self.link.share)
        sealed, secret = from_base64url(answer.capsule), from_base64url(answer.secret)
        capsule = open_capsule(sealed, case, share, self.link.secret, secret)
        desk = self.desk
        run_checks(
            self.checks,
            AnswerEvidence(self.link.share, opening, desk.account, desk.now(), answer, capsule),
        )
        pinned = desk.keys.pinned_key(capsule.sender)
        keys = tuple(capsule.sender_keys)
        run_checks(self.checks, SenderKeyEvidence(keys, pinned, self.wish.accept_new_key))
        if self.wish.identity and capsule.ki is None:
            raise InputError(
                "this link does not include the identity",
                hint="Open it without --identity, or ask the sender to share the case with it.",
            )
        return capsule

    def _fetch_manifest(self, fetcher: Fetcher, capsule: CapsuleBody) -> ManifestBody:
        if capsule.manifest_length > layout.sealed_length(layout.MANIFEST_MOST):
            raise RefusedContentError("manifest-length", "the manifest is larger than any that Radseal makes")
        judge = ManifestJudge(self.checks, capsule)
        fetcher.fetch(capsule.case, capsule.manifest_length, judge, Counter(self.desk, capsule.manifest_length))
        self.desk.step("fetched manifest")
        return open_manifest(fetcher.journal.path(capsule.case).read_bytes(), capsule, self.checks)

    def _verify_originals(self, manifest: ManifestBody, restorer: Restorer) -> None:
        count = len(manifest.identity) if self.wish.identity else 0
        for place in range(count):
            restorer.verify_originals(place)
            self.desk.progress("verify", place + 1, count)

    def _write(
        self, tray: Tray, capsule: CapsuleBody, manifest: ManifestBody, restorer: Restorer, answer: OpeningAnswer
    ) -> Opened:
        blanked = self._write_files(tray, manifest, restorer)
        images = tray.files
        for attachment in manifest.attachments:
            name = make_safe(attachment.name.replace("/", "_"))
            tray.write(f"attachments/{name}", restorer.content(attachment.segments))
        return Opened(
            case=capsule.case,
            share=capsule.share,
            reference=capsule.reference,
            out=self.out,
            identity=self.wish.identity,
            files=images,
            attachments=len(manifest.attachments),
            completeness=to_completeness(manifest),
            sender=capsule.sender,
            sender_key=self.desk.keys.compare_sender(capsule.sender, capsule.sender_keys),
            passed_on_by=capsule.passed_on_by,
            kind=capsule.kind,
            note=capsule.note,
            expiry=answer.expiry,
            renamed=tray.renamed,
            blanked_preambles=blanked,
            already=False,
        )

    def _write_files(self, tray: Tray, manifest: ManifestBody, restorer: Restorer) -> int:
        blanked = 0
        if self.wish.identity:
            for place in range(len(manifest.identity)):
                for original, pieces, blank in restorer.originals(place, executables=self.wish.executables):
                    tray.write(original.path, pieces)
                    blanked += blank
                self.desk.progress("write", place + 1, len(manifest.identity))
            return blanked
        series = ([one.instances for one in study.series] for study in manifest.studies)
        for instance, path in sorted(name_images(series)):
            tray.write(path, restorer.content(manifest.instances[instance].segments))
            self.desk.progress("write", tray.files, len(manifest.instances))
        return blanked


def to_completeness(manifest: ManifestBody) -> Completeness:
    """Return what of the case was found, sent and left out, as the signed manifest says."""
    series = [one for study in manifest.studies for one in study.series]
    left: dict[str, int] = {}
    for item in (*(out for one in series for out in one.left_out), *manifest.left_out):
        left[item.reason] = left.get(item.reason, 0) + item.count
    return Completeness(
        studies=len(manifest.studies),
        found=sum(one.found for one in series) + count_lost({item.reason: item.count for item in manifest.left_out}),
        sent=len(manifest.instances),
        left_out=tuple(Left(count, reason) for reason, count in sorted(left.items())),
        missing_slices=sum(gap.missing for one in series for gap in one.gaps),
    )
