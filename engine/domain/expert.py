"""听证员名册 Expert: whom an authority may draw for the panel of a hearing (信访工作条例 第三十一条第六项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Expert:
    """One person on the roster of ``authority``. ``employer`` is where the person works, an authority's name or id or free text.

    ``retired_at``: no longer drawn from then on; past panels keep their names.
    """

    id: int | None
    authority: str
    name: str
    field: str
    employer: str
    added_by: int
    added_at: datetime
    retired_by: int | None = None
    retired_at: datetime | None = None
