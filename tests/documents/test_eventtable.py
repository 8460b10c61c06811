"""CSV: a cell of a log is never computed by a spreadsheet, and quotes as RFC 4180 has them."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.casework.exportviews import CASE_FIELDS, Case, Doing, Happening
from engine.documents.eventtable import FORMULA, EventTable
from engine.domain.clock import SHANGHAI

AT = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


@settings(max_examples=50)
@given(st.text("=+-@\t\r\n',\"; a信", max_size=8))
def test_whatever_a_label_says_it_comes_back_and_begins_no_formula(label: str) -> None:
    table = EventTable(bom=True)
    event = Happening(1, AT, Doing(label, "act", "complete", *[""] * 9))
    table.add(Case("petition-1", dict.fromkeys(CASE_FIELDS, ""), [event]))
    content = table.taken()
    assert content.startswith(b"\xef\xbb\xbf")
    _, line = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert line[1].removeprefix("'") == label.removeprefix("'") and not line[1].startswith(FORMULA)
