"""办了会怎样: what each answer of a deciding field will start, before anybody gives it.

The step is completed on a copy of the petition and of the process: the diagram says what it asks for, the rules count the clocks,
and nothing is written. A field decides when gateways may ask for it and its choices are listed. Where other deciding fields
matter too, all of their choices are tried: what comes in any case is certain, the rest depends on them, and is said to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any, TypeAlias

from engine.casework import rehearsing, tasks, triage
from engine.casework.act import Act
from engine.casework.foreseen import KINDS, ForeseenItem, ForeseenView
from engine.casework.office import Office
from engine.casework.rehearsing import rehearsed
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.process import Value
from engine.domain.task import Task
from engine.errors import Refusal
from engine.policy.forms import Form

Chosen: TypeAlias = Mapping[str, Value]
Came: TypeAlias = tuple[ForeseenItem, ...]
# Answers tried for one step; a form with more choices than that is told for each choice with the others as they stand.
MOST = 160


def foreseen(office: Office, *, task: str, by: Official, lang: str = "zh") -> tuple[ForeseenView, ...]:
    """What each answer to an open step would start, as things stand today; nothing for a step ``by`` may not complete."""
    return of_step(office, *tasks.seen(office, task, by), by, lang)


def of_step(office: Office, dossier: Dossier, step: Task, by: Official, lang: str) -> tuple[ForeseenView, ...]:
    """The same of a petition at hand."""
    if not tasks.is_for(by, step):
        return ()
    return _Sight(office, dossier, step, by, lang).views()


class _Sight:
    """One step looked at by one official."""

    def __init__(self, office: Office, dossier: Dossier, step: Task, by: Official, lang: str) -> None:
        self._office, self._dossier, self._step, self._by, self._lang = office, dossier, step, by, lang
        self._form = office.edition(dossier.petition.release).forms.get(step.element)
        self._repeats_final = cache(lambda: triage.is_final(office, dossier.petition))

    def views(self) -> tuple[ForeseenView, ...]:
        """For each choice of the field that decides most; one view where nothing is chosen."""
        names = deciding(self._form) if self._form else []
        came = {tuple(chosen.items()): items for chosen, items in self._tried(names)}
        told = [(dict(chosen), items) for chosen, items in came.items()]
        if not told:
            return ()
        mattering = [name for name in names if _matters(name, told)]
        if not mattering:
            return (ForeseenView("", "", "", told[0][1], ()),) if told[0][1] else ()
        first = max(mattering, key=lambda name: _spread(name, told))
        return tuple(self._view(first, value, told, mattering) for value in dict.fromkeys(one.get(first) for one, _ in told))

    def _view(self, name: str, value: Value, told: Sequence[tuple[dict[str, Value], Came]], mattering: Sequence[str]) -> ForeseenView:
        assert self._form is not None
        mine = [(chosen, items) for chosen, items in told if chosen.get(name) == value]
        items = _together([items for _, items in mine])
        others = [other for other in mattering if other != name and _matters(other, mine)]
        depends = tuple(self._form.field_title(other, self._lang) for other in others)
        said = _said(self._form, name, value, self._lang)
        shown = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return ForeseenView(name, shown, said, items, depends)

    def _tried(self, names: Sequence[str]) -> Iterator[tuple[Chosen, Came]]:
        """Each answer that may be given, with what comes of it; one the law rules out is left out."""
        for chosen in answers(self._form, names):
            if self._is_lawful(chosen):
                items = rehearsed(self._office, self._dossier, self._step, self._by, chosen, self._lang)
                yield chosen, items

    def _is_lawful(self, chosen: Chosen) -> bool:
        """Whether triage would be taken so; other steps are checked by what is not known before they are filled in."""
        if self._step.element != "triage":
            return True
        act = Act(self._office, rehearsing.DRY, self._dossier, self._by, self._office.now())
        try:
            triage.check_knowing(act, dict(chosen), self._repeats_final)
        except Refusal:
            return False
        return True


def deciding(form: Form) -> list[str]:
    """The fields gateways may ask for whose choices are listed; a box that stands ready as it is usually left decides nothing."""
    return [name for name, kind in form.fact_types.items() if len(kind.values) > 1 and "default" not in form.fields[name]]


def answers(form: Form | None, names: Sequence[str]) -> Iterator[Chosen]:
    """Every answer to these fields; a field that is not asked for after the others is left out."""
    if form is None:
        yield {}
        return
    seen: set[tuple[tuple[str, Value], ...]] = set()
    for values in product(*(form.fact_types[name].values for name in names)):
        full = dict(zip(names, values, strict=True))
        chosen = {name: value for name, value in full.items() if form.is_shown(name, full)}
        key = tuple(chosen.items())
        if key not in seen:
            seen.add(key)
            yield chosen
            if len(seen) >= MOST:
                return


def _matters(name: str, told: Sequence[tuple[Mapping[str, Value], Came]]) -> bool:
    """Whether two answers that differ in one field alone lead to different things."""
    found: dict[tuple[Any, ...], Came] = {}
    for chosen, items in told:
        rest = tuple((other, value) for other, value in chosen.items() if other != name)
        if found.setdefault(rest, items) != items:
            return True
    return False


def _spread(name: str, told: Sequence[tuple[Mapping[str, Value], Came]]) -> int:
    """How many different things the choices of a field lead to."""
    found: dict[Value, set[Came]] = {}
    for chosen, items in told:
        found.setdefault(chosen.get(name), set()).add(items)
    return len({frozenset(one) for one in found.values()})


def _together(all_of: Sequence[Came]) -> Came:
    """What comes of any of several answers, each thing once; certain is what comes of all."""
    found = dict.fromkeys(item for items in all_of for item in items)
    told = [item if all(item in items for items in all_of) else replace(item, certain=False) for item in found]
    return tuple(sorted(told, key=lambda item: (KINDS.index(item.kind), not item.certain)))


def _said(form: Form, name: str, value: Value, lang: str) -> str:
    """A choice in words."""
    if isinstance(value, bool):
        title = form.field_title(name, lang)
        return title if value else {"en": f"not: {title}"}.get(lang, f"不{title}")
    return form.label(name, value, lang) or str(value)
