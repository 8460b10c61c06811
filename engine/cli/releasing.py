"""What petition release does: read a release from where it is said to be, call one verb of casework, tell what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from engine.bootstrap import read_release
from engine.casework import compared, comparing, releases, reviewing
from engine.casework.bundling import bundled, released_in, shelves_in
from engine.casework.office import Office
from engine.cli.bundling import files_at
from engine.cli.checking import Speech, checked
from engine.cli.speaking import FINDINGS, FINE, Session
from engine.documents.folder import written
from engine.documents.workingcopy import laid_out
from engine.domain.authority import SYSTEM, Official
from engine.domain.process import MAIN
from engine.domain.release import Release, ReleaseLife
from engine.errors import NotFound, Refusal
from engine.policy.policies import HEAD
from engine.process.board import NOT_AT_ALL

# Where a release lies that is no number and no fingerprint.
DISK = "disk"
# Every whole shelf of diagrams has it.
MAIN_SHEET = f"{MAIN}/{MAIN}.bpmn"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: where the files lie, by whom, from when and why."""

    source: str
    by: str
    valid_from: date
    reason: str
    name: str = ""


def propose(session: Session, asked: Proposal) -> int:
    """Propose; 1 when the check found errors, which are told: it is kept, and cannot be activated."""
    office = session.office()
    release = release_at(session, office, asked.source)
    life = releases.propose(
        office, by=official(office, asked.by), release=release, valid_from=asked.valid_from, reason=asked.reason, name=asked.name
    )
    found = Counter(str(one["severity"]) for one in life.findings)
    session.answer(as_json(office, life, session.lang))
    for sentence in releases.sentences(office, life.findings, session.lang):
        session.say(sentence)
    say(session, office, "release_proposed", life, errors=found["error"], warnings=found["warning"])
    return FINDINGS if life.has_errors else FINE


def activate(session: Session, number: int, by: str) -> int:
    """Activate what another proposed."""
    office = session.office()
    life = releases.activate(office, by=official(office, by), number=number)
    session.answer(as_json(office, life, session.lang))
    say(session, office, "release_activated", life)
    return FINE


def withdraw(session: Session, number: int, by: str, reason: str) -> int:
    """Withdraw what is not in force yet."""
    office = session.office()
    life = releases.withdraw(office, by=official(office, by), number=number, reason=reason)
    session.answer(as_json(office, life, session.lang))
    say(session, office, "release_withdrawn", life)
    return FINE


def listed(session: Session) -> int:
    """Every release, the latest first, and what is in force."""
    office = session.office()
    lives = releases.lives(office)
    session.answer({"current": office.current.release.fingerprint, "releases": [as_json(office, life, session.lang) for life in lives]})
    for life in reversed(lives):
        session.say(line(office, life, session.lang))
    if not lives:
        say(session, office, "release_none", release=office.current.release.fingerprint[:12])
    return FINE


def show(session: Session, number: int) -> int:
    """One release with the report of its check."""
    office = session.office()
    life = releases.life_of(releases.lives(office), number)
    session.answer(as_json(office, life, session.lang))
    session.say(line(office, life, session.lang))
    for sentence in releases.sentences(office, life.findings, session.lang):
        session.say(sentence)
    return FINE


def diff(session: Session, before: str, after: str) -> int:
    """Tell what differs between two releases, each made ready as it would run; 0 whether anything does or not."""
    office = session.office()
    editions = [compared.ready(office, release_at(session, office, said)) for said in (before, after)]
    found = comparing.compare(office, editions[0], editions[1], session.lang)
    ids = {name: edition.release.fingerprint for name, edition in zip(("before", "after"), editions, strict=True)}
    session.answer({**ids, "differences": [asdict(one) for one in found]})
    for one in found:
        session.say(one.sentence)
    if not found:
        say(session, office, "diff_nothing")
    return FINE


def export(session: Session, which: str, file: Path) -> int:
    """Write a release as a ZIP of both shelves with its manifest."""
    office = session.office()
    release = release_at(session, office, which)
    with written(file, 0o644) as out:
        out.write(bundled(release))
    session.answer({"release": release.fingerprint, "file": str(file)})
    say(session, office, "release_exported", release=release.fingerprint[:12], file=file.name)
    return FINE


