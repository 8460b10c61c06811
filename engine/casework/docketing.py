"""案卷记事 for reading: each entry as one line, who did what on which ground."""

from __future__ import annotations

from engine.casework import saying
from engine.casework.act import PETITIONER
from engine.casework.office import Office
from engine.casework.views import EntryView
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier


def entries(office: Office, dossier: Dossier, lang: str) -> tuple[EntryView, ...]:
    """The docket of a petition, latest entry first."""
    kept = office.store.registers.docket(dossier.petition.id or 0)
    return tuple(view(office, entry, lang) for entry in reversed(kept))


def view(office: Office, entry: DocketEntry, lang: str) -> EntryView:
    """One entry in words."""
    shown = {name: value for name, value in entry.body.items() if name not in ("on", "answer", "sha256")}
    told = shown | dict(entry.body.get("answer", {}))
    details = tuple(fact(office, entry.kind, name, value, lang) for name, value in told.items())
    return EntryView(
        entry.seq, entry.at, entry.kind, title(office, entry.kind, lang), actor(office, entry.actor, lang), entry.basis, details, entry.hash
    )


def fact(office: Office, kind: str, name: str, value: object, lang: str) -> tuple[str, str]:
    """(label, text) of one fact, in the words of the form it was given on when there is one."""
    form = office.current.forms.get(kind.removesuffix(".done"))
    label = form.field_title(name, lang) if form else ""
    if isinstance(value, list):
        told = [(form.label(name, one, lang) if form else "") or detail(office, one, lang) for one in value]
        return label or office.say(name, lang), "；".join(told)
    text = form.label(name, value, lang) if form else ""
    return label or office.say(name, lang), text or named(office, name, value, lang) or detail(office, value, lang)


def named(office: Office, name: str, value: object, lang: str) -> str:
    """A fact whose name tells what its value is: a clock, a release, or an official."""
    if name == "deadline":
        return office.clock_label(str(value), lang)
    if name in ("from_release", "to_release"):
        return str(value)[:12]
    if name in ("official", "new_handler", "recused_official") and str(value).isdigit():
        found = office.official(int(str(value)))
        return found.name if found else ""
    return ""


def title(office: Office, kind: str, lang: str) -> str:
    """What happened: papers, steps and clocks by their own names, everything else by the glossary."""
    name, _, what = kind.partition(".")
    if what == "done" and name in office.current.forms:
        form = office.current.forms[name]
        return form.title if lang == "zh" else form.title_en
    if what in ("started", "completed"):
        return office.current.rulebook.message(f"entry_{what}", lang, what=office.say(f"process.{name}", lang))
    if what == "lapsed":
        return office.current.rulebook.message("entry_lapsed", lang, what=office.clock_label(name, lang))
    return office.say(kind, lang)


def actor(office: Office, actor_id: int, lang: str) -> str:
    """Who acted."""
    if actor_id == PETITIONER:
        return office.say("petitioner", lang)
    found = office.official(actor_id)
    return found.name if found else office.say("system", lang)


def detail(office: Office, value: object, lang: str) -> str:
    """A fact of an entry in words: authorities by name, days and lengths spelt out, terms by their label."""
    if isinstance(value, bool):
        return office.say("yes" if value else "no", lang)
    text = str(value)
    return saying.authority_name(office, text, lang) or saying.plain_words(office, text, lang) or office.say(text, lang)
