"""The shape of forms.yaml: a small part of JSON Schema 2020-12, with our x- keys for drawing and for the process."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1, "maxLength": 500}
FIELD_NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,40}$"}
SCALAR: Schema = {"type": ["string", "integer", "boolean"]}
COUNT: Schema = {"type": "integer", "minimum": 0, "maximum": 100_000}
AMOUNT: Schema = {"type": "integer", "minimum": -1_000_000_000, "maximum": 1_000_000_000}
LABELS: Schema = {"type": "object", "additionalProperties": TEXT}
CHOICES: Schema = {"type": "array", "items": SCALAR, "minItems": 1, "maxItems": 100, "uniqueItems": True}
CONDITION: Schema = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "propertyNames": FIELD_NAME,
    "additionalProperties": SCALAR,
}
WIDGETS = [
    "text",
    "textarea",
    "date",
    "select",
    "radio",
    "checkbox",
    "authority",
    "official",
    "reviewer",
    "petition_number",
    "number",
    "topic",
    "each_request",
]
FORMATS = ["date", "time", "phone", "identity_number", "petition_number"]
TYPES = ["string", "integer", "boolean", "array"]

PROPERTY: Schema = {
    "type": "object",
    "required": ["title", "x-title-en", "type"],
    "additionalProperties": False,
    "properties": {
        "title": TEXT,
        "x-title-en": TEXT,
        "description": TEXT,
        "x-description-en": TEXT,
        "x-group": TEXT,
        "x-group-en": TEXT,
        "type": {"enum": TYPES},
        "format": {"enum": FORMATS},
        "enum": CHOICES,
        "const": SCALAR,
        "default": SCALAR,
        "items": {
            "type": "object",
            "required": ["type"],
            "additionalProperties": False,
            "properties": {"type": {"enum": ["string"]}, "enum": CHOICES, "maxLength": COUNT},
        },
        "minLength": COUNT,
        "maxLength": COUNT,
        "minimum": AMOUNT,
        "maximum": AMOUNT,
        "minItems": COUNT,
        "maxItems": COUNT,
        "uniqueItems": {"type": "boolean"},
        "x-fact": {"type": "boolean"},
        "x-labels": LABELS,
        "x-labels-en": LABELS,
        "x-widget": {"enum": WIDGETS},
        "x-default-from": {"type": "string", "pattern": r"^(today|[a-z][a-z0-9_]{0,60}\.[a-z][a-z0-9_]{0,40})$"},
        "x-show-if": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "propertyNames": FIELD_NAME,
            "additionalProperties": SCALAR,
        },
    },
}
FORM: Schema = {
    "type": "object",
    "required": ["title", "title_en", "basis", "schema"],
    "additionalProperties": False,
    "properties": {
        "title": TEXT,
        "title_en": TEXT,
        "basis": TEXT,
        "schema": {
            "type": "object",
            "required": ["type", "additionalProperties", "properties"],
            "additionalProperties": False,
            "properties": {
                "type": {"enum": ["object"]},
                "additionalProperties": {"enum": [False]},
                "required": {"type": "array", "items": FIELD_NAME, "uniqueItems": True},
                "properties": {"type": "object", "propertyNames": FIELD_NAME, "additionalProperties": PROPERTY, "maxProperties": 60},
            },
        },
    },
}
FORMS: Schema = {"type": "object", "propertyNames": FIELD_NAME, "additionalProperties": FORM}
