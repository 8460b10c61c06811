"""The words of a decision file: which elements may stand where, and what a column's type is called."""

from __future__ import annotations

import re

from engine.process.decisions.values import ANY, BOOLEAN, DATE, INTEGER, NUMBER, TEXT
from engine.process.vocabulary import nearest

FIRST_EDITION = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
EDITIONS = (
    FIRST_EDITION,
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
# The drawing of a diagram of decisions, and what its tools remember about it.
DRAWING = re.compile(r"^https?://(www\.omg\.org/spec/DMN/[0-9]+/(DMNDI|DC|DI)/|bpmn\.io/schema/dmn/|camunda\.org/schema/modeler/)")
QUIET = ("http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace")

_TOLD = ("description", "extensionElements")
_WRITTEN = (*_TOLD, "text")
# Who decides, who owns it and what it serves: told to people, nothing to do with the answer.
_CONTEXT = ("supportedObjective", "impactedPerformanceIndicator", "decisionMaker", "decisionOwner", "usingProcess", "usingTask")
_BESIDE = ("group", "elementCollection", "performanceIndicator", "organizationUnit")
# Which elements may stand in which; whatever is not in this table is refused.
INSIDE: dict[str, tuple[str, ...]] = {
    "definitions": (*_TOLD, "itemDefinition", "decision", "inputData", "knowledgeSource", "textAnnotation", "association", *_BESIDE),
    "itemDefinition": (*_TOLD, "typeRef", "allowedValues", "typeConstraint", "itemComponent"),
    "itemComponent": (*_TOLD, "typeRef", "allowedValues", "typeConstraint", "itemComponent"),
    "typeConstraint": _WRITTEN,
    "decision": (
        *_TOLD, "question", "allowedAnswers", "variable", "informationRequirement", "authorityRequirement", "decisionTable", *_CONTEXT,
    ),
    "inputData": (*_TOLD, "variable"),
    "knowledgeSource": (*_TOLD, "type", "owner", "authorityRequirement"),
    "variable": _TOLD,
    "informationRequirement": (*_TOLD, "requiredInput", "requiredDecision"),
    "authorityRequirement": (*_TOLD, "requiredInput", "requiredDecision", "requiredAuthority"),
    "decisionTable": (*_TOLD, "input", "output", "annotation", "rule"),
    "input": (*_TOLD, "inputExpression", "inputValues"),
    "output": (*_TOLD, "outputValues", "defaultOutputEntry"),
    "annotation": _TOLD,
    "rule": (*_TOLD, "inputEntry", "outputEntry", "annotationEntry"),
    "inputExpression": _WRITTEN,
    "inputValues": _WRITTEN,
    "outputValues": _WRITTEN,
    "allowedValues": _WRITTEN,
    "defaultOutputEntry": _WRITTEN,
    "inputEntry": _WRITTEN,
    "outputEntry": _WRITTEN,
    "annotationEntry": _WRITTEN,
    "textAnnotation": _WRITTEN,
    "association": (*_TOLD, "sourceRef", "targetRef"),
    "group": _TOLD,
    "elementCollection": (*_TOLD, "drgElement"),
    "performanceIndicator": (*_TOLD, "impactingDecision"),
    "organizationUnit": (*_TOLD, "decisionMade", "decisionOwned"),
}  # fmt: skip
INSTEAD = {
    "literalExpression": "decisionTable", "context": "decisionTable", "invocation": "decisionTable", "relation": "decisionTable",
    "list": "decisionTable", "functionDefinition": "decisionTable", "conditional": "decisionTable", "filter": "decisionTable",
    "for": "decisionTable", "every": "decisionTable", "some": "decisionTable", "businessKnowledgeModel": "decision",
    "decisionService": "decision", "importedValues": "text",
}  # fmt: skip

KINDS = {
    "string": TEXT, "number": NUMBER, "double": NUMBER, "decimal": NUMBER, "float": NUMBER, "integer": INTEGER, "int": INTEGER,
    "long": INTEGER, "boolean": BOOLEAN, "date": DATE, "any": ANY, "": ANY,
}  # fmt: skip
TYPES = ("string", "number", "integer", "boolean", "date", "Any")

HITS = {"U": "UNIQUE", "F": "FIRST", "P": "PRIORITY", "A": "ANY", "C": "COLLECT", "R": "RULE ORDER", "O": "OUTPUT ORDER"}
SUMS = {"+": "SUM", "<": "MIN", ">": "MAX", "#": "COUNT"}

LONGEST = 200
_RESERVED = frozenset(
    ["if", "then", "else", "for", "return", "some", "every", "satisfies", "function", "not", "and", "or", "in", "between"]
)
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*| \w+)*")


def is_name(text: str) -> bool:
    """Whether a text is a plain name, its parts joined by dots or blanks; not a sum, a call or a question."""
    return len(text) <= LONGEST and _NAME.fullmatch(text) is not None and not _RESERVED & set(text.split())


def kind_named(type: str) -> str | None:
    """The kind of a type of the standard, with or without its prefix; None for another."""
    return KINDS.get(type.rpartition(":")[2].strip().lower() if type else "")


def hit_policy_like(word: str, known: tuple[str, ...]) -> str:
    """The hit policy or aggregation somebody may have meant."""
    return HITS.get(word) or SUMS.get(word) or nearest(word.upper().replace("_", " "), known)
