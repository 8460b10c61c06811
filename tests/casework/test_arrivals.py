"""来件情况: what is asked by channel, whom it concerns, and scans that come in the same act or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.casework import attachments, intake
from engine.casework.arrivals import MOST_SCANS, Scan
from engine.documents.archive import FolderArchive
from engine.domain.particulars import Arrival
from engine.errors import InvalidForm
from engine.testing import a_registration
from tests.builders import County
from tests.people import LAND, SHIFAN, WINDOW


@pytest.fixture(autouse=True)
def shelf(county: County, tmp_path: Path) -> None:
    """The office has an archive."""
    county.office.archive = FolderArchive(tmp_path / "archive")


LETTER = Arrival(posted_on=date(2026, 2, 27), mail_number="XA123", pages=3)
PDF, PNG = Scan("来信.pdf", b"%PDF-1.4 letter"), Scan("信封.png", b"\x89PNG\r\n\x1a\n")


def letter(county: County, *scans: Scan, **changes: Any) -> str:
    """A letter comes in with its scans; the number it got."""
    said = a_registration(**({"place": SHIFAN, "channel": "letter", "arrival": LETTER} | changes))
    county.last = intake.register(county.office, by=county.who(WINDOW), registration=said, key=county.key(), scans=scans)
    return county.number


def test_a_letter_is_registered_with_its_postmark_whom_it_concerns_and_its_scans(county: County):
    number = letter(county, PDF, PNG, purpose="appeal", organisations=("云溪县自然资源局", "示范村委会"))
    view = county.seen_by(WINDOW)
    told = dict(view.filings[0].particulars)
    assert told == {"信访目的": "申诉", "邮戳日期": "2026年2月27日", "邮件号": "XA123", "页数": "3", "涉及单位": told["涉及单位"]}
    noted = county.office.store.registers.particulars(county.dossier.petition.id or 0)[0]
    assert noted.organisations == (LAND, "示范村委会") and "示范村委会" in told["涉及单位"]
    assert [(one.name, one.media_type) for one in view.attachments] == [("来信.pdf", "application/pdf"), ("信封.png", "image/png")]
    kept = attachments.attachment(county.office, number=number, attachment=view.attachments[0].id, by=county.who(WINDOW))
    assert kept[1] == PDF.content and county.docket.count("attached") == 2


def test_whom_it_concerns_is_not_whom_it_accuses(county: County):
    letter(county, organisations=(LAND,))
    assert county.dossier.petition.accused == () and not county.dossier.petition.sealed


@pytest.mark.parametrize(
    ("scans", "code"),
    [
        ((PDF, Scan("x.exe", b"MZ\x00")), "attachment_kind"), ((Scan("leer.pdf", b""),), "attachment_empty"),
        ((PDF,) * (MOST_SCANS + 1), "field_too_many"),
    ],
)  # fmt: skip
def test_with_a_scan_that_is_not_taken_nothing_is_registered(county: County, scans: tuple[Scan, ...], code: str):
    with pytest.raises(InvalidForm) as caught:
        letter(county, *scans)
    assert [(one.field, one.code) for one in caught.value.fields] == [("files", code)]
    assert county.office.tell_fields(caught.value)[0][1] and not any(county.office.store.registers.all_numbers())


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"arrival": Arrival(site="省信访网")}, "site", "field_other_channel"),
        ({"arrival": Arrival(posted_on=date(2026, 3, 3))}, "posted_on", "field_posted_after"),
        ({"arrival": Arrival(pages=10_000)}, "pages", "field_out_of_range"),
        ({"arrival": Arrival(mail_number="长" * 61)}, "mail_number", "field_too_long"),
        ({"channel": "phone", "arrival": Arrival(came_at="9点")}, "came_at", "field_time"),
        ({"channel": "phone", "arrival": Arrival(came_at="10:01")}, "came_at", "field_time_in_future"),
        ({"purpose": "fun"}, "purpose", "field_unknown_choice"),
        ({"organisations": ("甲", "甲")}, "organisations", "field_repeated"),
        ({"organisations": tuple(f"单位{at}" for at in range(11))}, "organisations", "field_too_many"),
        ({"organisations": ("看不见\u200b",)}, "organisations", "field_control_character"),
    ],
)
def test_a_wrong_particular_is_named_with_its_reason(county: County, changes: dict[str, Any], field: str, code: str):
    with pytest.raises(InvalidForm) as caught:
        letter(county, **({"arrival": Arrival()} | changes))
    assert [(one.field, one.code) for one in caught.value.fields] == [(field, code)]


def test_a_call_came_when_it_came_and_a_repeat_keeps_particulars_and_scans_of_its_own(county: County):
    letter(county, channel="phone", arrival=Arrival(line="12345", came_at="08:05"))
    first, clocks = county.dossier.petition, len(county.dossier.deadlines)
    assert f"{first.received_at:%H:%M}" == "00:05"  # UTC
    again = a_registration(place=SHIFAN, channel="letter", arrival=LETTER)
    intake.link_repeat(county.office, by=county.who(WINDOW), number=first.number, registration=again, key=county.key(), scans=(PDF,))
    view = county.seen_by(WINDOW)
    assert [dict(one.particulars).get("邮件号", "") for one in view.filings] == ["", "XA123"]
    assert [one.name for one in view.attachments] == ["来信.pdf"] and len(view.clocks) == clocks
