"""What may not stand in the texts of a report, which goes to many: who brought a matter is not told (个人信息保护法 第六条).

Identity and mobile numbers are refused. A landline, which may be an office's own, and a petitioner's name, which may be somebody
else's too, are only pointed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from engine.casework import access
from engine.casework.office import Office
from engine.casework.registration import CONTROL
from engine.casework.reportports import Report
from engine.casework.reportviews import Doubt
from engine.domain.authority import Official
from engine.domain.identity import masked, numbers_in
from engine.errors import FieldError

LONGEST = 20_000
REFUSED = ("identity", "mobile")
# A report of some days may well tell of what was filed long before them.
BEFORE = timedelta(days=366)


def faults(texts: Mapping[str, str], longest: int = LONGEST) -> list[FieldError]:
    """What is wrong with texts by their names: too long, or a person's number in it."""
    found = []
    for name, said in texts.items():
        if len(said) > longest:
            found.append(FieldError(name, "field_too_long", (("at_most", longest),)))
            continue
        if CONTROL.search(said):
            found.append(FieldError(name, "field_control_character"))
            continue
        for kind, number in numbers_in(said):
            if kind in REFUSED:
                found.append(FieldError(name, f"report_has_{kind}", (("value", masked(number, keep_first=3, keep_last=2)),)))
                break
    return found


def doubts(office: Office, found: Report, by: Official) -> Iterator[Doubt]:
    """What in a report's texts may tell of a person: landlines, and names of petitioners ``by`` may know of, filed in or before its days.

    Of a sealed accusation nobody learns here who brought it (信访工作条例 第三十条).
    """
    said_in_all = "\n".join(found.texts.values())
    scope = access.scope_of(office, by)
    reader = office.store.registers.reports
    names = reader.names_in(scope, found.since - BEFORE, found.until, said_in_all) if said_in_all.strip() else ()
    for text, said in found.texts.items():
        yield from (Doubt(text, "landline", number) for kind, number in numbers_in(said) if kind == "landline")
        yield from (Doubt(text, "petitioner", name) for name in names if name in said)
