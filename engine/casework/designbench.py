"""设计稿里的规则文件: a design's rule files on the bench, as they are kept or as somebody would have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from engine.casework import designs, saying
from engine.casework.designviews import FindingView
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.domain.design import Design
from engine.domain.petition import ReferralKind
from engine.domain.release import Release
from engine.domain.rules import Length
from engine.domain.territory import COUNTRY
from engine.errors import LocatedError, NotFound, PolicyError
from engine.policy.described import Described, entries_of, fields_of, kind_of, value_at
from engine.policy.loader import Path, dumped, load
from engine.policy.rulebook import Rulebook, fingerprint, problems_alone
from engine.policy.staff import permissions_of
from engine.policy.standing import Standing, standing
from engine.policy.writing import in_line

SHELF = "policies/"
# Shelves whose standing and mistakes are remembered: a designer goes from page to page of one.
REMEMBERED = 8
# Facts of a petition that are so or not.
YES_OR_NO = ("simplified", "anonymous", "direct")
# What names of a field are taken from: roles, lanes, papers, deadlines, events.
NAMED_FROM: Mapping[str, str] = {
    "owner": "lane", "issuer": "lane", "extension.approved_by": "lane", "extension.notice": "document", "signer": "role", "roles": "role",
    "role": "role", "starts": "event", "counted_from": "event", "met_by": "event", "void_by": "event", "suspended_by": "event",
    "resumed_by": "event", "clocks": "deadline", "deadline": "deadline", "lane": "lane",
    "during": "step", "process": "process", "message": "message",
    **dict.fromkeys(("event", "other", "before", "after", "then", "since", "until", "unless"), "occurrence"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Rule files known by their fingerprint."""

    name: str
    files: Mapping[str, bytes] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Bench:
    """The files of a design, with ``tried`` in the place of some of them; asked in one language."""

    office: Office
    design: Design
    release: Release
    lang: str
    tried: Mapping[str, bytes]

    @classmethod
    def of(cls, office: Office, by: Official, design: int, lang: str, tried: Mapping[str, bytes] | None = None) -> Bench:
        """The bench of a design; NotFound for none."""
        found = designs.design_of(office, by=by, design=design)
        return cls(office, found, designs.made_by(office, found), lang, tried or {})

    def trying(self, tried: Mapping[str, bytes]) -> Bench:
        """The same bench with other files in the place of some."""
        return replace(self, tried=tried)

    @property
    def place(self) -> str:
        """The area code the design is made for, '' for the country."""
        return "" if self.design.place == COUNTRY else self.design.place

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The rule files, paths without their shelf."""
        return {**self.release.policies, **{path.removeprefix(SHELF): content for path, content in self.tried.items()}}

    def content(self, path: str) -> bytes:
        """A file of the rules; b'' for one that is still to be begun."""
        return self.files.get(path.removeprefix(SHELF), b"")

    def data(self, path: str) -> Any:
        """What a file says. PolicyError for one that cannot be read."""
        return load(self.content(path), path).data or {}

    def is_local(self, path: str) -> bool:
        """Whether a file lies over the law of the country."""
        return path.removeprefix(SHELF).startswith(("local/", "procedures/"))

    def kind(self, path: str) -> str:
        """By which schema a file is judged."""
        folder = path.removeprefix(SHELF).rpartition("/")[0]
        head = self.files.get(f"{folder}/policy.yaml", b"")
        return kind_of(path, is_whole=not self.is_local(path) and b"\nextends:" not in head)

    @cached_property
    def standing(self) -> Standing | None:
        """How the rules of the design's place stand today; None while a file is not fit to say."""
        return _standing(self.shelf, self.place, self.office.today())

    @cached_property
    def shelf(self) -> _Shelf:
        """The rule files with the name of just these."""
        return _Shelf(fingerprint(self.files), self.files)

    def wrong_alone(self, path: str) -> list[PolicyError]:
        """What is wrong with one file by itself."""
        return problems_alone(path, self.content(path))

    def findings(self, path: str = "") -> Sequence[FindingView]:
        """What is wrong with a file by itself, or with the rules as a whole, in words."""
        found: Sequence[PolicyError] = (self.wrong_alone(path) if path else []) or _wrong(self.shelf, self.office.today())
        return [designs.as_view(self.office, one, self.lang) for one in found]

    # ---- words

    def word(self, key: str) -> str:
        """What a key of a file is called; the key itself where nobody named it."""
        last = key.rpartition(".")[2]
        for term in (f"rule_part.rule_{last.lower()}", f"rule_part.{last.lower()}"):
            if self.office.current.rulebook.has_term(term):
                return self.office.say(term, self.lang)
        return last

    def label(self, data: Any, entry: Path) -> str:
        """What an entry is called: as it says itself, else by its key."""
        value = value_at(data, entry)
        own = value if isinstance(value, Mapping) else {}
        names = ("name_en", "says_en", "title") if self.lang == "en" else ("name", "says", "title")
        told = next((str(own[name]) for name in names if own.get(name)), "")
        return told or self.word(str(entry[-1]) if entry else "")

    def told(self, field: str, value: Any) -> str:
        """A value in words."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return self.office.say("value_yes" if value else "value_no", self.lang)
        if isinstance(value, list):
            return ("、" if self.lang == "zh" else ", ").join(self.told(field, one) for one in value)
        if isinstance(value, Mapping):
            return in_line(value) or dumped(value).strip()
        try:
            return saying.length_words(self.office, str(Length.parse(str(value))), self.lang)
        except ValueError:
            named = dict(self.names(field)) if field in NAMED_FROM or field in ("holder", "on_lapse") else {}
            return named.get(str(value)) or self._said(field.rpartition(".")[2], str(value))

    def names(self, field: str) -> Sequence[tuple[str, str]]:
        """All that may be named in a field, each with what it is called."""
        group = NAMED_FROM.get(field, field)
        say, book = self.office.say, self.office.current.rulebook
        if group in ("deadline", "document") and self.standing:
            rules = self.standing.local.deadlines if group == "deadline" else self.standing.local.documents
            return [(name, one.name if self.lang == "zh" else one.name_en) for name, one in rules.items()]
        if group in ("lane", "role"):
            return list(self._staff(group))
        if group in ("step", "occurrence"):
            return self._steps if group == "step" else self._occurrences
        if group in YES_OR_NO:
            return [("true", say("value_yes", self.lang)), ("false", say("value_no", self.lang))]
        if group == "referral_kind":
            return [(str(one), say(f"disposition.{one}", self.lang)) for one in ReferralKind]
        if group == "event":
            known = [*book.words.groups.get("event", {}), *book.words.groups.get("message", {})]
            papers = [
                f"{kind}.{what}" for kind in (self.standing.national.documents if self.standing else ()) for what in ("issued", "served")
            ]
            return [(name, say(name, self.lang)) for name in (*known, *papers)]
        return [(name, term.label(self.lang)) for name, term in book.words.groups.get(group, {}).items()]

    @cached_property
    def _steps(self) -> Sequence[tuple[str, str]]:
        """The steps of all diagrams, and what their forms are called."""
        title, found = "title" if self.lang == "zh" else "title_en", list[tuple[str, str]]()
        for path in sorted(path for path in self.release.workflows if path.endswith("/forms.yaml")):
            try:
                data = load(self.release.workflows[path], path).data or {}
            except PolicyError:
                continue
            found += [(name, str(one.get(title, name))) for name, one in data.items() if isinstance(one, Mapping)]
        return found

    @cached_property
    def _occurrences(self) -> Sequence[tuple[str, str]]:
        """All that may happen to a petition: entries of its docket, steps done, deadlines lapsed."""
        done, lapsed = self.office.say("event_suffix.done", self.lang), self.office.say("event_suffix.lapsed", self.lang)
        steps = [(f"{name}.done", done.replace("{name}", label)) for name, label in self._steps]
        return [
            *self.names("starts"),
            *steps,
            *((f"{name}.lapsed", lapsed.replace("{name}", label)) for name, label in self.names("deadline")),
        ]

    def _staff(self, group: str) -> Iterator[tuple[str, str]]:
        known = (
            permissions_of(self.files) if not self.wrong_alone("national/permissions.yaml") else self.office.current.rulebook.permissions
        )
        if group == "role":
            yield from ((name, names[self.lang == "en"]) for name, names in known.roles.items())
        else:
            yield from ((name, one.name if self.lang == "zh" else one.name_en) for name, one in known.lanes.items())

    def options(self, field: Described) -> Sequence[tuple[str, str]]:
        """What may be chosen in a field, with what it is called."""
        known = dict(self.names(field.name)) if field.options else {}
        return [(one, known.get(one) or self._said(field.path[-1], one)) for one in field.options]

    def _said(self, key: str, option: str) -> str:
        for term in (f"rule_part.{key}_{option.lower()}", f"{key}.{option}"):
            if self.office.current.rulebook.has_term(term):
                return self.office.say(term, self.lang)
        return option

    # ---- entries

    def entries(self, path: str) -> list[Path]:
        """The entries of a file, in its order."""
        return list(entries_of(self.kind(path), self.data(path)))

    def fields(self, path: str, entry: Path) -> tuple[Described, ...]:
        """The fields of an entry."""
        return fields_of(self.kind(path), entry)

    def parsed(self, path: str, entry: str) -> Path:
        """The path of an entry in a file; NotFound where such a file can have none."""
        where = parsed(entry)
        if not self.kind(path) or not fields_of(self.kind(path), where):
            raise NotFound("design_file_unknown", file=f"{path}#{entry}")
        return where


@lru_cache(REMEMBERED)
def _standing(shelf: _Shelf, place: str, on: date) -> Standing | None:
    """How the rules of a shelf stand; remembered, because every page of a design asks."""
    try:
        return standing(shelf.files, place, on)
    except PolicyError:
        return None


@lru_cache(REMEMBERED)
def _wrong(shelf: _Shelf, on: date) -> Sequence[PolicyError]:
    """The first mistake of a shelf as a whole, remembered as its standing is."""
    try:
        Rulebook.load(shelf.files, today=on)
    except PolicyError as error:
        return (error,)
    return ()


def entry_text(entry: Path) -> str:
    """The path of an entry as addresses write it: actions.register, notices.0."""
    return ".".join(map(str, entry)) if entry else ""


def parsed(entry: str) -> Path:
    """The path an address writes."""
    return tuple(int(part) if part.isdecimal() and no else part for no, part in enumerate(filter(None, entry.split("."))))


def in_both(office: Office, errors: Sequence[LocatedError]) -> dict[str, str]:
    """The first mistakes of a file in words, in either language."""
    return {lang: " ".join(office.tell(one, lang) for one in errors[:3]) for lang in ("zh", "en")}
