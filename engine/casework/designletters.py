"""设计稿的文书: the text of a letter with the places it is filled at, and its sheet with invented data, before anybody gets one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from engine.casework import designs, printing
from engine.casework.designbench import SHELF, Bench
from engine.casework.designviews import FindingView
from engine.casework.office import Office
from engine.casework.papers import filled_in
from engine.casework.paperviews import Paper
from engine.casework.ruledrafts import begun, begun_with, require_sound
from engine.casework.rulestanding import here_path, nation_path, verdicts
from engine.casework.saying import day_words
from engine.domain.authority import Official
from engine.domain.rules import PLACEHOLDER, DocumentRule
from engine.errors import FieldError, InvalidForm, NotFound
from engine.policy.editing import edited
from engine.policy.merging import laid_over

# What a letter says of itself besides its paragraphs.
PLAIN = ("name", "name_en", "basis", "prefix", "to")
PARAGRAPH, NEW = "wording.", "new"


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter in a list, with the file its text is changed in."""

    kind: str
    path: str
    label: str
    basis: str
    paragraphs: int
    is_local: bool


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter: its words, its paragraphs as (id, text), all places it may be filled at as (place, what it is), and its sheet.

    ``law`` are the paragraphs of the country; ``verdicts`` what the law says of a local text; ``new_policy`` as in a rule's view.
    """

    kind: str
    path: str
    label: str
    version: int
    is_local: bool
    said: Mapping[str, str]
    paragraphs: Sequence[tuple[str, str]]
    law: Mapping[str, str]
    places: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    paper: Paper | None
    findings: Sequence[FindingView]
    verdicts: Sequence[str]
    other: str
    new_policy: Sequence[tuple[str, str]]


def letters(office: Office, *, by: Official, design: int, lang: str = "zh") -> tuple[LetterLine, ...]:
    """Every letter of the design's place; () while the rules cannot be read."""
    bench = Bench.of(office, by, design, lang)
    return tuple(_lines(bench)) if bench.standing else ()


def _lines(bench: Bench) -> Iterator[LetterLine]:
    assert bench.standing is not None
    for kind, rule in bench.standing.local.documents.items():
        said = bench.standing.said("documents", (kind,))
        is_local = any(policy is bench.standing.own for policy, _ in said)
        path = here_path(bench, "documents")
        yield LetterLine(kind, path, rule.name if bench.lang == "zh" else rule.name_en, rule.basis, len(rule.wording), is_local)


def begins_in(office: Office, *, by: Official, design: int) -> str:
    """The file a new letter is begun in: the place's own where it has one, else the country's; '' while the rules cannot be read."""
    bench = Bench.of(office, by, design, "zh")
    if bench.standing is None:
        return ""
    here = here_path(bench, "documents")
    return here if bench.content(here) else nation_path(bench.standing, "documents")


def letter(
    office: Office, *, by: Official, design: int, path: str, kind: str, said: Mapping[str, str] | None = None,
    head: Mapping[str, str] | None = None, lang: str = "zh",
) -> LetterView:  # fmt: skip
    """One letter as it is kept, or as it would be with what a form says; nothing is kept. NotFound for none."""
    bench = Bench.of(office, by, design, lang)
    if said is not None:
        bench = bench.trying(_tried(bench, path, kind, said, head or {}))
    standing = bench.standing
    if standing is None or not standing.said("documents", (kind,)) or not path.endswith("/documents.yaml"):
        raise NotFound("design_file_unknown", file=f"{path}#{kind}")
    law, own = _law(bench, path, kind), _whole(bench, path, kind)
    rule = standing.local.documents.get(kind)
    other = nation_path(standing, "documents") if bench.is_local(path) else here_path(bench, "documents") if bench.place else ""
    return LetterView(
        kind, path, str(own.get("name_en" if lang == "en" else "name", kind)), _version(office, by, design, path), bench.is_local(path),
        {key: str(own.get(key, "")) for key in PLAIN}, tuple(own.get("wording", {}).items()), law.get("wording", {}),
        tuple(_places(bench, own)), _sheet(bench, rule) if rule else None, bench.findings(path),
        tuple(one.sentence for one in verdicts(bench, "documents", kind)), other, begun_with(bench, path),
    )  # fmt: skip


