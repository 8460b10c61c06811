"""Takes the pictures of the documents: ``python -m tests.support.pictures`` in a house whose demonstration is loaded.

Reads the office that PETITION_* describes, serves it on a free port and leaves ``docs/pictures/*.png``.
"""

from __future__ import annotations

from playwright.sync_api import Page

from engine.bootstrap import open_office
from engine.demo.load import PASSWORD
from engine.settings import Settings
from tests.support.browser import Pages, a_browser
from tests.support.places import ROOT
from tests.support.serving import served
from webui import create_app

# picture, who looks, at which page
PICTURES = (("desk", "zhaomin", "/desk"), ("queue", "zhaolei", "/supervision"))


def sign_in(page: Page, address: str, username: str) -> None:
    """Through the door, as a person would."""
    page.goto(f"{address}/login")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{address}/desk*")


def take() -> None:
    """Every picture, 1440 wide."""
    app = create_app(open_office(Settings.read()), {"SECRET_KEY": "pictures"})
    with served(app) as address, a_browser() as browser:
        for name, username, path in PICTURES:
            pages = Pages(browser)
            page = pages(1440, 900)
            sign_in(page, address, username)
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=ROOT / "docs" / "pictures" / f"{name}.png")
            pages.close()


if __name__ == "__main__":
    take()
