"""新一年的日历: next year's file begun with the notice it comes from; its days are filled in by the form of that notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from engine.casework import designs
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import FieldError, InvalidForm
from engine.policy.editing import edited

FOLDER = "policies/calendar/"
# A notice of the State Council's Office is certain.
CERTAINTY = "A"
SAID = ("title", "number", "published_on")


def next_year(office: Office, *, by: Official, design: int) -> int:
    """The first year a design has no calendar for."""
    release = designs.release_of(office, by=by, design=design)
    years = [int(path[9:13]) for path in release.policies if path.startswith("calendar/") and path[9:13].isdecimal()]
    return max(years, default=office.today().year - 1) + 1


def begin(office: Office, *, by: Official, design: int, said: Mapping[str, str]) -> str:
    """Begin the calendar of the next year with the ``title``, ``number`` and day (``published_on``) of its notice; the path of its file.

    No day of it is named yet. InvalidForm for what is missing and for a day that is none.
    """
    year = next_year(office, by=by, design=design)
    told = {key: said.get(key, "").strip() for key in SAID}
    wrong = [FieldError(key, "field_required") for key in SAID if not told[key]]
    if told["published_on"] and not _is_day(told["published_on"]):
        wrong.append(FieldError("published_on", "field_date"))
    if wrong:
        raise InvalidForm(wrong, form="new_calendar")
    path = f"{FOLDER}{year}.yaml"
    data = {"year": year, "notices": [{**told, "certainty": CERTAINTY, "rest_days": {}, "makeup_days": {}}]}
    designs.save(office, by=by, design=design, path=path, content=edited(b"", path, data), version=0)
    return path


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
