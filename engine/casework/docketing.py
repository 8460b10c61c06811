"""案卷记事 for reading: each entry as one line, who did what on which ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.casework import access, saying
from engine.casework.act import PETITIONER
from engine.casework.office import Office
from engine.casework.views import EntryView
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.docket import DocketEntry
from engine.domain.dossier import Dossier

# What of an entry is no line of it: its day and answer, said apart; what only the registers read.
UNSAID = ("on", "answer", "sha256", "opened", "reason_note", "instance")
# Where an entry names another petition: one it was linked to or merged with.
OTHER = "same_facts"


def kept(office: Office, dossier: Dossier) -> Sequence[DocketEntry]:
    """The docket of a petition, first entry first."""
    return office.store.registers.docket(dossier.petition.id or 0)


@dataclass(frozen=True, slots=True)
class DocketFilter:
    """What narrows a docket: the kind of entry, who acted (the name as shown), the legal days from and to, a word anywhere in the line."""

    kind: str = ""
    actor: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""

    def lets_pass(self, entry: EntryView) -> bool:
        """Whether an entry is one of those asked for; what is not asked narrows nothing."""
        day = day_of(entry.at)
        if (self.kind and entry.kind != self.kind) or (self.actor and entry.actor != self.actor):
            return False
        if (self.since and day < self.since) or (self.until and day > self.until):
            return False
        said = (entry.title, entry.actor, entry.basis, *(f"{label} {text}" for label, text in entry.details))
        return self.text.casefold() in "\n".join(said).casefold()


def entries(office: Office, docket: Sequence[DocketEntry], by: Official, lang: str) -> tuple[EntryView, ...]:
    """A docket in words, latest entry first.

    Of a link to what must not be told of and ``by`` may not know, it may have been sealed since, the entry says no more than that.
    """
    untold = {number for number in {entry.body.get(OTHER) for entry in docket} if number and not _told(office, str(number), by)}
    return tuple(view(office, _silent(entry) if entry.body.get(OTHER) in untold else entry, lang) for entry in reversed(docket))


def _told(office: Office, number: str, by: Official) -> bool:
    """Whether the docket of another petition may name this one to ``by``."""
    dossier = office.store.registers.dossier(number)
    return dossier is None or not dossier.petition.is_secret or access.scope_of(office, by).covers(dossier.petition, office.paths)


def _silent(entry: DocketEntry) -> DocketEntry:
    return replace(entry, body={name: value for name, value in entry.body.items() if name not in (OTHER, "reason")})


def narrowed(entries: Sequence[EntryView], which: DocketFilter) -> tuple[EntryView, ...]:
    """Those of some entries a filter lets pass."""
    return tuple(entry for entry in entries if which.lets_pass(entry))


def docket(office: Office, *, number: str, which: DocketFilter, by: Official, lang: str = "zh") -> tuple[EntryView, ...]:
    """The docket of a petition ``by`` may know of, latest entry first, narrowed."""
    return narrowed(entries(office, kept(office, access.visible(office, by, number)), by, lang), which)


def view(office: Office, entry: DocketEntry, lang: str) -> EntryView:
    """One entry in words."""
    shown = {name: value for name, value in entry.body.items() if name not in UNSAID}
    told = shown | dict(entry.body.get("answer", {}))
    details = tuple(fact(office, entry.kind, name, value, lang) for name, value in told.items())
    return EntryView(
        entry.seq, entry.at, entry.kind, title(office, entry.kind, lang), actor(office, entry.actor, lang), entry.basis, details, entry.hash
    )


def fact(office: Office, kind: str, name: str, value: object, lang: str) -> tuple[str, str]:
    """(label, text) of one fact, in the words of the form it was given on when there is one."""
    form = office.current.forms.get(kind.removesuffix(".done"))
    label = form.field_title(name, lang) if form else ""
    whole = named(office, name, value, lang)
    if isinstance(value, list) and not whole:
        told = [(form.label(name, one, lang) if form else "") or detail(office, one, lang) for one in value]
        return label or office.say(name, lang), "；".join(told)
    text = form.label(name, value, lang) if form else ""
    return label or office.say(name, lang), text or whole or detail(office, value, lang)


def named(office: Office, name: str, value: object, lang: str) -> str:
    """A fact whose name tells what its value is: a clock, a release, or an official."""
    if name == "deadline":
        return office.clock_label(str(value), lang)
    if name in ("candidates", "drawn", "left_out") and isinstance(value, list):
        return experts_said(office, value, lang)
    if name in ("from_release", "to_release"):
        return str(value)[:12]
    if name in ("official", "new_handler", "recused_official", "in_name_of") and str(value).isdigit():
        found = office.official(int(str(value)))
        return found.name if found else ""
    if name == "officials" and isinstance(value, list):
        return "、".join(one.name for one in map(office.official, value) if one)
    form = office.current.forms.get(str(value)) if name == "task" else None
    if form is not None:
        return form.title if lang == "zh" else form.title_en
    return ""


def experts_said(office: Office, value: list[Any], lang: str) -> str:
    """Hearing officers by number and name, each with why he took no part where the entry says so."""
    told = [one if isinstance(one, list) else [one, ""] for one in value]
    names = {one.id: one.name for one in office.store.registers.experts_named([one for one, _ in told])}
    mark, around = (", ", " ({})") if lang == "en" else ("、", "（{}）")
    return mark.join(f"{one} {names.get(one, '')}".strip() + (around.format(office.say(why, lang)) if why else "") for one, why in told)


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
