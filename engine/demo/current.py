"""Some sixty petitions of today's rules, dated around today, so that every page has life."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from engine.demo.plan import Plan
from engine.demo.year import TARGETS, TOPICS, moment
from engine.domain.calendar import Calendar
from engine.domain.clock import day_of

# What is said of the petition office and of the competent authority; many say nothing.
EVALUATIONS = (
    ("satisfied", "satisfied"), (), ("satisfied", "basically_satisfied"), ("basically_satisfied", "not_satisfied"), (),
    ("satisfied", "satisfied"), (),
)  # fmt: skip
CHANNELS = ("visit", "visit", "letter", "phone", "online", "online", "fax")


def plans(calendar: Calendar, now: datetime, chance: Random) -> list[Plan]:
    """The plans of today, in order of filing."""
    today = day_of(now)
    back = Back(calendar, today)
    made = [*ordinary(back, chance), *due_soon(back), *late(back), *reviewed(back), *special(back)]
    for plan in made:
        if plan.received_at > now:
            plan.received_at = now - timedelta(minutes=30)
    return sorted(made, key=lambda plan: plan.received_at)


class Back:
    """Working days counted back from today."""

    def __init__(self, calendar: Calendar, today: date) -> None:
        """``today`` is the legal day."""
        self.calendar, self.today = calendar, today

    def working(self, days: int, hour: int = 9) -> datetime:
        """A morning so many working days before today (or before the last working day)."""
        day = self.today
        while days or not self.calendar.is_working_day(day):
            day -= timedelta(days=1)
            days -= self.calendar.is_working_day(day) and days > 0
        return moment(day, Random(hour))


def plan(at: datetime, topic: str, **more: object) -> Plan:
    """A visit of one person about ``topic``."""
    said: dict[str, object] = {
        "channel": "visit", "kind": "individual", "persons": 1, "ending": "opinion", "hurried": True, "pace": 0.4, "target": TARGETS[topic],
    }  # fmt: skip
    return Plan(at, topic=topic, **(said | more))  # type: ignore[arg-type]


def ordinary(back: Back, chance: Random) -> list[Plan]:
    """Petitions of the last three months on their way, at an ordinary pace."""
    made = []
    for index in range(26):
        channel = CHANNELS[index % len(CHANNELS)]
        ending = ("opinion", "opinion", "on_the_spot", "opinion", "settled")[index % 5]
        made.append(plan(
            back.working(2 + 2 * index), TOPICS[index % 5], channel=channel, ending=ending, pace=chance.uniform(0.5, 1.1),
            assigned=index % 9 == 4, evaluation=EVALUATIONS[index % len(EVALUATIONS)],
        ))  # fmt: skip
    return made


def due_soon(back: Back) -> list[Plan]:
    """Clocks that lapse today, tomorrow and in the next days: the county promised an answer within five working days of referral."""
    return [
        plan(back.working(days), TOPICS[index % 5], stop_at=stop, channel=CHANNELS[index % 7], pace=0.0)
        for index, (days, stop) in enumerate([
            (5, "prepare_transferred_acceptance"), (4, "prepare_transferred_acceptance"), (4, "confirm_jurisdiction"),
            (3, "assign_handler"), (3, "confirm_jurisdiction"), (2, "serve_transferred_acceptance"), (1, "prepare_referral"), (0, "triage"),
        ])
    ]  # fmt: skip


def late(back: Back) -> list[Plan]:
    """What lapsed: promises not kept, a triage left lying, an assignment not reported."""
    return [
        plan(back.working(9), "other", stop_at="prepare_transferred_acceptance", pace=0.0),
        plan(back.working(12), "rural_land", stop_at="assign_handler", pace=0.0),
        plan(back.working(14), "demolition", stop_at="triage", channel="letter", pace=0.0),
        plan(back.working(32), "rural_land", stop_at="draft_opinion", hurried=False),
        plan(back.working(52), "demolition", stop_at="inquiry", hurried=False, assigned=True),
        plan(back.working(58), "posts_and_staffing", stop_at="approve_opinion", extension=True),
    ]


def reviewed(back: Back) -> list[Plan]:
    """Re-examinations and final reviews: running, ended, one paused by a hearing, one sent back to be handled anew."""
    return [
        plan(back.working(45), "rural_land", reexamination="upheld", stop_at="reexamine"),
        plan(back.working(42), "demolition", reexamination="open"),
        plan(back.working(60), "enterprise_restructuring", reexamination="changed", stop_at="approve_reexamination_opinion"),
        plan(back.working(75), "posts_and_staffing", reexamination="redo", pace=0.3),
        plan(back.working(80), "rural_land", reexamination="upheld", final_review="upheld", stop_at="hold_hearing", hearing=True, pace=0.3),
        plan(back.working(85), "other", reexamination="upheld", final_review="upheld", stop_at="draft_final_review_opinion", pace=0.3),
        plan(back.working(95), "demolition", reexamination="upheld", final_review="upheld", pace=0.3, gist="反映拆迁安置面积认定问题"),
        plan(back.working(70), "other", reexamination="withdrawn", pace=0.3),
    ]


def special(back: Back) -> list[Plan]:
    """One of each thing a page should be able to show."""
    return [
        plan(back.working(30), "other", ending="suggestion", gist="建议在清河镇增设公交站点", channel="online"),
        plan(
            back.working(8),
            "other",
            ending="suggestion",
            gist="建议延长图书馆开放时间",
            channel="online",
            stop_at="approve_suggestion_reply",
        ),
        plan(back.working(20), "other", ending="accusation", gist="反映有关工作人员违规收费", channel="letter", accused=("990121-zj",)),
        plan(back.working(6), "other", ending="declined", gist="请求改判民事案件", channel="letter"),
        plan(back.working(7), "rural_land", ending="diverted", gist="不服行政处罚决定"),
        plan(
            back.working(15),
            "enterprise_restructuring",
            kind="collective",
            persons=23,
            gist="反映改制企业社保欠缴",
            repeats=2,
            hearing=True,
        ),
        plan(back.working(10), "demolition", kind="collective", persons=8, gist="反映安置小区电梯故障"),
        plan(back.working(5), "other", simplified=True, gist="咨询医保报销流程", channel="phone", pace=0.2),
        plan(back.working(18), "posts_and_staffing", ending="settled", gist="反映工资发放延迟", pace=0.3),
        plan(back.working(11), "rural_land", channel="fax", gist="反映灌渠淤堵", repeats=1),
        plan(back.working(3), "other", ending="own", target="990121-xf", gist="反映窗口排队时间过长", pace=0.0, stop_at="assign_handler"),
        plan(back.working(1), "rural_land", channel="online", gist="请求核对土地确权面积"),
    ]