def lay_out(session: Session, which: str, folder: Path) -> int:
    """Make the shelves in a folder those of a release: every file written or taken away is told, no other is touched."""
    office = session.office()
    release = release_at(session, office, which)
    came = laid_out(release, folder)
    session.answer({"release": release.fingerprint, "written": came.written, "removed": came.removed})
    for code, paths in (("release_file_written", came.written), ("release_file_removed", came.removed)):
        for path in paths:
            say(session, office, code, file=path)
    say(session, office, "release_laid_out", release=release.fingerprint[:12], written=len(came.written), removed=len(came.removed))
    return FINE


def bring_in(session: Session, file: Path, by: str) -> int:
    """Keep a release that was exported elsewhere. Refusal unless its files are those its manifest names; 1 with what is wrong with them."""
    office = session.office()
    found = foreign(session, file)
    errors = [told for told in found if told["severity"] == "error"]
    if errors:
        session.answer({"release": "", "findings": found})
        for told in found:
            session.say(told["message"])
        return FINDINGS
    release = released_in(files_at(file))
    is_new = releases.keep(office, by=who(office, by), release=release)
    session.answer({"release": release.fingerprint, "new": is_new, "findings": found})
    say(session, office, "release_imported", release=release.fingerprint[:12])
    return FINE


# ---- where a release is


def release_at(session: Session, office: Office, said: str) -> Release:
    """A release: ``disk`` for the shelves as they lie there, a folder or ZIP, else ``current``, a number or a fingerprint's beginning."""
    path = Path(said)
    if said == DISK:
        return read_release(session.settings.workflows, session.settings.policies)
    if path.is_dir() or path.suffix == ".zip":
        return release_in(session, path)
    return releases.files_of(office, releases.fingerprint_of(office, said))


def release_in(session: Session, path: Path) -> Release:
    """The release in a folder or ZIP; a shelf it does not hold is the office's own. Refusal for a part of one: a process, a policy.

    It is read in a child of this process first: what breaks that is refused, what is merely wrong with it is for the verb to say.
    """
    if not path.exists():
        raise Refusal("file_missing", file=str(path))
    foreign(session, path)
    workflows, policies = shelves_in(files_at(path))
    if not (workflows or policies) or (workflows and MAIN_SHEET not in workflows) or HEAD in policies:
        raise Refusal("release_not_whole", file=path.name)
    own = read_release(session.settings.workflows, session.settings.policies)
    return Release.of(workflows or own.workflows, policies or own.policies)


def foreign(session: Session, path: Path) -> list[dict[str, Any]]:
    """What a child of this process finds in files from elsewhere, read but not proved; Refusal when it could not come to its end."""
    if not path.exists():
        raise Refusal("file_missing", file=str(path))
    found = checked(session, Speech(session), path, under=NOT_AT_ALL)
    for told in found:
        if told["rule"] in ("check_too_long", "check_too_much", "check_died", "bundle_unreadable", "bundle_too_large", "bundle_entry"):
            raise Refusal(told["rule"], entry=path.name)
    return found


# ---- telling


def who(office: Office, username: str) -> Official:
    """Who decides, or the office itself where nobody is named."""
    return official(office, username) if username else SYSTEM


def official(office: Office, username: str) -> Official:
    """Who decides."""
    found = office.store.registers.credentials(username)
    if found is None:
        raise NotFound("unknown_official", username=username)
    return found[0]


def say(session: Session, office: Office, code: str, life: ReleaseLife | None = None, **args: object) -> None:
    """One sentence about a release."""
    about: Mapping[str, object] = {"number": life.number, "release": life.fingerprint[:12], "on": life.valid_from} if life else {}
    session.say(office.current.rulebook.message(code, session.lang, **about, **args))


def line(office: Office, life: ReleaseLife, lang: str) -> str:
    """One release in a line."""
    told = as_json(office, life, lang)
    words = {"name": f"{life.name}　" if life.name else "", "release": life.fingerprint[:12], "on": life.valid_from, "reason": life.reason}
    words["until"] = told["valid_to"] or ""
    people = {"proposed_by": told["proposed_by"], "activated_by": told["activated_by"] or "-"}
    return office.current.rulebook.message("release_line", lang, number=life.number, state=told["state_label"], **words, **people)


def as_json(office: Office, life: ReleaseLife, lang: str) -> dict[str, Any]:
    """One release as JSON: people by name, findings with their sentences; every empty instant is null."""
    told = reviewing.line(office, life, releases.lives(office), lang)
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(told).items() if name != "comments"}
    findings = zip(life.findings, told.findings, strict=True)
    return said | {"findings": [{**one, "message": view.message} for one, view in findings]}
