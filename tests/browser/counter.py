"""The counter as people meet it: behind a real server, in a real browser, by the words they read."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from waitress import wasyncore
from waitress.server import create_server

from engine.casework import deadlines
from engine.casework.office import Office
from engine.testing import FrozenClock, on
from tests.browser.answers import Said
from tests.support.browser import Pages
from tests.support.long import is_long
from tests.support.places import output
from webui import create_app

DESK, PHONE = (1366, 768), (390, 844)
PASSWORD = "petition"
# How long a page may take on a machine that others use, too, in milliseconds.
PATIENCE = 20_000
SETTINGS = {"LOGIN_LIMIT": "1000 per minute", "SECRET_KEY": "of the tests"}
# A refused form comes back with its reason; the browser notes the status of that page, which is no fault of the page.
NOTED = re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|409|422)")
MUST = r"\s*\*?\s*(（必填）)?\s*$"


def named(label: str) -> re.Pattern[str]:
    """The label of a field, whether it must be filled in or not."""
    return re.compile(r"^\s*" + re.escape(label) + MUST)


@contextmanager
def waitress(app: Any) -> Iterator[str]:
    """Serve as ``petition serve`` does, on a free port; yields the address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8, ident="petition")
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
        thread.join(10)
        server.task_dispatcher.shutdown()


class Official:
    """One official at a screen: signs in by the door whenever the counter asks, reads and fills in by what is written there."""

    def __init__(self, page: Page, username: str) -> None:
        """``page`` is a browser of the official's own."""
        self.page, self.username = page, username
        self.main = page.locator("main")

    def go(self, path: str) -> None:
        """Open a page of the counter, by way of the door when nobody has been signed in, or not for a while."""
        self.page.goto(path)
        if "/login" in self.page.url:
            self.sign_in()

    def sign_in(self) -> None:
        """Say who one is at the door, and come to the page behind it."""
        self.page.get_by_label("用户名").fill(self.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_label("密码")).to_have_count(0)
        self.page.wait_for_load_state("load")

    def open(self, number: str, tab: str = "") -> None:
        """A petition's page."""
        self.go(f"/petitions/{number}" + (f"?tab={tab}" if tab else ""))

    def take_from_desk(self, title: str, number: str) -> None:
        """Find a step among those nobody has claimed, claim it in its row, and open it from one's own tasks."""
        self.go("/desk?tab=claimable")
        self.row(title, number).get_by_role("button", name="认领").click()
        expect(self.main.locator(".notice")).to_contain_text("已认领")
        self.go("/desk?tab=mine")
        self.row(title, number).get_by_role("link", name=f"办理 {title}").click()
        expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    def row(self, *texts: str) -> Locator:
        """The row of a list that holds all these texts."""
        rows = self.main.locator("tbody tr")
        for text in texts:
            rows = rows.filter(has_text=text)
        return rows

    def menu(self, row: Locator) -> Locator:
        """The menu of a row of the queue, opened; what may be done is there."""
        menu = row.locator("details.row-menu")
        menu.locator("> summary").click()
        expect(menu.locator("[hx-get] > a")).to_have_count(0)
        return menu

    def from_row(self, row: Locator, act: str, said: Said) -> None:
        """One act from the menu of a row of the queue."""
        one = self.menu(row).locator("details.row-act").filter(has=self.page.locator("summary").get_by_text(act, exact=True))
        one.locator("summary").click()
        self.write(one.locator("form"), said)
        one.get_by_role("button", name=f"确定{act}", exact=True).click()

    def do(self, title: str, said: Said) -> None:
        """Fill in the form of the step on top of the page and submit it; the counter must take it."""
        self.write(self.main.locator(".task-first form[data-form]"), said)
        self.page.get_by_role("button", name=f"提交：{title}", exact=True).click()
        expect(self.main.locator(".notice-ok")).to_contain_text(f"已提交「{title}」。")

    def ask(self, title: str, said: Said) -> None:
        """Open one of the acts beside the steps, fill it in and submit it."""
        act = self.main.locator("details.act").filter(has=self.page.locator("summary", has_text=title))
        act.locator("summary").click()
        self.write(act.locator("form"), said)
        act.get_by_role("button", name=f"提交：{title}", exact=True).click()
        expect(self.main.locator(".notice-ok")).to_contain_text(f"已提交「{title}」。")

    def move(self, step: str, title: str, said: Said) -> None:
        """Make one of the moves beside a step (委派、加签、退回 …); the counter must enter it and leave the clocks alone."""
        card = self.main.locator(".task-card").filter(has=self.page.get_by_role("heading", name=step, exact=True))
        move = card.locator("details").filter(has=self.page.locator("summary").get_by_text(title, exact=True))
        if move.get_attribute("open") is None:
            move.locator("summary").click()
        self.write(move.locator("form"), said)
        move.get_by_role("button", name=title, exact=True).click()
        expect(self.main.locator(".notice[role=status]")).to_contain_text(f"「{step}」：{title}已记入案卷，时限不变。")

    def is_told_no(self, title: str, *why: str) -> None:
        """Submit what is written; the counter does not take it and says all of this, and why."""
        self.page.get_by_role("button", name=f"提交：{title}", exact=True).click()
        for words in why:
            expect(self.main.locator(".notice-bad")).to_contain_text(words)

    def docket(self, number: str) -> list[str]:
        """The titles of everything in the docket, newest first."""
        self.open(number, "docket")
        return self.main.locator(".docket-title b").all_text_contents()

    def write(self, form: Locator, said: Said) -> None:
        """Enter every answer at the field of that label."""
        for label, answer in said.items():
            self.enter(form, label, answer)

    def enter(self, form: Locator, label: str, answer: str | bool | tuple[str, ...]) -> None:
        """One field, whatever it looks like: a choice is made by its words, a box ticked, a text typed; several, for each."""
        if isinstance(answer, tuple):
            for no, one in enumerate(answer):
                self._into(form.get_by_label(named(label)).nth(no), one)
            return
        group = form.get_by_role("group", name=named(label))
        if group.count():
            group.get_by_label(str(answer), exact=True).check()
            return
        self._into(form.get_by_label(named(label)), answer)

    def _into(self, field: Locator, answer: str | bool) -> None:
        kind = field.evaluate("one => one.type")
        if kind == "checkbox":
            field.set_checked(bool(answer))
        elif kind == "select-one":
            field.select_option(label=str(answer))
        else:
            field.fill(str(answer))

    def sees(self, *texts: str) -> None:
        """Each of these words stands on the page."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def stands_at(self, status: str, station: str) -> None:
        """The petition's status and the station it has reached."""
        expect(self.main.locator(".pet-head .status")).to_contain_text(status)
        expect(self.main.locator(".station[aria-current=step] b")).to_have_text(station)

    def clock(self, label: str) -> Locator:
        """The card of one of the petition's clocks."""
        return self.main.page.locator(".side .clock").filter(has=self.page.get_by_role("heading", name=label, exact=True))

    def paper(self, label: str) -> Locator:
        """The row of a paper in the petition's list of papers."""
        return self.row(label)

    def picture(self, name: str) -> None:
        """On neither a desk's nor a phone's size may the page hang over its edge, once it is dressed; the long form leaves pictures."""
        self.page.wait_for_load_state("load")
        for width, height in (PHONE, DESK):
            self.page.set_viewport_size({"width": width, "height": height})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} hangs over at {width}"
            if is_long():
                self.page.evaluate("window.scrollTo(0, 0)")
                self.page.screenshot(path=output(f"browser/{name}-{width}.png"), full_page=True, caret="initial")


