"""查询: a petitioner is told how the own petition stands, and nobody else is told anything."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest

from engine.casework import dossiers, notes, printing, queryslips, tasks
from engine.casework.enquiring import enquire
from engine.casework.enquiryviews import EnquiryView
from engine.casework.intake import Person
from engine.errors import InvalidForm, NotPermitted, Refusal
from tests.builders import County
from tests.people import LAND

MINE = "0001"  # the phone of a_registration ends so


def code_of(county: County) -> str:
    """The code on the slip the window handed over."""
    return queryslips.query_slip(county.office, number=county.number, by=county.who("wangmin")).code


def seen(county: County, code: str, proof: str = MINE, lang: str = "zh") -> EnquiryView:
    """What is shown to who asks so, each time from another machine."""
    county.keys += 1
    return enquire(county.office, code=code, proof=proof, whence=f"203.0.113.{county.keys}", lang=lang)


def refusal(county: County, code: str, proof: str = MINE) -> str:
    """The sentence somebody gets instead."""
    with pytest.raises(Refusal) as found:
        seen(county, code, proof)
    assert found.value.code == "enquiry_refused"
    return county.office.tell(found.value) + found.value.basis


def anew(county: County, by: str = "wangmin", **changes: str) -> str:
    """The code after the window issued a slip anew."""
    said = {"reason": "本人持身份证到窗口", "key": county.key()} | changes
    return queryslips.reissue_query_code(county.office, number=county.number, by=county.who(by), **said).code


def test_a_petitioner_follows_the_petition_from_the_window_to_the_opinion(county: County):
    """第二十一条第二款: the petitioner can query; 第二十三条: and is told how on the notices."""
    county.register()
    code, statements = code_of(county), county.office.store.statements
    view = seen(county, code.lower().replace("-", " "))
    assert county.office.store.statements - statements < 40
    assert (view.status, view.authority, view.papers, view.contact) == ("registered", "云溪县信访局", (), None)
    assert [(one.label, one.due_on, one.state) for one in view.limits] == [("直接提出的告知期限", date(2026, 3, 17), "running")]
    county.walk("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance")
    assert [one.said for one in seen(county, code).papers] == ["已经出具，正在送达", "已经发出"]
    county.complete("serve_transferred_acceptance")
    step = county.walk("assign_handler") and county.open_step("inquiry")
    by = county.usual(step)
    tasks.complete(county.office, task=step.id, answer=county.answer("inquiry"), by=by, key=county.key(), public_text="已到现场查看。")
    for scope, text in (("public", "底册十日后到。"), ("office", "内部意见"), ("private", "自己看")):
        notes.add_note(county.office, number=county.number, scope=scope, text=text, by=by, key=county.key())
    view = seen(county, code)
    assert (view.status, view.authority, view.contact) == ("accepted", "云溪县自然资源局", ("赵敏", "0990-2345678"))
    assert {one.text for one in view.updates} == {"已到现场查看。", "底册十日后到。"}
    assert view.papers[0].label == "受理告知书" and view.papers[0].said == "2026年3月2日 送达（直接送达）"
    assert view.limits[0].due_on == date(2026, 5, 6) and len(view.limits[0].steps) > 3
    county.walk("draft_opinion", "approve_opinion", "serve_opinion")
    view = seen(county, code, lang="en")
    assert [(one.said, one.until) for one in view.rights] == [
        ("You may ask for re-examination of the handling opinion", date(2026, 4, 1)),
        ("You may evaluate the petition office and the handling authority", date(2026, 4, 1)),
    ]
    assert "re-examination" in view.next and view.limits == ()
    for secret in ("吴安", "13800000001", "内部意见", "自己看", "三年前提交"):
        assert secret not in repr(view)


def test_a_refusal_to_accept_is_told_with_its_reason_and_the_right_body_once_served(county: County):
    county.plan.ending = "declined"
    county.register()
    code = code_of(county)
    county.complete("triage")
    while "serve_intake_notice" not in county.steps:
        county.walk(*county.steps)
    issued = seen(county, code)
    assert (issued.decision, issued.papers[0].said) == (None, "已经出具，正在送达")
    county.complete("serve_intake_notice")
    told = seen(county, code)
    assert told.decision is not None
    assert dict(told.decision.parts)["应当向何机关提出"] and dict(told.decision.parts)["说明"]
    assert "请按告知书写明的机关" in told.next


def test_what_is_unknown_ended_anothers_or_secret_is_refused_in_the_same_words(county: County):
    county.register(accused=(LAND,))
    county.register()
    code, number = code_of(county), county.number
    same = {refusal(county, code, proof) for proof in ("0002", "", "吴安", "13800000001")}
    same |= {refusal(county, "0" * 16), refusal(county, code[:-1] + ("0" if code[-1] != "0" else "1"))}
    fresh = anew(county)
    same.add(refusal(county, code))
    assert seen(county, fresh).number == number
    county.accused(LAND)
    codes = county.office.store.enquiries.codes
    secret = codes.code(county.dossier.petition.id or 0, county.number, 0)
    same.add(refusal(county, secret))
    assert len(same) == 1
    assert queryslips.slip(county.office, county.dossier, "zh").code == ""
    with pytest.raises(Refusal, match="query_at_window"):
        anew(county, by="lihua")


def test_the_proof_is_what_the_petitioner_left_and_an_anonymous_one_sees_progress_alone(county: County):
    for person, proof in (
        (Person("吴安", identity_number="110101199003070716"), "0716"),
        (Person("阿依·古丽"), "阿依古丽"),
        (Person("吴安", identity_number="110101199003070716", phone="0990-2345678"), "5678"),
    ):
        county.register(petitioner=person)
        assert seen(county, code_of(county), proof).number == county.number
        refusal(county, code_of(county), "")
    county.register(petitioner=None, anonymous=True)
    county.complete("triage")
    view = seen(county, code_of(county), "")
    assert view.anonymous and view.stations and not (view.papers or view.updates or view.contact or view.decision)


def test_after_five_wrong_questions_one_waits_and_nobody_is_locked_out(county: County):
    county.register()
    code, office = code_of(county), county.office

    def asked(proof: str, whence: str) -> str:
        try:
            return enquire(office, code=code, proof=proof, whence=whence).number
        except Refusal as error:
            return error.code

    assert [asked("9999", "203.0.113.1") for _ in range(5)] == ["enquiry_refused"] * 5
    # Neither from there nor for that code, not even rightly: else the wait would be of no use.
    assert {asked(MINE, "203.0.113.1"), asked(MINE, "203.0.113.2")} == {"enquiry_wait"}
    county.clock.move(timedelta(seconds=31))
    assert asked(MINE, "203.0.113.2") == county.number
    county.clock.move(timedelta(minutes=16))
    assert [asked("9999", f"198.51.100.{n}") for n in range(7)] == ["enquiry_refused"] * 5 + ["enquiry_wait"] * 2
    assert county.office.store.enquiries.issue(county.dossier.petition.id or 0) == 0  # nothing was written


def test_who_asks_many_times_at_once_is_answered_no_oftener_than_one_after_another(county: County, monkeypatch):
    county.register()
    code, office, at_once = code_of(county), county.office, Barrier(12, timeout=30)

    def looked(*_: object) -> None:
        at_once.wait()  # nobody is answered before everybody has asked

    def asked(_: int) -> str:
        with pytest.raises(Refusal) as found:
            enquire(office, code=code, proof="9999", whence="203.0.113.1")
        if found.value.code == "enquiry_wait":
            at_once.wait()
        return found.value.code

    monkeypatch.setattr(type(office.store.enquiries), "asked", looked)
    with ThreadPoolExecutor(12) as browsers:
        assert Counter(browsers.map(asked, range(12))) == {"enquiry_refused": 5, "enquiry_wait": 7}


def test_a_right_question_or_one_that_could_not_be_answered_counts_against_nobody(county: County, monkeypatch):
    county.register()
    code, number = code_of(county), county.number

    def asked(proof: str = MINE) -> str:
        return enquire(county.office, code=code, proof=proof, whence="203.0.113.1").number

    assert {asked() for _ in range(7)} == {number}
    with monkeypatch.context() as broken:
        broken.setattr(type(county.office.store.enquiries), "asked", lambda *_: 1 // 0)
        for _ in range(7):
            with pytest.raises(ZeroDivisionError):
                asked()
    assert asked() == number


def test_what_cannot_be_a_code_is_told_at_its_field_and_not_counted(county: County):
    for typed, said in (("", "field_required"), ("ABC", "field_query_code"), ("查询码", "field_query_code")):
        for _ in range(7):
            with pytest.raises(InvalidForm) as found:
                seen(county, typed)
            assert [(one.field, one.code) for one in found.value.fields] == [("code", said)]


def test_a_slip_is_issued_anew_by_the_window_for_a_reason_and_papers_keep_the_code_they_were_issued_with(county: County):
    county.accepted()
    code, office = code_of(county), county.office
    paper = next(one for one in county.dossier.documents if one.kind == "acceptance_notice")

    def printed() -> str:
        view = dossiers.document(office, number=county.number, document=paper.id or 0, by=county.who("lihua"))
        return "\n".join(view.body)

    before = printed()
    assert f"凭查询码{code}和登记电话（证件号码）后四位查询" in before and code not in repr(paper.content)
    with pytest.raises(InvalidForm):
        anew(county, reason=" ")
    with pytest.raises(NotPermitted):
        anew(county, by="zhaomin")
    fresh = anew(county, key="same")
    assert fresh == anew(county, key="same") != code
    assert county.docket.count("query_code_reissued") == 1
    assert printed() == before and seen(county, fresh)
    assert printing.printed(office, number=county.number, document=paper.id or 0, form="docx", by=county.who("lihua")).content


def test_the_slip_is_shown_on_the_day_of_registration_to_who_registered_it(county: County):
    county.register()
    with pytest.raises(Refusal, match="query_slip_past"):
        queryslips.query_slip(county.office, number=county.number, by=county.who("lihua"))
    county.day("2026-03-03")
    with pytest.raises(Refusal, match="query_slip_past"):
        code_of(county)
