"""Every path of a shelf judged: it is sound, it ends, and it keeps what the law asks; else here is the way that does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.domain.calendar import Calendar
from engine.domain.limit import StepLimit
from engine.domain.obligation import BEGINS, STANDING, Obligation
from engine.domain.process import MAIN, Value
from engine.domain.rules import DeadlineRule, Lane, Rules
from engine.domain.takeover import LENGTHENS
from engine.policy.forms import Form
from engine.policy.limits import in_force
from engine.process.diagram import Diagram
from engine.process.lint.finding import Finding
from engine.process.paths.explorer import Broken, Paths
from engine.process.paths.implied import endings, papers, signatures
from engine.process.paths.memory import MainPaths, Memory
from engine.process.paths.naming import is_readable
from engine.process.paths.net import Net, Place
from engine.process.paths.patterns import Automaton, asked_when, automaton
from engine.process.paths.proof import Breach, breaches, unavailable
from engine.process.paths.telling import Way, way, way_of_breach
from engine.process.paths.timing import Overrun, overrun
from engine.process.paths.values import Name, Rulings, Values, names_asked
from engine.process.timers import DEADLINE, MESSAGE

# Events casework brings by itself, beside those of diagrams.
OUTSIDE = frozenset({"assigned"})


@dataclass(frozen=True, slots=True)
class Law:
    """What paths are held against: the rules that may be in force, those that are (``now``), what they oblige to, and who acts.

    ``lanes`` maps the name of a lane as drawn to its id, ``signing`` are lanes with the role each is of; ``simplified`` has the
    deadlines of simplified handling for each national policy all of whose time it is in force.
    """

    forms: Mapping[str, Form]
    rules: Sequence[Rules]
    now: Sequence[Rules]
    obligations: Sequence[Obligation]
    lanes: Mapping[str, str]
    limits: Sequence[StepLimit] = ()
    calendar: Calendar | None = None
    simplified: Mapping[str, Mapping[str, DeadlineRule]] = field(default_factory=dict)
    signing: Sequence[Lane] = ()

    def obliges(self, process: str, rules: Rules) -> Iterator[Obligation]:
        """What a process is obliged to, also where it follows from another rule."""
        yield from (one for one in self.obligations if one.process == process)
        yield from papers(rules.documents, self.forms, process)
        yield from signatures(rules.documents, self.obligations, self.signing, process)
        yield from endings(rules.deadlines, {one.deadline for one in self.obligations if one.pattern == "within"}, process)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found on the paths of a shelf, and how many there were."""

    findings: list[Finding]
    counts: list[Count]


@dataclass(frozen=True, slots=True)
class Count:
    """How much was gone through: stops and moves, under how many sets of rules."""

    process: str
    stops: int
    moves: int
    rulings: int

    def plus(self, paths: Paths) -> Count:
        """The same with the paths under one more set of rules."""
        moves = sum(len(stop.edges) for stop in paths.stops)
        return Count(self.process, self.stops + len(paths.stops), self.moves + moves, self.rulings + 1)


def judge_paths(diagrams: Mapping[str, Diagram], law: Law) -> Judged:
    """Everything that may go wrong on the paths of diagrams the lint has passed, and of the decision tables they ask.

    An obligation whose condition cannot be read is left out: that is a mistake of the rules, and told as one.
    """
    net, law = Net(diagrams), replace(law, obligations=[one for one in law.obligations if is_readable(one)])
    findings: list[Finding] = []
    counts: dict[str, Count] = {}
    visited: set[int] = set()
    events: set[str] = set()
    for case in cases(net, law):
        findings += [finding for finding in case.findings() if finding not in findings]
        visited |= case.paths.visited
        events |= case.paths.events
        counts[case.root] = counts.get(case.root, Count(case.root, 0, 0, 0)).plus(case.paths)
    if not findings:
        findings += _never_reached(net, visited)
    findings += _never_started(net, law, events)
    return Judged(findings, list(counts.values()))


