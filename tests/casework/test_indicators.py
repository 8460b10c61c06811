"""指标: what the office counts is what its rows say, whatever happened; silence is no consent; published figures come out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from engine.casework import evaluating, indicatorkeeping, indicators, reports
from engine.casework.following import Round
from engine.casework.indicatorareas import prefixes
from engine.casework.indicatornumbers import before, days_of, held_back
from engine.casework.indicatorviews import GROUPINGS, Asked, Numbers
from engine.casework.office import Office
from engine.casework.reportfigures import Counting, content
from engine.domain.authority import SYSTEM, Official
from engine.domain.deadline import DeadlineStatus
from engine.domain.dossier import Dossier
from engine.domain.evaluation import Word
from engine.domain.petition import Category, Channel, Closing, FilingKind, Petition, Status
from engine.domain.report import Period
from engine.domain.task import TaskStatus
from engine.errors import NotFound, NotPermitted, Refusal
from engine.storage import sums
from engine.testing import Clerk, on
from tests.offices import OpenCopy
from tests.recounting import ROUTES, recounted
from tests.storage.builders import a_deadline, a_filing, a_petition, a_proceeding, a_task, keep

YEAR = Asked(date(2026, 1, 1), date(2026, 12, 31))
NOW = on("2026-11-23")
OFFICE, LAND = "990121-xf", "990121-zr"
EVENTS = (
    "referred", "accepted", "handling.completed", "handling_opinion.served", "settled", "answered_on_the_spot", "reexamination_requested",
    "suggestion_reply.issued", "suggestion_reply.served", "reexamination_settled",
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, open_copy: OpenCopy) -> Office:
    """The county's office on each kind of database."""
    return open_copy(request.param, NOW)


def counted(office: Office, asked: Asked = YEAR, by: Official = SYSTEM) -> dict[str, Any]:
    """Every indicator by id."""
    return {one.id: one for one in indicators.figures(office, by=by, asked=asked).figures}


def same(office: Office, since: date, until: date) -> None:
    """What the office counts is what the rows themselves say."""
    found = {name: (one.numerator, one.denominator) for name, one in counted(office, Asked(since, until)).items()}
    assert found == recounted(office.url, since, until)  # type: ignore[attr-defined]


def invented(office: Office, chance: Random, earlier: list[Petition]) -> Petition:
    """A petition to which anything may have happened, in any order."""
    filed = date(2025, 11, 1) + timedelta(days=chance.randrange(370))
    events = {event: (filed + timedelta(days=chance.randrange(90))).isoformat() for event in EVENTS if chance.random() < 0.4}
    closed = chance.random() < 0.5
    petition = a_petition(
        filed_on=filed, received_at=on(filed.isoformat()), channel=chance.choice(list(Channel)), events=events, place="990121",
        status=Status.CLOSED if closed else Status.ACCEPTED, closed_on=filed + timedelta(days=chance.randrange(200)) if closed else None,
        closing=chance.choice([None, Closing.WITHDRAWN, Closing.OPINION, Closing.BARRED]), anonymous=chance.random() < 0.2,
        same_facts_as=chance.choice(earlier).number if earlier and chance.random() < 0.2 else "",
        parties={"receiving": chance.choice([OFFICE, LAND]), "competent": LAND}, sealed=chance.random() < 0.1,
        category=chance.choice(list(Category)), topic="rural_land",
    )  # fmt: skip
    filings = [
        a_filing(received_on=filed + timedelta(days=30 * at), channel=petition.channel, persons=chance.randint(1, 30), is_repeat=at > 0)
        for at in range(chance.randint(1, 3))
    ]
    clocks = []
    for name in ("triage", "notice_direct", "notice_transferred", "handling", "handling"):
        due = filed + timedelta(days=chance.randint(10, 90))
        met = due + timedelta(days=chance.randint(-20, 10)) if chance.random() < 0.7 else None
        status = DeadlineStatus.VOID if chance.random() < 0.2 else DeadlineStatus.MET if met else DeadlineStatus.RUNNING
        if chance.random() < 0.8:
            clocks.append(a_deadline(name=name, due_on=due, met_on=met, status=status))
    keep(office.store, petition, filings=filings, deadlines=clocks)
    docketed(office, petition, chance)
    return petition


