"""草稿与编辑占用: what is typed into a step's form is kept until it is submitted, and two people do not fill in one form unawares.

Neither is an act on the petition: no docket entry is made, no clock moves, the petition's version stays. A draft is seen by
who typed it, and by who takes the step over from him while he fills it in. Both are of no meaning once the step is no
longer open, and are forgotten a day later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from engine.casework import access, tasks
from engine.casework.act import Act
from engine.casework.draftviews import DraftView, EditorView, KeptText
from engine.casework.dry import Dry
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier
from engine.domain.draft import Draft, EditLock
from engine.domain.reply import PUBLIC
from engine.domain.task import Task
from engine.errors import Conflict, FieldError, InvalidForm, Refusal

KEPT_FOR = timedelta(days=1)
# What was typed at the window outlasts the longest run of holidays; it may say who somebody is, so it does not lie there for ever.
KEPT_AT_WINDOW = timedelta(days=14)
# Signs all the fields of a draft may have together, some ten times what the longest form takes.
LONGEST = 200_000


def keep_draft(office: Office, *, task: str, answer: Mapping[str, Any], by: Official) -> DraftView:
    """存草稿: keep what ``by`` has typed into the form of an open step, and that he is filling it in.

    It is kept also where another fills the step in meanwhile; the answer says so. Raises Conflict with who and when where the
    step is done or another's, NotPermitted for another lane, Refusal ``draft_too_long``.
    """
    dossier, step = fillable(office, task, by)
    typed = typed_of(office, dossier, step, answer)
    require_short(typed)
    now = office.now()
    kept = Draft(task, by.id, typed, now, dossier.petition.version)
    with office.store.transaction() as tx:
        tx.drafts.keep(kept)
        lock = tx.drafts.hold(task, by.id, now, now - idle(office))
    return view_of(office, dossier, task, by, kept, lock)


def drop_draft(office: Office, *, task: str, by: Official) -> DraftView:
    """丢弃草稿: forget what ``by`` has typed, and that he is filling the step in."""
    dossier, _ = fillable(office, task, by)
    with office.store.transaction() as tx:
        tx.drafts.drop(task, by.id)
    return view(office, dossier, task, by)


def take_over_editing(office: Office, *, task: str, by: Official) -> DraftView:
    """接手编辑: go on with a step another is filling in; his text is offered, and his page tells him."""
    dossier, _ = fillable(office, task, by)
    with office.store.transaction() as tx:
        tx.drafts.take(task, by.id, office.now())
    return view(office, dossier, task, by)


def draft(office: Office, *, task: str, by: Official) -> DraftView:
    """The official's own draft of a step of his lane, and who is filling it in; a draft may outlive its step by a day."""
    dossier, step = tasks.seen(office, task, by)
    tasks.require_lane(by, step)
    return view(office, dossier, task, by)


def complete(
    office: Office, *, task: str, answer: Mapping[str, Any], by: Official, key: str, version: int | None = None, lang: str = "zh",
    public_text: str = "",
) -> Outcome:  # fmt: skip
    """办理, unless another is filling the step in: Conflict with who and since when; else as ``tasks.complete``."""
    lock = office.store.registers.drafts.lock(task)
    if lock is not None and lock.official != by.id and is_live(office, lock):
        fillable(office, task, by)  # who may not know of the step must not learn who fills it in
        raise Conflict("step_being_edited", who=office.name_of(lock.official), at=lock.since)
    return tasks.complete(office, task=task, answer=answer, by=by, key=key, version=version, lang=lang, public_text=public_text)


def prune(office: Office) -> int:
    """Forget the drafts of what is no longer open, steps and petitions, a day after they were typed, of the window after 14; how many."""
    with office.store.transaction() as tx:
        return tx.drafts.prune(office.now() - KEPT_FOR, office.now() - KEPT_AT_WINDOW)


def fillable(office: Office, task: str, by: Official) -> tuple[Dossier, Task]:
    """The petition and the open step ``by`` may complete; raises as ``tasks.complete`` would."""
    dossier = access.visible(office, by, tasks.number_of(task))
    step = tasks.open_task(Act(office, Dry(), dossier, by, office.now()), task)
    tasks.require_lane(by, step)
    tasks.require_unclaimed(office, by, step)
    return dossier, step


def require_short(typed: Mapping[str, Any]) -> None:
    """Refusal ``draft_too_long`` for more than a draft may hold."""
    if sum(len(str(value)) for value in typed.values()) > LONGEST:
        raise Refusal("draft_too_long", most=LONGEST)


def require_fields(answer: Mapping[str, Any], known: Collection[str], form: str, basis: str = "") -> None:
    """InvalidForm for fields the form does not have."""
    strange = [FieldError(name, "unknown_field", (("field", name),)) for name in answer if name not in known]
    if strange:
        raise InvalidForm(strange, form=form, basis=basis)


def typed_of(office: Office, dossier: Dossier, step: Task, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed into fields of the form, as it was typed; InvalidForm for fields it does not have."""
    form = office.edition(dossier.petition.release).forms.get(step.element)
    known = {*(form.fields if form else ()), PUBLIC}
    require_fields(answer, known, step.element, form.basis if form else "")
    # A nought was typed, though it equals False.
    return {name: value for name, value in answer.items() if value is not None and value is not False and value not in ("", [])}


def view(office: Office, dossier: Dossier, task: str, by: Official) -> DraftView:
    """The draft and the editor of a step as ``by`` may see them."""
    reader = office.store.registers.drafts
    return view_of(office, dossier, task, by, reader.draft(task, by.id), reader.lock(task))


def view_of(office: Office, dossier: Dossier, task: str, by: Official, own: Draft | None, lock: EditLock | None) -> DraftView:
    """The same of a draft and a lock that are known."""
    live = lock if lock is not None and is_live(office, lock) else None
    handed = lock.handed if lock is not None and lock.official == by.id else None
    editor = EditorView(office.name_of(live.official), live.since, live.official == by.id) if live else None
    version = dossier.petition.version
    return DraftView(task, kept_text(office, own, version), editor, kept_text(office, handed, version))


def kept_text(office: Office, draft: Draft | None, version: int) -> KeptText | None:
    """A draft as its page is told of it; ``version`` is the petition's now."""
    if draft is None:
        return None
    return KeptText(office.name_of(draft.official), draft.answer, draft.saved_at, draft.version != version)


def is_live(office: Office, lock: EditLock) -> bool:
    """Whether somebody still fills in a step: he typed within the last minutes."""
    return lock.seen_at >= office.now() - idle(office)


def idle(office: Office) -> timedelta:
    """How long an editor who types nothing keeps a step, an option of the office."""
    return timedelta(minutes=int(office.current.rulebook.rules_of_latest.flags.get("edit_lock_minutes", 10)))
