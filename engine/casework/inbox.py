"""消息: what an official was told of, to be read and marked as read; his own alone, and only what he may still know of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.casework import access, alerting, digests, telling
from engine.casework.alertports import AlertRow
from engine.casework.office import Office
from engine.casework.worklists import pages_of
from engine.domain.alert import DIGEST
from engine.domain.authority import Official
from engine.errors import FieldError, InvalidForm, NotFound
from engine.policy.checking import nearest

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class AlertView:
    """One alert: what it is called, what it says (with the number of its petition), the article, when it came and was read.

    ``number`` is empty for the digest.
    """

    id: int
    kind: str
    name: str
    says: str
    number: str
    basis: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboxView:
    """One page of an inbox, latest first. ``total`` is what the page was asked for, MOST_COUNTED + 1 for more; so is ``unread``.

    ``since`` when dockets are followed: what had ended by then is told to nobody; None where it is not known.
    """

    alerts: tuple[AlertView, ...]
    unread_only: bool
    page: int
    per_page: int
    total: int
    unread: int
    pages: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """How many alerts were unread and are read now, and how many are still unread."""

    marked: int
    unread: int


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A kind of alert that may come by mail; ``mail``: whether this official wants it so."""

    kind: str
    name: str
    mail: bool


def unread(office: Office, *, by: Official) -> int:
    """How many alerts of ``by`` are unread, MOST_COUNTED + 1 for more; one small question, asked with every page."""
    return office.store.registers.alerts.unread(access.scope_of(office, by))


def inbox(office: Office, *, by: Official, unread_only: bool = True, page: int = 1, lang: str = "zh") -> InboxView:
    """消息: one page of what ``by`` was told of, the latest first. NotPermitted for who sees no petitions."""
    access.require(office, by, "see_petitions")
    scope, reader = access.scope_of(office, by), office.store.registers.alerts
    rows, total = reader.inbox(scope, unread_only=unread_only, page=page, per_page=PER_PAGE)
    left = total if unread_only else reader.unread(scope)
    lines = tuple(_view(office, row, lang) for row in rows)
    return InboxView(lines, unread_only, page, PER_PAGE, total, left, pages_of(total, PER_PAGE, page), alerting.since(office))


def mark_read(office: Office, *, alert: int, by: Official) -> Marked:
    """标为已读: one of one's own alerts; NotFound for any other. Once read it stays so."""
    access.require(office, by, "see_petitions")
    row = office.store.registers.alerts.alert(alert)
    if row is None or row.alert.official != by.id:
        raise NotFound()
    return _mark(office, alert, by)


def mark_all_read(office: Office, *, by: Official) -> Marked:
    """全部标为已读: every alert of one's own."""
    access.require(office, by, "see_petitions")
    return _mark(office, None, by)


def _mark(office: Office, alert: int | None, by: Official) -> Marked:
    with office.store.transaction() as tx:
        marked = tx.alerts.mark_read(by.id, alert, office.now())
    return Marked(marked, unread(office, by=by))


def choices(office: Office, *, by: Official, lang: str = "zh") -> tuple[ChoiceView, ...]:
    """提醒方式: the kinds of alert that may come by mail, and which ``by`` wants; the inbox has all of them in any case."""
    access.require(office, by, "see_petitions")
    rules, silenced = digests.rules_at(office, by), office.store.registers.alerts.silenced(by.id)
    known = [(one.id, one.name if lang == "zh" else one.name_en) for one in rules.kinds.values() if "mail" in one.channels]
    if rules.digest is not None and "mail" in rules.digest.channels:
        known.append((DIGEST, office.say(DIGEST, lang)))
    return tuple(ChoiceView(kind, name, kind not in silenced) for kind, name in known)


def choose(office: Office, *, mail: tuple[str, ...], by: Official, lang: str = "zh") -> tuple[ChoiceView, ...]:
    """选择提醒方式: by mail come the kinds named, and no others. InvalidForm for a kind there is not, with the nearest there is."""
    known = [one.kind for one in choices(office, by=by, lang=lang)]
    wrong = [one for one in mail if one not in known]
    if wrong:
        args = (("value", wrong[0][:40]), ("nearest", nearest(wrong[0], known)))
        raise InvalidForm([FieldError("mail", "field_unknown_choice_near" if args[1][1] else "field_unknown_choice", args)], form="alerts")
    with office.store.transaction() as tx:
        tx.alerts.silence(by.id, frozenset(known) - frozenset(mail))
    return choices(office, by=by, lang=lang)


def _view(office: Office, row: AlertRow, lang: str) -> AlertView:
    alert = row.alert
    if alert.kind == DIGEST:
        name, says, basis = office.say(DIGEST, lang), digests.sentence(office, alert.reason, lang), digests.basis(office, row)
    else:
        name, says = telling.sentence(office, row, lang)
        rule = telling.rule_of(office, row)
        basis = rule.basis if rule else ""
    return AlertView(alert.id or 0, alert.kind, name, says, row.number, basis, alert.at, alert.read_at)
