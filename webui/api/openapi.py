"""The published description: OpenAPI 3.1, drawn from the routes and completed from the shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from apiflask import APIBlueprint, APIFlask
from pydantic import BaseModel, TypeAdapter

from webui.api.errors import PROBLEM
from webui.api.health import HEALTH
from webui.api.operation import ID, LAST_ROW, LONGEST_KEY, Operation
from webui.api.shapes import TEMPLATE

JSON = "application/json"
ABOUT = """The verbs of a petition office under the Regulation on Petitions (信访工作条例) for other systems.

Every request but /healthz, /livez, /readyz, a petitioner's own /api/enquiry and this description shows a token:
`Authorization: Bearer …`. Sentences come in the language of `Accept-Language` (zh or en). What changes something takes an
`Idempotency-Key`: the same key at the same address gives the first answer again and does nothing twice. What must not be known
to exist answers exactly like what does not exist. Text holds no control characters but tab and line ends."""

PROBLEMS = {
    "400": ("MalformedRequest", "The request cannot be read."),
    "401": ("Unauthorized", "No living token."),
    "403": ("Forbidden", "This official may not do this."),
    "404": ("Unknown", "There is no such thing here, or none this official may know of."),
    "409": ("Conflict", "Changed meanwhile, or done already; the message says by whom and when."),
    "413": ("TooLarge", "The body is too large."),
    "415": ("NotJson", "The body is not application/json."),
    "422": ("Refused", "The law says no (see basis), or a field cannot be taken (see fields)."),
    "503": ("Unavailable", "The office cannot act just now; trying again with the same key is safe."),
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Chosen by the client, the same when it tries again; without it every request is a new act.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
}
ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "zh or en.",
    "schema": {"type": "string", "default": "zh"},
}
SETTINGS = {
    "OPENAPI_VERSION": "3.1.0",
    "AUTO_SERVERS": False,
    "AUTO_TAGS": True,
    "AUTO_404_RESPONSE": False,
    "AUTO_VALIDATION_ERROR_RESPONSE": False,
    "AUTO_AUTH_ERROR_RESPONSE": False,
    "INFO": {"description": ABOUT},
}


def describe(app: APIFlask) -> None:
    """Let ``app`` publish the description; its pages stay out of it."""
    app.config.update(SETTINGS)
    app.version = _version()
    for room in app.blueprints.values():
        if not isinstance(room, APIBlueprint):
            room.enable_openapi = False  # type: ignore[attr-defined]  # APIFlask asks every room that has a guard
    app.spec_callback = partial(completed, app)


def document(app: APIFlask) -> dict[str, Any]:
    """The description of the API of ``app``: the same JSON that /api/openapi.json answers."""
    drawn: dict[str, Any] = app.spec  # type: ignore[assignment]
    return drawn


def completed(app: APIFlask, drawn: dict[str, Any]) -> dict[str, Any]:
    """Add to the drawn routes what only the shapes know: parameters, bodies, answers and problems."""
    published = {path: item for path, item in sorted(drawn["paths"].items()) if path == "/healthz" or path.startswith("/api/")}
    operations = dict(_operations(app))
    schemas, shapes = _shapes(operations)
    for item in published.values():
        for drawn_operation in item.values():
            _complete(drawn_operation, operations.get(drawn_operation["operationId"]), shapes)
            _bound_ids(drawn_operation)
    return {**drawn, "paths": published, "components": _components(schemas), "security": [{"token": []}]}


def _operations(app: APIFlask) -> Iterator[tuple[str, Operation]]:
    """Every operation by its id."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api.") and hasattr(view, "operation"):
            yield endpoint.removeprefix("api."), view.operation


