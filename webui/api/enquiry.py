"""查询: the petitioner's own question, for which no token is asked, and the slips the window hands over."""

from __future__ import annotations

from typing import Annotated, Literal

from flask import request
from pydantic import Field

from engine.casework import enquiring, evaluating, queryslips, remarks
from engine.casework.enquiryviews import EnquiryView, EvaluationView, QuerySlip
from engine.casework.views import Outcome
from engine.domain.evaluation import Word
from webui.api.aspects import Why
from webui.api.operation import Ask, api, operation
from webui.api.shapes import Body


class Enquiry(Body):
    """The query code as printed or typed, and what goes with it: the last four of the telephone, of the identity number, or the name."""

    code: Annotated[str, Field(min_length=1, max_length=enquiring.LONGEST)]
    proof: Annotated[str, Field(max_length=enquiring.LONGEST)] = ""


class Said(Body):
    """How satisfied, and why, in the petitioner's own words."""

    grade: Literal["satisfied", "basically_satisfied", "not_satisfied"]
    reason: Annotated[str, Field(max_length=remarks.LONGEST)] = ""


Words = Annotated[dict[Literal["office", "competent"], Said], Field(min_length=1)]


class Evaluation(Body):
    """How the petitioner evaluated the petition office (office) and the competent authority (competent), and how that was said."""

    words: Words
    channel: Literal["online", "letter", "phone", "fax", "visit"]


@api.post("/enquiry")
@operation(EnquiryView, body=Enquiry, public=True)
def enquire(ask: Ask) -> EnquiryView:
    """How a petition stands, for its petitioner; the same refusal for whatever is not shown, and a wait after many."""
    told: Enquiry = ask.body
    return enquiring.enquire(ask.office, code=told.code, proof=told.proof, whence=request.remote_addr or "", lang=ask.lang)


class OwnEvaluation(Enquiry):
    """What the petitioner says of the petition office and of the handling authority; of whom nothing is said is left out."""

    words: Words


@api.post("/enquiry/evaluation")
@operation(EnquiryView, body=OwnEvaluation, keyed=True, public=True)
def evaluate_own(ask: Ask) -> EnquiryView:
    """The petitioner's own evaluation, with what an enquiry asks for; the progress after it."""
    told: OwnEvaluation = ask.body
    whence, words = request.remote_addr or "", words_of(told.words)
    return enquiring.evaluate(ask.office, code=told.code, proof=told.proof, words=words, key=ask.key, whence=whence, lang=ask.lang)


@api.get("/petitions/<number>/evaluations")
@operation(EvaluationView)
def evaluation(ask: Ask, number: str) -> EvaluationView:
    """What was said of each of the two, and until when a word is taken."""
    return evaluating.evaluation(ask.office, number=number, by=ask.by, lang=ask.lang)


@api.post("/petitions/<number>/evaluations")
@operation(Outcome, body=Evaluation, keyed=True)
def record_evaluation(ask: Ask, number: str) -> Outcome:
    """Write down what the petitioner said of an answered petition at the window, by phone or in writing."""
    told: Evaluation = ask.body
    words = words_of(told.words)
    return evaluating.evaluate(ask.office, number=number, words=words, channel=told.channel, by=ask.by, key=ask.key, lang=ask.lang)


def words_of(told: Words) -> evaluating.Words:
    """What was said, as casework knows it."""
    return {of: Word(one.grade, one.reason) for of, one in told.items()}


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
