"""甄别建议: what a decision table of the release proposes for a form, for every choice that makes a difference.

A table proposes for the form of the step it is named after (``triage``): its columns may ask for the fields of that
form, and what it answers under the name of a field is proposed for that field. The official decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.casework import triage
from engine.casework.act import petition_facts
from engine.casework.office import Office
from engine.casework.views import ProposalView
from engine.domain.dossier import Dossier
from engine.domain.petition import Disposition
from engine.domain.process import Decided, Value
from engine.policy.forms import Form

Chosen: TypeAlias = Mapping[str, Value]
Found: TypeAlias = tuple[tuple[Chosen, Decided], ...]
FINAL = Decided({"disposition": Disposition.BARRED.value}, "信访工作条例 第三十六条第三款：同一事实和理由的事项已经终结，不再受理")


def proposals(office: Office, dossier: Dossier, form: Form, lang: str) -> tuple[ProposalView, ...]:
    """What is proposed for the fields of a form, each with the choices it is for; none where no table proposes anything."""
    asked = [name.removeprefix("answer.") for name in office.edition(dossier.petition.release).engine.asks(form.id)]
    if not asked or not office.rules_of(dossier.petition).flags.get("classes"):  # the classes the tables go by are of 2022
        return ()
    if form.id == "triage" and triage.is_final(office, dossier.petition):
        return tuple(_views(form, (({}, FINAL),), lang))
    return tuple(_views(form, _Table(office, dossier, form).told_apart([name for name in form.facts if name in asked], {}), lang))


@dataclass(frozen=True)
class _Table:
    """A proposing table, asked about one petition."""

    office: Office
    dossier: Dossier
    form: Form

    def told_apart(self, names: Sequence[str], chosen: Chosen) -> Found:
        """What is proposed for the choices of these fields; a field that makes no difference is not among them."""
        if not names:
            return self._decided(chosen)
        name, *others = names
        shown = self.form.is_shown(name, chosen)
        found = {value: self.told_apart(others, {**chosen, name: value}) for value in (self._values(name) if shown else (None,))}
        first, *rest = found.values()
        if all(one == first for one in rest):
            return first
        return tuple(({name: value, **when}, decided) for value, each in found.items() for when, decided in each)

    def _values(self, name: str) -> tuple[Value, ...]:
        return self.form.fact_types[name].values

    def _decided(self, chosen: Chosen) -> Found:
        petition, release = self.dossier.petition, self.office.edition(self.dossier.petition.release)
        receiving = self.office.authorities.get(petition.parties.get("receiving", ""))
        facts = {"petition": petition_facts(petition, receiving), "rule": self.office.rules_of(petition).flags, "answer": chosen}
        answer = release.engine.decide(self.form.id, facts)
        return (({}, answer),) if answer else ()


def _views(form: Form, found: Found, lang: str) -> Iterator[ProposalView]:
    for when, decided in found:
        for name, value in decided.answer.items():
            if value is not None and name in form.fields:
                said = tuple(_said(form, field, one, lang) for field, one in when.items())
                yield ProposalView(name, dict(when), said, str(value), form.label(name, value, lang) or str(value), decided.basis)


def _said(form: Form, name: str, value: Value, lang: str) -> str:
    """A choice in words: what was chosen; of a yes or no the name of the field, or that it was not ticked."""
    if isinstance(value, bool):
        title = form.field_title(name, lang)
        return title if value else {"en": f"not: {title}"}.get(lang, f"不{title}")
    return form.label(name, value, lang) or str(value)
