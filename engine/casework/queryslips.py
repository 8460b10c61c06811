"""查询单: the slip with a petition's query code, printed when it is registered, on its notices, and anew at the window."""

from __future__ import annotations

from hashlib import sha256

from engine.casework import access, docketing, remarks
from engine.casework.act import Act
from engine.casework.acting import check_key, perform
from engine.casework.enquiryports import REISSUED
from engine.casework.enquiryviews import QuerySlip
from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.domain.authority import Official
from engine.domain.clock import day_of
from engine.domain.document import Document
from engine.domain.dossier import Dossier
from engine.domain.petition import Petition
from engine.domain.querycode import in_groups
from engine.errors import Refusal

BASIS = "信访工作条例 第二十一条第二款"
REISSUE = "reissue_query_code"
# The place of the code in the wording of a paper.
CODE = "query_code"


def query_slip(office: Office, *, number: str, by: Official, lang: str = "zh") -> QuerySlip:
    """The slip handed over when a petition is registered: to who registered it, on that day.

    Afterwards the window issues it anew, so that the docket tells who was given a code: Refusal ``query_slip_past``.
    """
    access.require(office, by, "register")
    dossier = access.visible(office, by, number)
    begun = next((entry for entry in docketing.kept(office, dossier) if entry.kind == "filed"), None)
    if begun is None or begun.actor != by.id or day_of(begun.at) != office.today():
        raise Refusal("query_slip_past", basis=BASIS, number=number)
    return slip(office, dossier, lang)


def reissue_query_code(office: Office, *, number: str, reason: str, by: Official, key: str, lang: str = "zh") -> QuerySlip:
    """重新出具查询单: a new code for a petitioner whose identity was checked, as ``reason`` says; the one before ends at once.

    NotPermitted without the right; InvalidForm without a reason; NotFound for a petition ``by`` may not know of; Refusal
    ``query_at_window`` for one that is not asked after by code (信访工作条例 第三十条).
    """
    access.require(office, by, REISSUE)
    # Bound to this act, so that the key of another act is not answered with a code (as people.unmask).
    key = sha256(f"{REISSUE}\0{number}\0{check_key(key, by)}".encode()).hexdigest()

    def work(act: Act) -> None:
        said = remarks.kept(reason, name="reason", form=REISSUE, required=True, basis=BASIS)
        if act.petition.is_secret:
            raise Refusal("query_at_window", basis=access.ACCUSATION_BASIS, number=number)
        act.enter(REISSUED, basis=BASIS, reason=said)

    perform(office, number=number, by=by, key=key, work=work, lang=lang)
    return slip(office, access.visible(office, by, number), lang)


def slip(office: Office, dossier: Dossier, lang: str) -> QuerySlip:
    """The slip as it is printed today."""
    petition = dossier.petition
    code = "" if petition.is_secret else in_groups(code_of(office, petition, office.store.enquiries.issue(petition.id or 0)))
    window = authority_name(office, petition.parties.get("receiving", ""), lang)
    proof = office.current.rulebook.message(f"query_proof_{proof_kind(dossier)}", lang)
    return QuerySlip(petition.number, code, proof, window, office.query_address, office.today())


def proof_kind(dossier: Dossier) -> str:
    """What goes with the code: ``phone``, ``identity_number``, ``name``; ``several`` where people left this and that, ``none`` nobody."""
    kinds = {"phone" if one.phone else "identity_number" if one.identity_number else "name" for one in dossier.petitioners}
    return "none" if not kinds else kinds.pop() if len(kinds) == 1 else "several"


def printed_on(office: Office, dossier: Dossier, paper: Document) -> str:
    """The code a paper was issued with, in groups; '' for one without. A later issue anew does not change what was issued."""
    until = str(paper.content.get(CODE, ""))
    if not until.isdecimal():
        return ""
    issue = office.store.enquiries.issue(dossier.petition.id or 0, int(until))
    return in_groups(code_of(office, dossier.petition, issue))


def code_of(office: Office, petition: Petition, issue: int) -> str:
    """The code of a petition."""
    return office.store.enquiries.codes.code(petition.id or 0, petition.number, issue)
