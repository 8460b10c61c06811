"""查询: the petitioner asks how the own petition stands, by its code and what only its people know (信访工作条例 第二十一条第二款)."""

from __future__ import annotations

from engine.casework import evaluating, patience, progress
from engine.casework.enquiryports import Asked
from engine.casework.enquiryviews import EnquiryView
from engine.casework.evaluating import Words
from engine.casework.office import Office
from engine.casework.queryslips import BASIS
from engine.domain.clock import SHANGHAI
from engine.domain.querycode import as_typed, bare, is_code, is_same
from engine.errors import FieldError, InvalidForm, Refusal

LONGEST = 80


def enquire(office: Office, *, code: str, proof: str = "", whence: str = "", lang: str = "zh") -> EnquiryView:
    """The petition a code is of, for who also knows ``proof``: the last four of the phone, or what was left instead (``proof_of``).

    ``whence`` is the network address asked from; it is counted under a keyed digest for a quarter of an hour and kept nowhere.
    InvalidForm for what cannot be a code. Refusal ``enquiry_refused``, the same in words and time for a code that is unknown, ended, of
    another, or of a petition that is not shown; ``enquiry_wait`` after too many of these.
    """
    return progress.of(office, admitted(office, code, proof, whence).number, lang)


def evaluate(
    office: Office, *, code: str, proof: str = "", words: Words, key: str, whence: str = "", lang: str = "zh"
) -> EnquiryView:  # fmt: skip
    """满意度评价 by the petitioner in person, who shows the same as for an enquiry; the progress after it.

    Raises what ``enquire`` raises, and what ``evaluating.said_by_petitioner`` does. ``evaluation_anonymous`` where nobody left a name.
    """
    found = admitted(office, code, proof, whence)
    evaluating.said_by_petitioner(office, number=found.number, words=words, key=key, lang=lang)
    return progress.of(office, found.number, lang)


def admitted(office: Office, code: str, proof: str, whence: str) -> Asked:
    """The petition of who may ask after it; raises what ``enquire`` raises."""
    typed = as_typed(code[:LONGEST])
    if not is_code(typed):
        raise InvalidForm([FieldError("code", "field_query_code" if typed else "field_required")], form="enquiry", basis=BASIS)
    counted, now = (patience.place(whence), patience.digest(typed)), office.now()
    until = patience.admit(office, counted, now)
    if until is not None:
        raise Refusal("enquiry_wait", basis=BASIS, until=f"{until.astimezone(SHANGHAI):%H:%M:%S}")
    try:
        found = shown(office, typed, bare(proof[:LONGEST]))
    except BaseException:  # nobody learned anything from it
        patience.forgive(office, counted, now, at=now)
        raise
    if found is None:
        raise Refusal("enquiry_refused", basis=BASIS)
    # All that was counted against the code is forgiven, of the place this question alone: a code of one's own must not buy further
    # guesses at another's.
    patience.forgive(office, counted[:1], now, at=now)
    patience.forgive(office, counted[1:], now)
    return found


def shown(office: Office, code: str, proof: str) -> Asked | None:
    """The petition of a code, if it may be shown to who knows ``proof``."""
    row = office.store.enquiries.codes.row(code)
    found = office.store.enquiries.asked(row)
    return found if opens(office, row, found, code, proof) else None


def opens(office: Office, row: int, found: Asked | None, code: str, proof: str) -> bool:
    """Whether a petition may be shown; everything is compared, whatever was found wrong before."""
    codes, proofs = office.store.enquiries.codes, (found.proofs if found else ()) or ("",)
    right_code = is_same(codes.code(row, found.number, found.issue) if found else codes.code(row, "", 0), code)
    is_anonymous = found is not None and not found.proofs
    right_proof = sum(is_same(one, proof) and one != "" for one in proofs) > 0 or is_anonymous
    return all((found is not None, right_code, right_proof, found is not None and not found.is_secret))
