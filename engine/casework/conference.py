"""提请联席会议 (信访工作条例 第十三条第一款): a hard petition is put before the joint conference, and what it resolved is kept.

The docket is the agenda: what was put and not resolved waits. No clock and no process moves.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.casework import access, indicatorkeeping, remarks
from engine.casework.act import Act
from engine.casework.acting import perform
from engine.casework.office import Office
from engine.casework.queueviews import AgendaItem
from engine.casework.views import Outcome
from engine.casework.watchports import AgendaRow
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.docket import DocketEntry
from engine.domain.petition import Category, Petition
from engine.domain.watch import PUT, RESOLVED
from engine.errors import NotFound, Refusal

BASIS = "信访工作条例 第十三条第一款"
PER_PAGE = 50


def put(office: Office, *, number: str, reason: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """提请联席会议: put a petition on the agenda of the conference ``by``'s authority keeps the office of; entered in the docket.

    Refusal ``conference_accusation`` (第三十条) for an accusation, ``conference_closed`` for a closed petition, ``conference_waits``
    for one that waits there already; InvalidForm without a reason.
    """
    access.require(office, by, "take_to_conference")
    dossier = access.visible(office, by, number)
    waiting = _waiting(office, dossier.petition, by.authority)

    def work(act: Act) -> None:
        require_fit(act.petition)
        if waiting:
            raise Refusal("conference_waits", basis=BASIS)
        said = remarks.kept(reason, name="reason", form="conference", required=True, basis=BASIS)
        act.enter(PUT, basis=BASIS, conference=by.authority, reason=said)

    done = perform(office, number=number, by=by, key=key, work=work, lang=lang, version=None if waiting else dossier.petition.version)
    indicatorkeeping.follow_one(office, dossier.petition.id or 0)
    return done


def require_fit(petition: Petition) -> None:
    """Only what is open goes before a conference, and nothing that must stay among few."""
    if petition.sealed or petition.category is Category.ACCUSATION:
        raise Refusal("conference_accusation", basis=access.ACCUSATION_BASIS)
    if not petition.is_open:
        raise Refusal("conference_closed", basis=BASIS)


def resolve(office: Office, *, number: str, item: int, resolution: str, by: Official, key: str, lang: str = "zh") -> Outcome:
    """登记议定事项: keep what the conference resolved on an item of its agenda, named by its place in the docket.

    NotFound for no such item of this authority's conference; Refusal ``conference_resolved`` for one resolved before; InvalidForm
    without what was resolved.
    """
    access.require(office, by, "take_to_conference")
    dossier = access.visible(office, by, number)
    docket = office.store.registers.docket(dossier.petition.id or 0)
    if not any(one.kind == PUT and one.seq == item and one.body["conference"] == by.authority for one in docket):
        raise NotFound(item=item)
    ended = any(one.kind == RESOLVED and one.body["item"] == item for one in docket)

    def work(act: Act) -> None:
        if ended:
            raise Refusal("conference_resolved", basis=BASIS)
        said = remarks.kept(resolution, name="resolution", form="resolve", required=True, basis=BASIS)
        act.enter(RESOLVED, basis=BASIS, item=item, resolution=said)

    done = perform(office, number=number, by=by, key=key, work=work, lang=lang, version=None if ended else dossier.petition.version)
    indicatorkeeping.follow_one(office, dossier.petition.id or 0)
    return done


def _waiting(office: Office, petition: Petition, authority: str) -> list[DocketEntry]:
    """What of a petition waits before an authority's conference."""
    docket = office.store.registers.docket(petition.id or 0)
    ended = {one.body["item"] for one in docket if one.kind == RESOLVED}
    return [one for one in docket if one.kind == PUT and one.body["conference"] == authority and one.seq not in ended]


def agenda(office: Office, *, by: Official, resolved: bool = False, page: int = 1) -> Sequence[AgendaItem]:
    """联席会议议题: what waits before the conference of ``by``'s authority, the first first, or what it resolved, the latest first."""
    access.require(office, by, "take_to_conference")
    scope = access.scope_of(office, by)
    rows = office.store.registers.watch.agenda(scope, by.authority, resolved=resolved, page=max(1, page), per_page=PER_PAGE)
    return tuple(_item(office, row) for row in rows)


def _item(office: Office, row: AgendaRow) -> AgendaItem:
    put, ended = row.put, row.resolved
    return AgendaItem(
        row.number, row.gist, put.seq, office.name_of(put.actor), day_of(put.at), str(put.body.get("reason", "")),
        str(ended.body.get("resolution", "")) if ended else "", day_of(ended.at) if ended else None,
    )  # fmt: skip
