"""督办件清单: every supervision one may know of, where it stands, its letters, the clock of its answer, its suggestions.

It is about the work of authorities; of a petitioner it shows nothing but what the petition is about (信访工作条例 第三十八条至第四十条).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from engine.casework import access
from engine.casework.acting import step_title
from engine.casework.caseviews import (
    ADOPTION_STEPS,
    DELISTING,
    LETTERS,
    LISTING,
    STATES,
    CaseFilter,
    CaseLine,
    CaseRow,
    CasesView,
    LetterLine,
    SuggestionLine,
)
from engine.casework.office import Office
from engine.casework.ports import MOST_COUNTED
from engine.casework.saying import authority_name
from engine.casework.timeleft import clock_band, remaining
from engine.casework.worklists import pages_of
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.milestones import ADOPTION_OF
from engine.domain.task import Task, TaskStatus

PER_PAGE = 25
# The step that makes a suggestion and the field that says which, by the step its answer is entered by.
MADE_BY = {"record_adoption": ("suggest", "suggestion"), "record_proposal_adoption": ("escalate", "escalation")}


def cases(office: Office, *, by: Official, state: str = "open", authority: str = "", page: int = 1, lang: str = "zh") -> CasesView:
    """A page of the supervisions of a state, narrowed to an authority that is supervised.

    An answer that is late stands first, the latest before the others, then the answer due next, then what waits for none, the longest
    open first; of those that ended the latest begun.
    NotPermitted for whoever may not see the supervisor's queue; an unknown ``state`` shows the open ones.
    """
    access.require(office, by, "see_queue")
    scope, beside = access.scope_of(office, by), office.store.registers.beside
    which = CaseFilter(state if state in STATES else STATES[0], authority, max(1, page), PER_PAGE)
    rows, spread = beside.cases(scope, which), beside.case_spread(scope)
    counts = {one: told(of[one] for who, of in spread.items() if authority in ("", who)) for one in STATES}
    states = tuple((one, office.say(f"supervision_case.case_{one}", lang)) for one in STATES)
    at_some = [(who, of[which.state]) for who, of in spread.items() if of[which.state]]
    most_first = sorted(at_some, key=lambda one: (-one[1], one[0]))
    by_authority = tuple((one, authority_name(office, one, lang), number) for one, number in most_first)
    return CasesView(
        which.state, states, counts, by_authority, tuple(case_line(office, row, lang) for row in rows), counts[which.state],
        which.page, pages_of(counts[which.state], PER_PAGE, which.page),
    )  # fmt: skip


def told(numbers: Iterable[int]) -> int:
    """How many they are together, counted no further than every list is."""
    return min(sum(numbers), MOST_COUNTED + 1)


def case_line(office: Office, row: CaseRow, lang: str) -> CaseLine:
    """One supervision as the list shows it."""
    clock = next((one for one in row.clocks if one.is_unmet), None)
    listed = _listing(row)
    listed_due = str(listed.get("listing_due_on", ""))
    level = str(listed.get("listing_level", ""))
    return CaseLine(
        number=row.number,
        instance=row.no,
        gist=row.gist,
        category=office.say(row.category, lang),
        clock=office.clock_label(row.subject, lang),
        authority=authority_name(office, row.authority, lang),
        started_on=day_of(row.started_at),
        closed=row.completed,
        state=_state(office, row, lang),
        listed=office.say(f"listed_by_{level}", lang) if level else "",
        listed_due_on=date.fromisoformat(listed_due) if listed_due else None,
        letters=tuple(_letters(office, row, lang)),
        feedback=office.clock_label(clock.name, lang) if clock else "",
        due_on=clock.due_on if clock else None,
        remaining=remaining(office, clock.due_on, clock.length, lang) if clock else "",
        band=clock_band(office, clock) if clock else "none",
        suggestions=tuple(_suggestions(office, row, lang)),
    )


def _state(office: Office, row: CaseRow, lang: str) -> str:
    """The steps it waits for, or how it ended: the closing of it says more than what became of an escalation."""
    if not row.completed:
        # The name of a step ends with the clock that is supervised, which stands in the line already.
        whose = f"（{office.clock_label(row.subject)}）"
        waits = [one for one in row.tasks if one.status is TaskStatus.OPEN]
        titles = [step_title(office, one.element, one.name.removesuffix(whose), lang) for one in waits]
        return ("、" if lang == "zh" else "; ").join(titles)
    known = [one for one in ("supervision_closed", "escalated", "reminded", "no_supervision", "not_escalated") if one in row.ended]
    return office.say(f"ended_{known[0]}" if known else "case_closed", lang)


def _done(row: CaseRow, *elements: str) -> Sequence[Task]:
    """Its steps of these names that were done, the earliest first."""
    done = [one for one in row.tasks if one.element in elements and one.status is TaskStatus.DONE and one.done_at]
    return sorted(done, key=lambda one: (one.done_at, one.id))


def _listing(row: CaseRow) -> dict[str, object]:
    """What its listing says, while it is listed."""
    marks = _done(row, LISTING, DELISTING)
    return dict(marks[-1].answer or {}) if marks and marks[-1].element == LISTING and not row.completed else {}


def _letters(office: Office, row: CaseRow, lang: str) -> Iterator[LetterLine]:
    """Its own papers. Where the docket names no supervision they are those of the instant of one of its steps."""
    acts = {one.done_at for one in row.tasks if one.done_at}
    rules = office.current.rulebook.rules(row.place, row.filed_on).documents
    for one in row.letters:
        if one.kind in LETTERS and (one.instance == row.no if one.instance else one.issued_at in acts):
            rule = rules.get(one.kind)
            label = one.kind if rule is None else rule.name if lang == "zh" else rule.name_en
            yield LetterLine(one.kind, label, one.number, one.issued_on)


def _suggestions(office: Office, row: CaseRow, lang: str) -> Iterator[SuggestionLine]:
    """Each suggestion with the word on it; the steps of either way answer in the order in which they were made."""
    said: list[tuple[Task, str, str]] = []
    for answering in ADOPTION_STEPS:
        step, which = MADE_BY[answering]
        kinds = [(one, str((one.answer or {}).get(which, "none"))) for one in _done(row, step)]
        words = [str((one.answer or {}).get(ADOPTION_OF[answering][1], "awaited")) for one in _done(row, answering)]
        made = [(one, kind) for one, kind in kinds if kind != "none"]
        said += [(one, kind, words[at] if at < len(words) else "awaited") for at, (one, kind) in enumerate(made)]
    for one, kind, adoption in sorted(said, key=lambda told: (told[0].done_at, told[0].id)):
        made_on = day_of(one.done_at or row.started_at)
        yield SuggestionLine(kind, office.say(f"suggests_{kind}", lang), made_on, adoption, office.say(f"adoption_{adoption}", lang))
