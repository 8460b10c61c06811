"""设计稿的规则: looked through beside the law of the country, changed by form or by text – two views of one file – and counted with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.casework import designs, explaining
from engine.casework.designbench import NAMED_FROM, SHELF, Bench, entry_text
from engine.casework.designruleviews import CountedView, FileTextView, OtherFile, RuleField, RuleSection, RuleView
from engine.casework.designviews import GuestView
from engine.casework.office import Office
from engine.casework.programnames import renamed_as
from engine.casework.ruledrafts import begun_with, require_sound, tried_with, without, written
from engine.casework.rulestanding import here_path, nation_path, said_of, section_of, verdicts
from engine.domain.authority import Official
from engine.domain.counting import count
from engine.domain.obligation import PATTERNS
from engine.domain.rules import DeadlineRule
from engine.errors import FieldError, InvalidForm, NotFound, PolicyError, Refusal
from engine.policy.described import Described, described, schema_at, value_at
from engine.policy.editing import lines_at, lines_of
from engine.policy.loader import Path
from engine.policy.policies import SECTIONS

# What an entry may be called.
ENTRY = re.compile(r"[a-z][a-z0-9_]{0,40}")

# ---- looking


def sections(office: Office, *, by: Official, design: int, lang: str = "zh") -> tuple[RuleSection, ...]:
    """The rules of the design's place by kind: what the country says, what the place says, who wins; () while unreadable."""
    bench = Bench.of(office, by, design, lang)
    return tuple(section_of(bench, section) for section in SECTIONS if section != "documents") if bench.standing else ()


def others(office: Office, *, by: Official, design: int, lang: str = "zh") -> tuple[OtherFile, ...]:
    """Every other file of rules: permissions, what is watched and told, calendars, obligations."""
    bench = Bench.of(office, by, design, lang)
    paths = sorted(path for path in bench.files if path.endswith(".yaml"))
    return tuple(OtherFile(f"{SHELF}{path}", _file_label(bench, path), _how_many(bench, path), _is_near(bench, path)) for path in paths)


def _is_near(bench: Bench, path: str) -> bool:
    """Whether a designer looks for a file here: the law of today, this year's calendar and the next, and the place's own head."""
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".yaml")
    if stem.isdecimal():
        return int(stem) >= bench.office.today().year
    heads = [bench.standing.base[-1], bench.standing.own] if bench.standing else []
    return stem not in SECTIONS and any(one is not None and one.head.file.rpartition("/")[0] == folder for one in heads)


def _file_label(bench: Bench, path: str) -> str:
    stem = path.rpartition("/")[2].removesuffix(".yaml")
    return stem if stem.isdecimal() else bench.office.say(f"rule_file.of_{stem}", bench.lang).removeprefix("rule_file.of_")


def _how_many(bench: Bench, path: str) -> int:
    try:
        return len(bench.entries(path))
    except PolicyError:
        return 0


def file(office: Office, *, by: Official, design: int, path: str, text: str | None = None, lang: str = "zh") -> FileTextView:
    """A whole file as text, as it is kept or as ``text`` has it, with all that is wrong with it and all it may say."""
    bench = Bench.of(office, by, design, lang, None if text is None else {path: text.encode()})
    read = designs.read(office, by=by, design=design, path=path)
    content = bench.content(path)
    try:
        data = bench.data(path)
        entries = [(entry_text(one), bench.label(data, one)) for one in bench.entries(path)]
    except PolicyError:
        entries = []
    first = bench.parsed(path, entries[0][0]) if entries else ()
    keys = allowed(bench, path, first)
    places = tuple(begins_in(bench, path)) if bench.kind(path) else ()
    findings = bench.findings(path)
    return FileTextView(
        path, read.version, content.decode("utf-8", "replace"), entries, findings, keys, read.guests, places, patterns(bench, path)
    )


def patterns(bench: Bench, path: str) -> tuple[tuple[str, str], ...]:
    """The patterns an obligation may have, with what they are called; () for another file."""
    if not path.endswith("/obligations.yaml"):
        return ()
    return tuple(bench.options(described(("pattern",), schema_at("obligations", ("", "pattern")))))


# ---- one entry


def entry(
    office: Office, *, by: Official, design: int, path: str, entry: str, said: Mapping[str, str] | None = None, text: str | None = None,
    head: Mapping[str, str] | None = None, lang: str = "zh",
) -> RuleView:  # fmt: skip
    """One entry of a file as it is kept, or as it would be with what a form (``said``) or its ``text`` says; nothing is kept.

    NotFound for a file or an entry there cannot be; InvalidForm for a form that cannot be read.
    """
    bench = Bench.of(office, by, design, lang)
    where = bench.parsed(path, entry)
    version, guests, kept = _kept(office, by, design, path)
    if said is not None or text is not None:
        bench = bench.trying(tried_with(bench, path, where, said, text, head or {}))
    return _view(bench, path, where, version, guests, kept)


