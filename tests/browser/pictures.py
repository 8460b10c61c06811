"""Takes the pictures of the documents: ``.venv/bin/python -m tests.browser.pictures``, or only those named after it.

Loads the demonstration into a folder that is gone afterwards, opens it, signs in as its officials do,
and leaves ``docs/pictures/*.png`` at the size of a desk's screen.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from engine.bootstrap import open_office
from engine.casework.office import Office
from engine.domain.clock import SystemClock, day_of
from engine.settings import Settings
from tests.browser.counter import DESK, PASSWORD, Official, waitress
from tests.browser.test_drawing import look_up
from tests.support.browser import Pages, a_browser
from tests.support.places import PROGRAMS, ROOT
from webui import create_app

FOLDER = ROOT / "docs" / "pictures"
LARGEST = 200_000
View = Callable[[Official], None]


def load(home: Path) -> Office:
    """The demonstration year, loaded by the command anybody would use."""
    surroundings = {"PATH": PROGRAMS, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PETITION_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "engine.cli", "demo", "--no-serve"], cwd=ROOT, env=surroundings, check=True)
    return open_office(Settings.read({"PETITION_HOME": str(home)}))


def at(path: str) -> View:
    """A page that has an address of its own."""
    return lambda official: official.go(path)


def first(status: str, tab: str = "") -> View:
    """The newest open petition of a status, on one of its tabs."""

    def find(official: Official) -> None:
        official.go(f"/petitions?status={status}&state=open")
        address = official.main.locator("a.title").first.get_attribute("href") or ""
        official.go(address + (f"?tab={tab}" if tab else ""))

    return find


def counted(official: Official) -> None:
    """How a date was counted, opened on a petition in handling."""
    first("accepted")(official)
    clock = official.clock("办理期限")
    clock.locator("summary").click()
    to_the_top(official.page, ".side")


def overdue(official: Official) -> None:
    """What one authority let lapse, with a reminder about to be written in the menu of a row."""
    official.go("/supervision?view=overdue")
    official.menu(official.main.locator("tbody tr").first).locator(".row-act > summary").first.click()


def the_dashboard(official: Official) -> None:
    """The pictures of two months, the first of them in view."""
    until = day_of(SystemClock().now()).replace(day=1) - timedelta(days=1)
    since = (until.replace(day=1) - timedelta(days=1)).replace(day=1)
    official.go(f"/supervision/dashboard?from={since}&to={until}")
    expect(official.page.locator("[data-picture=flow][data-drawn]")).to_be_visible()
    to_the_top(official.page, ".picture-card")


def the_heat(official: Official) -> None:
    """What stands at each step of handling, and how long it stood there."""
    official.go("/supervision/dashboard/steps?process=handling")
    expect(official.page.locator("#canvas[data-drawn]")).to_be_visible()


def drawn(official: Official) -> None:
    """The diagram with the present step lit."""
    first("accepted", "diagram")(official)
    expect(official.page.locator("#canvas[data-drawn=yes]")).to_be_visible()
    to_the_top(official.page, ".tabs-page")


def a_chart(official: Official) -> None:
    """Every time limit of the county on one line."""
    official.go("/charts?show=time")
    expect(official.page.locator("#chart img")).to_have_js_property("complete", value=True)


def a_letter(official: Official) -> None:
    """An opinion as it is handed over."""
    first("answered", "documents")(official)
    official.row("处理意见书").get_by_role("link", name="查看、打印").click()
    expect(official.main.locator(".letter")).to_be_visible()


def begun(official: Official, tab: str) -> None:
    """A design of the county, opened at a tab."""
    official.go("/designer")
    official.page.get_by_label("名称").fill("云溪县复查二十五日")
    official.page.get_by_label("适用地区").select_option("990121")
    official.page.get_by_role("button", name="开始设计").click()
    official.page.get_by_role("link", name=tab, exact=True).click()


def the_board(official: Official) -> None:
    """The drawing board with what the law says about a notice left out."""
    begun(official, "流程图")
    page = official.page
    page.get_by_role("link", name="复查", exact=True).click()
    expect(page.locator("#board-checked[data-paths]")).to_have_count(1, timeout=60_000)
    look_up(page, "issue_reexamination_acceptance")
    page.keyboard.press("Delete")
    breach = page.locator("#board-list li", has_text="违反").first
    expect(breach).to_be_visible(timeout=60_000)
    breach.locator(".found-jump").click()


def a_rule(official: Official) -> None:
    """A deadline shortened for one county, and what would come of it."""
    begun(official, "规则")
    page = official.page
    official.main.get_by_role("link", name="复查期限", exact=True).click()
    page.get_by_label("长度", exact=True).fill("25")
    official.sees("长度：比全国规定更严，地方可以这样规定")
    page.get_by_label("依据", exact=False).first.fill("云溪县信访工作规定 第八条")
    page.get_by_role("button", name="保存", exact=True).press("Enter")
    official.sees("全国：30日 · 本地：25日")
    page.get_by_label("起算的事项发生在").fill("2026-03-02")
    page.get_by_role("button", name="算一算").click()
    official.sees("2026年4月1日", "2026年3月27日")
    to_the_top(page, ".page-head")


def to_the_top(page: Page, place: str) -> None:
    """Scroll so that this place stands below the bar of the page."""
    page.evaluate("place => window.scrollTo(0, document.querySelector(place).getBoundingClientRect().top + scrollY - 64)", place)


# picture, who looks, at what
PICTURES: tuple[tuple[str, str, View], ...] = (
    ("desk", "zhaomin", at("/desk")),
    ("petition", "zhaomin", first("accepted")),
    ("clock", "zhaomin", counted),
    ("queue", "zhaolei", overdue),
    ("dashboard", "zhaolei", the_dashboard),
    ("heat", "zhaolei", the_heat),
    ("registration", "wangmin", at("/registration")),
    ("diagram", "zhaomin", drawn),
    ("letter", "lihua", a_letter),
    ("charts", "zhaomin", a_chart),
    ("yearbook", "zhaolei", at("/statistics/2007")),
    ("board", "gengxin", the_board),
    ("rule", "gengxin", a_rule),
)


def take(address: str, pages: Pages, names: Sequence[str]) -> None:
    """Some pictures, or every one, each by whoever would look at it."""
    for name, username, look in (one for one in PICTURES if not names or one[0] in names):
        official = Official(pages(*DESK, base_url=address), username)
        look(official)
        official.page.wait_for_load_state("networkidle")
        path = FOLDER / f"{name}.png"
        official.page.screenshot(path=path)
        assert path.stat().st_size < LARGEST, f"{path.name} is too large for the documents"


def main() -> None:
    """Load, open, look, close."""
    with tempfile.TemporaryDirectory(prefix="petition-pictures-") as home:
        app = create_app(load(Path(home)), {"SECRET_KEY": PASSWORD})
        with waitress(app) as address, a_browser() as browser:
            pages = Pages(browser)
            take(address, pages, sys.argv[1:])
            pages.close()


if __name__ == "__main__":
    main()
