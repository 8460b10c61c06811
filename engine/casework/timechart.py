"""时限图: every time limit in force at a place and day on one line, the national and other values beside the local one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.casework.chartsources import Sources
from engine.casework.chartviews import Beside, TimeChart, TimeGroup, TimeRow
from engine.casework.flowchart import lane_label
from engine.domain.obligation import BEGINS
from engine.domain.process import MAIN
from engine.domain.rules import DeadlineRule, Rules


@dataclass
class Line:
    """Where clocks begin on the line of a petition that uses every time limit up, without extension or suspension."""

    rules: Rules
    _under_way: set[str] = field(default_factory=set)

    def begins(self, rule: DeadlineRule) -> float | None:
        """The day on which a clock begins; None when it begins apart from the line."""
        return self.day(rule.starts)

    def day(self, event: str) -> float | None:
        """The last day an event may come: when every clock it stops has run out."""
        if event == BEGINS[MAIN]:
            return 0.0
        if event in self._under_way:
            return None
        self._under_way.add(event)
        try:
            paper, _, served = event.rpartition(".")
            ends = [self._ends(rule) for rule in self.rules.deadlines.values() if event in rule.met_by]
            issued = self.day(f"{paper}.issued") if served == "served" else None
            return max((day for day in (*ends, issued) if day is not None), default=None)
        finally:
            self._under_way.discard(event)

    def _ends(self, rule: DeadlineRule) -> float | None:
        begun = self.begins(rule) if rule.length else None
        return begun + days_of(rule) if begun is not None else None


def days_of(rule: DeadlineRule) -> float:
    """How long a clock is drawn: a week for five working days, 31 days for a month, 0 for what a letter sets."""
    return rule.length.at_most_days if rule.length else 0.0


@dataclass(frozen=True)
class Others:
    """The other rules of the same place and day: the national ones, and by name those of procedures and kinds of authority."""

    national: Rules
    special: Mapping[str, Rules]

    @classmethod
    def of(cls, sources: Sources) -> Others:
        """What else the shelf says."""
        book, asked = sources.edition.rulebook, sources.asked
        special: dict[str, Rules] = {}
        for policy in book.policies:
            procedures = frozenset({policy.procedure} if policy.procedure else ())
            apart = bool(procedures or policy.authority_kind)
            if apart and policy.in_force(asked.on) and policy.covers(asked.place, procedures, policy.authority_kind):
                special[book.policy_name(policy.id, asked.lang)] = book.rules(asked.place, asked.on, procedures, policy.authority_kind)
        return cls(book.rules("", asked.on), special)


def time_chart(sources: Sources) -> TimeChart:
    """Every time limit: first those on the line of the petition, then those that begin apart from it, by what begins them."""
    others, line = Others.of(sources), Line(sources.rules)
    all_rules = {**{id: rule for rules in others.special.values() for id, rule in rules.deadlines.items()}, **sources.rules.deadlines}
    placed = {id: line.begins(rule) for id, rule in all_rules.items()}
    on_line = sorted((id for id in all_rules if placed[id] is not None), key=lambda id: (placed[id] or 0.0, days_of(all_rules[id])))
    rows = [time_row(sources, all_rules[id], placed[id] or 0.0, others) for id in on_line]
    groups = [TimeGroup(sources.say("chart.line"), tuple(rows))]
    for event in dict.fromkeys(all_rules[id].starts for id in all_rules if placed[id] is None):
        apart = [rule for rule in all_rules.values() if rule.starts == event]
        label = sources.tell("chart_apart", event=sources.event(event))
        groups.append(TimeGroup(label, tuple(time_row(sources, rule, 0.0, others) for rule in apart)))
    heading = sources.heading("time", "", sources.say("chart.time_title"), sources.say("chart.time_about"))
    return TimeChart(heading, tuple(groups), tuple(absent(sources, others.national)))


def time_row(sources: Sources, rule: DeadlineRule, at: float, others: Others) -> TimeRow:
    """One time limit in words, with what other rules say of it."""
    extension = rule.extension
    national = others.national.deadlines.get(rule.id)
    return TimeRow(
        deadline=rule.id, name=sources.either(rule.name, rule.name_en), holder=rule.holder, who=holder(sources, rule),
        starts=sources.event(rule.starts), ends=events(sources, rule.met_by), voids=events(sources, rule.void_by),
        suspends=events(sources, rule.suspended_by), resumes=events(sources, rule.resumed_by), applies=applies(sources, rule),
        length=length(sources, rule), days=days_of(rule), unit=rule.length.unit if rule.length else "as_assigned", at=at,
        extension=extended(sources, rule), extension_length=longest(sources, rule),
        extension_days=extension.at_most.at_most_days * extension.times if extension else 0.0,
        lapse=sources.say(f"on_lapse.{rule.on_lapse}"), basis=sources.cite(rule.basis),
        policy=sources.edition.rulebook.policy_name(rule.policy, sources.lang), is_local=is_local(rule, national),
        beside=tuple(beside(sources, rule, others)),
    )  # fmt: skip


def is_local(rule: DeadlineRule, national: DeadlineRule | None) -> bool:
    """Whether a place, a procedure or an authority says otherwise than the country, or says it alone."""
    return national is None or rule.policy != national.policy


def beside(sources: Sources, rule: DeadlineRule, others: Others) -> Iterator[Beside]:
    """The national value where it differs, then those of procedures and authorities."""
    national = others.national.deadlines.get(rule.id)
    if national is not None and said_of(sources, national) != said_of(sources, rule):
        yield value(sources, national, sources.say("chart.national"), is_national=True)
    for name, rules in others.special.items():
        special = rules.deadlines.get(rule.id)
        if special is not None and special.policy != rule.policy:
            yield value(sources, special, name)


def said_of(sources: Sources, rule: DeadlineRule) -> str:
    """The length of a time limit with its extension."""
    return f"{length(sources, rule)} {extended(sources, rule)}"


def value(sources: Sources, rule: DeadlineRule, label: str, *, is_national: bool = False) -> Beside:
    """What other rules say of a time limit."""
    return Beside(label, length(sources, rule), longest(sources, rule), days_of(rule), sources.cite(rule.basis), is_national)


def longest(sources: Sources, rule: DeadlineRule) -> str:
    """By how much a clock may be extended in all: 30日, 2 × 30日; '' when it may not."""
    if rule.extension is None:
        return ""
    said = sources.length(rule.extension.at_most)
    return said if rule.extension.times == 1 else f"{rule.extension.times} × {said}"


def length(sources: Sources, rule: DeadlineRule) -> str:
    """How long a clock runs."""
    return sources.length(rule.length) if rule.length else sources.say("chart.as_assigned")


def extended(sources: Sources, rule: DeadlineRule) -> str:
    """By how much, how often and by whom a clock may be extended; '' when it may not."""
    extension = rule.extension
    if extension is None:
        return ""
    by = sources.say(f"role.{extension.approved_by}")
    return sources.tell("chart_extension", length=sources.length(extension.at_most), times=extension.times, by=by)


def holder(sources: Sources, rule: DeadlineRule) -> str:
    """Who must act in time."""
    return sources.say("role.petitioner") if rule.holder == "petitioner" else lane_label(sources, rule.owner)


def events(sources: Sources, names: Iterable[str]) -> tuple[str, ...]:
    """Events in words; one of which the glossary knows nothing is left as it is."""
    return tuple(dict.fromkeys(sources.event(name) for name in sorted(names)))


def applies(sources: Sources, rule: DeadlineRule) -> str:
    """For which petitions a clock runs; '' for all."""
    told: list[str] = []
    for fact, allowed in rule.applies_to.items():
        if all(isinstance(one, bool) for one in allowed):
            told.append(sources.say(f"chart.{fact}_{'yes' if True in allowed else 'no'}"))
        else:
            told.append(sources.joined([sources.say(term_of(fact, str(one))) for one in allowed]))
    return sources.joined(told)


def term_of(fact: str, value: str) -> str:
    """Where the glossary keeps the value of a fact."""
    return f"disposition.{value}" if fact == "referral_kind" else f"{fact}.{value}"


def absent(sources: Sources, national: Rules) -> Sequence[str]:
    """The national time limits this place does not have."""
    missing = [rule for id, rule in national.deadlines.items() if id not in sources.rules.deadlines]
    return [sources.either(rule.name, rule.name_en) for rule in missing]
