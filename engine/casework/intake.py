"""登记: letters, calls, visits, faxes and online filings come in (信访工作条例 第十七条至第二十二条)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from engine.casework import access, lapses, people, places, releases, steps, topics
from engine.casework.act import Act
from engine.casework.acting import check_key, outcome, perform, require_alive, summary
from engine.casework.arrivals import Scan, attach, came_at, keep_scans, organisation_of
from engine.casework.office import Office
from engine.casework.ports import Transaction
from engine.casework.registration import Person, Registration, check
from engine.casework.repeats import people_of, suspects
from engine.casework.views import Outcome
from engine.domain.authority import Official
from engine.domain.clock import SHANGHAI, day_of
from engine.domain.particulars import Particulars, Purpose
from engine.domain.petition import Channel, Filing, FilingKind, LevelVisited, Petition, Petitioner
from engine.domain.process import MAIN
from engine.domain.territory import area_prefix
from engine.errors import Refusal
from engine.watching import metrics


def choices(office: Office, *, by: Official, lang: str = "zh") -> Mapping[str, tuple[tuple[str, str], ...]]:
    """What the window may choose from: channel, topic, purpose, place, authority, level_visited.

    Its own area comes first; what lies elsewhere is registered too and told where to go (第二十二条第一款、第二十三条第一款).
    """
    home, today = places.home_of(office, by), office.today()
    below = [one for one in office.authorities.values() if one.area_code.startswith(area_prefix(home))]
    return {
        "channel": tuple((one.value, office.say(one.value, lang)) for one in Channel),
        "topic": topics.options(office, home, lang),
        "purpose": tuple((one.value, office.say(f"purpose.{one}", lang)) for one in Purpose),
        "place": tuple((one.code, places.label(one, lang)) for one in places.ordered(office, by, today)),
        "authority": tuple((one.id, one.name if lang == "zh" else one.name_en) for one in below),
        "level_visited": tuple((one.value, office.say(one.value, lang)) for one in LevelVisited),
    }


def groups(office: Office, *, by: Official, on: date | None = None, lang: str = "zh") -> Mapping[str, places.Groups]:
    """The long lists of ``choices`` in groups: place by province, topic by the two levels above.

    ``on``: the day a filing came in, which decides the codes places had; today when missing.
    """
    return {"place": places.groups(office, by=by, on=on, lang=lang), "topic": topics.groups(office, places.home_of(office, by), lang)}


@metrics.act("register")
def register(
    office: Office, *, by: Official, registration: Registration, key: str, lang: str = "zh", scans: Sequence[Scan] = ()
) -> Outcome:  # fmt: skip
    """Register a new petition and start its process; the clocks that run from filing start here.

    ``scans`` are attached in the same act: all of them are taken, or nothing is registered. Raises InvalidForm for wrong fields;
    Refusal ``representatives_too_many`` (第二十条), ``repeat_running`` (第十九条第三款) when the same facts are being handled already.
    """
    access.require(office, by, "register")
    check(office, registration)
    key = check_key(key, by)
    kept = keep_scans(office, scans)
    with office.store.transaction() as tx:
        earlier = tx.replay(key)
        if earlier is not None:
            return outcome(office, earlier, lang)
        act = enter(office, tx, by, registration)
        attach(act, kept)
        result = summary(act)
        tx.remember(key, result)
    return outcome(office, result, lang)


def enter(office: Office, tx: Transaction, by: Official, registration: Registration) -> Act:
    """One checked registration becomes a petition in a transaction that holds others too, or not; what it leads to is done."""
    release = releases.for_filing(office, registration.received_on or office.today())
    if registration.same_facts_as:
        check_same_facts(office, by, tx.dossier(registration.same_facts_as).petition)
    petition = new_petition(office, by, registration, tx.next_in(series(office, registration)), release)
    act = Act(office, tx, tx.register(petition), by, office.now())
    check_representatives(act, registration)
    write_down(act, registration)
    act.record("filed", on=petition.filed_on, basis="信访工作条例 第二十二条第一款", channel=petition.channel.value)
    steps.begin(act, MAIN)
    lapses.notice_all(act)
    require_alive(act)
    return act


def series(office: Office, registration: Registration) -> str:
    """The series a petition's number comes from: area code and year of filing."""
    filed_on = registration.received_on or office.today()
    return f"{registration.place}-{filed_on.year}"


def new_petition(office: Office, by: Official, registration: Registration, running: int, release: str) -> Petition:
    """The petition as it stands before its first event, pinned to a release."""
    now = office.now()
    filed_on = registration.received_on or day_of(now)
    received_at = came_at(registration.arrival, filed_on) or (
        now if filed_on == day_of(now) else datetime.combine(filed_on, time(9), SHANGHAI)
    )
    petition = Petition(
        None, f"{series(office, registration)}-{running:06d}", registration.place, filed_on, received_at, Channel(registration.channel),
        release, registration.gist, registration.facts, registration.requests, topic=registration.topic,
        anonymous=registration.anonymous, persons=registration.persons, parties={"receiving": by.authority, "competent": by.authority},
        accused=registration.accused, same_facts_as=registration.same_facts_as,
    )  # fmt: skip
    rules = office.rules_of(petition)
    petition.kind, petition.policies = kind_of(registration, int(rules.flags["collective_from"])), rules.policies
    return petition


