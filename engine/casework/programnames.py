"""Names of the shelves the program itself speaks by, so that no designer can call them otherwise, and which part of it speaks of each.

A test holds both against the sources.
"""

from __future__ import annotations

from collections.abc import Mapping

# What is said of a name that several rooms share and no part has for itself.
EVERYWHERE = "everywhere"
NAMES: Mapping[str, Mapping[str, str]] = {
    "intake": {
        "deadline": "counting final_review triage",
        "document": "barred_notice decline_notice final_review_opinion handling_opinion placeholders reexamination_opinion",
        "field": (
            "answer authority category disposition explanation facts note place reason reason_code received_on refusal_basis "
            "right_body route simplified topic"
        ),
    },
    "referral": {
        "deadline": "assigned objection",
        "document": "assignment_letter transfer_letter",
        "field": "authority handler jurisdiction kind period_days reasons",
    },
    "handling": {
        "deadline": "handling",
        "field": "days extension_decision handler mediation_result new_handler parties_consented reason recusal_decision",
    },
    "hearing": {
        "field": "dissent final_review_step held_on next_step officers presider reason received_on votes_against votes_for",
    },
    "review": {
        "deadline": "final_review final_review_request handling reexamination reexamination_request",
        "document": (
            "barred_notice decline_notice diversion_notice final_review_opinion final_review_refusal handling_opinion "
            "mediation_agreement reexamination_opinion reexamination_refusal settlement_agreement suggestion_reply"
        ),
        "field": "final_review_outcome outcome recusal_decision recused_official reexamination_outcome requested_on",
    },
    "supervision": {
        "deadline": "proposal_feedback risk_feedback suggestion_feedback supervision_feedback",
        "document": "accountability_suggestion improvement_suggestion policy_suggestion reminder risk_letter supervision_letter",
        "field": "adoption closed escalation feedback kind listing_due_on listing_level open suggestion",
    },
    "papers": {
        "document": "acceptance_notice placeholders",
        "field": "days kind method note notice_on reason received_on receiver request request_answers request_outcomes suggestion",
    },
    "clocks": {
        "deadline": "assigned final_review handling notice_direct notice_transferred redo reexamination reexamination_request triage",
        "document": "barred_notice decline_notice diversion_notice final_review_opinion handling_opinion suggestion_reply",
        "field": (
            "category days final_review_outcome kind method officer officer_phone period_days reexamination_outcome route simplified"
        ),
    },
    "figures": {
        "deadline": "final_review handling notice_direct notice_transferred reexamination triage",
        "document": (
            "accountability_suggestion handling_opinion improvement_suggestion policy_suggestion suggestion_reply supervision_letter"
        ),
        "field": (
            "adoption answer authority category closed days matters open outcome place points process proposal_adoption satisfied "
            "suggestion suggestion_adoption topic"
        ),
    },
    "releases": {
        "deadline": "counting handling objection triage",
        "document": "placeholders",
        "field": (
            "answer category closed disposition final_review_outcome jurisdiction kind materials reexamination_outcome route "
            "simplified time_limits topic"
        ),
    },
    EVERYWHERE: {
        "field": "deidentified minutes opinion relation",
    },
}
KNOWN: Mapping[str, frozenset[str]] = {
    kind: frozenset(" ".join(names.get(kind, "") for names in NAMES.values()).split()) for kind in ("deadline", "document", "field")
}


def parts_of(kind: str, name: str) -> tuple[str, ...]:
    """The parts that speak of a name, in the order of the work; ``EVERYWHERE`` alone where none has it for itself."""
    return tuple(part for part, names in NAMES.items() if name in names.get(kind, "").split())


def renamed_as(section: str, name: str) -> str:
    """What an entry of a section is to a renaming, deadline or document; '' for one that cannot be called otherwise."""
    kind = {"deadlines": "deadline", "documents": "document"}.get(section, "")
    return kind if kind and name not in KNOWN[kind] else ""
