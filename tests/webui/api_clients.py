"""Other systems as the API meets them: programs with a token, each of whose answers is held against the published document."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from apiflask import APIFlask
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from engine.casework import accounts
from engine.casework.office import Office
from webui import create_app
from webui.api.openapi import document

FORMATS = FormatChecker(("date",))
DAY = "2026-03-02"
# Every operation, named as its verb.
VERBS = {
    "me", "desk", "queue", "petitions", "register", "suspects", "link_repeat", "petition", "document", "diagram", "send", "task",
    "return_to", "withdraw",
    "claim", "release", "hand_over", "urge", "complete", "remind", "supervise", "yearbook", "choices", "health", "attach",
    "attachments", "attachment", "charts", "chart", "exports", "count_export", "export_log",
    "delegate", "give_back", "add_signer", "sign", "remove_signer", "overrule", "copy_to", "read_copy", "take_over", "delegated",
    "absences", "declare_absence", "end_absence",
    "bulk", "bulk_preview", "saved_views", "save_view", "remove_view", "mark_read",
    "import_filings", "import_template",
    "docket", "earlier", "unmask", "merge", "merge_preview", "link", "link_preview", "unlink",
    "notes", "add_note", "ask_hearing", "draw_panel", "draws", "experts", "add_expert", "retire_expert",
    "paper_sheet", "unsigned_paper", "case_file", "affix_seal", "withdraw_paper", "reissue_paper",
    "figures", "grouped_figure", "counted_rows", "record_evaluation",
    "report_list", "preview_report", "make_report", "report_sheet", "report_file", "compare_report", "write_report", "move_report",
    "report_instructions", "record_instruction", "follow_up_instruction",
    "dashboard", "pictured_rows", "heat_map", "step_rows", "holders",
    "enquire", "query_slip", "reissue_query_code", "evaluate_own", "evaluation",
    "supervision_cases",
    "queue_views", "save_queue_view", "queue_row", "queue_acts", "queue_acts_preview", "agenda", "take_to_conference", "resolve_item",
    "propose_extension",
    "form_draft", "keep_form_draft", "drop_form_draft", "draft", "keep_draft", "drop_draft", "take_over_editing", "foreseen", "replies",
    "alerts", "read_alert", "read_all_alerts", "digest", "mail_choices", "choose_mail", "channels", "retry_channels",
    "designs", "begin_design", "design", "design_file", "save_design_file", "check_design", "propose_design",
    "begin_form", "begin_table", "preview_rename", "rename_everywhere", "simulation", "begin_simulation", "stop_simulation",
    "releases", "activate_release", "withdraw_release", "compare_releases", "reader_guide",
}  # fmt: skip


@FORMATS.checks("date-time", raises=ValueError)
def is_instant(text: object) -> bool:
    """An instant names its zone."""
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


# What the counters of this process publish: it tells of their code alone, so one says it for all.
DESCRIBED: dict[str, Any] = {}


def described(app: APIFlask) -> dict[str, Any]:
    """The published document, made once for each process."""
    if not DESCRIBED:
        DESCRIBED.update(document(app))
    return DESCRIBED


class Published:
    """The published document, and whether an answer is what it promises."""

    def __init__(self, published: dict[str, Any]) -> None:
        self.document = published
        resource: Resource[Any] = Resource(contents=published, specification=DRAFT202012)
        self.registry: Registry[Any] = Registry().with_resource("urn:published", resource)
        self.seen: set[tuple[str, int]] = set()

    def schema(self, *steps: str) -> Draft202012Validator:
        """The schema that stands at a place of the document."""
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        return Draft202012Validator({"$ref": f"urn:published#/{pointer}"}, registry=self.registry, format_checker=FORMATS)

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """The template and the operation behind an address; fixed addresses before those with ids."""
        for template in sorted(self.document["paths"], key=lambda one: one.count("{")):
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method in self.document["paths"][template]:
                return template, self.document["paths"][template][method]
        return None

    def check(self, method: str, path: str, answer: TestResponse) -> None:
        """Fail unless the answer has a published status and the published shape."""
        assert answer.mimetype == "application/json", answer.get_data(as_text=True)
        found, status = self.operation(method, path), str(answer.status_code)
        if found is None:
            self.schema("components", "schemas", "Problem").validate(answer.get_json())
            return
        template, operation = found
        assert status in operation["responses"], f"{operation['operationId']} answered {status}: {answer.get_data(as_text=True)}"
        named = operation["responses"][status].get("$ref")
        place = named.removeprefix("#/").split("/") if named else ["paths", template, method, "responses", status]
        self.schema(*place, "content", "application/json", "schema").validate(answer.get_json())
        self.seen.add((operation["operationId"], answer.status_code))


class Program:
    """A program that speaks for one official."""

    def __init__(self, app: APIFlask, published: Published, token: str) -> None:
        self.http, self.published = app.test_client(), published
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, address: str, **headers: str) -> TestResponse:
        """Ask; the answer is held against the document."""
        return self.call("get", address, headers)

    def post(self, address: str, body: Any = None, **headers: str) -> TestResponse:
        """Act; ``body`` is JSON, or bytes as they are."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.call("post", address, {"Content-Type": "application/json"} | headers, data)

    def put(self, address: str, body: Any, **headers: str) -> TestResponse:
        """Keep something in the place of what was there."""
        return self.call("put", address, {"Content-Type": "application/json"} | headers, json.dumps(body).encode())

    def delete(self, address: str, **headers: str) -> TestResponse:
        """Take something away."""
        return self.call("delete", address, headers)

    def call(self, method: str, address: str, headers: dict[str, str], data: bytes = b"") -> TestResponse:
        """One request, with names of headers written ``Accept_Language``."""
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.http.open(address, method=method.upper(), headers=sent, data=data)
        self.published.check(method, answer.request.path, answer)
        return answer


class Programs:
    """The counter of an office, and a program for every official of the county."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.app = create_app(office)
        self.published = Published(described(self.app))
        self.known: dict[str, Program] = {}

    def of(self, username: str) -> Program:
        """The program of an official."""
        if username not in self.known:
            token = accounts.issue_token(self.office, name=f"program of {username}", username=username)
            self.known[username] = Program(self.app, self.published, token)
        return self.known[username]

    def id_of(self, username: str) -> int:
        """The id of an official."""
        found = self.office.store.registers.credentials(username)
        assert found
        return found[0].id

    def stranger(self) -> Program:
        """A program without a token."""
        return Program(self.app, self.published, "")


def a_body(**changes: Any) -> dict[str, Any]:
    """A registration as JSON; ``changes`` replace fields."""
    said: dict[str, Any] = {
        "channel": "visit",
        "gist": "请求解决宅基地登记问题",
        "facts": "三年前提交宅基地登记材料，至今未办结，请求依法办理。",
        "place": "990121",
        "requests": ["依法办理宅基地登记"],
        "petitioner": {"name": "吴安", "phone": "13800000001"},
        "topic": "rural_land",
    }
    return said | changes
