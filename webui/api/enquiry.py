"""查询: the petitioner's own question, for which no token is asked, and the slips the window hands over."""

from __future__ import annotations

from typing import Annotated

from flask import request
from pydantic import Field

from engine.casework import enquiring, queryslips
from engine.casework.enquiryviews import EnquiryView, QuerySlip
from webui.api.aspects import Why
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body


class Enquiry(Body):
    """The query code as printed or typed, and what goes with it: the last four of the telephone, of the identity number, or the name."""

    code: Annotated[str, Field(min_length=1, max_length=enquiring.LONGEST)]
    proof: Annotated[str, Field(max_length=enquiring.LONGEST)] = ""


@api.post("/enquiry")
@operation(EnquiryView, body=Enquiry, public=True)
def enquire(ask: Ask) -> EnquiryView:
    """How a petition stands, for its petitioner; the same refusal for whatever is not shown, and a wait after many."""
    told: Enquiry = ask.body
    return enquiring.enquire(ask.office, code=told.code, proof=told.proof, whence=request.remote_addr or "", lang=ask.lang)


@api.get("/petitions/<number>/query_slip")
@operation(QuerySlip)
def query_slip(ask: Ask, number: str) -> QuerySlip:
    """The query slip of a petition, on the day it was registered and for who registered it."""
    return queryslips.query_slip(ask.office, number=number, by=ask.by, lang=ask.lang)


@api.post("/petitions/<number>/query_slip")
@operation(QuerySlip, body=Why, keyed=True)
def reissue_query_code(ask: Ask, number: str) -> QuerySlip:
    """A new query code for a petitioner whose identity was checked; the one before ends, and the docket has both who and why."""
    return queryslips.reissue_query_code(ask.office, number=number, reason=ask.body.reason, by=ask.by, key=ask.key, lang=ask.lang)
