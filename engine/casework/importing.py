"""批量登记: filings taken down elsewhere come in from a spreadsheet, all of them or none (信访工作条例 第二十一条第二款).

A dry run names every fault with its row and column and changes nothing. What is entered is entered in one transaction under
the hash of the file: the same file sent again enters nothing twice and gives the first answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from engine.casework import access, importcolumns, intake, lapses, repeats
from engine.casework.act import Act
from engine.casework.acting import check_key, require_alive
from engine.casework.filekinds import kind_of
from engine.casework.importcolumns import COLUMNS, Entry, entry_of, heading
from engine.casework.importviews import ImportFault, ImportLine, ImportView
from engine.casework.office import Office
from engine.casework.people import masked_name
from engine.casework.ports import Transaction
from engine.casework.registration import check
from engine.casework.sheets import Row, Sheets, column_letter
from engine.domain.authority import Official
from engine.domain.petition import FilingKind
from engine.errors import Conflict, FieldError, InvalidForm, NotFound, OutOfOrder, Refusal
from engine.watching import metrics

BASIS = "信访工作条例 第二十一条第二款"
MEGABYTE = 1024 * 1024
MOST_COLUMNS = 60
# A release of earlier days does not say how large an import may be.
UNSAID_ROWS, UNSAID_MEGABYTES = 200, 2
KINDS = ("xlsx", "txt")


@dataclass(frozen=True, slots=True)
class Taken:
    """One row that can be registered."""

    row: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its row (1 is the headings), the place of its column counted from 0, the column's name, and why."""

    row: int
    at: int
    column: str
    error: FieldError


def template(office: Office, *, by: Official, lang: str = "zh") -> bytes:
    """An xlsx to fill in: headings, the values that may be chosen, and a sheet that says what each column is."""
    access.require(office, by, "import_filings")
    words = {name: office.say(f"sheet.{name}", lang) for name in ("title", "notes", "values", "column", "note", "required", "yes")}
    return sheets_of(office).template(words.pop("title"), importcolumns.headings(office, by, lang), words, most_rows(office))


@metrics.act("import_filings")
def import_filings(
    office: Office, *, by: Official, content: bytes, dry_run: bool = True, key: str = "", lang: str = "zh"
) -> ImportView:  # fmt: skip
    """Read a spreadsheet of filings and, unless it is a dry run, register all of its rows in one transaction.

    The hash of the file is its key; ``key`` may be given besides, as with every act. A row that names an earlier petition joins it
    while it runs (第十九条第三款), else becomes one of its own that names it. Raises Refusal ``sheet_…`` for a file that is not taken,
    InvalidForm with fields like ``C5`` when rows are at fault and it is no dry run, Conflict for a ``key`` of another file.
    """
    access.require(office, by, "import_filings")
    sha256 = hashlib.sha256(content).hexdigest()
    rows = read(office, content)
    taken, faults = judged(office, by, rows)
    if dry_run:
        return view(office, by, sha256, taken, faults, (), lang)
    if faults:
        raise InvalidForm([FieldError(cell_name(one), one.error.code, one.error.args) for one in faults], form="import", basis=BASIS)
    numbers, again = entered(office, by, sha256, taken, key)
    return view(office, by, sha256, taken, (), numbers, lang, again=again)


def entered(office: Office, by: Official, sha256: str, taken: Sequence[Taken], key: str) -> tuple[tuple[str, ...], bool]:
    """Every row entered and one commit; the numbers in order of the rows, and whether they were entered before."""
    of_file = hashlib.sha256(f"import\0{by.authority}\0{sha256}".encode()).hexdigest()
    keys = [check_key(key, by), of_file] if key else [of_file]
    with office.store.transaction() as tx:
        for one in keys:
            earlier = tx.replay(one)
            if earlier is not None and earlier.get("sha256") != sha256:
                raise Conflict("key_of_another_file")
            if earlier is not None:
                return tuple(earlier["numbers"]), one == of_file
        # Petitions that are joined are locked in one order, whoever imports what.
        inorder = sorted(taken, key=lambda one: (one.entry.earlier, one.row))
        numbers = {row.row: entered_row(office, tx, by, row) for row in inorder}
        told = tuple(numbers[row.row] for row in taken)
        for one in keys:
            tx.remember(one, {"numbers": list(told), "sha256": sha256})
    return told, False


