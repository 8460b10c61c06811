"""来件情况 at the window: what is asked by channel, whom it concerns, and the scans that come with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time

from engine.casework import attachments, filekinds
from engine.casework.act import Act
from engine.casework.attachments import MEGABYTE
from engine.casework.office import Office
from engine.casework.saying import plain_words
from engine.domain.attachment import Attachment
from engine.domain.clock import SHANGHAI
from engine.domain.particulars import ASKED, CLOCK_TIME, Arrival, Particulars
from engine.domain.petition import Channel
from engine.domain.unseen import unseen
from engine.errors import FieldError, InvalidForm, Refusal

LONGEST_ENTRY = 60
MOST_PAGES = 9999
MOST_ORGANISATIONS = 10
# Scans of one letter, and how many times the largest file they may weigh together.
MOST_SCANS, HEAVIEST = 20, 2


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that comes with a registration: its name and its content."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class KeptScan:
    """The same, in the archive already."""

    name: str
    media_type: str
    size: int
    sha256: str


def wrong_arrival(arrival: Arrival, channel: str, received_on: date) -> Iterator[FieldError]:
    """What is wrong with the particulars of a channel; those of another are told, not dropped."""
    asked = ASKED[Channel(channel)] if channel in set(Channel) else tuple(one.name for one in fields(arrival))
    for name, text in arrival.given.items():
        if name not in asked:
            yield FieldError(name, "field_other_channel")
        elif len(text) > LONGEST_ENTRY:
            yield FieldError(name, "field_too_long", (("at_most", LONGEST_ENTRY),))
        elif unseen(text):
            yield FieldError(name, "field_control_character")
    if arrival.posted_on and arrival.posted_on > received_on:
        yield FieldError("posted_on", "field_posted_after")
    if arrival.came_at and not CLOCK_TIME.fullmatch(arrival.came_at):
        yield FieldError("came_at", "field_time")
    if not 0 <= arrival.pages <= MOST_PAGES:
        yield FieldError("pages", "field_out_of_range", (("minimum", 0), ("maximum", MOST_PAGES)))


def wrong_organisations(organisations: Sequence[str]) -> Iterator[FieldError]:
    """What is wrong with the organisations concerned."""
    if len(organisations) > MOST_ORGANISATIONS:
        yield FieldError("organisations", "field_too_many", (("at_most", MOST_ORGANISATIONS),))
    if len(set(organisations)) < len(organisations):
        yield FieldError("organisations", "field_repeated")
    for name in organisations:
        if not name.strip():
            yield FieldError("organisations", "field_required")
        elif len(name) > LONGEST_ENTRY:
            yield FieldError("organisations", "field_too_long", (("at_most", LONGEST_ENTRY),))
        elif unseen(name):
            yield FieldError("organisations", "field_control_character")


def organisation_of(office: Office, text: str) -> str:
    """The id of the authority somebody wrote by its id, name or short name; any other organisation by the name written."""
    wanted = text.strip()
    found = [one.id for one in office.authorities.values() if wanted in (one.id, one.name, one.name_en, one.short)]
    return found[0] if len(found) == 1 else wanted


def organisation_name(office: Office, kept: str, lang: str) -> str:
    """What an organisation is called: an authority by its present name, any other as written."""
    authority = office.authorities.get(kept)
    return kept if authority is None else authority.name if lang == "zh" else authority.name_en


def came_at(arrival: Arrival, on: date) -> datetime | None:
    """The instant a call, fax or visit came on its day, when its time was written down."""
    if not CLOCK_TIME.fullmatch(arrival.came_at):
        return None
    hour, minute = arrival.came_at.split(":")
    return datetime.combine(on, time(int(hour), int(minute)), SHANGHAI)


def keep_scans(office: Office, scans: Sequence[Scan]) -> tuple[KeptScan, ...]:
    """Check every scan, then put all into the archive: their contents are kept before their rows, as with every attachment."""
    check_scans(office, scans)
    return tuple(_kept(office, scan) for scan in scans)


def check_scans(office: Office, scans: Sequence[Scan]) -> None:
    """Raise InvalidForm at the field ``files`` when one of the scans is not taken; nothing is kept."""
    wrong = list(_wrong_scans(office, scans))
    if wrong:
        raise InvalidForm(wrong, form="registration", basis=attachments.BASIS)


def _wrong_scans(office: Office, scans: Sequence[Scan]) -> Iterator[FieldError]:
    if len(scans) > MOST_SCANS:
        yield FieldError("files", "field_too_many", (("at_most", MOST_SCANS),))
    most = HEAVIEST * attachments.largest(office)
    if sum(len(scan.content) for scan in scans) > most * MEGABYTE:
        yield FieldError("files", "scans_large", (("most", most),))
    for scan in scans:
        try:
            attachments.check_size(office, scan.content)
            filekinds.kind_of(scan.content)
        except Refusal as error:
            yield FieldError("files", error.code, tuple(error.args_for_message.items()))


def _kept(office: Office, scan: Scan) -> KeptScan:
    kind, media_type = filekinds.kind_of(scan.content)
    sha256 = attachments.archive_of(office).put(scan.content)
    return KeptScan(filekinds.named(scan.name, kind), media_type, len(scan.content), sha256)


def attach(act: Act, scans: Sequence[KeptScan]) -> None:
    """Enter the scans with the petition of this act: rows and docket entries, as adding an attachment does."""
    for scan in scans:
        row = Attachment(None, act.petition.id or 0, scan.name, scan.media_type, scan.size, scan.sha256, act.at, act.by.id)
        act.tx.attach(row)
        act.enter("attached", basis=attachments.BASIS, sha256=scan.sha256, size=scan.size, media_type=scan.media_type, task="")


def particulars_view(office: Office, noted: Particulars, lang: str) -> tuple[tuple[str, str], ...]:
    """The particulars of one filing as (label, text), empty ones left out."""
    purpose = [("arrival.purpose", office.say(f"purpose.{noted.purpose}", lang))] if noted.purpose else []
    names = ("、" if lang == "zh" else ", ").join(organisation_name(office, one, lang) for one in noted.organisations)
    told = [*purpose, *((f"arrival.{name}", text) for name, text in noted.arrival.items()), ("arrival.organisations", names)]
    return tuple((office.say(term, lang), plain_words(office, text, lang) or text) for term, text in told if text)