def docketed(office: Office, petition: Petition, chance: Random) -> None:
    """What its docket and its steps say."""
    with office.store.transaction() as tx:
        dossier = tx.dossier(petition.number)
        dossier.enter("filed", actor=1, at=on(petition.filed_on.isoformat()) + timedelta(days=chance.choice([0, 0, 3])), body={})
        happened = {event: on(day) for event, day in petition.events.items()}
        for event, at in sorted(happened.items(), key=lambda pair: pair[1]):
            body = {"on": (at.date() - timedelta(days=1)).isoformat()} if chance.random() < 0.3 else {}
            dossier.enter(event, actor=1, at=at, body=body)
        steps = {"reply_suggestion": "adoption", "give_feedback": "adoption", "answer_on_the_spot": "satisfied"}
        for element, field in steps.items():
            value = chance.choice([True, False]) if field == "satisfied" else chance.choice(["adopted", "partly", "not_adopted"])
            if chance.random() < 0.5:
                done = {"answer": {field: value}, "status": TaskStatus.DONE, "done_by": 1}
                dossier.tasks.append(a_task(element=element, done_at=on("2026-06-10") + timedelta(hours=chance.randrange(99)), **done))
        for _ in range(chance.randint(0, 2)):
            dossier.enter("supervision_letter.issued", actor=1, at=on("2026-06-10") + timedelta(hours=chance.randrange(99)), body={})
        suggested(dossier, chance)
        for _ in range(chance.randint(0, 4)):
            dossier.enter(chance.choice(["case_listed", "case_listed", "case_delisted"]), actor=1, at=dossier.entries[-1].at, body={})
        for _ in range(chance.randint(0, 2)):
            said = {"of": chance.choice([*evaluating.EVALUATED]), "grade": chance.choice(evaluating.GRADES)}
            dossier.enter("evaluated", actor=1, at=on("2026-07-01"), body=said)


def suggested(dossier: Dossier, chance: Random) -> None:
    """The three suggestions, made by either step; some are answered, later ones before earlier ones of the other step."""
    begun = max((entry.at for entry in dossier.entries), default=on("2026-06-01"))
    for no, (event, (answering, field)) in enumerate(ROUTES.items()):
        for at in range(chance.randint(0, 2)):
            made = begun + timedelta(hours=1 + 10 * at, minutes=30 * no, seconds=chance.randrange(1200))
            kind = chance.choice(["improvement", "policy", "accountability"])
            for entry in (f"{kind}_suggestion.issued", event):
                dossier.enter(entry, actor=1, at=made, body={})
            if chance.random() < 0.7 or at == 0:
                said = {field: chance.choice(["adopted", "partly", "not_adopted"])}
                done = made + timedelta(hours=chance.randint(1, 9))
                dossier.tasks.append(a_task(element=answering, done_at=done, answer=said, status=TaskStatus.DONE, done_by=1))


@pytest.mark.parametrize("seed", [1, 2])
def test_every_indicator_is_what_the_rows_say_whatever_happened(office: Office, seed: int) -> None:
    chance, petitions = Random(seed), list[Petition]()
    for _ in range(40):
        petitions.append(invented(office, chance, petitions))
    for since, until in ((date(2025, 1, 1), date(2027, 1, 1)), (date(2026, 3, 1), date(2026, 4, 30)), (date(2031, 1, 1), date(2031, 1, 1))):
        same(office, since, until)
    # Acts on some, closed ones too, are followed; what is made anew is the same.
    for petition in chance.sample(petitions, 10):
        docketed(office, petition, chance)
    assert indicatorkeeping.fill(office) == 10
    same(office, date(2025, 1, 1), date(2027, 1, 1))
    indicatorkeeping.fill(office, anew=True)
    same(office, date(2025, 1, 1), date(2027, 1, 1))


def test_groups_and_rows_add_up_to_their_figure(office: Office) -> None:
    chance = Random(5)
    for _ in range(40):
        invented(office, chance, [])
    for name, figure in counted(office).items():
        for group in GROUPINGS if name in ("on_time_answer", "persons") else ("month",):
            lines = indicators.grouped(office, by=SYSTEM, asked=YEAR, indicator=name, group=group).lines
            assert sum(line.numbers.numerator or 0 for line in lines) == figure.numerator, (name, group)
            assert sum(line.numbers.denominator or 0 for line in lines) == (figure.denominator or 0), (name, group)
        if figure.measure != "persons":
            by = reader(office)
            whole = {one.id: one for one in indicators.figures(office, by=by, asked=YEAR).figures}[name]
            for which, number in (("denominator", whole.denominator), ("excluded", sum(left.count or 0 for left in whole.excluded))):
                rows = indicators.rows(office, by=by, asked=YEAR, indicator=name, which=which, per_page=500)
                assert rows.total == len(rows.lines) == (number if number is not None else whole.numerator), (name, which)
                assert all(line.reason for line in rows.lines)


