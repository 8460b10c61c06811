"""What casework asks of whoever judges a diagram while it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from engine.domain.redrawing import Redrawing
from engine.domain.release import Release
from engine.domain.sketch import Drawable, Sheets
from engine.errors import LocatedError
from engine.policy.forms import Form
from engine.policy.rulebook import Rulebook

Told: TypeAlias = Mapping[str, Any]


class DrawingBoard(Protocol):
    """Judges one file of a release that need not be whole; nothing is kept."""

    def drawable(self) -> Drawable:
        """What may be drawn."""
        ...

    def rulebook(self, release: Release) -> Rulebook | None:
        """The rules of a release; None where they cannot be read."""
        ...

    def forms(self, release: Release) -> Mapping[str, Form]:
        """The forms of a release; none where they cannot be read."""
        ...

    def forms_in(self, content: bytes) -> Sequence[str]:
        """The ids of the forms of one file; none where it cannot be read."""
        ...

    def sheets(self, release: Release) -> Sheets:
        """What the diagrams and tables of a release are called; what cannot be read is left out."""
        ...

    def lint(self, release: Release, path: str, content: bytes) -> Sequence[LocatedError]:
        """What is wrong with a diagram as it stands beside the others: quick, no path is gone."""
        ...

    def redrawn(self, path: str, base: bytes, mine: bytes, theirs: bytes, chosen: Mapping[str, str]) -> Redrawing | None:
        """The diagram of theirs with everything mine changed since the base; ``chosen`` says by part whose a clash is to be.

        None where a side cannot be taken apart. DiagramError for no quiet BPMN.
        """
        ...

    def judge_table(self, release: Release, path: str, content: bytes) -> Sequence[LocatedError]:
        """What is wrong with a file of decision tables as it stands beside the others."""
        ...

    def prove(
        self, release: Release, path: str, content: bytes, tell: Callable[[LocatedError], Told], seconds: int, lang: str
    ) -> tuple[Sequence[Told], str]:
        """Everything wrong with a diagram and on the paths through it under today's rules, told by ``tell`` in ``lang``.

        And why it was not judged to its end: ``time``, ``memory``, ``died``, ``busy``, or '' when it was.
        """
        ...
