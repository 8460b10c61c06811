"""批示: what was instructed on an issued report, by which post, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.casework.acting import keyed
from engine.casework.office import Office
from engine.casework.ports import Transaction
from engine.casework.reportports import Instruction
from engine.casework.reports import known, looked_over, rights_of
from engine.casework.reporttexts import faults
from engine.casework.reportviews import InstructionView, OpenedReport
from engine.domain.authority import Official
from engine.errors import FieldError, InvalidForm, NotFound, Refusal

LONGEST_POST = 60
FORM = "record_instruction"


def instruct(office: Office, *, report: int, post: str, given_on: str, text: str, by: Official, key: str) -> int:
    """登记批示: enter by whom (his post), when and what was instructed on an issued report. InvalidForm for what is missing."""
    found = known(office, report, by, "record_instruction")
    if found.state != "issued":
        raise Refusal("report_not_issued", state=office.say(f"report_state.{found.state}"))
    wrong = [FieldError(name, "field_required") for name, said in (("post", post), ("text", text)) if not said.strip()]
    wrong += [*faults({"post": post}, LONGEST_POST), *faults({"text": text})]
    day = None
    try:
        day = datetime.strptime(given_on.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        wrong.append(FieldError("given_on", "date_unreadable", (("value", given_on[:20]),)))
    if day and not found.until <= day <= office.today():
        wrong.append(FieldError("given_on", "report_instruction_day", (("since", found.until.isoformat()),)))
    if wrong or day is None:
        raise InvalidForm(wrong, form=FORM)
    said = Instruction(0, report, post.strip(), day, text.strip(), "", None, by.id, office.now())
    return keyed(office, by, key, "instruction", lambda tx: tx.reports.instruct(said))


def follow_up(office: Office, *, report: int, instruction: int, outcome: str, by: Official, key: str) -> None:
    """反馈批示: enter what came of an instruction; the last word stands. NotFound for one that is not on this report."""
    known(office, report, by, "record_instruction")
    said = outcome.strip()
    wrong = faults({"outcome": said}) if said else [FieldError("outcome", "field_required")]
    if wrong:
        raise InvalidForm(wrong, form=FORM)

    def work(tx: Transaction) -> int:
        if not tx.reports.answer(report, instruction, said, office.today()):
            raise NotFound("unknown_report", report=report)
        return instruction

    keyed(office, by, key, "instruction", work)


def instructions(office: Office, *, report: int, by: Official) -> tuple[InstructionView, ...]:
    """What was instructed on a report, the first first."""
    known(office, report, by)
    return _instructions(office, report)


def opened(office: Office, *, report: int, by: Official, public: bool = False) -> OpenedReport:
    """A report with all a page of it shows, read once; ``public``: in the form that may leave the office. As ``reports.sheet``."""
    found = known(office, report, by)
    told = _instructions(office, report) if found.state == "issued" else ()
    return OpenedReport(looked_over(office, found, by, public=public), told, rights_of(office, found, by))


def _instructions(office: Office, report: int) -> tuple[InstructionView, ...]:
    found = office.store.registers.reports.instructions([report])
    return tuple(InstructionView(one.id, one.post, one.given_on, one.text, one.outcome, one.outcome_on) for one in found)