class Counter:
    """An office that is open, with a clock the test moves and a browser for everybody who works there."""

    def __init__(self, office: Office, address: str, pages: Pages) -> None:
        """``pages`` collects what goes wrong in any of the browsers."""
        self.office, self.address, self.pages = office, address, pages
        self._sitting: dict[str, Official] = {}
        self._screens: list[Page] = []

    def official(self, username: str) -> Official:
        """The official at the screen used before, or at a new one."""
        if username not in self._sitting:
            self._sitting[username] = self.another(username)
        return self._sitting[username]

    def another(self, username: str, size: tuple[int, int] = DESK, **options: Any) -> Official:
        """A new browser for an official."""
        page = self.pages(*size, base_url=self.address, **options)
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.on("console", self._listen)
        self._screens.append(page)
        return Official(page, username)

    def on(self, day: str, hour: int = 10) -> None:
        """It becomes this day and hour; what lapsed meanwhile is found, as the ticking server would."""
        clock = self.office.clock
        assert isinstance(clock, FrozenClock)
        clock.set(on(date.fromisoformat(day), hour))
        deadlines.sweep(self.office)

    def close(self) -> None:
        """Everybody leaves before the server does."""
        for page in self._screens:
            page.close()

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not NOTED.match(said.text):
            self.pages.complaints.append(f"{said.location.get('url')}: {said.text}")


@contextmanager
def open_counter(office: Office, pages: Pages) -> Iterator[Counter]:
    """A counter over ``office`` until the block ends."""
    with waitress(create_app(office, SETTINGS)) as address:
        counter = Counter(office, address, pages)
        yield counter
        counter.close()
