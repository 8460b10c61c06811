"""The frame of every act: one transaction, one commit, once per key, on the petition's present version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from engine.casework import access, lapses
from engine.casework.act import Act
from engine.casework.office import Office
from engine.casework.ports import Acting, Transaction
from engine.casework.views import NextTask, Outcome
from engine.domain.authority import Official
from engine.domain.docket import DocketEntry
from engine.errors import Conflict, OutOfOrder, Refusal
from engine.watching import metrics
from engine.watching.points import reached

Work = Callable[[Act], None]


@metrics.act()
def perform(office: Office, *, number: str, by: Official, key: str, work: Work, lang: str = "zh", version: int | None = None) -> Outcome:
    """Do one act on one petition.

    1. A key seen before gets its first answer. 2. The petition is loaded, locked and asked whether
    ``by`` may know of it. 3. Clocks that have run out are told so first, so that a late act cannot
    outrun its lapse. 4. The act is done. 5. An open petition must still wait for someone or something.
    6. Everything is saved by one commit.
    """
    key = check_key(key, by)
    told: list[Outcome] = []

    def once(tx: Acting) -> None:
        told.clear()
        earlier = tx.replay(key)
        if earlier is not None:
            require_own(earlier, number)
            told.append(outcome(office, earlier, lang))
            return
        dossier = tx.dossier(number)
        reached("act.loaded")
        access.require_known(office, by, dossier.petition)
        if version is not None and version != dossier.petition.version:
            raise Conflict("conflict_version", number=number)
        act = Act(office, tx, dossier, by, office.now())
        lapses.notice_all(act)
        work(act)
        reached("act.worked")
        require_alive(act)
        result = summary(act)
        tx.remember(key, result)
        tx.meanwhile(lambda: told.append(outcome(office, result, lang)))

    office.store.act(once)
    return told[0]


def once(office: Office, by: Official, key: str, work: Callable[[Transaction], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Do something in a transaction of its own, once for a key; what is remembered of it, also when the key is brought again."""
    key = check_key(key, by)
    with office.store.transaction() as tx:
        earlier = tx.replay(key)
        if earlier is not None:
            return earlier
        made = work(tx)
        tx.remember(key, made)
        return made


def keyed(office: Office, by: Official, key: str, name: str, work: Callable[[Transaction], int]) -> int:
    """Do something that concerns no single petition, once for a key; the id it came to, also when the key is brought again.

    ``name`` tells what the id is of. Conflict ``key_of_another_act`` for the key of something else.
    """
    kept = once(office, by, key, lambda tx: {name: work(tx)})
    if name not in kept:
        raise Conflict("key_of_another_act")
    return int(kept[name])


def require_own(earlier: Mapping[str, Any], number: str) -> None:
    """Conflict when a key brought again was the key of an act on something else, whose answer would be taken for this one's."""
    if earlier.get("number") != number:
        raise Conflict("key_of_another_act")


def require_alive(act: Act) -> None:
    """An open petition has an enabled task, an armed clock or a petitioner whose right still runs (invariant I10)."""
    petition, dossier = act.petition, act.dossier
    if not petition.is_open or dossier.open_tasks:
        return
    waiting = [entry for instance in dossier.instances if not instance.completed for entry in instance.waiting]
    if not (dossier.has_armed_clock and waiting):
        raise OutOfOrder("petition_lost", number=petition.number)


def summary(act: Act) -> dict[str, Any]:
    """What the act led to, as the commands register keeps it."""
    petition = act.petition
    return {
        "number": petition.number,
        "version": petition.version + 1,
        "status": str(petition.status),
        "documents": [str(entry.body["number"]) for entry in act.dossier.entries if _is_issue(entry)],
        "clocks": [[str(e.body["deadline"]), str(e.body["due_on"])] for e in act.dossier.entries if e.kind == "deadline_started"],
        "next_tasks": [[one.id, one.element, one.name, one.role, one.authority] for one in act.dossier.open_tasks],
        "completed": not petition.is_open,
    }


def _is_issue(entry: DocketEntry) -> bool:
    return entry.kind.endswith(".issued") and "number" in entry.body


def outcome(office: Office, result: Mapping[str, Any], lang: str) -> Outcome:
    """The answer of an act in words."""
    status = office.say(str(result["status"]), lang)
    clocks = tuple([(office.clock_label(name, lang), due_on) for name, due_on in result["clocks"]])
    steps = [
        NextTask(task, element, step_title(office, element, drawn, lang), *lane) for task, element, drawn, *lane in result["next_tasks"]
    ]
    return Outcome(
        number=str(result["number"]), version=int(result["version"]), status=str(result["status"]), status_label=status,
        documents=tuple(result["documents"]), clocks=clocks, next_tasks=tuple(steps),
        completed=bool(result["completed"]), sentence="；".join([status, *(f"{name}：{due_on}" for name, due_on in clocks)]),
    )  # fmt: skip


def step_title(office: Office, element: str, drawn: str, lang: str) -> str:
    """What a step is called: in Chinese as drawn, in English as its form says."""
    form = None if lang == "zh" else office.current.forms.get(element)
    return drawn if form is None else form.title_en


def check_key(key: str, by: Official) -> str:
    """The key an act is kept under: 1 to 80 printable characters, bound to the official who sent it.

    Bound, because a repeated key is answered before anything else is asked: nobody may read another's answer.
    """
    if not key or len(key) > 80 or not key.isprintable():
        raise Refusal("bad_key")
    return hashlib.sha256(f"{by.id}\0{key}".encode()).hexdigest()
