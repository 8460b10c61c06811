"""常用视图: an official keeps links to the desk under names of his own; nobody else is shown them, and they hold no person's data."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from engine.casework import access, filters, worklists
from engine.casework.deskviews import SavedView, WrongView
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import FieldError, InvalidForm, Refusal

# What of a link makes a view; a page of a list, or words that were looked for, do not.
PARTS = ("tab", "band", *filters.NAMES)
MOST, LONGEST_NAME = 30, 40


def kept(asked: Mapping[str, str]) -> str:
    """What of a link is kept, always in the same order."""
    return urlencode([(part, asked[part].strip()[: filters.LONGEST]) for part in PARTS if asked.get(part, "").strip()])


def of(office: Office, *, by: Official) -> tuple[SavedView, ...]:
    """The views of the desk ``by`` keeps; those of another list begin with its name."""
    return tuple(one for one in office.store.registers.saved_views(by.id) if not one.query.startswith("list="))


def name_of(name: str) -> str:
    """The name of a view as it is kept; InvalidForm for none or one too long."""
    said = " ".join(name.split())
    if not said or not said.isprintable():
        raise InvalidForm([FieldError("name", "field_required")], form="save_view")
    if len(said) > LONGEST_NAME:
        raise InvalidForm([FieldError("name", "field_too_long", (("at_most", LONGEST_NAME),))], form="save_view")
    return said


def save_view(office: Office, *, name: str, query: str, by: Official, lang: str = "zh") -> SavedView:
    """保存视图: keep a link's query under a name, in place of one of that name.

    InvalidForm for no name or one too long, and for a tab, band or filter there is not, with the nearest right word; Refusal
    ``views_many`` for one more than may be kept.
    """
    access.require(office, by, "see_petitions")
    said = name_of(name)
    own = {one.name: one.query for one in office.store.registers.saved_views(by.id)}
    if own.get(said, "").startswith("list="):
        raise InvalidForm([FieldError("name", "view_name_taken")], form="save_view")
    if said not in own and len(own) >= MOST:
        raise Refusal("views_many", most=MOST)
    told = kept(checked(office, dict(parse_qsl(query.lstrip("?"))), by, lang))
    with office.store.transaction() as tx:
        return SavedView(tx.shelf.save_view(by.id, said, told, office.now()), said, told)


def checked(office: Office, asked: Mapping[str, str], by: Official, lang: str) -> Mapping[str, str]:
    """A link's parts by value; InvalidForm for those that narrow nothing, for they would not when the view is opened either."""
    known, narrowed, wrong = worklists.asked_of(office, by, asked, lang)
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
