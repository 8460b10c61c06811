"""One act on two petitions: both are locked in one order, both keep what was done, in one commit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.casework import access, lapses
from engine.casework.act import Act
from engine.casework.acting import once, outcome, require_alive, require_own, summary
from engine.casework.office import Office
from engine.casework.ports import Acting
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.dossier import Dossier


def perform_on_both(
    office: Office, *, number: str, other: str, by: Official, key: str, work: Callable[[Act, Act], None], lang: str
) -> Outcome:  # fmt: skip
    """Do one act on ``number`` and ``other``, whose two acts ``work`` is given; its answer is of ``number``, the first one's under a key.

    NotFound for a petition ``by`` may not know of, Conflict for a key of another act.
    """

    def both(tx: Acting) -> dict[str, Any]:
        locked = {one: tx.dossier(one) for one in sorted({number, other})}  # in one order, whoever acts on what
        act, second = (_begun(office, tx, locked[one], by) for one in (number, other))
        work(act, second)
        require_alive(act)
        require_alive(second)
        return summary(act)

    result = once(office, by, key, both)
    require_own(result, number)
    return outcome(office, result, lang)


def _begun(office: Office, tx: Acting, dossier: Dossier, by: Official) -> Act:
    """An act on one of the two, its clocks told first what has run out."""
    access.require_known(office, by, dossier.petition)
    act = Act(office, tx, dossier, by, office.now())
    lapses.notice_all(act)
    return act
