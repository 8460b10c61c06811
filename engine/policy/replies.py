"""replies.yaml: texts the office keeps ready for its steps.

A local file adds texts, replaces one of the same id, or takes it away (null).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.domain.reply import GAP, PUBLIC, Reply
from engine.domain.rules import DeadlineRule, Rules
from engine.errors import PolicyError
from engine.policy.checking import check, nearest
from engine.policy.forms import Form
from engine.policy.loader import Source, load
from engine.policy.policies import Policy

NAME = "replies.yaml"
# What any text may be filled with besides papers' placeholders and what was written into earlier forms.
OWN = ("official_name", "today")

Shelf = dict[str, dict[str, Reply | None]]


def replies_of(files: Mapping[str, bytes], policies: Sequence[Policy]) -> Shelf:
    """The texts of every policy that has some, by policy and id, None for one it takes away; PolicyError for the first mistake."""
    return {policy.id: dict(_of_policy(files, policy)) for policy in policies if _path(policy) in files}


def _path(policy: Policy) -> str:
    return f"{policy.head.file.rpartition('/')[0]}/{NAME}"


def _of_policy(files: Mapping[str, bytes], policy: Policy) -> Iterator[tuple[str, Reply | None]]:
    path = _path(policy)
    source = load(files[path], path)
    source = check(Source(path, source.data or {}, source.keys, source.values), "replies")
    for name, said in source.data.items():
        if said is None:
            yield name, None
            continue
        lines = {field: source.place((name, "fields", field), key=True)[0] for field in said["fields"]}
        lines["steps"] = source.place((name, "steps"), key=True)[0]
        yield name, Reply(
            name, said["name"], said["name_en"], tuple(said["steps"]), tuple(said.get("categories", ())), tuple(said.get("routes", ())),
            said["fields"], policy.id, path, lines,
        )  # fmt: skip


def in_force(shelf: Shelf, policies: Sequence[str]) -> tuple[Reply, ...]:
    """The texts of a chain of policies, the national ones first; a later policy's before an earlier's of the same id."""
    found: dict[str, Reply | None] = {}
    for policy in policies:
        found |= shelf.get(policy, {})
    return tuple(reply for reply in found.values() if reply is not None)


def gaps_of(documents: Sequence[Mapping[str, Any]], deadlines: Mapping[str, DeadlineRule], rules: Rules) -> dict[str, tuple[str, str]]:
    """What any text may be filled with but what forms say, each in Chinese and English; ``documents``: the sections, later ones last."""
    said = {name: one for data in documents for name, one in data.get("placeholders", {}).items()}
    named = {name: (one["name"], one["name_en"]) for name, one in said.items()}
    due = {f"due_{name}": (f"{one.name}届满日", f"last day of {one.name_en}") for name, one in deadlines.items()}
    lengths = {f"length_{name}": (one.name, one.name_en) for name, one in deadlines.items()}
    flags = {f"rule_{name}": (one.name, one.name_en) for name, one in rules.flag_rules.items()}
    papers = {f"number_{kind}": (f"{one.name}文号", f"number of the {one.name_en}") for kind, one in rules.documents.items()}
    return named | due | lengths | flags | papers


def replies_misnamed(shelf: Shelf, forms: Mapping[str, Form], known: Iterable[str]) -> Iterator[PolicyError]:
    """Texts for steps there are not, for fields their steps do not have, and with gaps nothing fills; ``known`` fill any text."""
    fields = {name for form in forms.values() for name in form.fields}
    for reply in (one for replies in shelf.values() for one in replies.values() if one is not None):
        mine = {PUBLIC}.union(*(forms[step].fields for step in reply.steps if step in forms))
        yield from (_unknown(reply, "reply_unknown_step", "steps", step, forms) for step in reply.steps if step not in forms)
        yield from (_unknown(reply, "reply_unknown_field", name, name, mine) for name in reply.fields if name not in mine)
        gaps = {*known, *OWN, *fields}
        for name, text in reply.fields.items():
            strange = [gap for gap in dict.fromkeys(GAP.findall(text)) if not _is_known(gap, gaps)]
            yield from (_unknown(reply, "reply_unknown_gap", name, gap, gaps) for gap in strange)


def _is_known(gap: str, gaps: set[str]) -> bool:
    return gap in gaps or gap.endswith((".issued_on", ".served_on"))


def _unknown(reply: Reply, code: str, where: str, word: str, known: Iterable[str]) -> PolicyError:
    key = f"{reply.id}.{where}" if where == "steps" else f"{reply.id}.fields.{where}"
    line, near = reply.lines[where], nearest(word, sorted(known))
    return PolicyError(code, key=key, file=reply.file, line=line, column=1, value=word, suggestion=near)