def entered_row(office: Office, tx: Transaction, by: Official, one: Taken) -> str:
    """One row joins the petition it names or becomes a new one; its number."""
    registration, number = one.entry.registration, one.entry.earlier
    if number:
        dossier = tx.dossier(number)
        access.require_known(office, by, dossier.petition)
        if dossier.petition.is_open:
            act = Act(office, tx, dossier, by, office.now())
            lapses.notice_all(act)
            intake.join(act, registration)
            require_alive(act)
            return number
    return intake.enter(office, tx, by, intake.named_as_repeat(registration, number)).petition.number


# ---- reading and judging


def sheets_of(office: Office) -> Sheets:
    """What reads spreadsheets; OutOfOrder when the office was opened without."""
    if office.sheets is None:
        raise OutOfOrder("sheets_missing")
    return office.sheets


def most_rows(office: Office) -> int:
    """How many rows one import may have."""
    return int(office.current.rulebook.rules_of_latest.flags.get("import_rows", UNSAID_ROWS))


def largest(office: Office) -> int:
    """How many megabytes an import file may have."""
    return int(office.current.rulebook.rules_of_latest.flags.get("import_megabytes", UNSAID_MEGABYTES))


def read(office: Office, content: bytes) -> Sequence[Row]:
    """The rows of a file that is taken, the headings first."""
    if not content:
        raise Refusal("attachment_empty")
    if len(content) > largest(office) * MEGABYTE:
        raise Refusal("attachment_large", most=largest(office))
    kind, _ = kind_of(content)
    if kind not in KINDS:
        raise Refusal("sheet_kind")
    rows = sheets_of(office).read(content, kind=kind, rows=most_rows(office), columns=MOST_COLUMNS)
    if not rows:
        raise Refusal("sheet_empty")
    return rows


def judged(office: Office, by: Official, rows: Sequence[Row]) -> tuple[list[Taken], list[Fault]]:
    """The rows that can be registered, and every fault of the file."""
    head, *body = rows
    columns, wrong = importcolumns.columns_of(office, [cell.text for cell in head.cells])
    faults = [Fault(head.number, at, "", FieldError("", code, (("nearest", near),))) for at, code, near in wrong]
    faults += [
        Fault(head.number, 0, name, FieldError("", "column_missing")) for name, needed in COLUMNS.items() if needed and name not in columns
    ]
    if not body:
        faults.append(Fault(head.number, 0, "", FieldError("", "sheet_empty")))
    if faults:
        return [], sorted(faults, key=lambda one: (one.row, one.at))
    taken: list[Taken] = []
    seen: dict[tuple[str, ...], int] = {}
    for row in body:
        entry, found = judged_row(office, by, row, columns)
        same = tuple(cell.text for cell in row.cells)
        if not found and same in seen:
            found = [Fault(row.number, 0, columns[0], FieldError("", "row_twice", (("row", seen[same]),)))]
        seen.setdefault(same, row.number)
        faults += found
        if entry and not found:
            taken.append(Taken(row.number, entry))
    return taken, sorted(faults, key=lambda one: (one.row, one.at))


def texts_of(row: Row, columns: Sequence[str]) -> dict[str, str]:
    """The texts of a row by column."""
    return {name: cell.text for name, cell in zip(columns, row.cells, strict=False) if name}


def judged_row(office: Office, by: Official, row: Row, columns: Sequence[str]) -> tuple[Entry | None, list[Fault]]:
    """A row read, and its faults: cells that say something else than was written, texts that cannot be read, what the window refuses."""
    faults = list(unreadable(row, columns))
    if faults:
        return None, faults
    entry = entry_of(office, texts_of(row, columns))
    wrong = {one.field: one for one in entry.wrong}
    for one in faults_of(office, by, entry):
        wrong.setdefault(one.field, one)  # a text that cannot be read counts as empty: that it is missing needs no telling
    return entry, [placed(row, columns, one) for one in wrong.values()]


