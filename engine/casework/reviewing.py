"""审阅: a proposed release is read, spoken about shape by shape, and decided on by another person than who proposed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.casework import access, releases
from engine.casework.designs import DESIGN
from engine.casework.office import BROKEN, Edition, Office
from engine.casework.releases import ACTIVATE, PROPOSE
from engine.casework.releaseviews import CommentView, ReleaseFinding, ReleaseLine, ReleasesView, ReleaseView, TransitionView
from engine.domain.authority import Official
from engine.domain.release import ReleaseLife, ReleaseState, last_day_of, standing_of
from engine.domain.review import ReleaseComment
from engine.domain.rules import STAY, Transitional
from engine.errors import FieldError, InvalidForm, NotFound, NotPermitted, Refusal

# Whoever may do one of these takes part in a review.
WAYS_IN = (DESIGN, PROPOSE, ACTIVATE)
LONGEST_COMMENT = 2000
# Between the file of a diagram and the shape an opinion is about.
MARK = "#"


# ---- looking


def listed(office: Office, *, by: Official, lang: str = "zh") -> ReleasesView:
    """Every release with how it stands today, the latest first; for whoever draws, proposes or activates."""
    may = require_way_in(office, by)
    releases.follow(office)
    known, comments = releases.lives(office), office.store.registers.reviews.open_comments()
    lines = tuple(line(office, life, known, lang, comments.get(life.number, 0)) for life in reversed(known))
    return ReleasesView(office.current.release.fingerprint, lines, may)


def shown(office: Office, *, by: Official, number: int, lang: str = "zh") -> ReleaseView:
    """One release with its review. NotFound for a number there is not."""
    may = require_way_in(office, by)
    known = releases.lives(office)
    life = releases.life_of(known, number)
    comments = office.store.registers.reviews.comments(number)
    is_open = sum(one.settled_at is None for one in comments)
    edition = edition_or_none(office, life.fingerprint)
    told = tuple(comment_view(office, edition, one, lang) for one in comments)
    against = life.replaces or office.current.release.fingerprint
    return ReleaseView(
        line(office, life, known, lang, is_open), told, tuple(transition(office, edition, lang)), against,
        frozenset(decisions(office, life, by, may)), tuple(places(office, edition)) if edition else (),
    )  # fmt: skip


def decisions(office: Office, life: ReleaseLife, by: Official, may: frozenset[str]) -> Iterator[str]:
    """What an official may decide about a release today: activate, withdraw, migrate."""
    yield from may
    if life.state is ReleaseState.PROPOSED and ACTIVATE in may and life.proposed_by != by.id and not life.has_errors:
        yield "activate"
    begun = life.is_active(office.today())
    if not begun and (life.state is ReleaseState.PROPOSED or (life.state is ReleaseState.ACTIVE and ACTIVATE in may)):
        yield "withdraw"
    if begun and ACTIVATE in may:
        yield "migrate"


def require_way_in(office: Office, by: Official) -> frozenset[str]:
    """Which of ``WAYS_IN`` an official has; NotPermitted without any."""
    may = frozenset(action for action in WAYS_IN if access.may(office, by, action))
    if not may:
        raise NotPermitted(action=PROPOSE)
    return may


def edition_or_none(office: Office, fingerprint: str) -> Edition | None:
    """A release made ready, None for one that cannot run."""
    try:
        return office.edition(fingerprint)
    except BROKEN:
        return None


def line(office: Office, life: ReleaseLife, known: Sequence[ReleaseLife], lang: str, comments: int = 0) -> ReleaseLine:
    """One release: people by name, findings with their sentences."""
    state = standing_of(life, known, office.today())
    return ReleaseLine(
        life.number, life.name, life.fingerprint, state, office.say(f"release_state.{state}", lang), life.valid_from,
        last_day_of(life, known), life.reason, office.name_of(life.proposed_by), life.proposed_at, office.name_of(life.activated_by),
        life.activated_at, life.replaces, office.name_of(life.withdrawn_by), life.withdrawn_at, life.withdrawn_because,
        tuple(finding(office, one, lang) for one in life.findings), comments,
    )  # fmt: skip


def finding(office: Office, told: Mapping[str, Any], lang: str) -> ReleaseFinding:
    """A finding as the register keeps it, in words."""
    message = releases.sentences(office, [told], lang)[0]
    return ReleaseFinding(
        str(told["file"]), told["line"], str(told["element"]), str(told["name"]), str(told["rule"]), str(told["severity"]), message
    )


# ---- what it says of petitions under way


def transition(office: Office, edition: Edition | None, lang: str) -> Iterator[TransitionView]:
    """What the policies of a release that are in force, or will be, say of petitions under way; silence means that they stay."""
    for policy in edition.rulebook.policies if edition else ():
        ended = policy.valid_to is not None and policy.valid_to < office.today()
        if not ended and (policy.transitional is not None or policy.kind == "national"):
            rule, name = policy.transitional or STAY, policy.name_en if lang == "en" else policy.name
            yield TransitionView(policy.id, name, said_of_running(office, rule, lang), office.cite(rule.basis, lang))


def said_of_running(office: Office, rule: Transitional, lang: str) -> str:
    """What becomes of petitions under way and of their clocks, in words."""
    say = office.current.rulebook.message
    if not rule.may_move:
        return say("diff_running_stay", lang)
    return (", " if lang == "en" else "，").join((say("diff_running_move", lang), say(f"diff_clocks_{rule.clocks}", lang)))


# ---- opinions


def comment(office: Office, *, by: Official, number: int, text: str, path: str = "", element: str = "") -> ReleaseComment:
    """Say something about a release, one of its files, or a shape of a diagram.

    InvalidForm without words or with too many; NotFound for a file or a shape the release has not; Refusal once it was withdrawn.
    """
    require_way_in(office, by)
    wrong = list(_wrong_text(text))
    if wrong:
        raise InvalidForm(wrong, form="comment_release")
    known = releases.lives(office)
    life = releases.life_of(known, number)
    if life.state is ReleaseState.WITHDRAWN:
        raise Refusal("release_not_proposed", number=number, state=releases.state_of(office, life, known))
    there = dict(places(office, edition_or_none(office, life.fingerprint)))
    if path and (f"{path}{MARK}{element}" if element else path) not in there:
        raise NotFound("design_file_unknown", file=path)
    said = ReleaseComment(None, number, path, element if path else "", text.strip(), by.id, office.now())
    with office.store.transaction() as tx:
        return tx.reviews.comment(said)


def _wrong_text(text: str) -> Iterator[FieldError]:
    if not text.strip():
        yield FieldError("text", "field_required")
    elif len(text.strip()) > LONGEST_COMMENT:
        yield FieldError("text", "field_too_long", (("at_most", LONGEST_COMMENT),))


def settle(office: Office, *, by: Official, comment: int) -> ReleaseComment:
    """Mark an opinion as settled; once is enough. NotFound for one there is not."""
    require_way_in(office, by)
    with office.store.transaction() as tx:
        found = tx.reviews.one_comment(comment)
        if found is None:
            raise NotFound("comment_unknown", comment=comment)
        if found.settled_at is None:
            found.settled_by, found.settled_at = by.id, office.now()
            tx.reviews.keep_comment(found)
        return found


def places(office: Office, edition: Edition | None) -> Iterator[tuple[str, str]]:
    """Every file of a release and every shape of its diagrams an opinion may be about, each with its words."""
    if edition is None:
        return
    for process in edition.engine.processes():
        drawing, path = edition.engine.drawing(process), f"workflows/{process}/{process}.bpmn"
        yield path, drawing.name
        for shape in drawing.shapes:
            if shape.name:
                yield f"{path}{MARK}{shape.id}", f"{drawing.name} · {shape.name}"
    drawn = {f"{process}/{process}.bpmn" for process in edition.engine.processes()}
    yield from ((f"workflows/{path}", f"workflows/{path}") for path in sorted(edition.release.workflows) if path not in drawn)
    yield from ((f"policies/{path}", f"policies/{path}") for path in sorted(edition.release.policies))


def comment_view(office: Office, edition: Edition | None, said: ReleaseComment, lang: str) -> CommentView:
    """An opinion in words."""
    about = said.path
    process = said.path.rpartition("/")[2].removesuffix(".bpmn")
    if edition is not None and said.path.endswith(".bpmn") and process in edition.engine.processes():
        drawing = edition.engine.drawing(process)
        shape = drawing.by_id.get(said.element)
        term = f"process.{process}"
        name = office.say(term, lang) if lang == "en" and office.current.rulebook.has_term(term) else drawing.name
        about = f"{name} · {shape.name or shape.id}" if shape else name
    return CommentView(
        said.id or 0, said.path, said.element, about, said.text, office.name_of(said.by), said.at, office.name_of(said.settled_by),
        said.settled_at,
    )  # fmt: skip
