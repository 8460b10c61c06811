"""The office: the store, the clock and the shelves in force, passed to every verb and never global."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from engine.casework.designports import TableEditor
from engine.casework.drawingports import DrawingBoard
from engine.casework.exportviews import EventLogs
from engine.casework.gauges import Node
from engine.casework.guideviews import GuidePress
from engine.casework.keeping import Archive, Signer
from engine.casework.paperviews import PaperPress
from engine.casework.playviews import Stage
from engine.casework.ports import Engine, Press, Store
from engine.casework.reportviews import ReportPress
from engine.casework.saying import day_words, instant_words
from engine.casework.sheets import Sheets
from engine.casework.simulationviews import Simulator
from engine.domain.authority import Authority, Official
from engine.domain.clock import Clock, day_of
from engine.domain.petition import Petition
from engine.domain.release import Release, ReleaseLife
from engine.domain.rules import Length, Rules
from engine.errors import FieldError, InvalidForm, LocatedError, OutOfOrder, PetitionError
from engine.policy.forms import Form
from engine.policy.rulebook import Rulebook

# What a petition may raise whose rows were changed behind the office's back: it is set aside and never stops the others.
BROKEN = (PetitionError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

# A process that has not said who it is: it leaves no heartbeat.
NOBODY = Node("", "", "")


@dataclass(frozen=True)
class Edition:
    """One release made ready: its diagrams, its rulebook and its forms by task id or message name."""

    release: Release
    engine: Engine
    rulebook: Rulebook
    forms: Mapping[str, Form]


@dataclass
class Office:
    """Everything a verb may use.

    ``current`` is the edition new petitions begin with; earlier ones are made again from the files
    kept in the store. ``sweep_seconds`` is the interval of the sweep, ``channels`` are the ways alerts leave the house by (mail, webhook).
    ``draining``: this process was told to leave; it still answers, and says that it wants no more work. For the watcher:
    ``node`` is this process, ``disks`` are the folders that must not run full (``data``, ``archive``). ``tokens``: bearer tokens
    found good by digest, each until when (``accounts.by_token``). ``judge`` finds everything wrong with a release,
    ``board`` what is wrong with a diagram while it is drawn; ``stage`` plays one, ``simulator`` months of it. ``lives``: what was decided
    about releases when this process last looked, and ``look_again`` when it looks next (``releases.follow``); ``stuck_at`` is the release
    in force that it could not make ready. ``query_address`` is where petitioners query their petitions, as papers name it.
    """

    store: Store
    clock: Clock
    current: Edition
    make_edition: Callable[[Release], Edition]
    sweep_seconds: int = 20
    archive: Archive | None = None
    signer: Signer | None = None
    press: Press | None = None
    sheets: Sheets | None = None
    paper_press: PaperPress | None = None
    tables: TableEditor | None = None
    event_logs: EventLogs | None = None
    report_press: ReportPress | None = None
    guide_press: GuidePress | None = None
    channels: frozenset[str] = frozenset()
    draining: bool = False
    node: Node = NOBODY
    disks: Mapping[str, Path] = field(default_factory=dict)
    tokens: dict[str, tuple[float, Official]] = field(default_factory=dict)
    judge: Callable[[Release], Sequence[LocatedError]] = lambda _release: ()
    board: DrawingBoard | None = None
    stage: Stage | None = None
    simulator: Simulator | None = None
    lives: Sequence[ReleaseLife] = ()
    look_again: float = 0.0
    stuck_at: str = ""
    query_address: str = ""
    _editions: dict[str, Edition] = field(default_factory=dict)
    _officials: dict[int, Official] = field(default_factory=dict)

    def edition(self, fingerprint: str) -> Edition:
        """The edition a petition is pinned to; OutOfOrder when its files are not kept anywhere."""
        if fingerprint == self.current.release.fingerprint:
            return self.current
        if fingerprint not in self._editions:
            release = self.store.registers.release(fingerprint)
            if release is None:
                raise OutOfOrder("release_missing", release=fingerprint[:12])
            self._editions[fingerprint] = self.make_edition(release)
        return self._editions[fingerprint]

    def remember(self, edition: Edition) -> None:
        """Have an edition at hand that may be kept nowhere."""
        if edition.release.fingerprint != self.current.release.fingerprint:
            self._editions.setdefault(edition.release.fingerprint, edition)

    def turn_to(self, fingerprint: str) -> None:
        """Go on with another edition for new petitions; those under way keep theirs.

        What this program says of itself and that edition has no words for is still said in the words it was opened with.
        """
        before, after = self.current, self.edition(fingerprint)
        self._editions[before.release.fingerprint] = before
        self.current = replace(after, rulebook=after.rulebook.with_words_of(before.rulebook))
        self.__dict__.pop("_clock_names", None)

    def rules_of(self, petition: Petition) -> Rules:
        """The rulebook of the petition's place and filing date, from the release it began with."""
        procedures = frozenset({"simplified"} if petition.simplified else ())
        return self.edition(petition.release).rulebook.rules(petition.place, petition.filed_on, procedures)

    @cached_property
    def authorities(self) -> dict[str, Authority]:
        """The tree of authorities by id; read once, see ``forget``."""
        return {authority.id: authority for authority in self.store.registers.authorities()}

    @cached_property
    def paths(self) -> dict[str, str]:
        """Tree path of every authority by id; made once, see ``forget``."""
        return {authority.id: authority.path for authority in self.authorities.values()}

    def official(self, official: int | None) -> Official | None:
        """An official by id, from a small memory."""
        if not official or official < 0:
            return None
        if official not in self._officials:
            found = self.store.registers.official(official)
            if found is None:
                return None
            self._officials[official] = found
        return self._officials[official]

    def name_of(self, official: int | None) -> str:
        """The name of an official, empty when unknown."""
        found = self.official(official)
        return found.name if found else ""

    @cached_property
    def _clock_names(self) -> dict[str, tuple[str, str]]:
        """Names of all deadlines of the shelf by id; a place's own name goes before the national one."""
        names: dict[str, tuple[str, str]] = {}
        for policy in self.current.rulebook.policies:
            said = policy.sections["deadlines"].data if "deadlines" in policy.sections else {}
            for name, rule in said.items():
                if rule and "name" in rule and (name not in names or policy.kind == "national"):
                    names[name] = (rule["name"], rule.get("name_en", rule["name"]))
        return names

    def clock_label(self, name: str, lang: str = "zh") -> str:
        """What a deadline is called; an id nobody knows stands for itself."""
        labels = self._clock_names.get(name)
        return labels[lang == "en"] if labels else name

    @property
    def topics(self) -> tuple[str, ...]:
        """内容分类: the topics a petition may have."""
        return self.current.rulebook.topics

    def place_codes(self, on: date) -> tuple[str, ...]:
        """Area codes in use on a day."""
        return tuple(place.code for place in self.current.rulebook.places if place.bore(on))

    def warm(self) -> None:
        """Read what every act asks for, before the first: a cold act would ask for it over a second connection while it holds one.

        Behind a small pooler as many cold acts as it has connections would wait for each other until the database ended them.
        """
        len(self.authorities)

    def forget(self) -> None:
        """Drop what is remembered of authorities and officials, after they were changed."""
        self.__dict__.pop("authorities", None)
        self.__dict__.pop("paths", None)
        self._officials.clear()
        self.tokens.clear()

    def now(self) -> datetime:
        """The present instant in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The present legal day."""
        return day_of(self.clock.now())

    def say(self, term: str, lang: str = "zh") -> str:
        """The label of a term in the glossary."""
        return self.current.rulebook.glossary(term, lang) if term else ""

    def cite(self, basis: str, lang: str = "zh") -> str:
        """An article as it is cited in the asked language: 信访工作条例 第三十二条, Regulation on Petition Work, art. 32."""
        return self.current.rulebook.words.cited(basis, lang)

    def tell(self, error: PetitionError, lang: str = "zh") -> str:
        """An error as one sentence a clerk would understand, with its place and its article."""
        args = {name: self._in_words(name, value, lang) for name, value in error.args_for_message.items()}
        sentence = self.current.rulebook.message(error.code, lang, **args)
        if isinstance(error, LocatedError):
            place = ":".join(str(part) for part in (error.file, error.line, error.column) if part)
            sentence = f"{place} {sentence}".strip()
        return sentence

    def _in_words(self, name: str, value: object, lang: str) -> str:
        """What stands in a sentence, in its language: terms, days, lengths, names of clocks, what brings both; all else as it is."""
        match value:
            case Length():
                return self.current.rulebook.message(f"length_{value.unit}", lang, value=value.value)
            case StrEnum():
                return self.say(value, lang)
            case datetime():
                return instant_words(value, lang)
            case date():
                return day_words(value, lang)
            case Mapping():
                return str(value[lang])
        return self.clock_label(str(value), lang) if name in ("clock", "deadline") else str(value)

    def tell_fields(self, error: InvalidForm, lang: str = "zh") -> Sequence[tuple[str, str]]:
        """(field, sentence) for each field of a refused form."""
        return [(wrong.field, self.tell_field(wrong, lang)) for wrong in error.fields]

    def tell_field(self, wrong: FieldError, lang: str = "zh") -> str:
        """One field's error as a sentence."""
        return self.current.rulebook.message(wrong.code, lang, **{name: self._in_words(name, value, lang) for name, value in wrong.args})
