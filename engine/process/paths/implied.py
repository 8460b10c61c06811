"""What the rules oblige paths to without saying so: papers are filled before they are issued, signed by who may,
issued before they are served, and served where the rules ask for it; deadlines of the office come to an end. Each in the
name of its article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.casework.material import FACTS
from engine.casework.notices import APPROVING
from engine.domain.obligation import Obligation
from engine.domain.rules import DeadlineRule, DocumentRule, Lane
from engine.policy.forms import Form

OFFICE = "office"
RECEIPT = "serve_"


def papers(documents: Mapping[str, DocumentRule], forms: Mapping[str, Form], process: str) -> Iterator[Obligation]:
    """What the papers of a rulebook oblige a process to."""
    receipts = tuple(f"{form}.done" for form in forms if form.startswith(RECEIPT))
    for paper in documents.values():
        issued, served = f"{paper.id}.issued", f"{paper.id}.served"
        yield from _filled(paper, forms, process)
        yield _about(paper, "paper_unissued", "precedence", process, before=(issued,), after=(served,), since=(served,))
        yield _about(paper, "paper_unreceipted", "precedence", process, before=receipts, after=(served,), since=(issued,))


def _filled(paper: DocumentRule, forms: Mapping[str, Form], process: str) -> Iterator[Obligation]:
    """Before a paper is issued, each part the law asks for has been filled in; parts of the same forms are told together."""
    names = {part.id: part for part in paper.parts}
    filled: dict[tuple[str, ...], list[str]] = {}
    for part in paper.required_parts:
        if not is_known_without_form(part):
            filled.setdefault(
                tuple(event for form in forms.values() if part in form.fields for event in (f"{form.id}.done", form.id)), []
            ).append(part)
    for events, parts in filled.items():
        known = [names[part] for part in parts if part in names]
        told = {"zh": "、".join(part.name for part in known), "en": ", ".join(part.name_en for part in known)}
        yield _about(paper, "paper_unfilled", "precedence", process, told, before=events, after=(f"{paper.id}.issued",))


def is_known_without_form(part: str) -> bool:
    """Whether the office fills a part from the petition itself: its facts, its events, its deadlines, its papers."""
    return part in FACTS or part.startswith(("due_", "number_")) or part.endswith(("issued_on", "served_on"))


def _about(
    paper: DocumentRule, code: str, pattern: str, process: str, parts: Mapping[str, str] | None = None, **events: tuple[str, ...]
) -> Obligation:
    says = (
        {"zh": paper.name, "en": paper.name_en}
        if parts is None
        else {lang: f"{name}（{parts[lang]}）" for lang, name in (("zh", paper.name), ("en", paper.name_en))}
    )
    told_apart = sorted(events.get("before") or events.get("during", ()))
    id = f"{paper.id}_{code}" + ("_" + "_".join(told_apart)[:40] if parts else "")
    return Obligation(id, says["zh"], says["en"], paper.basis, pattern, process=process, implied=code, **events)  # type: ignore[arg-type]


def signatures(
    documents: Mapping[str, DocumentRule], said: Iterable[Obligation], lanes: Sequence[Lane], process: str
) -> Iterator[Obligation]:
    """Who approves a paper before it is issued may sign it: the step stands in a lane of the role that signs, at who issues it.

    Which steps approve it the obligations said say; a signer no lane is of is asked for when the paper is issued.
    """
    issuers = {lane.id: lane.authority for lane in lanes}
    before = [one for one in said if one.pattern == "precedence"]
    for paper in documents.values():
        part = issuers.get(paper.issuer, paper.issuer)
        there = [lane for lane in lanes if lane.role == paper.signer and lane.authority == part]
        events = {event for one in before if f"{paper.id}.issued" in one.after for event in one.before}
        steps = tuple(sorted(one.removesuffix(".done") for one in events if one.startswith(APPROVING) and one.endswith(".done")))
        if there and steps:
            told = {"zh": "、".join(one.name for one in there), "en": ", ".join(one.name_en for one in there)}
            yield _about(paper, "paper_missigned", "in_lane", process, told, lane=tuple(one.id for one in there), during=steps)


def endings(deadlines: Mapping[str, DeadlineRule], named: set[str], process: str) -> Iterator[Obligation]:
    """Each deadline of the office that nothing else speaks of comes to an end."""
    for rule in deadlines.values():
        if rule.holder == OFFICE and rule.id not in named:
            yield Obligation(
                f"{rule.id}_comes_to_an_end", rule.name, rule.name_en, rule.basis, "within",
                deadline=rule.id, process=process, implied="deadline_open",
            )  # fmt: skip
