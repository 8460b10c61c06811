"""petition import: faults by cell and exit code 1, or all rows registered in one act."""

from __future__ import annotations

import json
from pathlib import Path

from engine.testing import county_office, on
from tests.cli.conftest import Petition

HEAD = "信访形式,收到日期,姓名,概要,事实与理由,问题属地\n"
GOOD = "来信,2026-03-01,张三,反映水渠垮塌,汛期垮塌，至今无人修复。,云溪县\n"


def test_a_spreadsheet_is_tried_and_registered_in_words_or_json(petition_within: Petition, tmp_path: Path):
    county_office(tmp_path / "home", at=on("2026-03-02")).store.close()
    file = tmp_path / "filings.csv"
    file.write_text(HEAD + GOOD.replace("云溪县", "云溪"), encoding="utf-8")
    ran = petition_within("import", file, "--by", "wangmin")
    assert ran.code == 1 and "F2（第 2 行，问题属地）" in ran.out and "最接近的是：云溪县" in ran.out and "没有保存任何内容" in ran.out
    file.write_text(HEAD + GOOD, encoding="utf-8")
    tried = petition_within("import", file, "--by", "wangmin", "--dry-run", "--json")
    assert tried.code == 0 and json.loads(tried.out)["entered"] is False
    done = petition_within("import", file, "--by", "wangmin", "--lang", "en")
    assert done.code == 0 and "Row 2 → 990121-2026-000001" in done.out and "1 rows were registered." in done.out
    again = json.loads(petition_within("import", file, "--by", "wangmin", "--json").out)
    assert again["again"] and again["lines"][0]["number"] == "990121-2026-000001"
    assert petition_within("import", file, "--by", "nobody").code == 1