def _kept(office: Office, by: Official, design: int, path: str) -> tuple[int, Sequence[GuestView], bool]:
    """The version of a file, who else has it open, and whether the design changes it; for one still to be begun, none."""
    try:
        found = designs.read(office, by=by, design=design, path=path)
        return found.version, found.guests, found.version > 0
    except NotFound:
        return 0, (), False


def _view(bench: Bench, path: str, where: Path, version: int, guests: Sequence[GuestView], kept: bool) -> RuleView:
    content = bench.content(path)
    begins, until = _lines(bench, path, where)
    data = _read(bench, path)
    section, name = path.rpartition("/")[2].removesuffix(".yaml"), str(where[0]) if where else ""
    standing, is_section = bench.standing, section in SECTIONS
    label = bench.label(data, where)
    if is_section and standing and bench.is_local(path):
        label = next(
            (bench.label({name: value}, (name,)) for _, value in standing.said(section, (name,)) if (value or {}).get("name")), label
        )
    nation = (nation_path(standing, section), entry_text(where)) if is_section and standing else ("", "")
    return RuleView(
        path, entry_text(where), label, version, bench.is_local(path), tuple(_fields(bench, path, where, data)),
        lines_of(content, begins, until) if begins else "", begins,
        verdicts(bench, section, name) if is_section else (), bench.findings(path), allowed(bench, path, where), guests,
        section == "deadlines" and name != "counting", kept,
        (here_path(bench, section), entry_text(where)) if is_section and standing and bench.place else ("", ""), nation,
        begun_with(bench, path), renamed_as(section, name) if begins and len(where) == 1 else "",
    )  # fmt: skip


def _read(bench: Bench, path: str) -> Any:
    try:
        return bench.data(path)
    except PolicyError:
        return {}


def _lines(bench: Bench, path: str, where: Path) -> tuple[int, int]:
    """The lines of an entry; those of the whole file where that cannot be read."""
    content = bench.content(path)
    try:
        return lines_at(content, path, where) if content else (0, 0)
    except PolicyError:
        return 1, content.count(b"\n") + 1


def _fields(bench: Bench, path: str, where: Path, data: Any) -> Iterator[RuleField]:
    section, standing = path.rpartition("/")[2].removesuffix(".yaml"), bench.standing
    pattern = str((value_at(data, where) or {}).get("pattern", "")) if section == "obligations" else ""
    for one in bench.fields(path, where):
        value = value_at(data, (*where, *one.path))
        if value is None and section == "obligations" and not _is_asked(pattern, one.name):
            continue
        nation = local = wins = ""
        if standing and section in SECTIONS and where:
            nation, local, wins = said_of(bench, standing, section, (*where, *one.path))
        names = _names(bench, one)
        required = one.required and not bench.is_local(path) or one.name == "basis" and section in SECTIONS and section != "topics"
        label = f"{bench.word('applies_to')} · {bench.word(one.name)}" if one.kind == "facts" else bench.word(one.name)
        yield RuleField(
            one.name,
            label,
            "names" if one.kind == "facts" else one.kind,
            written(one, value),
            bench.options(one),
            names,
            required,
            nation,
            local,
            wins,
        )


def _names(bench: Bench, field: Described) -> Sequence[tuple[str, str]]:
    """What may be named in a field."""
    if field.kind == "facts":
        return bench.names(field.path[-1])
    is_chosen = field.kind == "names" or field.kind == "text" and NAMED_FROM.get(field.name) != "occurrence"
    return bench.names(field.name) if is_chosen and field.name in NAMED_FROM else ()


def _is_asked(pattern: str, field: str) -> bool:
    """Whether an obligation of a pattern says a field: what every one says, and what this pattern speaks of."""
    needed, free = PATTERNS.get(pattern, ((), ()))
    return field in (*needed, *free) or not any(field in one for both in PATTERNS.values() for one in both)


def allowed(bench: Bench, path: str, where: Path) -> tuple[tuple[str, str, str], ...]:
    """All keys an entry may have, each with what it is called and what may stand there."""
    told, lang = bench.office.current.rulebook.message, bench.lang
    fields = bench.fields(path, where)
    return tuple((one.name, bench.word(one.name), ", ".join(one.options) or told(f"design_kind_{one.kind}", lang)) for one in fields)


# ---- beginning


def begins_in(bench: Bench, path: str) -> Iterator[tuple[str, str]]:
    """Where a file takes a new entry: ('', '') at its top, else the key it goes under and what that is called."""
    kind = bench.kind(path)
    top = schema_at(kind, ())
    if isinstance(top.get("additionalProperties"), Mapping):
        yield "", ""
    for name, one in top.get("properties", {}).items():
        is_list = one.get("type") == "array" and one.get("items", {}).get("properties")
        if is_list or isinstance(one.get("additionalProperties"), Mapping) and name != "counting":
            known = bench.office.current.rulebook.has_term(f"rule_part.in_{name}")
            yield name, bench.office.say(f"rule_part.in_{name}", bench.lang) if known else bench.word(name)