def _version(office: Office, by: Official, design: int, path: str) -> int:
    try:
        return designs.read(office, by=by, design=design, path=path).version
    except NotFound:
        return 0


def _law(bench: Bench, path: str, kind: str) -> dict[str, Any]:
    """What the letter says without the file at ``path``: what a local text is laid over."""
    assert bench.standing is not None
    made: dict[str, Any] = {}
    for policy, value in bench.standing.said("documents", (kind,)):
        if SHELF + policy.sections["documents"].file != path:
            made = laid_over(made, value or {})
    return made


def _whole(bench: Bench, path: str, kind: str) -> dict[str, Any]:
    """What the letter says with the file at ``path``, and none laid over that."""
    own = bench.data(path).get(kind) if bench.content(path) else None
    return laid_over(_law(bench, path, kind), own or {}) if bench.is_local(path) else dict(own or {})


def _places(bench: Bench, own: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """All places a paragraph may be filled at, by where they are filled from."""
    standing, name = bench.standing, "name_en" if bench.lang == "en" else "name"
    assert standing is not None
    say = bench.office.current.rulebook.message
    common: dict[str, Any] = {}
    for _, said in standing.said("documents", ("placeholders",)):
        common |= said or {}
    deadlines, flags = standing.local.deadlines.values(), standing.local.flag_rules.values()
    yield "parts", [(part, str(said[name])) for part, said in own.get("parts", {}).items() if isinstance(said, Mapping) and name in said]
    yield "common", [(place, str(said[name])) for place, said in common.items()]
    yield (
        "lengths",
        [(f"length_{one.id}", say("design_place_length", bench.lang, name=getattr(one, name))) for one in deadlines if one.length],
    )
    yield "days", [(f"due_{one.id}", say("design_place_due", bench.lang, name=getattr(one, name))) for one in deadlines]
    yield "flags", [(f"rule_{one.id}", str(getattr(one, name))) for one in flags if isinstance(one.value, str)]


# ---- its sheet


def _sheet(bench: Bench, rule: DocumentRule) -> Paper:
    """The letter as it would be printed, with invented data."""
    office, on = bench.office, bench.office.today()
    place = office.current.rulebook.place_name(bench.place or "100000", on)
    told = office.current.rulebook.message
    filled = {name: _invented(bench, rule, name) for name in rule.filled_by}
    paragraphs = tuple(filled_in(text, filled) for text in rule.wording.values())
    parts = tuple((part.name, (filled[part.id],)) for part in rule.parts if part.id not in rule.placeholders)
    addressee = told("letter_sample_petitioner", "zh") if rule.addressee == "petitioner" else filled_in(rule.to, filled)
    return Paper(
        kind=rule.id, issuer=told("letter_sample_authority", "zh", place=place), number=f"{rule.prefix}〔{on.year}〕1号", title=rule.name,
        addressee=addressee, paragraphs=paragraphs, parts=parts, day=day_words(on, "zh"), on=on, state="draft",
        mark=told("letter_sample_mark", "zh"), foot=(told("paper_basis", "zh", basis=rule.basis),), check="", receipt=(),
        words=printing.words(office),
    )  # fmt: skip


def _invented(bench: Bench, rule: DocumentRule, name: str) -> str:
    """What stands at a place of the invented letter."""
    told, on = bench.office.current.rulebook.message, day_words(bench.office.today(), "zh")
    if name.endswith("_on") or name.startswith("due_"):
        return on
    paper = bench.standing.local.documents.get(name.removeprefix("number_")) if bench.standing else None
    if paper is not None:
        return f"{paper.prefix}〔{bench.office.today().year}〕1号"
    sample = told(f"letter_sample_{name}", "zh")
    if sample != f"letter_sample_{name}":
        return sample
    part = next((one.name for one in rule.parts if one.id == name), "")
    common = next((label for group, places in _places(bench, {}) if group == "common" for place, label in places if place == name), "")
    return told("letter_sample_part", "zh", name=part or common or name)


def sheet(
    office: Office, *, by: Official, design: int, path: str, kind: str, form: str, said: Mapping[str, str] | None = None,
    head: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """The sheet of a letter with invented data as ``pdf`` or as the ``png`` of its first page; NotFound where its text cannot be read."""
    paper = letter(office, by=by, design=design, path=path, kind=kind, said=said, head=head).paper
    if paper is None:
        raise NotFound("design_file_unknown", file=f"{path}#{kind}")
    press = printing.press_of(office)
    return press.pdf(paper) if form == printing.PDF else press.picture(paper)


# ---- changing


def keep(
    office: Office, *, by: Official, design: int, path: str, kind: str, said: Mapping[str, str], version: int,
    head: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Keep a letter as a form says: its words, and each paragraph by its id. A local one keeps only what differs from the law.

    Raises InvalidForm with each field that is wrong, and what ``designs.save`` raises.
    """
    bench = Bench.of(office, by, design, "zh")
    tried = _tried(bench, path, kind, said, head or {})
    changed = bench.trying(tried)
    require_sound(changed, path, (kind,), by_form=True)
    _require_known_places(changed, path, kind)
    content = tried.pop(path)
    return designs.save(office, by=by, design=design, path=path, content=content, version=version, begun=tried)


def _tried(bench: Bench, path: str, kind: str, said: Mapping[str, str], head: Mapping[str, str]) -> dict[str, bytes]:
    """The files as they would be."""
    if bench.standing is None:
        raise NotFound("design_file_unknown", file=path)
    wanted = deepcopy(_whole(bench, path, kind))
    for key in PLAIN:
        if key in said and (said[key].strip() or key != "to"):
            wanted[key] = said[key].strip()
    wanted["wording"] = dict(_paragraphs(wanted.get("wording", {}), said))
    data = deepcopy(bench.data(path)) if bench.content(path) else {}
    own = _differing(_law(bench, path, kind), wanted) if bench.is_local(path) else wanted
    if bench.is_local(path) and said.get("basis"):
        own = {"basis": said["basis"].strip()} | own
    data[kind] = {**{key: own[key] for key in data.get(kind) or {} if key in own}, **own}
    return begun(bench, path, head) | {path: edited(bench.content(path), path, data)}


def _paragraphs(before: Mapping[str, str], said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The paragraphs as the form has them: those emptied are gone, a new one stands last."""
    for name, text in before.items():
        now = said.get(PARAGRAPH + name, text).replace("\r\n", "\n").strip()
        if now:
            yield name, now
    if said.get(NEW, "").strip():
        no = next(no for no in range(1, 100) if f"paragraph_{no}" not in before)
        yield f"paragraph_{no}", said[NEW].replace("\r\n", "\n").strip()


def _differing(law: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What a local letter says otherwise than the law; a paragraph it leaves out is null."""
    own = {key: value for key, value in wanted.items() if key != "wording" and law.get(key) != value}
    theirs, mine = law.get("wording", {}), wanted.get("wording", {})
    wording = {name: text for name, text in mine.items() if theirs.get(name) != text} | {name: None for name in theirs if name not in mine}
    return own | ({"wording": wording} if wording else {})


def _require_known_places(bench: Bench, path: str, kind: str) -> None:
    """Refuse a paragraph with a place nothing fills, by its field."""
    own = _whole(bench, path, kind)
    known = {place for _, places in _places(bench, own) for place, _ in places}
    wrong = []
    for name, text in own.get("wording", {}).items():
        for place in PLACEHOLDER.findall(str(text)):
            if place not in known and not place.endswith((".issued_on", ".served_on")) and not place.startswith(("number_", "rule_")):
                wrong.append(FieldError(PARAGRAPH + name, "policy_unknown_placeholder", (("value", place),)))
    if wrong:
        raise InvalidForm(wrong, form="letter")
