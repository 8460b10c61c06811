"""答复用语: the texts kept ready for a step, filled from the petition; what could not be filled says so and is refused by the form."""

from __future__ import annotations

from dataclasses import dataclass

from engine.casework import tasks
from engine.casework.act import Act
from engine.casework.dry import Dry
from engine.casework.material import material as said_before
from engine.casework.office import Office
from engine.casework.saying import day_words
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.reply import GAP, PUBLIC, Reply, unfilled
from engine.domain.task import Task


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A text kept ready: its private name, what goes into which field, and the gaps the clerk is to fill, each once."""

    id: str
    name: str
    fields: tuple[tuple[str, str], ...]
    unfilled: tuple[str, ...]


def replies(office: Office, *, task: str, by: Official, lang: str = "zh") -> tuple[ReplyView, ...]:
    """The texts kept ready for an open step, filled in; none for a step ``by`` may not complete."""
    return of_step(office, *tasks.seen(office, task, by), by, lang)


def of_step(office: Office, dossier: Dossier, step: Task, by: Official, lang: str) -> tuple[ReplyView, ...]:
    """The same of a petition at hand. The office's present texts are offered, whatever release the petition began with."""
    if not tasks.is_for(by, step):
        return ()
    petition = dossier.petition
    procedures = frozenset({"simplified"} if petition.simplified else ())
    shelf = office.current.rulebook.replies_for(petition.place, petition.filed_on, procedures)
    fitting = [one for one in shelf if one.fits(step.element, petition.category, petition.route)]
    act = Act(office, Dry(), dossier, by, office.now())
    form = act.edition.forms.get(step.element)
    fields = {*(form.fields if form else ()), PUBLIC}
    return tuple(_view(act, one, fields, lang) for one in fitting)


def _view(act: Act, reply: Reply, fields: set[str], lang: str) -> ReplyView:
    said = material(act, reply.gaps)
    texts = tuple((name, filled(act, text, said)) for name, text in reply.fields.items() if name in fields)
    gaps = dict.fromkeys(gap for _, text in texts for gap in unfilled(text))
    return ReplyView(reply.id, reply.name_en if lang == "en" else reply.name, texts, tuple(gaps))


def material(act: Act, wanted: frozenset[str]) -> dict[str, str]:
    """What fills the gaps of these names: earlier forms, the petition, the rules, who writes and today. Letters are Chinese."""
    rules = act.rules
    found = {f"length_{name}": rule.length.in_words for name, rule in rules.deadlines.items() if rule.length}
    found |= {f"rule_{name}": str(value) for name, value in rules.flags.items()}
    found |= {"official_name": act.by.name, "today": day_words(act.on, "zh")}
    told = {name: str(value) for name, value in said_before(act, wanted).items() if value not in (None, "")}
    return {name: value for name, value in (found | told).items() if name in wanted}


def filled(act: Act, text: str, said: dict[str, str]) -> str:
    """The text with its gaps filled; one nothing fills is marked with what it is called."""
    return GAP.sub(lambda gap: said.get(gap[1]) or f"【{called(act, gap[1])}未填】", text)


def called(act: Act, gap: str) -> str:
    """What a gap is called in Chinese: of a form's field its title, else as the rules name it."""
    named = act.office.current.rulebook.gaps.get(gap)
    titles = (form.field_title(gap) for form in act.edition.forms.values() if gap in form.fields)
    return named[0] if named else next(titles, gap)
