"""答复用语: a text the office keeps ready for a step, with gaps that are filled from the petition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from engine.errors import FieldError

# What stands where a gap could not be filled, or where the clerk is to write: 【联系电话未填】.
UNFILLED = re.compile(r"【([^【】\n]{1,40})未填】")
# The field every step has beside those of its form: what the petitioner is told in plain words.
PUBLIC = "public_text"
GAP = re.compile(r"\{([a-z][a-z0-9_.]{0,80})\}")


@dataclass(frozen=True, slots=True)
class Reply:
    """One text: for which steps, and for petitions of which categories and routes (none: all).

    ``fields`` are what is put into which field of the step's form; in a text ``{gaps}`` are filled. ``file`` and ``lines`` say
    where it and each of its fields stand, the steps under ``steps``.
    """

    id: str
    name: str
    name_en: str
    steps: tuple[str, ...]
    categories: tuple[str, ...]
    routes: tuple[str, ...]
    fields: Mapping[str, str]
    policy: str
    file: str
    lines: Mapping[str, int]

    def fits(self, step: str, category: str | None, route: str | None) -> bool:
        """Whether it is offered in a step of a petition of this category and route."""
        return step in self.steps and (not self.categories or category in self.categories) and (not self.routes or route in self.routes)

    @property
    def gaps(self) -> frozenset[str]:
        """The names of everything it is filled with."""
        return frozenset(name for text in self.fields.values() for name in GAP.findall(text))


def unfilled(value: object) -> list[str]:
    """What is not filled in yet in a text, in its order."""
    return UNFILLED.findall(value) if isinstance(value, str) and "未填】" in value else []


def gap_in(field: str, value: object) -> FieldError | None:
    """What is said of a field in whose text something is not filled in yet; None where nothing is."""
    gaps = unfilled(value)
    return FieldError(field, "field_unfilled", (("count", len(gaps)), ("names", "、".join(dict.fromkeys(gaps))))) if gaps else None