def faults_of(office: Office, by: Official, entry: Entry) -> Iterator[FieldError]:
    """Everything the window would refuse of a row."""
    for asked in (
        partial(check, office, entry.registration),
        partial(check_most, office, entry),
        partial(check_earlier, office, by, entry),
    ):
        try:
            asked()
        except InvalidForm as error:
            yield from error.fields


def unreadable(row: Row, columns: Sequence[str]) -> Iterator[Fault]:
    """Cells whose text is not what somebody wrote, or that nothing stands above."""
    for at, cell in enumerate(row.cells):
        column = columns[at] if at < len(columns) else ""
        if column and cell.fault:
            yield Fault(row.number, at, column, FieldError("", f"cell_{cell.fault}"))
        elif not column and (cell.text or cell.fault):
            yield Fault(row.number, at, "", FieldError("", "cell_without_heading"))


def placed(row: Row, columns: Sequence[str], error: FieldError) -> Fault:
    """What is wrong with a field, at its column; at the first where the file has no such column."""
    name = "representatives" if error.field.startswith("representative") else error.field
    return Fault(row.number, columns.index(name) if name in columns else 0, name, error)


def check_most(office: Office, entry: Entry) -> None:
    """No more representatives than the rules of the place allow (第二十条第三款)."""
    registration = entry.registration
    rules = office.current.rulebook.rules(registration.place, registration.received_on or office.today())
    most = int(rules.flags["max_representatives"])
    if len(registration.representatives) > most:
        raise InvalidForm([FieldError("representatives", "representatives_too_many", (("at_most", most),))])


def check_earlier(office: Office, by: Official, entry: Entry) -> None:
    """The petition a row repeats is one the window may know of."""
    if entry.earlier:
        try:
            access.visible(office, by, entry.earlier)
        except NotFound as error:
            raise InvalidForm([FieldError("earlier", "earlier_unknown")]) from error


def cell_name(fault: Fault) -> str:
    """C5."""
    return f"{column_letter(fault.at)}{fault.row}"


# ---- telling


def view(
    office: Office, by: Official, sha256: str, taken: Sequence[Taken], faults: Sequence[Fault], numbers: Sequence[str], lang: str,
    *, again: bool = False,
) -> ImportView:  # fmt: skip
    """What became, or would become, of a file."""
    by_row = dict(zip((one.row for one in taken), numbers, strict=False))
    search = repeats.Search(office, by)
    lines = tuple(line(office, search, one, by_row.get(one.row, ""), lang) for one in taken)
    told = tuple(
        ImportFault(cell_name(one), one.row, column_letter(one.at), heading(office, one.column, lang) if one.column else "",
                    office.tell_field(one.error, lang))
        for one in faults
    )  # fmt: skip
    return ImportView(sha256, len(taken) + len({one.row for one in faults if one.row > 1}), lines, told, bool(numbers), again)


def line(office: Office, search: repeats.Search, one: Taken, number: str, lang: str) -> ImportLine:
    """One row in words; while nothing is entered yet, with the petitions that may be the same matter."""
    said, earlier = one.entry.registration, one.entry.earlier
    who = office.say("answer.anonymous", lang) if said.anonymous or said.petitioner is None else masked_name(said.petitioner.name)
    rules = office.current.rulebook.rules(said.place, said.received_on or office.today())
    collective = intake.kind_of(said, int(rules.flags["collective_from"])) is FilingKind.COLLECTIVE
    alike = () if number or earlier else tuple(found_alike(office, search, one, lang))
    return ImportLine(
        one.row, said.gist, who, office.say(f"channel.{said.channel}", lang), said.persons, collective,
        office.current.rulebook.place_name(said.place, office.today(), lang), earlier, number, alike,
    )  # fmt: skip


def found_alike(office: Office, search: repeats.Search, one: Taken, lang: str) -> Iterator[tuple[str, str]]:
    """(number, reason) of petitions that may be the same matter, the likeliest three."""
    for found in search.found(one.entry.registration)[:3]:
        yield found.petition.number, repeats.reason(office, found, lang)
