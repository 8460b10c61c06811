"""The shape of every file of the rules shelf, as JSON Schema 2020-12.

``policies/schema/*.json`` are written from here (``python -m engine.policy.schema policies/schema``), so that an
editor completes and underlines by the same rules as the checker.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from engine.domain.obligation import PATTERNS
from engine.domain.watch import Cause, Lapse
from engine.policy.formschema import FORMS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 4000}
ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,40}$"}
POLICY_ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,60}$"}
EVENT: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,60}(\.[a-z]{1,20})?$"}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
DAYS: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$"}
AREA: Schema = {"type": "string", "pattern": "^[0-9]{6}$"}
LENGTH: Schema = {"type": "string", "pattern": "^[1-9][0-9]{0,3} (day|days|working day|working days|month|months)$"}
CERTAINTY: Schema = {"enum": ["A", "B", "C", "L", "U"]}
YEAR: Schema = {"type": "integer", "minimum": 1949, "maximum": 2200}
BOOL: Schema = {"type": "boolean"}
FACTS = ["category", "route", "channel", "referral_kind", "simplified", "anonymous", "direct", "territory", "kind"]
KINDS = ("national", "local", "procedure")
ROUTES = ["litigation", "arbitration", "party_discipline", "administrative_procedure", "statutory_duty", "petition_procedure"]
LANE_AUTHORITIES = ["receiving", "competent", "superior", "reexamining", "final_reviewing", "sender"]


def record(required: Mapping[str, Schema], **optional: Schema) -> Schema:
    """A mapping with these keys and no others."""
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def table(of: Schema, names: Schema = ID, **fixed: Schema) -> Schema:
    """A mapping from names to ``of``; ``fixed`` keys have a shape of their own."""
    schema: Schema = {"type": "object", "propertyNames": names, "additionalProperties": of}
    return schema | ({"properties": fixed} if fixed else {})


def each(of: Schema, at_least: int = 0) -> Schema:
    """A list of ``of`` without repetition."""
    return {"type": "array", "items": of, "uniqueItems": True, "minItems": at_least}


def nullable(of: Schema) -> Schema:
    """``of`` or null, which in an overlay takes the key away."""
    if "enum" in of:
        return of | {"enum": [*of["enum"], None]}
    kinds = of.get("type", [])
    return of | {"type": [*([kinds] if isinstance(kinds, str) else kinds), "null"]}


def patch(of: Schema) -> Schema:
    """The same record with every key optional, and null for those that may be taken away: an overlay names only what differs."""
    needed = of.get("required", [])
    properties = {key: value if key in needed else nullable(value) for key, value in of["properties"].items()}
    return {key: value for key, value in of.items() if key != "required"} | {"properties": properties}


NAMED = {"name": TEXT, "name_en": TEXT}
EXTENSION = record(
    {
        "at_most": LENGTH,
        "times": {"type": "integer", "minimum": 1, "maximum": 9},
        "approved_by": ID,
        "notice": ID,
        "before": {"enum": ["lapse"]},
    }
)
COUNTING = record({"first_day_excluded": BOOL, "rolls_to_next_working_day": BOOL, "basis": TEXT, "certainty": CERTAINTY}, note=TEXT)
DEADLINE = record(
    {
        **NAMED,
        "basis": TEXT,
        "certainty": CERTAINTY,
        "length": {"type": "string", "pattern": LENGTH["pattern"].replace("^", "^(as_assigned|").replace("$", ")$")},
        "starts": EVENT,
        "met_by": each(EVENT, 1),
        "holder": {"enum": ["office", "petitioner"]},
        "on_lapse": {"enum": ["supervise", "right_lapses", "none"]},
    },
    counted_from=EVENT,
    void_by=each(EVENT),
    suspended_by=each(EVENT),
    resumed_by=each(EVENT),
    owner=ID,
    extension=nullable(patch(EXTENSION)),
    warn=each(LENGTH),
    applies_to={
        "type": "object",
        "properties": {fact: {"type": ["string", "boolean", "array"], "items": {"type": ["string", "boolean"]}} for fact in FACTS},
        "additionalProperties": False,
    },
    note=TEXT,
)
FLAG = record(
    {
        **NAMED,
        "value": {"type": ["boolean", "integer", "string"]},
        "basis": TEXT,
        "certainty": CERTAINTY,
        "local": {"enum": ["fixed", "free", "may_rise", "may_fall", "may_become_true", "may_become_false"]},
    },
    note=TEXT,
)
ROUTE = record(
    {
        "item": {"type": "integer", "minimum": 1, "maximum": 9},
        **NAMED,
        "basis": TEXT,
        "certainty": CERTAINTY,
        "condition": TEXT,
        "competent": TEXT,
        "time_limits": TEXT,
    },
    materials=TEXT,
)
TOPIC = record({"code": {"type": "string", "pattern": "^(?!00)[0-9]{6}$"}, **NAMED}, note=TEXT)
PART = record({**NAMED, "required": BOOL})
DOCUMENT = record(
    {
        **NAMED,
        "basis": TEXT,
        "certainty": CERTAINTY,
        "issuer": ID,
        "prefix": {"type": "string", "pattern": "^[\u4e00-\u9fff]{1,6}$"},
        "addressee": {"enum": ["petitioner", "authority", "parties", "public", "file"]},
        "service_required": BOOL,
        "parts": table(PART),
        "wording": table(TEXT),
    },
    originals={"type": "integer", "minimum": 1, "maximum": 9},
    to=TEXT,
    signer=ID,
    note=TEXT,
)
DOCUMENT_IN_PARTS = DOCUMENT | {
    "properties": DOCUMENT["properties"] | {"parts": table(nullable(patch(PART))), "wording": table(nullable(TEXT))}
}
REPLY = record(
    {**NAMED, "steps": each(ID, 1), "fields": table(TEXT)},
    categories=each({"enum": ["suggestion", "accusation", "grievance"]}, 1),
    routes=each({"enum": ROUTES}, 1),
    note=TEXT,
)
CONDITION_LINES: Schema = {"type": "array", "items": {"type": "string", "pattern": "^[a-z_ ]{1,200}$"}}
INDICATOR = record(
    {
        **NAMED,
        "formula": TEXT,
        "formula_en": TEXT,
        "law": TEXT,
        "measure": {"enum": ["matters", "items", "batches", "persons", "suggestions", "listings", "reports", "days"]},
        "cohort": CONDITION_LINES | {"minItems": 1},
        "numerator": CONDITION_LINES,
        "exclude": each(record({"when": CONDITION_LINES["items"], "because": TEXT, "because_en": TEXT})),
        "basis": {"enum": ["filed", "registered", "due", "issued"]},
        "authority": {"enum": ["receiving", "competent"]},
    },
    parts=table(record({"when": CONDITION_LINES | {"minItems": 1}, **NAMED})),
    deadline=each(ID),
    clock={"enum": ["triage", "office_notice", "competent_notice", "answer"]},
    stage={"enum": ["transfer", "accept", "answer", "close"]},
    count_only=BOOL,
    legacy=BOOL,
    note=TEXT,
    note_en=TEXT,
)
SOME_DAYS: Schema = {"type": "string", "pattern": "^[1-9][0-9]{0,3} days?$"}
WHICH = {"after": SOME_DAYS, "within": SOME_DAYS, "clocks": each(ID, 1), "steps": each(ID, 1), "note": TEXT}
WHICH["order"] = each({"enum": [kind.value for kind in Lapse]}, 2) | {"maxItems": 2, "uniqueItems": True}
CAUSE = record({**NAMED, "basis": TEXT, "advice": TEXT, "advice_en": TEXT}, **WHICH)
WATCH = record(
    {
        "old_lapse": record({"length": SOME_DAYS, "basis": TEXT}, note=TEXT),
        "causes": record(dict.fromkeys([cause.value for cause in Cause], CAUSE)),
    },
    bands=record(dict.fromkeys(("near", "soon"), record({"length": SOME_DAYS, "basis": TEXT}, note=TEXT))),
)
WAYS: Schema = each({"enum": ["mail", "webhook"]})
ALERT = record(
    {
        **NAMED,
        "when": each({"type": "string", "pattern": r"^([a-z][a-z0-9_]{0,60}|\*)(\.[a-z]{1,20})?$"}, 1),
        "to": each({"type": "string", "pattern": "^[a-z][a-z_]{0,40}(@[a-z_]{1,20})?$"}, 1),
        "channels": WAYS,
        "rest_days": {"enum": ["quiet", "told"]},
        "says": TEXT,
        "says_en": TEXT,
        "basis": TEXT,
    },
    note=TEXT,
)
DIGEST = record(
    {
        "at": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
        "bands": each({"type": "integer", "minimum": 0, "maximum": 3660}, 1),
        "clocks": each(ID),
        "channels": WAYS,
        "basis": TEXT,
    },
    note=TEXT,
)
TERM = record({"zh": TEXT, "en": TEXT}, basis=TEXT, note=TEXT)
NOTICE = record(
    {
        "title": TEXT,
        "number": {"type": "string", "maxLength": 80},
        "published_on": DAY,
        "certainty": CERTAINTY,
        "rest_days": table(each(DAYS, 1), TEXT),
        "makeup_days": table(each(DAY, 1), TEXT),
    },
    note=TEXT,
)
TRANSITIONAL = record(
    {"running_petitions": {"enum": ["stay", "move"]}, "basis": TEXT},
    running_clocks={"enum": ["keep", "recount_if_longer_for_petitioner", "recount_if_better_for_petitioner"]},
    note=TEXT,
)
REPORT_BLOCK = record(
    {"kind": {"enum": ["figures", "grouped", "hot", "yearbook", "reexamination", "instructions", "text"]}, "title": TEXT},
    names=each(ID, 1),
    by={"enum": ["authority", "place", "topic", "channel", "category", "month", "disposition"]},
    compare={"enum": ["year", "period"]},
    most={"type": "integer", "minimum": 1, "maximum": 200},
    least={"type": "integer", "minimum": 1, "maximum": 1000},
    note=TEXT,
) | {
    "allOf": [
        {"if": {"properties": {"kind": {"enum": ["figures", "grouped", "hot", "text"]}}}, "then": {"required": ["names"]}},
        {"if": {"properties": {"kind": {"const": "grouped"}}}, "then": {"required": ["by"]}},
        {
            "if": {"properties": {"kind": {"const": "reexamination"}}},
            "then": {"required": ["by"], "properties": {"by": {"enum": ["topic", "disposition"]}}},
        },
        {
            "if": {"properties": {"kind": {"const": "grouped"}}},
            "then": {"properties": {"by": {"enum": ["authority", "place", "topic", "channel", "category", "month"]}}},
        },
    ]
}
REPORT = record(
    {
        **NAMED,
        "basis": TEXT,
        "period": {"enum": ["month", "quarter", "year", "days"]},
        "sections": each(record({"heading": TEXT, "blocks": each(REPORT_BLOCK, 1)}), 1),
    },
    scheduled=BOOL,
)
POLICY = record(
    {
        "id": POLICY_ID,
        "kind": {"enum": ["national", "local", "procedure"]},
        **NAMED,
        "basis": TEXT,
        "certainty": CERTAINTY,
        "valid_from": DAY,
    },
    valid_to=DAY,
    extends=POLICY_ID,
    area=AREA,
    authority_kind=ID,
    procedure=ID,
    transitional=TRANSITIONAL,
    note=TEXT,
)
PERMISSIONS = record(
    {
        "roles": table(record(NAMED)),
        "lanes": table(record({**NAMED, "role": ID, "authority": {"enum": LANE_AUTHORITIES}})),
        "actions": table(record({**NAMED, "roles": each(ID)}, basis=TEXT)),
    }
)
PLACES = record(
    {"places": {"type": "array", "items": record({"code": AREA, **NAMED, "valid_from": DAY}, valid_to=DAY, into=AREA, note=TEXT)}}
)

COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 10_000_000}
CELL = record({"filings": COUNT, "persons": COUNT})
BY_KIND = record({"collective": CELL, "individual": CELL})
LEVEL = record({"filings": COUNT, "persons": COUNT, "collective": CELL, "individual": CELL})
RECEPTION = record({"total": CELL}, collective=CELL, individual=CELL, settled_on_the_spot=patch(LEVEL), registered=patch(LEVEL))
YEARBOOK = record(
    {
        "year": YEAR,
        "total": CELL,
        "by_kind": BY_KIND,
        "by_level_visited": record(dict.fromkeys(("county", "city", "province", "national"), LEVEL)),
        "not_visits": record(dict.fromkeys(("filings", "letters", "calls", "mailbox"), COUNT), fax=COUNT),
        "county_visits": record(dict.fromkeys(("settled_on_the_spot", "registered", "registered_completed"), COUNT)),
        "assigned_by_superior": record(dict.fromkeys(("total", "visits", "letters", "calls", "mailbox", "completed"), COUNT)),
        "reexamination": record(
            dict.fromkeys(("total", "collective", "individual", "settled_and_withdrawn", "completed", "open"), COUNT)
            | {"topic": table(COUNT)}
        ),
    },
    leader_reception=RECEPTION,
    weekly_meeting=patch(LEVEL),
)

FILED = record(
    {"channel": {"enum": ["online", "letter", "phone", "fax", "visit"]}, "place": AREA, "persons": COUNT},
    category={"enum": ["suggestion", "accusation", "grievance"]},
    route={"enum": ROUTES},
    anonymous=BOOL,
    accused=each(TEXT),
    same_facts_as=TEXT,
    gist=TEXT,
    facts=TEXT,
    topic=ID,
)
REFUSED = record({"code": ID}, basis=TEXT)
MOVE = record({"on": DAY}, by=TEXT, task=ID, message=ID, answer={"type": "object", "propertyNames": ID}, refused=REFUSED)
OUTCOME = record(
    {}, status=ID, documents={"type": "array", "items": ID}, lapsed={"type": "array", "items": ID}, deadlines=table(DAY), ended=ID
)
SCENARIO = record(
    {
        "given": record({"petition": FILED, "filed_on": DAY, "place": AREA}, by=TEXT),
        "when": {"type": "array", "items": MOVE},
        "then": OUTCOME,
    }
)

STEP_EVENT: Schema = {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,60}(\.[a-z][a-z0-9_]{0,40})?$"}
STEP_EVENTS = each(STEP_EVENT, 1)
OBLIGATION = record(
    {"says": TEXT, "says_en": TEXT, "basis": TEXT, "pattern": {"enum": list(PATTERNS)}},
    **dict.fromkeys(("event", "other", "before", "after", "then", "since", "until", "unless"), STEP_EVENTS),
    during=each(ID, 1),
    lane=each(ID, 1),
    message=ID,
    deadline=ID,
    when=TEXT,
    process=ID,
    certainty=CERTAINTY,
)

SCHEMAS: dict[str, Schema] = {
    "policy": POLICY,
    "deadlines": table(DEADLINE, counting=COUNTING),
    "deadlines_overlay": table(nullable(patch(DEADLINE)), counting=patch(COUNTING)),
    "flags": table(FLAG),
    "flags_overlay": table(nullable(patch(FLAG))),
    "routing": table(ROUTE),
    "routing_overlay": table(nullable(patch(ROUTE))),
    "topics": table(TOPIC),
    "topics_overlay": table(nullable(patch(TOPIC))),
    "documents": table(DOCUMENT, placeholders=table(record(NAMED))),
    "documents_overlay": table(nullable(patch(DOCUMENT_IN_PARTS)), placeholders=table(record(NAMED))),
    "permissions": PERMISSIONS,
    "obligations": table(OBLIGATION),
    "limits": table(record({"length": LENGTH, "basis": TEXT}, certainty=CERTAINTY, note=TEXT)),
    "replies": table(nullable(REPLY)),
    "indicators": table(nullable(INDICATOR)),
    "reports": table(nullable(REPORT)),
    "watch": WATCH,
    "alerts": record({}, kinds=table(nullable(ALERT)), digest=DIGEST),
    "calendar": record(
        {"year": {"type": "integer", "minimum": 1949, "maximum": 2200}, "notices": {"type": "array", "items": NOTICE, "minItems": 1}}
    ),
    "places": PLACES,
    "glossary": table(table(TERM, {"type": "string", "pattern": r"^[a-z0-9][a-z0-9_.-]{0,80}$"})),
    "messages": table(record({"zh": TEXT, "en": TEXT}), {"type": "string", "pattern": r"^[a-z][a-z0-9_.]{0,60}$"}),
    "forms": FORMS,
    "year": YEARBOOK,
    "scenario": SCENARIO,
}


def texts() -> dict[str, str]:
    """The schema files as they stand on the shelf, by file name."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {
        f"{name}.json": json.dumps(head | schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n" for name, schema in SCHEMAS.items()
    }


if __name__ == "__main__":
    for _name, _text in texts().items():
        FilePath(sys.argv[1], _name).write_text(_text, encoding="utf-8")
