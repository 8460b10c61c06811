"""建议延期 (信访工作条例 第三十四条): who supervises proposes; only the head of the handling authority may extend, and before the lapse."""

from __future__ import annotations

from engine.casework import access, handling, remarks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.deadline import Deadline
from engine.domain.rules import Length
from engine.errors import FieldError, InvalidForm, NotFound


def propose(office: Office, *, deadline: int, days: int, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """建议延期: propose to whoever must act that a clock be lengthened by ``days``; entered in the docket, the clock does not move.

    Refuses with the article what the rule would not allow either: see ``handling.allowed_extension``. InvalidForm without a
    reason or days.
    """
    access.require(office, by, "propose_extension")
    number = office.store.registers.number_of_deadline(deadline)
    if number is None:
        raise NotFound(deadline=deadline)

    def work(act: Act) -> None:
        clock = next((one for one in act.dossier.deadlines if one.id == deadline), None)
        if clock is None:
            raise NotFound(deadline=deadline)
        _propose(act, clock, days, reason)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def _propose(act: Act, clock: Deadline, days: int, reason: str) -> None:
    rule = act.rules.deadline(clock.name)
    if not 1 <= days <= 999:
        raise InvalidForm([FieldError("days", "field_required")], form="propose_extension", basis=rule.basis)
    said = remarks.kept(reason, name="reason", form="propose_extension", required=True, basis=rule.basis)
    length = Length(days, "days")
    handling.allowed_extension(act, clock.name, length)
    act.enter("extension_proposed", basis=rule.basis, deadline=clock.name, by_length=str(length), reason=said, authority=clock.authority)
