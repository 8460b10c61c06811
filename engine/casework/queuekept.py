"""常用视图 of the supervisor's queue: links to it an official keeps, beside those of the desk; nobody else is shown them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from engine.casework import access, filters, queue, savedviews
from engine.casework.deskviews import SavedView
from engine.casework.office import Office
from engine.domain.authority import Official
from engine.errors import FieldError, InvalidForm


def kept(asked: Mapping[str, str]) -> str:
    """What of a link is kept, always in the same order."""
    return urlencode([(part, asked[part].strip()[: filters.LONGEST]) for part in queue.PARTS if asked.get(part, "").strip()])


def of(office: Office, *, by: Official) -> tuple[SavedView, ...]:
    """The views of the queue ``by`` keeps."""
    return tuple(one for one in savedviews.of(office, by=by) if one.page == savedviews.QUEUE)


def save_view(office: Office, *, name: str, query: str, by: Official, lang: str = "zh") -> SavedView:
    """保存视图: keep a link's query under a name, in place of the queue's own view of that name.

    InvalidForm for no name, one too long or one a view of another page has, and for what of the link cannot be followed; Refusal
    ``views_many`` for one more than may be kept.
    """
    access.require(office, by, "see_queue")
    said = savedviews.named(office, name, by, savedviews.QUEUE)
    told = kept(checked(office, dict(parse_qsl(query.lstrip("?"))), by, lang))
    return savedviews.keep(office, said, told, by, savedviews.QUEUE)


def checked(office: Office, asked: Mapping[str, str], by: Official, lang: str) -> Mapping[str, str]:
    """A link's parts by value; InvalidForm for those that cannot be followed, for they could not when the view is opened either."""
    view = queue.queue(
        office, by=by, view=asked.get("view", ""), authority=asked.get("authority", ""), older=asked.get("older") == "1",
        asked=asked, lang=lang,
    )  # fmt: skip
    if view.wrong:
        raise InvalidForm([FieldError(one.name, "field_unknown_choice", (("value", one.value),)) for one in view.wrong], form="save_view")
    chosen = {one.name: one.value for one in view.filters}
    return {**chosen, "view": "" if view.view == queue.ALL else view.view, "authority": view.authority, "older": asked.get("older", "")}
