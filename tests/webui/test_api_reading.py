"""What the API does with bad input: it says which field, and it never breaks."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.testing import county_office, on
from tests.webui.api_clients import DAY, Programs, a_body
from webui.api import reading

SURROGATE = b'{"gist": "\\ud800"}'


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def programs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """An office on each kind of database: what breaks one may please the other."""
    database = request.getfixturevalue("postgres").create_database() if request.param == "postgres" else None
    return Programs(county_office(tmp_path_factory.mktemp("office"), at=on(DAY), database=database))


def faults(answer: Any) -> dict[str, str]:
    """The sentence for each faulty field."""
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return {fault["field"]: fault["message"] for fault in answer.get_json()["fields"]}


@pytest.mark.parametrize(
    "sent",
    [b"{", b"[1,]", b"{'a': 1}", b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1, "a": 2}', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000,
     b'{"persons": ' + b"9" * 5000 + b"}", b"nonsense", b"\x00"],
)  # fmt: skip
def test_what_is_no_json_is_a_bad_request(programs: Programs, sent: bytes):
    answer = programs.of("wangmin").post("/api/petitions", sent)
    assert answer.status_code == 400
    assert answer.get_json()["error"] == "malformed_json"


def test_the_place_of_the_fault_in_the_json_is_told(programs: Programs):
    answer = programs.of("wangmin").post("/api/petitions", b'{"gist":\n oops}', Accept_Language="en")
    assert "2:2" in answer.get_json()["message"]


AWKWARD = st.sampled_from(["\x00", "\b", "\f", "\x7f", "\x85", "\ud800", "\n", "事", "\\", "1e9", '"'])
PLAIN = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.lists(AWKWARD).map("".join) | st.text()
JSON = st.recursive(PLAIN, lambda inside: st.lists(inside) | st.dictionaries(st.lists(AWKWARD).map("".join) | st.text(), inside))


@given(value=JSON, deeper=st.integers(0, 16), plain=st.booleans())
def test_a_body_that_looks_harmless_is(value: Any, deeper: int, *, plain: bool):
    for _ in range(deeper):
        value = [value]
    raw = json.dumps(value, ensure_ascii=plain).encode("utf-8", "surrogatepass")
    if not reading.is_doubtful(raw):
        assert list(reading.unkeepable(json.loads(raw))) == []


@pytest.mark.parametrize("escaped", [True, False])
def test_an_ordinary_body_is_not_gone_through(*, escaped: bool):
    assert not reading.is_doubtful(json.dumps(a_body(), ensure_ascii=escaped).encode())


def test_a_body_of_another_kind_is_refused(programs: Programs):
    answer = programs.of("wangmin").post("/api/petitions", b"gist=x", Content_Type="application/x-www-form-urlencoded")
    assert answer.status_code == 415


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_announced_at_length(programs: Programs, kind: str):
    assert programs.of("wangmin").post("/api/petitions", b"[", Content_Type=kind).get_json()["error"] == "malformed_json"


def test_a_body_too_large_is_refused(programs: Programs):
    answer = programs.of("wangmin").post("/api/petitions", a_body(facts="事" * 400_000))
    assert answer.status_code == 413


@pytest.mark.parametrize(("facts", "status"), [("事", 201), ("事" * 400_000, 413)])
def test_a_body_whose_length_was_not_said_is_read_to_its_end_or_to_the_limit(programs: Programs, facts: str, status: int):
    body = BytesIO(json.dumps(a_body(facts=facts)).encode())
    headers = programs.of("wangmin").headers | {"Transfer-Encoding": "chunked"}
    answer = programs.app.test_client().post(
        "/api/petitions",
        input_stream=body,
        headers=headers,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == status


def test_who_asks_for_the_head_of_an_answer_gets_its_length_and_no_body(programs: Programs):
    headers, client = programs.of("wangmin").headers, programs.app.test_client()
    whole, head = client.get("/api/me", headers=headers), client.head("/api/me", headers=headers)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"] == str(len(whole.data))


def test_an_unknown_key_is_refused_with_what_may_have_been_meant(programs: Programs):
    told = faults(programs.of("wangmin").post("/api/petitions", a_body(person=3, xyzzy=1), Accept_Language="en"))
    assert told["person"].endswith("did you mean persons?")
    assert told["xyzzy"] == "There is no such field."


def test_an_unknown_key_inside_another_is_refused_with_its_path(programs: Programs):
    told = faults(programs.of("wangmin").post("/api/petitions", a_body(petitioner={"name": "吴安", "fone": "1"}), Accept_Language="en"))
    assert told["petitioner.fone"].endswith("did you mean phone?")


def test_an_unknown_name_in_the_query_is_refused_too(programs: Programs):
    told = faults(programs.of("wangmin").get("/api/desk?pge=2", Accept_Language="en"))
    assert told == {"pge": "There is no such field; did you mean page?"}


def test_a_name_given_twice_in_the_query_is_refused(programs: Programs):
    assert "page" in faults(programs.of("wangmin").get("/api/desk?page=1&page=2"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"persons": "3"}, "persons"), ({"persons": 3.5}, "persons"), ({"persons": True}, "persons"), ({"persons": 10**30}, "persons"),
        ({"gist": None}, "gist"), ({"gist": ["x"]}, "gist"), ({"gist": "a\x00b"}, "gist"), ({"gist": "x" * 30_000}, "gist"),
        ({"anonymous": 1}, "anonymous"), ({"anonymous": "yes"}, "anonymous"), ({"requests": "one"}, "requests"),
        ({"requests": ["x"] * 101}, "requests"), ({"received_on": "2026-02-30"}, "received_on"), ({"received_on": 20260301}, "received_on"),
        ({"received_on": "2026-03-01T00:00:00"}, "received_on"), ({"petitioner": "吴安"}, "petitioner"), ({"petitioner": []}, "petitioner"),
        ({"representatives": [{"name": "a"}, {"phone": "1"}]}, "representatives.1.name"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_told_with_its_field(programs: Programs, changes: dict[str, Any], field: str):
    assert field in faults(programs.of("wangmin").post("/api/petitions", a_body(**changes)))


def test_missing_keys_are_all_told_at_once(programs: Programs):
    assert set(faults(programs.of("wangmin").post("/api/petitions", {}))) == {"channel", "gist", "facts", "place"}


def test_what_the_office_itself_refuses_comes_with_fields_and_basis(programs: Programs):
    answer = programs.of("wangmin").post("/api/petitions", a_body(channel="pigeon", place="000000", persons=0))
    assert {"channel", "place", "persons"} <= set(faults(answer))
    assert "第十九条" in answer.get_json()["basis"]


def test_half_a_character_is_refused(programs: Programs):
    assert "gist" in faults(programs.of("wangmin").post("/api/petitions", SURROGATE))


def test_an_abyss_of_brackets_inside_an_answer_is_refused(programs: Programs):
    deep: Any = "end"
    for _ in range(50):
        deep = {"a": deep}
    answer = programs.of("lihua").post("/api/tasks/990121-2026-000001.1.4/complete", {"answer": deep})
    assert any(field.startswith("answer.a.a") for field in faults(answer))


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/desk?tab=other", "tab"), ("/api/desk?page=0", "page"), ("/api/desk?page=x", "page"), ("/api/desk?page=" + "9" * 30, "page"),
        ("/api/desk?band=%00", "band"), ("/api/petitions?per_page=101", "per_page"), ("/api/petitions?per_page=0", "per_page"),
        ("/api/petitions?year=12", "year"), ("/api/petitions?status=lost", "status"), ("/api/petitions?is_open=perhaps", "is_open"),
        ("/api/petitions?text=" + "x" * 81, "text"), ("/api/queue?view=none", "view"), ("/api/queue?older=2", "older"),
        ("/api/statistics/yearbook", "year"), ("/api/statistics/yearbook?year=1000", "year"),
        ("/api/statistics/yearbook?year=2026&place=99%25", "place"),
    ],
)  # fmt: skip
def test_a_bad_query_is_told_with_its_field(programs: Programs, address: str, field: str):
    assert field in faults(programs.of("zhaolei").get(address))


@pytest.mark.parametrize(
    "address",
    ["/api/petitions/%00", "/api/petitions/..", "/api/petitions/" + "9" * 90, "/api/petitions/信访", "/api/petitions/1'--",
     "/api/tasks/%EF%BF%BD",
     "/api/tasks/x", "/api/petitions/1/documents/0", "/api/petitions/1/documents/99999999999999999999", "/api/petitions/1/documents/-1",
     "/api/petitions/1/diagram?process=nothing", "/api/tasks/990121-2026-999999.1.4"],
)  # fmt: skip
def test_an_id_that_cannot_be_one_is_simply_unknown(programs: Programs, address: str):
    answer = programs.of("lihua").get(address)
    assert answer.status_code == 404
    assert answer.get_json() == programs.of("lihua").get("/api/petitions/990121-2026-999999").get_json()


@pytest.mark.parametrize("key", ["", "k" * 81])
def test_an_idempotency_key_has_one_to_eighty_characters(programs: Programs, key: str):
    assert "Idempotency-Key" in faults(programs.of("wangmin").post("/api/petitions", a_body(), Idempotency_Key=key))


ADDRESSES = (
    "/api/petitions", "/api/petitions/suspects", "/api/petitions/990121-2026-000001/repeats", "/api/deadlines/1/remind",
    "/api/deadlines/1/supervise", "/api/tasks/990121-2026-000001.1.4/complete", "/api/tasks/990121-2026-000001.1.4/claim",
    "/api/petitions/990121-2026-000001/messages/withdrawn",
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.dates().map(str),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=12), inside, max_size=4),
    max_leaves=12,
)
FIELD = st.sampled_from(
    [*a_body(), "representatives", "received_on", "answer", "version", "note", "reason", "persons", "accused", "same_facts_as"]
)
usual = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@usual
@given(address=st.sampled_from(ADDRESSES), sent=st.binary(max_size=200))
def test_no_bytes_break_it(programs: Programs, address: str, sent: bytes):
    assert programs.of("lihua").post(address, sent).status_code < 500


@usual
@given(address=st.sampled_from(ADDRESSES), sent=ANYTHING | st.dictionaries(FIELD, ANYTHING, max_size=6))
def test_no_json_breaks_it(programs: Programs, address: str, sent: Any):
    assert programs.of("lihua").post(address, json.dumps(sent).encode()).status_code < 500


@usual
@given(field=FIELD, value=ANYTHING)
def test_no_single_odd_value_in_a_good_registration_breaks_it(programs: Programs, field: str, value: Any):
    answer = programs.of("wangmin").post("/api/petitions", json.dumps(a_body() | {field: value}).encode())
    assert answer.status_code < 500


@usual
@given(
    address=st.sampled_from(["/api/desk", "/api/queue", "/api/petitions", "/api/statistics/yearbook", "/api/petitions/x/diagram"]),
    query=st.dictionaries(
        st.sampled_from(
            ["tab", "band", "page", "per_page", "text", "status", "year", "place", "authority", "older", "is_open", "process", "x"]
        ),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.integers().map(str) | st.dates().map(str),
        max_size=4,
    ),
)
def test_no_query_breaks_it(programs: Programs, address: str, query: dict[str, str]):
    answer = programs.of("zhaolei").http.get(address, query_string=query, headers=programs.of("zhaolei").headers)
    assert answer.status_code < 500
    programs.published.check("get", address, answer)
