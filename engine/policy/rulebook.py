"""规则库: the shelf of rules, read once and asked by place and date. Knows YAML only through its neighbours; reads no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path, PurePath

from engine.domain.alert import AlertRules
from engine.domain.calendar import Calendar
from engine.domain.facts import FactType, switches
from engine.domain.indicator import Indicator
from engine.domain.limit import StepLimit
from engine.domain.obligation import Obligation
from engine.domain.reply import Reply
from engine.domain.report import ReportKind
from engine.domain.rules import STAY, DeadlineRule, Permissions, Rules, Transitional
from engine.domain.topic import TopicTree
from engine.domain.watch import Watches
from engine.errors import PolicyError
from engine.policy import alerts as told
from engine.policy.almanac import PlaceName, calendar_of, places_of
from engine.policy.building import rules_of
from engine.policy.checking import nearest, problems
from engine.policy.indicators import Shelf as Counted
from engine.policy.indicators import in_force as counted_in_force
from engine.policy.indicators import indicators_of
from engine.policy.limits import limits_of
from engine.policy.loader import load
from engine.policy.merging import local_freedom, merged
from engine.policy.obligations import obligations_of
from engine.policy.policies import HEAD, SECTIONS, Policy, policies_of
from engine.policy.references import KnownNames, check_references
from engine.policy.replies import Shelf, gaps_of, in_force, replies_of
from engine.policy.reports import Shelf as Reported
from engine.policy.reports import in_force as reported_in_force
from engine.policy.reports import reports_of
from engine.policy.schema import SCHEMAS
from engine.policy.staff import permissions_of
from engine.policy.stricter import check_stricter
from engine.policy.watch import watches_of
from engine.policy.words import Words, named_on_the_shelf, words_of

# Places and days whose rules are remembered: every act asks for its petition's, several times.
MOST_ASKED = 20_000
TOP_FILES = ("glossary.yaml", "messages.yaml", "places.yaml")


@dataclass(frozen=True, slots=True)
class Names:
    """The names diagrams are held against: lanes as they are drawn, in Chinese."""

    deadlines: frozenset[str]
    documents: frozenset[str]
    events: frozenset[str]
    lanes: frozenset[str]
    switches: Mapping[str, FactType]


@dataclass(frozen=True)
class Rulebook:
    """Everything the shelf says. Rules are resolved once for each set of policies that meets a place and date."""

    policies: tuple[Policy, ...]
    calendar: Calendar
    permissions: Permissions
    words: Words
    places: tuple[PlaceName, ...]
    obligations: tuple[Obligation, ...]
    limits: tuple[StepLimit, ...]
    replies: Shelf
    fingerprint: str
    indicators: Counted = field(default_factory=dict)
    reports: Reported = field(default_factory=dict)
    watch: Watches = field(default_factory=dict)
    alerts: told.Shelf = field(default_factory=dict)
    _resolved: dict[tuple[str, ...], Rules] = field(default_factory=dict, repr=False, compare=False)
    _asked: dict[tuple[str, date, frozenset[str], str], Rules] = field(default_factory=dict, repr=False, compare=False)
    _calendars: dict[date, Calendar] = field(default_factory=dict, repr=False, compare=False)
    _trees: dict[tuple[str, ...], TopicTree] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, files: Mapping[str, bytes], *, today: date | None = None) -> Rulebook:
        """Read and check a shelf: path on the shelf → bytes. PolicyError, with its place, for the first mistake.

        ``today`` decides which overlays are history and may be looser than the national rule; without
        it only those are that ended before the national rule in force began.
        """
        policies, permissions = tuple(policies_of(files)), permissions_of(files)
        words = words_of(files).with_names(named_on_the_shelf(policies, permissions))
        book = cls(
            policies, calendar_of(files), permissions, words, places_of(files), obligations_of(files, policies), limits_of(files, policies),
            replies_of(files, policies), fingerprint(files),
        )  # fmt: skip
        _check_known_files(files, policies)
        _check_policies(book, today)
        counted = indicators_of(files, policies, book.known_deadlines)
        reported = reports_of(files, policies, (name for shelf in counted.values() for name in shelf))
        nouns = told.Nouns(sorted(permissions.roles), sorted(book.known_deadlines), words)
        watched, alerts = watches_of(files, policies), told.alerts_of(files, policies, nouns)
        return replace(book, indicators=counted, reports=reported, watch=watched, alerts=alerts)

    @classmethod
    def from_folder(cls, folder: Path, *, today: date | None = None) -> Rulebook:
        """Read the shelf from a folder."""
        return cls.load(files_of(folder), today=today)

    def rules(self, place: str, on: date, procedures: frozenset[str] = frozenset(), authority_kind: str = "") -> Rules:
        """The rules of an area code on a date: the national policy in force with its overlays, the wider place first, procedures last."""
        asked = (place, on, procedures, authority_kind)
        known = self._asked.get(asked)
        if known is None:
            if len(self._asked) >= MOST_ASKED:
                self._asked.clear()
            known = self._asked[asked] = self._resolve(self.chain(place, on, procedures, authority_kind))
        return known

    def _resolve(self, chain: Sequence[Policy]) -> Rules:
        """The rules of a chain of policies, made once for each chain."""
        key = tuple(policy.id for policy in chain)
        if key not in self._resolved:
            self._resolved[key] = rules_of(chain)
        return self._resolved[key]

    def chain(self, place: str, on: date, procedures: frozenset[str] = frozenset(), authority_kind: str = "") -> list[Policy]:
        """The policies that make the rules of a place and date, in the order in which they are laid over one another."""
        national = next((policy for policy in self.nationals if policy.in_force(on)), None)
        if national is None:
            raise PolicyError("policy_none_in_force", on=on.isoformat())
        meeting = [policy for policy in self.policies if policy.in_force(on) and policy.covers(place, procedures, authority_kind)]
        return self.base(national) + sorted(meeting, key=_order)

    def replies_for(self, place: str, on: date, procedures: frozenset[str] = frozenset()) -> tuple[Reply, ...]:
        """The texts kept ready at a place on a day, the office's own before the national ones of the same id."""
        return in_force(self.replies, [policy.id for policy in self.chain(place, on, procedures)])

    def indicators_for(self, place: str, on: date) -> Mapping[str, Indicator]:
        """The indicators counted at a place on a day by id, the national ones first: the rules of today for figures of any year."""
        return counted_in_force(self.indicators, [policy.id for policy in self.chain(place, on)])

    def reports_for(self, place: str, on: date) -> Mapping[str, ReportKind]:
        """The kinds of reports made at a place on a day by id, the national ones first."""
        return reported_in_force(self.reports, [policy.id for policy in self.chain(place, on)])

    def alerts_for(self, place: str, on: date) -> AlertRules:
        """What officials are told of at a place, by the rules of a day: today's, also about petitions of earlier rules."""
        return told.in_force(self.alerts, [policy.id for policy in self.chain(place, on)])

    def transitional(self, place: str, on: date, procedures: frozenset[str] = frozenset()) -> Transitional:
        """What holds for petitions under way: as the last policy of their rules says that says anything; else they stay."""
        said = [policy.transitional for policy in self.chain(place, on, procedures) if policy.transitional]
        return said[-1] if said else STAY

    def base(self, national: Policy) -> list[Policy]:
        """A national policy after the one it extends, if any."""
        extended = [policy for policy in self.nationals if policy.id == national.extends]
        return [*extended, national]

    def calendar_as_of(self, on: date) -> Calendar:
        """The calendar as it stood on a day: without the notices published later. Made once for each that was the last one seen."""
        last = max((seen for seen in self._notices if seen <= on), default=date.min)
        if last not in self._calendars:
            self._calendars[last] = self.calendar.seen_on(last)
        return self._calendars[last]

    @cached_property
    def _notices(self) -> tuple[date, ...]:
        """The days on which notices were published."""
        return tuple({notice.published_on for year in self.calendar.years for notice in year.notices})

    def with_words_of(self, other: Rulebook) -> Rulebook:
        """The same rules, with the words of another shelf where this one has none, and what it counts, watches and tells."""
        lacking = {name: getattr(other, name) for name in ("indicators", "reports", "watch", "alerts") if not getattr(self, name)}
        return replace(self, words=self.words.before(other.words), **lacking)

    @property
    def nationals(self) -> list[Policy]:
        """The national policies, earliest first."""
        return sorted((policy for policy in self.policies if policy.kind == "national"), key=lambda policy: policy.valid_from)

    def policy(self, policy_id: str) -> Policy | None:
        """The policy with this id."""
        return next((policy for policy in self.policies if policy.id == policy_id), None)

    def policy_name(self, policy_id: str, lang: str = "zh") -> str:
        """The name of a policy; its id when unknown."""
        policy = self.policy(policy_id)
        return (policy.name_en if lang == "en" else policy.name) if policy else policy_id

    @cached_property
    def known_deadlines(self) -> Mapping[str, DeadlineRule]:
        """Every deadline of every policy by name, in the words of the latest national policy where it has it."""
        base = self.base(self.nationals[-1])
        overlaid = ([*base, policy] for policy in self.policies if policy.kind != "national")
        chains = [self.base(self.nationals[0]), *overlaid, base]
        return {name: rule for chain in chains for name, rule in rules_of(chain).deadlines.items()}

    def names(self) -> Names:
        """Every name a diagram may use."""
        papers = {
            kind for policy in self.policies for kind in (policy.sections["documents"].data if "documents" in policy.sections else ())
        }
        return Names(
            frozenset(self.known_deadlines),
            frozenset(papers - {"placeholders"}),
            frozenset({*self.words.groups.get("event", {}), *self.words.groups.get("message", {})}),
            frozenset(lane.name for lane in self.permissions.lanes.values()),
            switches(rules.flags for rules in self.rules_of_all_times),
        )

    @cached_property
    def rules_in_force(self) -> tuple[Rules, ...]:
        """The rules of the latest national policy: alone, and under each overlay that is not history."""
        base, latest = self.base(self.nationals[-1]), self.nationals[-1]
        overlays = [one for one in self.policies if one.kind != "national" and one.overlaps(latest) and not _is_history(one, latest, None)]
        return (rules_of(base), *(rules_of([*base, overlay]) for overlay in overlays))

    @cached_property
    def rules_of_all_times(self) -> tuple[Rules, ...]:
        """The rules of every national policy, alone and under each overlay it met."""
        bases = [(national, self.base(national)) for national in self.nationals]
        overlays = [one for one in self.policies if one.kind != "national"]
        found = [rules_of([*base, one]) for national, base in bases for one in overlays if one.overlaps(national)]
        return (*(rules_of(base) for _, base in bases), *found)

    @cached_property
    def rules_of_simplified(self) -> Mapping[str, Rules]:
        """The rules of simplified handling under each national policy that knows it, by the id of that policy."""
        procedures = [one for one in self.policies if one.procedure == "simplified"]
        known = [(national, one) for national in self.nationals for one in procedures if one.overlaps(national)]
        return {national.id: rules_of([*self.base(national), one]) for national, one in known}

    @cached_property
    def rules_of_latest(self) -> Rules:
        """The rules of the latest national policy, without overlays."""
        return rules_of(self.base(self.nationals[-1]))

    @cached_property
    def gaps(self) -> Mapping[str, tuple[str, str]]:
        """Everything a text kept ready may be filled with but what forms say, each with what it is called in Chinese and English."""
        sections = [policy.sections["documents"].data for policy in self.base(self.nationals[-1]) if "documents" in policy.sections]
        return gaps_of(sections, self.known_deadlines, self.rules_of_latest)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The topics a petition may have anywhere under the latest national policy, in order of their codes.

        A shelf of earlier days has no tree: its topics are those of its glossary.
        """
        known = {leaf.code: leaf.id for rules in self.rules_in_force for leaf in self.tree_of(rules).leaves}
        return tuple(known[code] for code in sorted(known)) or tuple(self.words.groups.get("topic", {}))

    def topic_tree(self, place: str, on: date) -> TopicTree:
        """The topics of a place on a day."""
        return self.tree_of(self.rules(place, on))

    def tree_of(self, rules: Rules) -> TopicTree:
        """The topics of some rules; made once for each set of policies."""
        if rules.policies not in self._trees:
            self._trees[rules.policies] = TopicTree(rules.topics.values())
        return self._trees[rules.policies]

    def place_codes(self, on: date) -> tuple[str, ...]:
        """The area codes in use on a day, in order."""
        return tuple(sorted(place.code for place in self.places if place.bore(on)))

    def has_term(self, name: str) -> bool:
        """Whether the glossary knows ``name``."""
        return self.words.term(name) is not None

    def glossary(self, term: str, lang: str = "zh") -> str:
        """The label of a term (``accepted``, ``status.accepted``, ``handling_opinion.served``); the term itself when unknown."""
        found = self.words.term(term)
        return found.label(lang) if found else term

    def message(self, code: str, lang: str = "zh", **args: object) -> str:
        """The sentence of an error code with its arguments."""
        return self.words.message(code, lang, args)

    def place_name(self, code: str, on: date, lang: str = "zh") -> str:
        """What the place with this code was called on a day; the code itself when unknown."""
        known = [place for place in self.places if place.code == code]
        bearing = [place for place in known if place.bore(on)] or known[-1:]
        return (bearing[0].name_en if lang == "en" else bearing[0].name) if bearing else code


def fingerprint(files: Mapping[str, bytes]) -> str:
    """SHA-256 over paths and contents in order of path, as hex."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path in it; hidden files are left out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    inside = ((path.relative_to(folder), path) for path in paths)
    return {name.as_posix(): path.read_bytes() for name, path in inside if not is_hidden(name)}


