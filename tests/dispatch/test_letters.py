"""Letters to officials: who is told of what, once on the record, whatever the mail server does; no letter serves a paper."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from engine.bootstrap import handlers_of
from engine.casework import alerting, deadlines, leaving, supervision
from engine.casework.intake import Person
from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.dispatch.jobs import Hopeless, PutOff, do
from engine.dispatch.mail import Mail
from engine.domain.frozen import FrozenClock
from engine.errors import SettingError
from engine.settings import Settings
from engine.testing import on
from tests.builders import County
from tests.casework.besides import ask, copy, lend, sign
from tests.dispatch.running import a_dispatcher, eventually, is_done
from tests.people import LAND, LAND_HANDLER, SUPERVISOR
from tests.support.mail import Post, a_post

DAY = "2026-03-02"
CANARIES = ("吴安安", "13800009999", "33010619900101123X", "金丝雀街七号", "金丝雀事由", "金丝雀事实")


@pytest.fixture
def county(telling: Office) -> County:
    """The people of an office that writes letters, on a fixed day."""
    telling.clock = telling.store._tray._clock = FrozenClock(on(DAY))  # type: ignore[attr-defined]
    return County(telling)


def dispatched(county: County, settings: Settings) -> None:
    """All outgoing work is done, at the hour that stands still."""
    for held in taken(county):
        do(county.office, handlers_of(settings), held)


def taken(county: County) -> list:
    """Everything that waits, taken up."""
    alerting.keep_up(county.office)
    now = county.office.now()
    with county.office.store.transaction() as tx:
        return list(tx.outgoing.take_due(("tell",), now=now, until=now + timedelta(minutes=1), limit=100))


def test_who_holds_the_step_is_told_of_a_warning_once(county: County, settings: Settings, post: Post):
    county.handled()
    dispatched(county, settings)
    post.letters.clear()
    county.night(f"{county.clock_named('handling').warn_on[0]}")
    county.night()
    dispatched(county, settings)
    assert post.letters == []  # it is a Sunday, and the clock runs on
    county.clock.set(on("2026-04-27"))
    dispatched(county, settings)
    dispatched(county, settings)
    (letter,) = post.letters
    assert letter["To"] == f"{LAND_HANDLER}@county.example" and letter["From"] == "office@county.example"
    assert county.number in letter["Subject"] and "办理期限" in letter["Subject"]
    assert letter["Subject"] in letter.get_content() and "不是送达" in letter.get_content()


def test_a_lapse_a_reminder_and_a_new_step_are_told(county: County, settings: Settings, post: Post):
    county.register()
    county.night("2026-03-18")
    clock = county.clock_named("triage")
    supervision.remind(county.office, deadline=clock.id or 0, by=county.who(SUPERVISOR), note="请抓紧", key="remind-1")
    supervision.remind(county.office, deadline=clock.id or 0, by=county.who(SUPERVISOR), note="请抓紧", key="remind-2")
    dispatched(county, settings)
    subjects = [letter["Subject"].split("】")[0].strip("【") for letter in post.letters]
    assert subjects.count("催办") % 2 == 0 and subjects.count("期限届满") and not subjects.count("期限提醒")
    post.letters.clear()
    county.handled()
    dispatched(county, settings)
    assert [letter["To"] for letter in post.letters] == [f"{LAND_HANDLER}@county.example"]
    assert "【新的待办】" in post.letters[0]["Subject"] and "调查核实" in post.letters[0]["Subject"]


def test_the_letters_come_in_english_where_the_office_speaks_english(county: County, settings: Settings, post: Post):
    county.handled()
    (held,) = taken(county)
    (letter,) = leaving.letters(county.office, held.job.body, "en")
    assert letter.subject.startswith(f"[New step] {county.number}: ") and "2 March 2026" in letter.subject
    assert letter.subject.isascii() and "serves nothing" in letter.text


def test_what_no_longer_matters_is_not_told(county: County, settings: Settings, post: Post):
    county.handled()
    county.complete("inquiry")
    county.night("2026-04-21")
    with county.office.store.transaction() as tx:
        tx.send_later(Job("tell", "warned:gone", {"what": "warned", "petition": "990100-2026-999999", "deadline": "triage", "due_on": DAY}))
        met = {"what": "warned", "petition": county.number, "deadline": "triage", "due_on": county.due("triage")}
        tx.send_later(Job("tell", "warned:met", met))
    county.clock.set(county.clock.now() + timedelta(minutes=1))
    dispatched(county, settings)
    assert "调查核实" not in " ".join(letter["Subject"] for letter in post.letters)
    assert is_done(county.office)


def test_nothing_leaves_the_house_about_an_accusation(county: County, settings: Settings, post: Post):
    county.accused(LAND)
    county.complete("prepare_confidential_transfer")
    county.register()
    county.complete("triage", category="accusation", route=None, disposition="transfer")
    county.night("2026-06-02")
    county.night("2026-06-02")
    assert any(kind.endswith(".lapsed") for kind in county.docket)
    assert taken(county) == [] and is_done(county.office)
    county.register()
    county.night("2026-06-12")
    assert taken(county)  # of a grievance they are told


def test_without_a_mail_server_no_letter_is_even_planned(county: County, post: Post):
    county.office.channels = frozenset()
    county.handled()
    county.night("2026-06-02")
    assert is_done(county.office) and taken(county) == []


def test_a_letter_serves_nothing(county: County, settings: Settings, post: Post):
    county.handled()
    county.walk("inquiry", "draft_opinion", "approve_opinion")
    before = [(paper.kind, paper.status, paper.served_on) for paper in county.dossier.documents]
    county.night(county.due("handling"))
    dispatched(county, settings)
    assert post.letters
    assert [(paper.kind, paper.status, paper.served_on) for paper in county.dossier.documents] == before
    assert before[-1][0] == "handling_opinion" and before[-1][2] is None
    assert not [kind for kind in county.docket if kind == "handling_opinion.served"]


def test_no_word_of_a_person_is_in_a_letter_the_register_or_a_log(
    county: County, settings: Settings, post: Post, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    wu = Person(CANARIES[0], phone=CANARIES[1], identity_number="", address=CANARIES[3])
    county.register(petitioner=wu, gist=CANARIES[4], facts=CANARIES[5] + "，请求依法办理。")
    county.walk("triage", "prepare_referral")
    county.night("2026-06-02")
    alerting.keep_up(county.office)
    dispatcher = a_dispatcher(settings)
    dispatcher.start(county.office)
    assert eventually(lambda: is_done(county.office))
    dispatcher.stop(5)
    told = caplog.text + "".join(f"{letter}" + letter.get_content() + letter["Subject"] for letter in post.letters)
    assert post.letters and [word for word in CANARIES if word in told] == []


def one_letter(county: County) -> None:
    """One letter waits."""
    county.handled()


def test_a_server_that_refuses_for_good_is_told_to_the_operator(county: County, settings: Settings, post: Post):
    post.manner = "refuses"
    one_letter(county)
    dispatched(county, settings)
    (row,) = county.office.store.registers.given_up(10)
    assert (row.said, row.petition) == ("smtp_550", county.number) and "@" not in row.said


@pytest.mark.parametrize("manner", ["busy", "answers_twice", "forgets_to_answer"])
def test_a_server_that_misbehaves_gets_the_letter_later_under_the_same_id_and_the_sending_is_recorded_once(
    county: County, settings: Settings, post: Post, manner: str
):
    post.manner = manner
    one_letter(county)
    (held,) = taken(county)
    with pytest.raises(PutOff):
        do(county.office, handlers_of(settings), held)
    assert not is_done(county.office)
    post.manner = "well"
    county.clock.move(timedelta(minutes=1))
    (again,) = taken(county)
    assert again.attempts == 2 and do(county.office, handlers_of(settings), again)
    assert len(set(post.ids)) == 1 and is_done(county.office)
    assert not do(county.office, handlers_of(settings), again)  # a second runner that had it too records nothing
    county.clock.move(timedelta(days=1))
    assert taken(county) == []


def test_a_server_that_hangs_is_left_after_its_time(county: County, settings: Settings, post: Post):
    post.manner = "hangs"
    one_letter(county)
    (held,) = taken(county)
    (letter,) = leaving.letters(county.office, held.job.body, "zh")
    mail = Mail("127.0.0.1", post.port, "office@county.example", "county.example", patience=0.2)
    with pytest.raises(OSError, match="timed out"):
        mail.send(letter, held.job.key)


def test_no_server_at_all_puts_the_letter_off(county: County, settings: Settings, post: Post):
    with a_post() as gone:
        port = gone.port
    one_letter(county)
    (held,) = taken(county)
    mail = Mail("127.0.0.1", port, "office@county.example", "county.example")
    with pytest.raises(PutOff) as later:
        do(county.office, {"tell": lambda office, job: mail.send(next(leaving.letters(office, job.body, "zh")), job.key)}, held)
    assert later.value.delay == timedelta(seconds=10)


def test_after_twenty_attempts_the_letter_is_given_up_and_not_lost(county: County, settings: Settings, post: Post):
    post.manner = "busy"
    one_letter(county)
    delays = []
    for _ in range(19):
        (held,) = taken(county)
        with pytest.raises(PutOff) as later:
            do(county.office, handlers_of(settings), held)
        delays.append(later.value.delay)
        county.clock.move(later.value.delay)
    assert delays == sorted(delays) and delays[0] == timedelta(seconds=10) and delays[-1] == timedelta(hours=1)
    dispatched(county, settings)
    (row,) = county.office.store.registers.given_up(10)
    assert row.attempts == 20 and row.said == "SMTPRecipientsRefused"


@pytest.mark.parametrize(
    "address",
    ["mail.example", "http://a?from=a@b&domain=b", "smtp://?from=a@b&domain=b", "smtp://a?domain=b", "smtp://a:x?from=a&domain=b"],
)
def test_a_wrong_address_of_the_mail_server_is_told_with_what_is_expected(address: str):
    with pytest.raises(SettingError) as wrong:
        Mail.of(address)
    assert wrong.value.code == "setting_mail" and "smtp" in str(wrong.value)


def test_a_password_is_given_to_a_proven_server_only():
    with pytest.raises(SettingError) as wrong:
        Mail.of("smtp://office:geheim@mail.example?from=a@b&domain=b")
    assert "smtps://" in str(wrong.value) and "geheim" not in str(wrong.value)
    mail = Mail.of("smtps://office:ge%3Aheim@mail.example?from=a@b&domain=b")
    assert (mail.port, mail.scheme, mail.user, mail.password) == (465, "smtps", "office", "ge:heim")
    assert "ge:heim" not in repr(mail)


def test_hopeless_says_its_code():
    assert str(Hopeless("smtp_550")) == "smtp_550"


def test_each_clock_the_sweep_notices_is_told_to_whoever_must_act_or_watches(county: County, settings: Settings, post: Post):
    county.register()
    assert deadlines.sweep(county.office).noticed == 0
    assert county.night("2026-03-12").noticed == 2
    rows = [county.office.store.registers.alerts.alert(held.job.body["alert"]) for held in taken(county)]
    assert len({row.alert.key.rpartition(":")[0] for row in rows}) == 2 and {row.alert.kind for row in rows} == {"due_soon"}
    assert len({row.alert.key for row in rows}) == len(rows) and len({row.alert.official for row in rows}) > 1


def test_who_is_asked_beside_a_step_and_who_asked_is_told(county: County, settings: Settings, post: Post):
    county.handled()
    county.clock.move(timedelta(minutes=1))
    lend(county, "inquiry", "liuyang", by="zhaomin")
    ask(county, "inquiry", "lihua", by="zhaomin")
    copy(county, "inquiry", "sunjie", by="zhaomin")
    dispatched(county, settings)
    told = {(letter["To"].partition("@")[0], letter["Subject"].partition("】")[0]) for letter in post.letters}
    assert {("liuyang", "【委派"), ("lihua", "【会签"), ("sunjie", "【抄送")} <= told
    sign(county, "inquiry", "lihua")
    dispatched(county, settings)
    assert "【已答复" in post.letters[-1]["Subject"] and post.letters[-1]["To"].startswith("zhaomin")
