"""Names of the shelves the program itself speaks by, so that no designer can call them otherwise; a test holds them against the sources."""

from __future__ import annotations

from collections.abc import Mapping

DEADLINES = """
    assigned counting final_review final_review_request handling notice_direct notice_transferred objection proposal_feedback
    redo reexamination reexamination_request risk_feedback suggestion_feedback supervision_feedback triage
"""
DOCUMENTS = """
    acceptance_notice accountability_suggestion assignment_letter barred_notice decline_notice diversion_notice
    final_review_opinion final_review_refusal handling_opinion improvement_suggestion mediation_agreement placeholders
    policy_suggestion reexamination_opinion reexamination_refusal reminder risk_letter settlement_agreement suggestion_reply
    supervision_letter transfer_letter
"""
FIELDS = """
    adoption answer authority category closed days deidentified disposition dissent escalation explanation extension_decision
    facts feedback final_review_outcome final_review_step handler held_on jurisdiction kind listing_due_on listing_level
    materials matters mediation_result method minutes new_handler next_step note notice_on officer officer_phone officers open
    opinion outcome parties_consented period_days place points presider process proposal_adoption reason reason_code reasons
    received_on receiver recusal_decision recused_official reexamination_outcome refusal_basis relation request request_answers
    request_outcomes requested_on right_body route satisfied simplified suggestion suggestion_adoption time_limits topic
    votes_against votes_for
"""
KNOWN: Mapping[str, frozenset[str]] = {
    "deadline": frozenset(DEADLINES.split()), "document": frozenset(DOCUMENTS.split()), "field": frozenset(FIELDS.split()),
}  # fmt: skip


def renamed_as(section: str, name: str) -> str:
    """What an entry of a section is to a renaming, deadline or document; '' for one that cannot be called otherwise."""
    kind = {"deadlines": "deadline", "documents": "document"}.get(section, "")
    return kind if kind and name not in KNOWN[kind] else ""