def is_hidden(name: PurePath) -> bool:
    """Whether a file lies where designers do not look: it, or a folder it is in, begins with a dot."""
    return any(part.startswith(".") for part in name.parts)


def _order(policy: Policy) -> tuple[bool, int, bool, str]:
    """Places before procedures, wider places first, kinds of authority after all authorities."""
    return (policy.kind == "procedure", len(policy.prefix), bool(policy.authority_kind), policy.id)


def judged(files: Mapping[str, bytes], *, today: date | None = None) -> tuple[Rulebook | None, list[PolicyError]]:
    """The shelf as a rulebook, None where it is not fit to be one, and what is wrong with it.

    A few files without any policy.yaml are judged each by itself, by their names.
    """
    found = [problem for path in sorted(files) if path.endswith((".yaml", ".yml")) for problem in problems_alone(path, files[path])]
    if found or not any(path.rpartition("/")[2] == HEAD for path in files):
        return None, found
    try:
        return Rulebook.load(files, today=today), []
    except PolicyError as error:
        return None, [error]


def problems_alone(path: str, content: bytes) -> list[PolicyError]:
    """What is wrong with one file by itself; a section may stand in an overlay, so it need not be whole."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    kind = f"{stem}_overlay" if stem in SECTIONS else "calendar" if stem.isdecimal() else stem
    try:
        source = load(content, path)
    except PolicyError as error:
        return [error]
    return problems(source, kind) if kind in SCHEMAS and source.data is not None else []


def _check_known_files(files: Mapping[str, bytes], policies: Sequence[Policy]) -> None:
    """Every YAML file of the shelf is one that somebody reads; a misspelt name would be a rule nobody follows."""
    folders = [policy.head.file.rpartition("/")[0] for policy in policies]
    for path in sorted(path for path in files if path.endswith((".yaml", ".yml"))):
        folder, _, name = path.rpartition("/")
        if path not in TOP_FILES and folder not in (*folders, "calendar"):
            raise PolicyError("policy_unknown_file", file=path, line=1, column=1, suggestion=nearest(name, [*TOP_FILES, HEAD]))


def _check_policies(book: Rulebook, today: date | None) -> None:
    """Each policy on each national policy it meets: whole, naming only what exists, and no looser while in force."""
    nationals = book.nationals
    if not nationals:
        raise PolicyError("policy_no_national", file="national/policy.yaml", line=1, column=1)
    _check_dates(nationals)
    names = KnownNames(book.words, book.permissions)
    for policy in book.policies:
        _check_extends(book, policy)
        if policy.kind == "national":
            check_references(merged(book.base(policy)), names)
        else:
            _check_overlay(book, policy, names, today)


def _check_dates(nationals: Sequence[Policy]) -> None:
    """On no day are two national policies in force."""
    for earlier, later in zip(nationals, nationals[1:], strict=False):
        if earlier.overlaps(later):
            raise earlier.head.error("policy_nationals_overlap", ("valid_to",), expected=f"< {later.valid_from}", other=later.id)


def _check_extends(book: Rulebook, policy: Policy) -> None:
    """What a policy extends must be a national policy."""
    known = [national.id for national in book.nationals if national.id != policy.id]
    if policy.extends and policy.extends not in known:
        raise policy.head.error("policy_extends_unknown", ("extends",), value=policy.extends, expected=", ".join(known))


def _check_overlay(book: Rulebook, policy: Policy, names: KnownNames, today: date | None) -> None:
    """An overlay on every national policy in force with it; stricter than the latest one, unless it is history."""
    latest = book.nationals[-1]
    for national in book.nationals:
        if not national.overlaps(policy):
            continue
        base = book.base(national)
        sections = merged([*base, policy])
        check_references(sections, names, of=policy.id)
        if national is latest and not _is_history(policy, latest, today):
            check_stricter(policy, rules_of([*base, policy]), rules_of(base), local_freedom(base))
        check_references(sections, names)


def _is_history(policy: Policy, latest: Policy, today: date | None) -> bool:
    """Whether an overlay ended in the past."""
    return policy.valid_to is not None and policy.valid_to < (today or latest.valid_from)
