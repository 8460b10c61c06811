"""附件 on the petition's page in a real browser, at the size of a desk and of a phone, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.documents.archive import FolderArchive
from engine.testing import Clerk
from tests.browser import reading
from tests.browser.counter import DESK, PHONE, Counter
from tests.browser.test_every_page import speak_english
from tests.support.places import output

PDF = b"%PDF-1.7\nletter"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_letter_is_added_read_back_and_fits_the_screen(counter: Counter, clerk: Clerk, tmp_path: Path, size: tuple[int, int]) -> None:
    counter.office.archive = FolderArchive(tmp_path / "archive")
    number = clerk.register().number
    letter = tmp_path / "群众来信原件及证明材料（第一部分）.pdf"
    letter.write_bytes(PDF)
    window = counter.official("wangmin")
    window.page.set_viewport_size({"width": size[0], "height": size[1]})
    window.open(number, "documents")
    card = window.main.locator("#attachments")
    expect(card).to_contain_text("还没有附件")
    card.get_by_label("添加附件").set_input_files(letter)
    card.get_by_role("button", name="添加", exact=True).click()
    expect(window.main.locator(".notice-ok")).to_contain_text("附件已添加。")
    link = card.get_by_role("link", name=letter.name)
    with window.page.expect_download() as download:
        link.click()
    assert Path(download.value.path()).read_bytes() == PDF
    assert reading.skeleton(window.page) == []
    assert reading.nameless(window.page) == []
    assert window.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    window.page.screenshot(path=output(f"attachments-{size[0]}.png"), full_page=True)
    speak_english(window)
    window.open(number, "documents")
    expect(window.main.locator("#attachments")).to_contain_text("at most 20 MB each")
    window.page.screenshot(path=output(f"attachments-{size[0]}-en.png"), full_page=True)
