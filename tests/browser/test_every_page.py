"""Every page, for everybody who may open it: nothing hangs over, nothing is nameless, nothing shows through, nothing is left in Chinese."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from engine.casework import deadlines
from engine.demo.county import county
from engine.testing import Clerk, a_registration
from tests.browser import accessibility, reading
from tests.browser.counter import DESK, PHONE, Counter, Official

STEPS = ("triage", "prepare_referral", "confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance")
EVERYBODY = (
    "/desk?tab=mine", "/desk?tab=claimable&kind=individual", "/desk?tab=unit", "/desk?tab=delegated", "/desk?tab=due_soon",
    "/desk?tab=done", "/petitions", "/petitions?text=none",
)  # fmt: skip
PETITION = ("/petitions/{n}", *(f"/petitions/{{n}}?tab={tab}" for tab in ("matter", "documents", "notes", "docket", "diagram")))
INDICATORS = (
    "/supervision/indicators?compare=year", "/supervision/indicators/on_time_answer?by=month",
    "/supervision/indicators/timely_transfer/rows?from=2026-01-01&to=2026-12-31",
)  # fmt: skip
PICTURES = {"/supervision/dashboard": "[data-picture] canvas", "/supervision/dashboard/steps": "#canvas[data-drawn] svg .heat-5 rect"}
OVERSEEING = (
    "/supervision", "/supervision?view=idle&category=grievance", "/supervision/conference", "/supervision/cases",
    "/statistics/2026", *INDICATORS, *PICTURES,
    "/supervision/dashboard/holders",
)  # fmt: skip
PAGES = {
    "wangmin": (
        "/desk",
        "/registration",
        "/registration/import",
        "/registration/done/{n}",
        "/query",
        "/petitions/{n}",
        "/petitions/990121-2026-999999",
    ),
    "lihua": (*EVERYBODY, "/petitions/{fresh}", *PETITION),
    "zhaomin": ("/desk?tab=mine", *PETITION, "/petitions/{n}/documents/{paper}", "/desk/delegated", "/absences"),
    "zhaolei": ("/desk?tab=unit", *OVERSEEING),
    "zhoutao": ("/charts?show=time",),
    "chengang": ("/experts", "/petitions/{n}?tab=docket&text=none"),
    "sysadmin": ("/operator/sizing?filings=20000000", "/operator/sizing?filings=0"),
}
# Each page once before axe-core, whoever opens it; of tabs that differ in their lines only, the first.
ALIKE = ("tab=due_soon", "tab=done", "view=about_to_lapse", "filings=20000000")
LOOKED_AT = {
    name: {one for one in places if name == next(who for who, theirs in PAGES.items() if one in theirs) and not one.endswith(ALIKE)}
    for name, places in PAGES.items()
}
# Words of the law and of the invented county stay Chinese on an English page.
LAWS = (
    "信访工作条例", "党政机关公文处理工作条例", "民法典", "信访事项简易办理办法（试行）", "个人信息保护法", "（参照）",
    "云溪县信访事项答复承诺", "云溪县信访答复承诺", "（示范，虚构）", "（示范）", "吴安", "吴*",
)  # fmt: skip
ARTICLE = re.compile(r"第[一二三四五六七八九十百零]+[条款项](第[一二三四五六七八九十]+[款项])?(至|、)?")


@pytest.fixture
def there(counter: Counter, clerk: Clerk) -> dict[str, str]:
    """A county at work: one petition in handling with a lapsed promise, one just filed."""
    number = clerk.register(a_registration()).number
    for step in STEPS:
        clerk.complete(step)
    clerk.complete("assign_handler", handler=str(clerk.who("zhaomin").id), recusal_checked=True)
    dossier = counter.office.store.registers.dossier(number)
    assert dossier
    counter.on("2026-03-11")
    fresh = clerk.register(a_registration(gist="反映村道路灯长期不亮", channel="letter", received_on=counter.office.today())).number
    deadlines.sweep(counter.office)
    return {"n": number, "fresh": fresh, "paper": str(dossier.documents[0].id)}


def data(counter: Counter) -> set[str]:
    """Names, and what petitioners said."""
    known = county()
    people = {said["name"] for said in known["officials"].values()}
    petitions = [counter.office.store.registers.dossier(f"990121-2026-00000{n}") for n in (1, 2)]
    said = {text for one in petitions if one for text in (one.petition.gist, one.petition.facts, *one.petition.requests)}
    numbers = {paper.number for one in petitions if one for paper in one.documents}
    return {*people, *said, *numbers, *LAWS}


def open_each(official: Official, there: dict[str, str]):
    """The pages of an official, one after another."""
    for place in PAGES[official.username]:
        official.go(place.format(**there))
        yield place


def speak_english(official: Official) -> None:
    """Switch the language with the button of the page."""
    official.go("/desk")
    official.page.get_by_role("button", name="English").click()
    expect(official.page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("username", PAGES)
def test_every_page_has_a_sound_skeleton_and_a_name_for_everything(counter: Counter, there: dict[str, str], username: str):
    official, seen = counter.official(username), LOOKED_AT[username]
    for place in open_each(official, there):
        if place in PICTURES:  # drawn here, of what the page brought: whatever it asks of another machine is complained of
            expect(official.main.locator(PICTURES[place]).first).to_be_visible()
        if place in seen:
            assert accessibility.stumbled_over(official.page) == [], place
        assert reading.skeleton(official.page) == [], place
        assert reading.nameless(official.page) == [], place
        assert reading.raw_left(official.page) == [], place
        for width, height in (PHONE, DESK):
            official.page.set_viewport_size({"width": width, "height": height})
            assert official.page.evaluate("document.documentElement.scrollWidth") <= width, place


@pytest.mark.parametrize("username", PAGES)
def test_in_english_only_data_and_the_names_of_laws_stay_chinese(counter: Counter, there: dict[str, str], username: str):
    official = counter.official(username)
    speak_english(official)
    known = data(counter)
    left = {}
    for place in open_each(official, there):
        found = [text for text in reading.chinese_left(official.page, known) if reading.HAN.search(without_law(text, known))]
        left.update({place: found} if found else {})
    assert left == {}


def without_law(text: str, known: set[str]) -> str:
    """A text without the articles it cites."""
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, "")
    return ARTICLE.sub("", text)


WALKED = [("wangmin", "/registration"), ("lihua", "/petitions/{fresh}"), ("zhaolei", "/supervision")]


@pytest.mark.parametrize(("username", "place"), WALKED)
def test_the_tab_key_never_leads_where_the_eye_cannot_follow(counter: Counter, there: dict[str, str], username: str, place: str):
    official = counter.official(username)
    official.go(place.format(**there))
    assert reading.focus_lost(official.page, 25) == []


def test_a_petition_is_sorted_by_the_keyboard_alone(counter: Counter, there: dict[str, str]):
    office = counter.official("lihua")
    office.open(there["fresh"])
    keys = office.page.keyboard
    office.main.get_by_label("申诉求决").focus()
    for press in ("Space", "Tab", "End", "Tab", "ArrowDown", "ArrowDown", "ArrowDown", "Tab", "Tab", "Tab"):
        keys.press(press)
    keys.insert_text("属自然资源局职责。")
    for press in ("Tab", "Tab", "Enter"):  # past what the petitioner may be told
        keys.press(press)
    expect(office.main.locator(".notice-ok")).to_contain_text("已提交「甄别」。")