def new_entry(office: Office, *, by: Official, design: int, path: str, under: str, name: str) -> str:
    """The path of an entry that is to be begun in a file: ``name`` under a key, in a list behind the last; nothing is kept.

    InvalidForm for a name that is none or is taken, NotFound for a key that takes none.
    """
    bench = Bench.of(office, by, design, "zh")
    data = _read(bench, path)
    if under not in dict(begins_in(bench, path)):
        raise NotFound("design_file_unknown", file=f"{path}#{under}")
    holder = value_at(data, (under,)) if under else data
    if schema_at(bench.kind(path), (under,)).get("type") == "array" and under:
        return f"{under}.{len(holder or [])}"
    if not ENTRY.fullmatch(name):
        raise InvalidForm([FieldError("name", "form_field_name")], form="entry")
    if name in (holder or {}):
        raise InvalidForm([FieldError("name", "rename_taken", (("value", name),))], form="entry")
    return f"{under}.{name}" if under else name


# ---- changing


def keep(
    office: Office, *, by: Official, design: int, path: str, entry: str, said: Mapping[str, str], version: int,
    head: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Keep an entry as a form says; the file's new version. A local policy that is still to be begun is begun with ``head``.

    Raises InvalidForm with each field that is wrong, and what ``designs.save`` raises. Comments and order of the file stay.
    """
    return _save(office, by, design, path, entry, version, said, None, head or {})


def keep_text(
    office: Office, *, by: Official, design: int, path: str, entry: str, text: str, version: int, head: Mapping[str, str] | None = None
) -> int:
    """Keep an entry as its lines of the file say; raises as ``keep`` does, Refusal ``design_text_wrong`` with line and column."""
    return _save(office, by, design, path, entry, version, None, text, head or {})


def drop(office: Office, *, by: Official, design: int, path: str, entry: str, version: int) -> int:
    """Take an entry out of a file; of a local one, the law of the country holds again."""
    bench = Bench.of(office, by, design, "zh")
    where = bench.parsed(path, entry)
    return designs.save(office, by=by, design=design, path=path, content=without(bench, path, where), version=version)


def _save(
    office: Office, by: Official, design: int, path: str, entry: str, version: int, said: Mapping[str, str] | None, text: str | None,
    head: Mapping[str, str],
) -> int:  # fmt: skip
    bench = Bench.of(office, by, design, "zh")
    where = bench.parsed(path, entry)
    tried = tried_with(bench, path, where, said, text, head)
    require_sound(bench.trying(tried), path, where, by_form=said is not None)
    content = tried.pop(path)
    return designs.save(office, by=by, design=design, path=path, content=content, version=version, begun=tried)


def keep_file(office: Office, *, by: Official, design: int, path: str, text: str, version: int) -> int:
    """Keep a whole file as it was written; Refusal ``design_text_wrong`` with line and column of the first mistake, nothing is kept."""
    content = text.encode()
    require_sound(Bench.of(office, by, design, "zh", {path: content}), path, (), by_form=False)
    return designs.save(office, by=by, design=design, path=path, content=content, version=version)


# ---- counting


def counted(office: Office, *, by: Official, design: int, deadline: str, start: date, lang: str = "zh") -> tuple[CountedView, ...]:
    """A deadline that an event of ``start`` begins, counted by the law of the country and, where it says otherwise, by the place's.

    NotFound for a deadline nobody knows, Refusal for one a letter sets, and for a day beyond the calendar.
    """
    bench = Bench.of(office, by, design, lang)
    standing = bench.standing
    rules = [standing.national.deadlines.get(deadline), standing.local.deadlines.get(deadline)] if standing else []
    found = [one for one in dict.fromkeys(map(_as_counted, rules)) if one is not None]
    if not found or standing is None:
        raise NotFound("deadline_unheard_of", name=deadline, known="")
    return tuple(_counted(bench, next(one for one in rules if one and _as_counted(one) == key), start) for key in found)


def _as_counted(rule: DeadlineRule | None) -> tuple[str, str] | None:
    return (str(rule.length), rule.policy) if rule else None


def _counted(bench: Bench, rule: DeadlineRule, start: date) -> CountedView:
    assert bench.standing is not None
    if rule.length is None:
        raise Refusal("deadline_set_by_letter", basis=rule.basis, name=rule.name)
    try:
        made = count(rule_or_length=rule, started_on=start, calendar=bench.standing.calendar, counting=bench.standing.national.counting)
    except (ValueError, OverflowError) as error:
        raise Refusal("period_beyond_calendar", value=start.isoformat()) from error
    policy = next(one for one in (*bench.standing.base, *bench.standing.over) if one.id == rule.policy)
    steps = [explaining.step_words(bench.office, {"day": one.day.isoformat(), "note_key": one.note_key, "counted": one.counted,
             "args": one.args}, bench.lang) for one in made.steps]  # fmt: skip
    whose = policy.name if bench.lang == "zh" else policy.name_en
    return CountedView(whose, bench.told("length", str(rule.length)), made.due_on, made.provisional, rule.basis, steps)