def _shapes(operations: Mapping[str, Operation]) -> tuple[dict[str, Any], dict[str, Any]]:
    """All component schemas, and what each operation's answer and body refer to."""
    asked: list[tuple[str, Any, TypeAdapter[Any]]] = [
        ("Problem", "serialization", PROBLEM),
        ("health", "serialization", HEALTH),
        *((name, "serialization", told.adapter) for name, told in operations.items()),
        *((f"{name} body", "validation", TypeAdapter(told.body)) for name, told in operations.items() if told.body),
    ]
    shapes, defined = TypeAdapter.json_schemas(asked, ref_template=TEMPLATE)
    return _tidied(defined["$defs"]), {name: _tidied(shape) for (name, _), shape in shapes.items()}


def _complete(drawn: dict[str, Any], told: Operation | None, shapes: Mapping[str, Any]) -> None:
    """Complete one operation; the health check is the only one without a shape of its own."""
    name, parameters = drawn["operationId"], drawn.setdefault("parameters", [])
    if told is None:
        late = {"anyOf": [shapes["health"], shapes["Problem"]]}
        drawn["responses"] = {
            "200": {"description": "In time.", **_content(shapes["health"])},
            "503": {"description": "Late, or the registers cannot be read.", **_content(late)},
        }
        drawn["security"] = []
        return
    drawn["responses"] = {str(told.status): {"description": "Done.", **_content(shapes[name])}, **_problems(told, bool(parameters))}
    parameters += [*_query(told.query), {"$ref": "#/components/parameters/AcceptLanguage"}]
    if told.public:
        drawn["security"] = []
    if told.keyed:
        parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
    if told.body:
        needed = any(field.is_required() for field in told.body.model_fields.values())
        drawn["requestBody"] = {"required": needed, **_content(shapes[f"{name} body"])}


def _problems(told: Operation, has_ids: bool) -> dict[str, Any]:
    """The problems an operation may answer with."""
    statuses = ["422", "503"] if told.public else ["401", "403", "422", "503"]
    statuses += ["404"] if has_ids else []
    statuses += ["400", "413", "415"] if told.body else []
    statuses += ["404", "409"] if told.keyed else []
    return {status: {"$ref": f"#/components/responses/{PROBLEMS[status][0]}"} for status in sorted(set(statuses))}


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    """The fields of a query model as parameters."""
    schema = model.model_json_schema()
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {part: value for part, value in _tidied(field).items() if part != "description"},
            **({"description": field["description"]} if "description" in field else {}),
        }
        for name, field in schema["properties"].items()
    ]


def _bound_ids(drawn: dict[str, Any]) -> None:
    """Say what an id in an address looks like."""
    for parameter in drawn["parameters"]:
        if parameter.get("in") == "path":
            number = parameter["schema"]["type"] == "integer"
            bounds = {"minimum": 1, "maximum": LAST_ROW} if number else {"pattern": f"^{ID.pattern}$"}
            parameter.update(required=True, schema={**parameter["schema"], **bounds})


def _components(schemas: dict[str, Any]) -> dict[str, Any]:
    """Everything the operations refer to."""
    problem = _content({"$ref": TEMPLATE.format(model="Problem")})
    return {
        "schemas": dict(sorted(schemas.items())),
        "parameters": {"AcceptLanguage": ACCEPT_LANGUAGE, "IdempotencyKey": IDEMPOTENCY_KEY},
        "responses": {name: {"description": says, **problem} for name, says in PROBLEMS.values()},
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }


def _content(schema: Any) -> dict[str, Any]:
    """A JSON body of one schema."""
    return {"content": {JSON: {"schema": schema}}}


def _tidied(schema: Any) -> Any:
    """A schema without titles that only repeat the names of fields, and with one kind of item where all places of a tuple have it."""
    if isinstance(schema, list):
        return [_tidied(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {name: _tidied(part) for name, part in schema.items() if name != "title" or not isinstance(part, str)}
    kinds = tidy.get("prefixItems", [])
    if kinds and all(kind == kinds[0] for kind in kinds):
        tidy["items"] = tidy.pop("prefixItems")[0]
    return tidy


def _version() -> str:
    """The version of the office."""
    try:
        return version("petition-office")
    except PackageNotFoundError:
        return "1.0.0"