def cases(net: Net, law: Law) -> Iterator[Case]:
    """Every process nobody calls, under each set of rules that leads to different paths."""
    rulings = _rulings(law, net)
    for root in net.roots:
        for ruling in rulings:
            yield Case(net, root, law, ruling)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Rules under which the paths are the same: ``policies`` made the first of them, ``now`` are those in force."""

    rulings: Rulings
    now: list[Rules]
    policies: tuple[str, ...]


def _rulings(law: Law, net: Net) -> list[Ruling]:
    """The rules that lead to different paths: by their flags, and by the clocks diagrams wait for or ask more time for."""
    waits = [place.awaits for place in net.places if place.awaits]
    awaited = {name for kind, name in waits if kind == DEADLINE}
    lengthened = {LENGTHENS[name] for kind, name in waits if kind == MESSAGE and name in LENGTHENS}
    asked = _asked(law, net)
    found: dict[object, Ruling] = {}
    for at, rules in enumerate((*law.now, *law.rules)):
        flags: dict[str, Value] = {name: value for name, value in rules.flags.items() if ("rule", name) in asked}
        clocks = tuple(moved(rules.deadlines[name]) for name in sorted((awaited | lengthened) & rules.deadlines.keys()))
        fixed = frozenset(name for name in lengthened & rules.deadlines.keys() if rules.deadlines[name].extension is None)
        simplified = next((law.simplified[id] for id in rules.policies if id in law.simplified), {})
        # A procedure chosen on the way makes no other paths from the start: the explorer asks whether it was chosen.
        is_chosen = fixed and all(rules.deadlines[name] == simplified.get(name) for name in fixed)
        key = (tuple(sorted(flags.items())), clocks, frozenset() if is_chosen else fixed)
        same = found.setdefault(key, Ruling(Rulings(flags, rules.deadlines, simplified), [], rules.policies))
        if at < len(law.now):
            same.now.append(rules)
    return list(found.values())


def _asked(law: Law, net: Net) -> frozenset[Name]:
    """Every fact a choice, a decision table or an obligation asks for."""
    tests = [test.names for place in net.places for test, _ in place.choices]
    tables = [names_asked(place.decision) for place in net.places if place.decision is not None]
    letters = [when.names for when in map(asked_when, law.obligations) if when is not None]
    return frozenset[Name]().union(*tests, *tables, *letters)


def moved(rule: DeadlineRule) -> object:
    """What paths depend on of a deadline; its length they do not."""
    events = (rule.met_by, rule.void_by, rule.suspended_by)
    return rule.id, rule.starts, tuple(tuple(sorted(one)) for one in events), tuple(sorted(rule.applies_to.items()))


def _listening(law: Law, root: str, now: Sequence[Rules]) -> Iterator[Automaton]:
    """The automata of what a process is obliged to; once for each way in which deadlines move."""
    seen: set[object] = set()
    for rules in now:
        for obligation in law.obliges(root, rules):
            rule = rules.deadlines.get(obligation.deadline)
            key = (obligation.id, moved(rule) if rule else None)
            made = None if key in seen else automaton(obligation, rules.deadlines)
            seen.add(key)
            if made is not None:
                yield made


class Case:
    """One process under one set of rules."""

    def __init__(self, net: Net, root: str, law: Law, ruling: Ruling) -> None:
        self.net, self.root = net, root
        self.law, self.ruling = law, ruling
        standing = dict.fromkeys(one for rules in ruling.now for one in law.obliges(root, rules) if one.pattern in STANDING)
        self.about_stops = [one for one in standing if not one.deadline or one.deadline in ruling.rulings.deadlines]
        self.automata = list(_listening(law, root, ruling.now))
        letters = [letter for one in self.automata for letter in one.letters]
        values = Values(net, root, law.forms, ruling.rulings, letters, law.lanes)
        main = MainPaths(net, values)
        self.paths = Paths(net, values, asked=None if main.broken or main.cut_short else Memory(main), recall=main.recall)

    def findings(self) -> Iterator[Finding]:
        """What is wrong with it: first whether it stands at all, then whether it keeps the law."""
        yield from self._broken()
        yield from self._stuck()
        if self.paths.cut_short:
            yield self._finding(self.net.process(self.root).begin.following[0], "paths_too_many", None, found=len(self.paths.stops))
        for breach in breaches(self.paths, self.automata):
            yield self._unlawful(breach)
        for obligation in self.about_stops:
            missing = unavailable(self.paths, obligation)
            if missing is not None:
                yield self._unlawful(missing)

        yield from self._late()

    def _late(self) -> Iterator[Finding]:
        """Limits of steps that together are longer than a deadline leaves."""
        for rules in self.ruling.now if self.law.calendar else ():
            limits = in_force(self.law.limits, rules.policies)
            shift = 0
            for one in self.automata:
                rule = rules.deadlines.get(one.obligation.deadline)
                if limits and rule is not None and one.obligation.pattern == "within" and self.law.calendar is not None:
                    late = overrun(self.paths, one, shift, rule, limits, self.law.calendar, rules.counting)
                    if late is not None:
                        yield self._overrun(rule, late, limits)
                shift += len(one.letters)

    def _overrun(self, rule: DeadlineRule, late: Overrun, limits: Mapping[str, StepLimit]) -> Finding:
        told = way(self.paths, late.facts, late.moves)
        names = {step["element"]: step["name"] for step in told.steps}
        steps = " + ".join(f"「{names[step]}」{limits[step].length.in_words}" for step in late.steps)
        place = next(place for place in self.paths.values.places if place.id == late.steps[-1])
        return self._finding(
            place, "limits_overrun", told, basis=rule.basis, broken=f"in_time.{rule.id}", subject={"zh": rule.name, "en": rule.name_en},
            length=str(rule.length), steps=steps, begins=late.begins_on, ends=late.ends_on, due=late.due_on,
        )  # fmt: skip

    # ---- sound

    def _broken(self) -> Iterator[Finding]:
        """Choices without an exit and circles without a stop, the first of each shape."""
        seen: set[Place] = set()
        for fault in self.paths.broken:
            if fault.place not in seen:
                seen.add(fault.place)
                yield self._finding(fault.place, f"path_{fault.why}", self._way_to(fault))

    def _way_to(self, fault: Broken) -> Way | None:
        if fault.stop < 0:
            return None
        facts, moves = self.paths.way(fault.stop)
        return way(self.paths, facts, moves, fault.place)

    def _stuck(self) -> Iterator[Finding]:
        """Stops nobody can leave, stops nobody must leave, stops from which there is no way to the end; the first of them."""
        if self.paths.broken or self.paths.cut_short:
            return
        ends = self._ending()
        for number, stop in enumerate(self.paths.stops):
            if not stop.marking:
                continue
            running = {name for (scope, name), _ in stop.known if scope == "clock"}
            clocks = any(kind == DEADLINE and name in running for kind, name in stop.awaited)
            fault = "path_stuck" if not stop.edges else "path_nobody" if not stop.open and not clocks else ""
            fault = fault or ("" if number in ends else "path_no_end")
            if fault:
                yield self._at_stop(number, fault)
                return

    def _ending(self) -> set[int]:
        """The stops from which the end can be reached."""
        back: dict[int, list[int]] = {}
        for number, stop in enumerate(self.paths.stops):
            for _, _, target in stop.edges:
                back.setdefault(target, []).append(number)
        stack = [number for number, stop in enumerate(self.paths.stops) if not stop.marking]
        seen = set(stack)
        while stack:
            fresh = [one for one in back.get(stack.pop(), ()) if one not in seen]
            seen.update(fresh)
            stack.extend(fresh)
        return seen

    def _at_stop(self, number: int, fault: str) -> Finding:
        facts, moves = self.paths.way(number)
        told = way(self.paths, facts, moves)
        standing = [self.net.places[index] for _, _, rows in self.paths.stops[number].marking for index, *_ in rows]
        drawn = [place for place in standing if place.drawn is not None and place.kind not in ("frame", "boundary")]
        place = (drawn or [told.place])[-1]
        return self._finding(place, fault, told)

    # ---- lawful

    def _unlawful(self, breach: Breach) -> Finding:
        told = way_of_breach(self.paths, breach)
        said = breach.obligation
        broken = f"obligation.{said.id}"
        says = {"zh": said.says, "en": said.says_en}
        if said.implied:
            drawn = [name for name, lane in self.law.lanes.items() if lane in said.lane]
            wanted = {"expected": "、".join(drawn)} if drawn else {}
            return self._finding(told.place, said.implied, told, basis=said.basis, broken=broken, subject=says, **wanted)
        return self._finding(told.place, "obligation", told, basis=said.basis, broken=broken, says=says)

    def _finding(self, place: Place, rule: str, told: Way | None, **args: object) -> Finding:
        diagram = self.net.diagrams[place.process]
        assert place.drawn is not None
        words = {"way": told.in_words()} if told else {}
        found = Finding.at(diagram, place.drawn, rule, **(words | args))  # type: ignore[arg-type]
        return replace(found, path=told.steps if told else ())


def _never_started(net: Net, law: Law, events: set[str]) -> Iterator[Finding]:
    """Deadlines of the rules in force that begin with what no diagram brings, told where petitions begin."""
    if MAIN not in net.diagrams:
        return
    start = net.process(MAIN).begin.following[0]
    assert start.drawn is not None
    known = events | set(BEGINS.values()) | OUTSIDE
    for rule in {rule.id: rule for rules in law.now for rule in rules.deadlines.values() if rule.starts not in known}.values():
        names: dict[str, object] = {"zh": rule.name, "en": rule.name_en}
        found = Finding.at(net.diagrams[MAIN], start.drawn, "deadline_never_starts", subject=names, event=rule.starts)
        yield replace(found, args={**found.args, "basis": rule.basis})


def _never_reached(net: Net, visited: set[int]) -> Iterator[Finding]:
    """Shapes no path comes to, whatever is answered and whatever rules hold."""
    seen = {net.places[index].drawn for index in visited}
    for place in net.places:
        if place.drawn is not None and place.drawn not in seen:
            seen.add(place.drawn)
            yield Finding.at(net.diagrams[place.process], place.drawn, "path_never")
