"""A decision table changed in its file: what a cell says is replaced where it stands, everything else stays byte for byte."""

from __future__ import annotations

from collections.abc import Sequence

from engine.domain.decisiontable import ColumnChange, EditableTable, NewColumn, TableRow
from engine.errors import NotFound, Refusal
from engine.process.decisions import beginning, recolumning
from engine.process.decisions.pieces import pieces
from engine.process.decisions.reading import read_decisions
from engine.process.decisions.recolumning import KINDS, Earlier
from engine.process.decisions.rerowing import rerowed
from engine.process.decisions.resheeting import differences, piece_of, repoliced, resheeted, table_of, taken_in
from engine.process.xmlfile import quiet


class TableEditor:
    """Reads and rewrites tables; fits ``engine.casework.designports.TableEditor``."""

    def read(self, file: str, content: bytes) -> tuple[EditableTable, ...]:
        """The tables of a file. DiagramError for a file that is not quiet XML."""
        quiet(file, content)
        return tuple(
            table_of(decision, table)
            for decision in pieces(content).every()
            if decision.name == "decision"
            for table in decision.children
            if table.name == "decisionTable"
        )

    def sound(self, file: str, content: bytes) -> tuple[EditableTable, ...]:
        """The tables of a file that came from elsewhere; DiagramError besides for what no table of the office says."""
        return self.read(file, _sound(file, content))

    def written(self, file: str, content: bytes, table: str, rows: Sequence[TableRow]) -> bytes:
        """The file with these rules in that table, in this order. DiagramError for what would be no table any more."""
        return _sound(file, rerowed(content, piece_of(content, table), rows, taken_in(content)))

    def recolumned(self, file: str, content: bytes, table: str, change: ColumnChange) -> bytes:
        """The file with a column added, taken away or called otherwise; raises as ``written`` does, Refusal for the last that answers."""
        there = piece_of(content, table)
        if change.verb == "add":
            return _sound(file, recolumning.added(content, there, change, taken_in(content)))
        if change.at >= len(there.all(*KINDS)):
            raise NotFound("design_file_unknown", file=f"{file}#{table}")
        if change.verb == "drop":
            return _sound(file, recolumning.dropped(content, there, change.at))
        return _sound(file, recolumning.renamed(content, there, change))

    def begun(self, file: str, id: str, name: str, policy: str, columns: Sequence[NewColumn]) -> bytes:
        """A file with one table of these columns and its first rule; raises as ``written`` does, Refusal for a hit policy there is not."""
        return _sound(file, beginning.begun(id, name, policy, columns))

    def bound(self, diagram: bytes, shape: str, table: str) -> bytes:
        """A diagram in which that rule task asks that table; NotFound for no such task."""
        return beginning.bound(diagram, shape, table)

    def with_policy(self, file: str, content: bytes, table: str, policy: str) -> bytes:
        """The file with another hit policy in that table; raises as ``written`` does, Refusal for one there is not."""
        there = piece_of(content, table)
        return _sound(file, repoliced(content, there, policy, there.attributes.get("aggregation", "")))

    def replaced(self, file: str, content: bytes, wanted: EditableTable, before: bytes = b"") -> bytes:
        """The file with that table as it is wanted as a whole: only what differs is changed.

        A column or a rule that comes back and that ``before``, an earlier state of the file, had is as it was there. Raises as the others
        do, and Refusal ``design_table_unsaid`` with rule and column for what a file cannot be made to say.
        """
        now = next((one for one in self.read(file, content) if one.id == wanted.id), None)
        if now is None:
            raise NotFound("design_file_unknown", file=f"{file}#{wanted.id}")
        made = _sound(file, resheeted(content, now, wanted, _earlier(before, wanted.id)))
        again = next(one for one in self.read(file, made) if one.id == wanted.id)
        for row, label, found, text in differences(wanted, again):
            raise Refusal("design_table_unsaid", row=row, label=label, found=found, wanted=text)
        return made


def _earlier(content: bytes, table: str) -> Earlier | None:
    """That table of an earlier state of the file; None where it had none."""
    found = (
        (content, inside)
        for decision in (pieces(content).every() if content else ())
        if decision.name == "decision" and decision.attributes.get("id", "") == table
        for inside in decision.all("decisionTable")
    )
    return next(found, None)


def _sound(file: str, content: bytes) -> bytes:
    """The file, when its tables can be read to their end."""
    wrong = [one for one in read_decisions(file, content).wrong if one.severity == "error"]
    if wrong:
        raise wrong[0]
    return content