def reader(office: Office, username: str = "zhaolei") -> Official:
    found = office.store.registers.credentials(username)
    assert found
    return found[0]


def test_an_accusation_is_in_no_figure_and_no_row_of_whoever_must_not_know(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    open_one = a_petition(parties={"receiving": OFFICE, "competent": LAND}, place="990121", filed_on=date(2026, 3, 2))
    sealed = a_petition(
        parties={"receiving": OFFICE, "competent": "990121-jw"}, place="990121", sealed=True, category=Category.ACCUSATION,
        accused=(LAND,), filed_on=date(2026, 3, 2),
    )  # fmt: skip
    elsewhere = a_petition(parties={"receiving": "990122-xf", "competent": "990122"}, place="990122", filed_on=date(2026, 3, 2))
    handed_on = a_petition(
        parties={"receiving": "990122-xf", "competent": "990122", "superior": OFFICE, "sender": LAND}, place="990122",
        filed_on=date(2026, 3, 4),
    )  # fmt: skip
    own = a_petition(parties={"receiving": LAND, "competent": LAND}, place="990121", filed_on=date(2026, 3, 3))
    for one in (open_one, sealed, elsewhere, handed_on, own):
        keep(office.store, one, filings=[a_filing()])
    assert counted(office)["items"].numerator == 5
    assert counted(office, replace(YEAR, public=True))["items"].hidden
    accused = office.store.registers.officials(LAND, "leader")[0].username
    known = {"zhaolei": [handed_on, sealed, open_one], accused: [handed_on, own, open_one]}

    def shown(username: str) -> list[str]:
        by = reader(office, username)
        rows = indicators.rows(office, by=by, asked=YEAR, indicator="items", which="numerator")
        pages = [indicators.rows(office, by=by, asked=YEAR, indicator="items", which="numerator", page=at, per_page=2) for at in (1, 2)]
        assert counted(office, by=by)["items"].numerator == rows.total == len(rows.lines)
        assert [line for page in pages for line in page.lines] == list(rows.lines)
        return [line.number for line in rows.lines]

    # Whether who asks is taken for one who sees few authorities or many: the answers are the same.
    for most, username in product((0, 100), known):
        monkeypatch.setattr(sums, "MANY_AUTHORITIES", most)
        assert shown(username) == [one.number for one in known[username]], (most, username)
    # Who has no part in it any more, and who got one, is followed.
    with office.store.transaction() as tx:
        dossier = tx.dossier(handed_on.number)
        dossier.petition.parties = {"receiving": "990122-xf", "competent": "990122", "sender": LAND}
        dossier.enter("transferred", actor=1, at=NOW, body={})
    assert handed_on.number not in shown("zhaolei") and handed_on.number in shown(accused)
    with pytest.raises(NotPermitted):
        counted(office, by=reader(office, "zhaomin"))


def test_published_figures_come_out_again(open_copy: OpenCopy) -> None:
    """A city's year: 927 matters taken in charge, 831 handled, 556 settled; the rate settled is of those taken in charge."""
    office = open_copy("sqlite", NOW)
    with office.store.transaction() as tx:
        for at in range(927):
            ends = {"handling.completed": "2026-03-01"} if at < 831 else {}
            ends |= {"settled": "2026-03-01"} if at < 556 else {}
            events = {"accepted": "2026-02-01"} | ends
            dossier = tx.register(a_petition(filed_on=date(2026, 1, 10), events=events, channel=Channel.PHONE, place="990121"))
            dossier.filings.append(a_filing(channel=Channel.PHONE, received_on=date(2026, 1, 10)))
    figures = counted(office)
    for name, hit, said in (("settled", 556, 60.0), ("completion", 831, 89.6)):
        assert (figures[name].numerator, figures[name].denominator) == (hit, 927)
        assert round(100 * (figures[name].value or 0), 1) == said
    assert figures["items"].numerator == figures["persons"].numerator == 927
    office.store.close()


def test_a_published_table_of_visits_comes_out_again_by_kind_and_month(open_copy: OpenCopy) -> None:
    office = open_copy("sqlite", NOW)
    table = {("collective", 3): (77, 1245), ("individual", 3): (219, 335)}  # 296 batches, 1580 persons
    with office.store.transaction() as tx:
        for (kind, month), (batches, persons) in table.items():
            for at in range(batches):
                size = persons // batches + (at < persons % batches)
                day = date(2026, month, 1 + at % 28)
                dossier = tx.register(a_petition(filed_on=day, kind=FilingKind(kind), persons=size, place="990121"))
                dossier.filings.append(a_filing(received_on=day, kind=FilingKind(kind), persons=size))
    whole = replace(YEAR, basis="filed")
    assert (counted(office, whole)["batches"].numerator, counted(office, whole)["persons"].numerator) == (296, 1580)
    assert counted(office, replace(whole, kind="collective"))["persons"].numerator == 1245
    months = indicators.grouped(office, by=SYSTEM, asked=whole, indicator="batches", group="month").lines
    assert [(line.label, line.numbers.numerator) for line in months] == [("2026-03", 296)]
    office.store.close()


def test_figures_of_an_area_that_went_into_another_are_counted_where_it_lies_now(open_copy: OpenCopy) -> None:
    office = open_copy("sqlite", NOW)
    for place, day in (("990131", date(2010, 6, 1)), ("990103", date(2012, 6, 1)), ("990121", date(2012, 6, 1))):
        with office.store.transaction() as tx:
            dossier = tx.register(a_petition(place=place, filed_on=day))
            dossier.filings.append(a_filing(place=place, received_on=day))
            dossier.proceedings.append(a_proceeding(stage="reexamination", started_on=day.isoformat()))
            dossier.enter("reexamination_requested", actor=0, at=NOW, body={})
    asked = Asked(date(2010, 1, 1), date(2012, 12, 31), basis="filed", place="990103")
    view = indicators.figures(office, by=SYSTEM, asked=asked, only=["items"])
    assert view.figures[0].numerator == 2 and any("白石县" in note and "白石区" in note for note in view.notes)
    lines = indicators.grouped(office, by=SYSTEM, asked=replace(asked, place="990100"), indicator="items", group="place").lines
    assert [(line.key, line.numbers.numerator) for line in lines] == [("990103", 2), ("990121", 1)]
    told = indicators.grouped(office, by=SYSTEM, asked=replace(asked, place=""), indicator="items", group="place").notes
    assert any("白石县" in note for note in told) and not any("莱芜" in note for note in told), "of places nobody has numbers of, nothing"
    counting = Counting(office, reports.kinds(office)["reexaminations"], Period("2010/2012", asked.since, asked.until), OFFICE, "990103")
    assert [line.numbers[0] for part in content(counting) for table in part.tables for line in table.lines] == [2, 2]
    reader, places = office.store.registers.reports, prefixes(office, "990103")
    assert [one.petitions for one in reader.entered_since(places, asked.since, asked.until, on("2009-01-01"))] == [2]
    office.store.close()


def test_silence_is_no_satisfaction_and_an_evaluation_is_counted_at_once(open_copy: OpenCopy) -> None:
    office = open_copy("sqlite", on("2026-03-02"))
    clerk = Clerk(office)
    for _ in range(2):
        clerk.register()
        clerk.complete("triage", category="suggestion", disposition="on_the_spot", reason="当场可以答复")
        clerk.complete("answer_on_the_spot", answer="已说明", satisfied=True)
    number, by = clerk.last.number, reader(office, "lihua")
    figures = counted(office)
    assert (figures["satisfaction"].denominator, figures["satisfaction"].value) == (0, None)
    at_window: dict[str, Any] = {"number": number, "channel": "visit"}
    evaluating.evaluate(office, **at_window, words={"competent": Word("not_satisfied", "没有解决")}, by=by, key="a")
    figures = counted(office)
    assert (figures["satisfaction"].numerator, figures["satisfaction"].denominator) == (0, 1)
    praise = {"competent": Word("satisfied")}
    with pytest.raises(NotPermitted):
        evaluating.evaluate(office, **at_window, words=praise, by=reader(office, "zhaomin"), key="b")
    clerk.wait(31)
    with pytest.raises(Refusal, match="evaluation_too_late"):
        evaluating.evaluate(office, **at_window, words=praise, by=by, key="c")
    clerk.register()
    with pytest.raises(Refusal, match="evaluation_opens_later"):
        evaluating.evaluate(office, **at_window | {"number": clerk.last.number}, words=praise, by=by, key="d")
    office.store.close()


def test_the_period_before_is_of_whole_months_where_the_period_is() -> None:
    def ends(asked: Asked | None) -> tuple[date, date]:
        assert asked
        return asked.since, asked.until

    feb = Asked(date(2028, 2, 1), date(2028, 2, 29))
    assert ends(before(feb, "year")) == (date(2027, 2, 1), date(2027, 2, 28))
    assert ends(before(feb, "period")) == (date(2028, 1, 1), date(2028, 1, 31))
    assert ends(before(Asked(date(2026, 3, 5), date(2026, 3, 11)), "period")) == (date(2026, 2, 26), date(2026, 3, 4))
    assert before(feb, "") is None


def test_a_month_and_a_week_are_told_by_their_days_of_the_period() -> None:
    asked = Asked(date(2026, 9, 15), date(2026, 11, 12))
    assert days_of("month", "202609", asked) == (date(2026, 9, 15), date(2026, 9, 30))
    assert days_of("month", "202610", asked) == (date(2026, 10, 1), date(2026, 10, 31))
    assert days_of("week", "20260914", asked) == (date(2026, 9, 15), date(2026, 9, 20))
    assert days_of("week", "20261109", asked) == (date(2026, 11, 9), date(2026, 11, 12))
    for by, key in (
        ("month", "202608"), ("month", "202612"), ("month", "202613"), ("month", "999912"), ("month", "20261005"), ("month", ""),
        ("week", "20261006"), ("week", "20260907"), ("week", "202610"), ("week", "2026W41"), ("channel", ""), ("place", "202610"),
    ):  # fmt: skip
        assert days_of(by, key, asked) is None, (by, key)


def test_one_small_cell_alone_would_tell_itself_from_the_sum() -> None:
    office_like = {"a": Numbers(30, 40, 0.75), "b": Numbers(3, 4, 0.75), "c": Numbers(10, 20, 0.5)}
    rate = next(iter(declared_rates()))
    hidden = {key for key, numbers in held_back(rate, office_like).items() if numbers.hidden}
    assert hidden == {"b", "c"}


def declared_rates() -> Iterator[Any]:
    from engine.policy.rulebook import Rulebook
    from engine.settings import ROOT

    yield Rulebook.from_folder(ROOT / "policies").indicators_for("", date(2026, 1, 1))["completion"]


def test_what_cannot_be_asked_is_said(open_copy: OpenCopy) -> None:
    office = open_copy("sqlite", NOW)
    for wrong, error in (
        ({"since": date(2027, 1, 1)}, Refusal), ({"until": date(9999, 12, 31)}, Refusal), ({"basis": "moon"}, Refusal),
        ({"authority": "x"}, NotFound), ({"place": "1"}, NotFound), ({"topic": "x"}, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            counted(office, replace(YEAR, **wrong))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        indicators.rows(office, by=reader(office), asked=YEAR, indicator="beauty")
    assert all(one.numerator == 0 for one in counted(office).values())
    office.store.close()


def test_what_is_taken_in_at_once_leaves_no_earlier_petition_out(open_copy: OpenCopy) -> None:
    office = open_copy("sqlite", on("2026-03-02"))
    clerk = Clerk(office)
    clerk.register()
    clerk.complete("triage", category="suggestion", disposition="on_the_spot", reason="当场可以答复")
    clerk.complete("answer_on_the_spot", answer="已说明", satisfied=True)
    later = office.store.registers.dossier(clerk.register().number)
    # Nobody looked yet, and the first is closed: the later one alone says nothing of whether it was counted.
    indicatorkeeping.follow_one(office, later.petition.id)
    completion = indicators.figures(office, by=SYSTEM, asked=YEAR, only=["completion"]).figures[0]
    assert (completion.numerator, completion.denominator) == (1, 1)
    office.store.close()


def test_a_large_office_is_followed_by_its_ticks_and_says_up_to_when(open_copy: OpenCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    office = open_copy("sqlite", on("2026-03-02"))
    clerk, rounds = Clerk(office), Round()
    clerk.register()
    assert indicatorkeeping.keep_up(office, rounds) == 1
    monkeypatch.setattr(indicatorkeeping, "LITTLE", -1)  # every office is large
    clerk.complete("triage", category="suggestion", disposition="on_the_spot", reason="当场可以答复")
    clerk.complete("answer_on_the_spot", answer="已说明", satisfied=True)
    clerk.wait(1)
    view = indicators.figures(office, by=SYSTEM, asked=YEAR, only=["completion"])
    assert (view.figures[0].denominator, view.as_of) == (0, on("2026-03-02"))
    assert indicatorkeeping.keep_up(office, rounds) == 1
    view = indicators.figures(office, by=SYSTEM, asked=YEAR, only=["completion"])
    assert (view.figures[0].numerator, view.figures[0].denominator, view.as_of) == (1, 1, office.now())
    assert indicatorkeeping.keep_up(office, rounds) == 0
    office.store.close()