def kind_of(registration: Registration, collective_from: int) -> FilingKind:
    """集体访 is a visit of as many persons as the rulebook says, itself included; all else is individual."""
    visit = registration.channel == Channel.VISIT
    return FilingKind.COLLECTIVE if visit and registration.persons >= collective_from else FilingKind.INDIVIDUAL


def check_representatives(act: Act, registration: Registration) -> None:
    """Many persons with the same matter elect representatives, no more than the rulebook allows (第二十条第三款)."""
    most = int(act.rules.flags["max_representatives"])
    if len(registration.representatives) > most:
        raise Refusal("representatives_too_many", basis=act.rules.flag_basis("max_representatives"), at_most=most)


def check_same_facts(office: Office, by: Official, earlier: Petition) -> None:
    """The same facts: while they are being handled a repeat is linked (第十九条第三款); a secret petition is as unknown as none."""
    access.require_known(office, by, earlier)
    if earlier.is_open:
        raise Refusal("repeat_running", basis="信访工作条例 第十九条第三款", number=earlier.number)


def write_down(act: Act, registration: Registration) -> None:
    """Enter the filing and its people with the petition."""
    petition = act.petition
    act.dossier.filings.append(filing_of(registration, petition, petition.received_at, repeat=False))
    act.tx.note_particulars(particulars_of(act, registration, petition.received_at))
    if registration.petitioner and not registration.anonymous:
        act.dossier.petitioners.append(person_of(registration.petitioner, petition, representative=False))
    for person in registration.representatives:
        act.dossier.petitioners.append(person_of(person, petition, representative=True))


def filing_of(registration: Registration, petition: Petition, received_at: datetime, *, repeat: bool) -> Filing:
    """One 件 or 批; a letter, call, fax or online item counts as one person."""
    visit = registration.channel == Channel.VISIT
    return Filing(
        None, petition.id, registration.place, received_at, day_of(received_at), Channel(registration.channel),
        registration.persons if visit else 1, petition.kind if not repeat else FilingKind.INDIVIDUAL,
        LevelVisited(registration.level_visited), registration.received_by, registration.assigned_by_superior, repeat,
    )  # fmt: skip


def person_of(person: Person, petition: Petition, *, representative: bool) -> Petitioner:
    """A person as the register keeps one."""
    return Petitioner(None, petition.id, person.name, representative, person.identity_number, person.phone, person.address)


def particulars_of(act: Act, registration: Registration, received_at: datetime) -> Particulars:
    """How this filing came in, as the register keeps it beside the petition."""
    concerned = tuple(dict.fromkeys(organisation_of(act.office, text) for text in registration.organisations))
    return Particulars(
        None, act.petition.id or 0, registration.place, registration.topic, received_at, day_of(received_at), registration.purpose,
        concerned, registration.arrival.given,
    )  # fmt: skip


def link_repeat(
    office: Office, *, by: Official, number: str, registration: Registration, key: str, lang: str = "zh", scans: Sequence[Scan] = ()
) -> Outcome:  # fmt: skip
    """A repeat of a running petition joins it with its ``scans`` and never opens a second clock (信访工作条例 第十九条第三款)."""
    access.require(office, by, "register")
    check(office, registration)
    kept = keep_scans(office, scans)

    def work(act: Act) -> None:
        join(act, registration)
        attach(act, kept)

    return perform(office, number=number, by=by, key=key, work=work, lang=lang)


def named_as_repeat(registration: Registration, earlier: str) -> Registration:
    """A registration that names the petition it repeats, if there is one."""
    return replace(registration, same_facts_as=earlier) if earlier else registration


def join(act: Act, registration: Registration) -> None:
    """A filing more of a petition that runs, with what it says and who brought it; Refusal ``repeat_of_closed`` for one that does not."""
    if not act.petition.is_open:
        raise Refusal("repeat_of_closed", basis="信访工作条例 第三十六条第三款", number=act.petition.number)
    filing = filing_of(registration, act.petition, act.at, repeat=True)
    filing.kind = kind_of(registration, int(act.rules.flags["collective_from"]))
    filing.note = "\n".join(text for text in (registration.gist, registration.facts) if text not in (act.petition.gist, act.petition.facts))
    act.dossier.filings.append(filing)
    act.tx.note_particulars(particulars_of(act, registration, act.at))
    arriving = [person_of(person, act.petition, representative=False) for person in people_of(registration)]
    joined = people.join(act, arriving)
    act.enter("repeat_linked", basis="信访工作条例 第十九条第三款", channel=registration.channel, persons=filing.persons, joined=joined)


__all__ = ["Person", "Registration", "choices", "link_repeat", "register", "suspects"]
