"""A paper of the office, in the layout of a letter."""

from __future__ import annotations

import pytest

from tests.webui.conftest import bring_to_handling


@pytest.fixture
def notice(clerk, visit):
    """The page of an acceptance notice, as its handler sees it."""
    number = bring_to_handling(clerk)
    visitor = visit("zhaomin")
    page = visitor.get(f"/petitions/{number}?tab=documents")
    link = next(one for one in page.all("//a[@class='title']") if one.text == "受理告知书")
    return visitor.get(link.get("href"))


def test_a_letter_has_issuer_number_title_addressee_seal_and_date(notice):
    assert notice.texts("letter-issuer") == ["云溪县自然资源局"]
    assert notice.texts("letter-number")[0].startswith("云资") and "〔2026〕" in notice.texts("letter-number")[0]
    assert notice.all("//article//h1")[0].text == "受理告知书"
    assert notice.texts("letter-to") == ["吴安："]
    assert "（印章）" in notice.texts("letter-sign")[0] and "2026年3月2日" in notice.texts("letter-sign")[0]
    assert "第二十三条" in notice.texts("letter-foot")[0]


def test_a_served_letter_shows_its_receipt(notice):
    assert "送达回证" in notice.text and "吴安" in notice.texts("facts")[0]


def test_a_letter_stays_chinese_whatever_the_language_of_the_page(clerk, visit, notice):
    visitor = visit("zhaomin")
    visitor.send("/language", button=("lang", "en"))
    page = visitor.get(notice.address)
    assert page.texts("letter-to") == ["吴安："] and "2026年3月2日" in page.texts("letter-sign")[0]
    assert "Service receipt" in page.text


def test_no_other_petition_lends_its_papers(clerk, visit, notice):
    other = bring_to_handling(clerk)
    paper = notice.address.rsplit("/", 1)[1]
    assert visit("zhaomin").get(f"/petitions/{other}/documents/{paper}").status == 404


def test_an_authority_without_a_part_does_not_know_the_paper(visit, notice):
    assert visit("gaofeng").get(notice.address).status == 404


def test_a_paper_is_saved_as_pdf_and_docx_and_the_whole_file_as_pdf_and_zip(clerk, visit, notice):
    number = notice.address.split("/")[2]
    visitor = visit("zhaomin")
    kinds = {"pdf": b"%PDF", "docx": b"PK"}
    for kind, begins in kinds.items():
        saved = visitor.client.get(f"{notice.address}.{kind}")
        assert saved.status_code == 200 and saved.data.startswith(begins)
        assert saved.headers["Content-Disposition"].startswith("attachment") and "sandbox" in saved.headers["Content-Security-Policy"]
    assert visitor.client.get(f"/petitions/{number}/file.pdf").data.startswith(b"%PDF")
    assert visitor.client.get(f"/petitions/{number}/file.zip").data.startswith(b"PK")
    assert visit("gaofeng").client.get(f"/petitions/{number}/file.zip").status_code == 404
    shown = visitor.get(f"/petitions/{number}?tab=documents").text
    assert "整卷 PDF" in shown and "整卷 ZIP" in shown


def test_a_head_withdraws_a_letter_on_its_page_with_a_reason_and_issues_it_anew(clerk, visit):
    """What is refused is told on the page, and what was typed is kept."""
    number = bring_to_handling(clerk)
    visitor = visit("lihua")
    page = visitor.get(f"/petitions/{number}?tab=documents")
    link = next(one for one in page.all("//a[@class='title']") if one.text == "转送函").get("href")
    assert visitor.get(link).form(f"{link}/withdraw_paper") is not None
    refused = visitor.send(f"{link}/withdraw_paper", f_reason="")
    assert refused.status == 422 and "必填" in refused.text
    visitor.send(f"{link}/withdraw_paper", f_reason="收件机关写错了")
    assert "收件机关写错了" in visitor.get(link).text and "已撤回" in visitor.get(link).text
    visitor.send(f"{link}/reissue_paper", f_reason="更正后的理由")
    page = visitor.get(f"/petitions/{number}?tab=documents")
    numbers = [row.text_content().strip() for row in page.all("//tr[td//a[text()='转送函']]/td[2]")]
    assert len(set(numbers)) == 2 and all(one.startswith("云信转〔2026〕") for one in numbers)
