"""备注: what an official writes beside a petition, in three scopes. What is public or of the office is told by the docket; what is private
is the writer's alone: no entry, no version, no export and no other official's page shows that it exists."""

from __future__ import annotations

from engine.casework import access, docketing
from engine.casework.act import Act
from engine.casework.acting import check_key, outcome, perform, require_own, summary
from engine.casework.office import Office
from engine.casework.pageviews import NoteView
from engine.casework.ports import Acting
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.note import WRITTEN, Note, NoteScope
from engine.errors import FieldError, InvalidForm

LONGEST = 2000
BASIS = "信访工作条例 第二十一条第二款"


def add_note(office: Office, *, number: str, scope: str, text: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """Write a note beside a petition: ``public`` for its progress, ``office`` for the own authority, ``private`` for oneself.

    InvalidForm for an unknown scope, no text or one longer than LONGEST; NotPermitted without the right ``add_note``; NotFound
    for a petition ``by`` may not know of.
    """
    access.require(office, by, "add_note")
    chosen, said = checked(scope, text)
    if chosen is NoteScope.PRIVATE:
        return _keep_for_oneself(office, number, said, by, key, lang)

    def work(act: Act) -> None:
        act.enter("noted", basis=BASIS if chosen is NoteScope.PUBLIC else "", scope=f"note_{chosen}", note=_write(act, chosen, said))

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def checked(scope: str, text: str) -> tuple[NoteScope, str]:
    """The scope and the text as they are kept; InvalidForm for all that is wrong."""
    said = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().splitlines())
    wrong = [] if scope in WRITTEN else [FieldError("scope", "field_required")]
    if not said:
        wrong.append(FieldError("text", "field_required"))
    if len(said) > LONGEST:
        wrong.append(FieldError("text", "field_too_long", (("at_most", LONGEST),)))
    if wrong:
        raise InvalidForm(wrong, form="add_note")
    return NoteScope(scope), said


def _write(act: Act, scope: NoteScope, text: str) -> int:
    """Keep the note and give its id."""
    note = Note(None, act.petition.id or 0, scope, act.by.id, act.by.authority, act.at, text)
    return act.tx.note(note).id or 0


def _keep_for_oneself(office: Office, number: str, text: str, by: Official, key: str, lang: str) -> Outcome:
    """Keep a private note once for its key; the petition itself is not touched."""
    key = check_key(key, by)
    dossier = access.visible(office, by, number)
    with office.store.transaction() as tx:
        earlier = tx.replay(key)
        if earlier is not None:
            require_own(earlier, number)
        result = earlier or _kept(office, tx, dossier, by, key, text)
    return outcome(office, result, lang)


def _kept(office: Office, tx: Acting, dossier: Dossier, by: Official, key: str, text: str) -> dict[str, object]:
    """Write the note and what the act answers: the petition as it stands."""
    act = Act(office, tx, dossier, by, office.now())
    _write(act, NoteScope.PRIVATE, text)
    result = summary(act) | {"version": dossier.petition.version}
    tx.remember(key, result)
    return result


def notes(office: Office, *, number: str, by: Official, lang: str = "zh") -> tuple[NoteView, ...]:
    """The notes of a petition ``by`` may read, the latest first."""
    return of(office, access.visible(office, by, number), by, lang)


def of(office: Office, dossier: Dossier, by: Official, lang: str) -> tuple[NoteView, ...]:
    """The notes of a petition at hand."""
    found = office.store.registers.notes(dossier.petition.id or 0, by.id, by.authority)
    return tuple(view(office, note, lang) for note in found)


def view(office: Office, note: Note, lang: str) -> NoteView:
    """One note in words."""
    writer = docketing.actor(office, note.written_by, lang)
    return NoteView(note.id or 0, note.scope.value, office.say(f"note_{note.scope}", lang), writer, note.written_at, note.text)
