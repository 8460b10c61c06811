"""导出: counted first, taken away as a file, entered in the register; what was chosen wrongly stays in the form."""

from __future__ import annotations

import pytest

from tests.webui.conftest import bring_to_handling


def test_a_log_is_counted_then_taken_away_and_stands_in_the_register(own_clerk, visit_own):
    number = bring_to_handling(own_clerk)
    visitor = visit_own("zhaolei")
    assert "还没有导出过" in visitor.get("/supervision/export").text
    page = visitor.send("/supervision/export", ("action", "count"), purpose="")
    assert page.status == 200 and "1 件" in page.text and "还没有导出过" in page.text
    page = visitor.send("/supervision/export", ("action", "export"), format="csv", purpose="办理时长分析", bom="1")
    assert page.headers["Content-Disposition"].endswith(".csv") and page.source.startswith("\ufeffcase_id,")
    assert number not in page.source and "吴安" not in page.source
    page = visit_own("zhaolei").get("/supervision/export")
    assert "办理时长分析" in page.text and any("1 件" in cell for cell in page.texts("rows"))


def test_a_day_that_is_none_and_a_missing_purpose_are_said_and_what_was_typed_stays(visit):
    visitor = visit("zhaolei")
    visitor.get("/supervision/export")
    page = visitor.send("/supervision/export", ("action", "export"), first="昨天", purpose="课题")
    assert page.status == 422 and "昨天" in page.text and 'value="课题"' in page.source
    page = visitor.send("/supervision/export", ("action", "export"), first="2026-01-01", purpose=" ")
    assert page.status == 422 and "请写明用途" in page.text and 'value="2026-01-01"' in page.source


@pytest.mark.parametrize("username, status", [("zhaolei", 200), ("lihua", 403)])
def test_only_who_may_export_finds_the_page(visit, username, status):
    assert visit(username).get("/supervision/export").status == status
