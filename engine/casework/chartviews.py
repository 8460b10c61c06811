"""Frozen answers of 三图: the flow chart, the duty chart and the time chart, already said in the asked language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from engine.domain.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands around a chart. ``facts`` are (label, text): place, date, release, rules; ``words`` the labels of its legend."""

    chart: str
    process: str
    title: str
    about: str
    facts: tuple[tuple[str, str], ...]
    words: Mapping[str, str]
    lang: str
    on: date

    @property
    def name(self) -> str:
        """What its file is called, without an ending."""
        return f"{self.chart}-{self.process}" if self.process else self.chart


@dataclass(frozen=True, slots=True)
class ShapeText:
    """What a shape says: its name, and under it its article or its deadline with its length."""

    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowChart:
    """流程图 of one process: the engine's own diagram, what each shape says, what each lane is called."""

    heading: Heading
    drawing: Drawing
    texts: Mapping[str, ShapeText]
    lanes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Governing:
    """A time limit that may run while a step is open; ``stops`` when the step, or what follows it at once, is what it waits for."""

    deadline: str
    label: str
    stops: bool


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One human step: what, who (lane, role, at which authority of the petition), by which article, what follows.

    ``kind`` is step or message (an act anybody named may bring at any time). ``papers`` are (paper, to whom),
    ``onward`` the steps that may come next, each with its lane.
    """

    element: str
    kind: str
    name: str
    lane: str
    role: str
    authority: str
    basis: str
    papers: tuple[tuple[str, str], ...]
    clocks: tuple[Governing, ...]
    onward: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """The steps of one process in the order of its flow."""

    process: str
    label: str
    about: str
    rows: tuple[DutyRow, ...]


@dataclass(frozen=True, slots=True)
class DutyChart:
    """责任图: who is responsible for each step."""

    heading: Heading
    groups: tuple[DutyGroup, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """The same time limit by other rules: the national value beside a local one, or that of a procedure or one kind of authority."""

    label: str
    length: str
    extension: str
    days: float
    basis: str
    is_national: bool = False


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One time limit. ``days`` is its drawn length (0 where a letter sets it), ``at`` where it begins on the line.

    ``unit`` is days, working_days, months or as_assigned; ``beside`` are other rules' values;
    ``extension`` is a sentence, ``extension_length`` its length; ``ends``, ``voids``,
    ``suspends`` and ``resumes`` are events in words; ``applies`` says for which petitions it runs.
    """

    deadline: str
    name: str
    holder: str
    who: str
    starts: str
    ends: tuple[str, ...]
    voids: tuple[str, ...]
    suspends: tuple[str, ...]
    resumes: tuple[str, ...]
    applies: str
    length: str
    days: float
    unit: str
    at: float
    extension: str
    extension_length: str
    extension_days: float
    lapse: str
    basis: str
    policy: str
    is_local: bool
    beside: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class TimeGroup:
    """Time limits on one line: that of the petition from its filing, or those that begin apart from it."""

    label: str
    rows: tuple[TimeRow, ...]


@dataclass(frozen=True, slots=True)
class TimeChart:
    """时限图: every time limit in force; ``absent`` are national ones the place does not have, with who says so."""

    heading: Heading
    groups: tuple[TimeGroup, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One chart that can be printed: the name of its file, its kind, its process ('' for all), its title."""

    name: str
    chart: str
    process: str
    title: str


Chart = FlowChart | DutyChart | TimeChart


class Press(Protocol):
    """The documents room, for charts."""

    def svg(self, chart: Chart) -> str:
        """The whole chart as one SVG that needs nothing else."""
        ...

    def pdf(self, chart: Chart) -> bytes:
        """The chart on pages, its fonts inside."""
        ...
