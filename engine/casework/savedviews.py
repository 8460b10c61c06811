"""常用视图: an official keeps links to the desk, to the list of petitions or to the supervisor's queue under names of his own.

Nobody else is shown them, and they hold no person's data: a page of a list, or words that were looked for, are not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from engine.casework import access, filters, queue, worklists
from engine.casework.deskviews import SavedView, WrongView
from engine.casework.office import Office
from engine.casework.rows import Narrowing
from engine.domain.authority import Official
from engine.errors import FieldError, InvalidForm, Refusal

DESK, LIST, QUEUE = "desk", "petitions", "queue"
PAGES = (DESK, LIST)
ALL = (*PAGES, QUEUE)
# What of a link to each page makes a view.
PARTS: Mapping[str, tuple[str, ...]] = {
    DESK: ("tab", "band", *filters.NAMES, *filters.DAYS),
    LIST: ("status", "state", "year", *filters.NAMES),
    QUEUE: queue.PARTS,
}
# How a kept query of another page begins; one of the desk begins with nothing, as those kept before there were others.
MARKS: Mapping[str, str] = {LIST: "in=petitions&", QUEUE: "in=queue&"}
# What a link to each page asks for: what its parts may be, its filters, and what is said of parts there are not.
Asking = Callable[[Office, Official, Mapping[str, str], str], tuple[Mapping[str, filters.Known], Narrowing, tuple[WrongView, ...]]]
ASKED: Mapping[str, Asking] = {DESK: worklists.asked_of, LIST: worklists.asked_of_list, QUEUE: queue.asked_of}
MOST, LONGEST_NAME = 30, 40


def kept(asked: Mapping[str, str], page: str = DESK) -> str:
    """What of a link to a page is kept, always in the same order."""
    return urlencode([(part, asked[part].strip()[: filters.LONGEST]) for part in PARTS[page] if asked.get(part, "").strip()])


def of(office: Office, *, by: Official, pages: Collection[str] = PAGES) -> tuple[SavedView, ...]:
    """The views of these pages ``by`` keeps."""
    return tuple(one for one in map(_placed, office.store.registers.saved_views(by.id)) if one.page in pages)


def _placed(one: SavedView) -> SavedView:
    """A view with the page it is of."""
    page = next((page for page, mark in MARKS.items() if one.query.startswith(mark)), DESK)
    return replace(one, page=page, query=one.query.removeprefix(MARKS.get(page, "")))


def save_view(office: Office, *, name: str, query: str, by: Official, page: str = DESK, lang: str = "zh") -> SavedView:
    """保存视图: keep the query of a link to a page under a name, in place of one of that name.

    InvalidForm for no name, one too long or one that a view of another page has, and for a tab, band or filter there is not, with
    the nearest right word; Refusal ``views_many`` for one more than may be kept.
    """
    access.require(office, by, "see_queue" if page == QUEUE else "see_petitions")
    said = " ".join(name.split())
    if not said or not said.isprintable():
        raise InvalidForm([FieldError("name", "field_required")], form="save_view")
    if len(said) > LONGEST_NAME:
        raise InvalidForm([FieldError("name", "field_too_long", (("at_most", LONGEST_NAME),))], form="save_view")
    own = {one.name: one.page for one in of(office, by=by, pages=ALL)}
    if own.get(said, page) != page:
        where = {word: office.say(f"filter.page_{own[said]}", word) for word in ("zh", "en")}
        raise InvalidForm([FieldError("name", "view_name_taken", (("name", said), ("page", where)))], form="save_view")
    if said not in own and len(own) >= MOST:
        raise Refusal("views_many", most=MOST)
    told = kept(checked(office, dict(parse_qsl(query.lstrip("?"))), by, page, lang), page)
    with office.store.transaction() as tx:
        row = tx.shelf.save_view(by.id, said, MARKS.get(page, "") + told, office.now())
    return SavedView(row, said, told, page)


def checked(office: Office, asked: Mapping[str, str], by: Official, page: str, lang: str) -> Mapping[str, str]:
    """A link's parts by value; InvalidForm for those that narrow nothing, for they would not when the view is opened either."""
    known, narrowed, wrong = ASKED[page](office, by, asked, lang)
    if wrong:
        raise InvalidForm([unknown(one, known.get(one.name, {})) for one in wrong], form="save_view")
    return {**asked, **{name: getattr(narrowed, name) for name in filters.NAMES}}


def unknown(one: WrongView, known: Mapping[str, str]) -> FieldError:
    """That there is no such choice, and which is nearest."""
    near = known.get(one.suggestion, "")
    args = (("value", one.value), ("nearest", near)) if near else (("value", one.value),)
    return FieldError(one.name, "field_unknown_choice_near" if near else "field_unknown_choice", args)


def remove_view(office: Office, *, view: int, by: Official) -> None:
    """删除视图: forget one of one's own views; of any other nothing comes, nor is it told whether there is one."""
    access.require(office, by, "see_petitions")
    with office.store.transaction() as tx:
        tx.shelf.remove_view(by.id, view)
