"""新名称: what a form or a table that is still to be begun could be called, from the words people have for it, and whether it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from engine.casework.office import Office
from engine.casework.renamings import FORMS, readable
from engine.domain.release import Release
from engine.domain.words import is_name
from engine.errors import FieldError

LONGEST = 40
# Whose words name a step before those of all other groups do.
FIRST = ("process", "document", "act", "event", "message", "deadline", "role")
ID = re.compile(rb"""\bid=["']([^"']+)["']""")
DECISION = re.compile(rb'<(?:\w+:)?decision\b[^>]*?\bid="([^"]+)"')
# An id as the board makes it up.
MADE_UP = re.compile(r"(?:step|event|choice|flow)_[a-z0-9]{6,8}")
# Where a diagram names one of its shapes.
NAMING = rb"""(\b(?:id|sourceRef|targetRef|attachedToRef|bpmnElement)=["']|Ref>\s*)%s(?=["']|\s*<)"""


def suggested(office: Office, release: Release, title: str, fallback: str) -> tuple[str, str]:
    """An id nobody has yet for what is called ``title`` in Chinese, and what it could be called in English, '' where no word is known."""
    known = _words(office, release)
    found: list[tuple[str, str]] = []
    at, longest = 0, max(map(len, known), default=0)
    while at < len(title):
        word = next((title[at:end] for end in range(min(len(title), at + longest), at + 1, -1) if title[at:end] in known), "")
        found += [known[word]] if word else []
        at += len(word) or 1
    english = " ".join(en for _, en in found)
    name = ""
    for id, _ in found:
        longer = f"{name}_{id}".strip("_")
        name = longer if len(longer) < LONGEST - 2 else name
    return free(name or fallback, taken(release)), english[:1].upper() + english[1:].lower()


def _words(office: Office, release: Release) -> Mapping[str, tuple[str, str]]:
    """Chinese words of more than one letter with an id and their English."""
    groups = office.current.rulebook.words.groups
    order = [*(name for name in FIRST if name in groups), *(name for name in groups if name not in FIRST)]
    terms = [(term.zh, id, term.en) for name in order for id, term in groups[name].items() if is_name(id) and "{" not in term.zh]
    forms = [(str(one.get("title", "")), re.sub(r"_\d+$", "", name), str(one.get("title_en", ""))) for _, name, one in forms_of(release)]
    known: dict[str, tuple[str, str]] = {}
    for zh, id, en in (*forms, *terms):
        known.setdefault(zh, (id, en))
    return known


def processes(office: Office, release: Release, lang: str = "zh") -> Sequence[tuple[str, str]]:
    """The processes of a release that have a diagram, with what they are called; a new one as its diagram says."""
    ids = sorted({path.partition("/")[0] for path in release.workflows if path.endswith(".bpmn")})
    drawn = office.board.sheets(release).processes if office.board else {}
    known = office.current.rulebook.has_term
    return [(id, office.say(f"process.{id}", lang) if known(f"process.{id}") else drawn.get(id, ("", id))[1]) for id in ids]


def is_numbered(shape: str) -> bool:
    """Whether the board made an id up: letters and digits nobody can read."""
    return bool(MADE_UP.fullmatch(shape))


def forms_of(release: Release) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Every form that can be read: the path of its file without the shelf, its name, what it says."""
    for path, content in sorted(release.workflows.items()):
        if path.endswith(f"/{FORMS}"):
            yield from ((path, name, one) for name, one in readable(content, path).items() if isinstance(one, Mapping))


def taken(release: Release) -> frozenset[str]:
    """Every id a diagram, a table or a form of a release has: each stands once."""
    drawn = [one.decode("utf-8", "replace") for path, text in release.workflows.items() if is_drawn(path) for one in ID.findall(text)]
    return frozenset(drawn) | {name for _, name, _ in forms_of(release)}


def is_drawn(path: str) -> bool:
    """Whether a file is a diagram or a table."""
    return path.endswith((".bpmn", ".dmn"))


def free(name: str, there: frozenset[str]) -> str:
    """The name, else with the first number behind it that makes it one of its own."""
    return next(one for no in range(1, len(there) + 3) if (one := name if no == 1 else f"{name}_{no}") not in there)


def wrong(release: Release, name: str, own: str = "") -> Sequence[FieldError]:
    """What is wrong with an id for something new; ``own`` is the shape it is for, which may bear it already."""
    if not is_name(name) or len(name) > LONGEST:
        return (FieldError("name", "new_name_form"),)
    if any(name == one for _, one, _ in forms_of(release)):
        return (FieldError("name", "new_name_form_there", (("value", name),)),)
    return (FieldError("name", "new_name_taken", (("value", name),)),) if name != own and name in taken(release) else ()


def decisions_in(content: bytes) -> list[str]:
    """The ids of the decisions of a file of tables."""
    return [one.decode("utf-8", "replace") for one in DECISION.findall(content)]


def renamed(content: bytes, shape: str, to: str) -> bytes:
    """A diagram with one of its shapes under another id; everything else stays byte for byte."""
    return re.sub(NAMING % re.escape(shape).encode(), lambda found: found[1] + to.encode(), content)


def has_shape(content: bytes, shape: str) -> bool:
    """Whether a diagram has a shape of that id."""
    return shape.encode() in ID.findall(content)
