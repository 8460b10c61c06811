"""设计稿的规则怎样: each rule of a design beside the law of the country: what each says, whose word holds, whether the place may say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.casework.designbench import SHELF, Bench
from engine.casework.designruleviews import RuleLine, RuleSection, Verdict
from engine.policy.loader import Path, dotted
from engine.policy.standing import Standing

# What is shown of a rule in a list.
SHOWN = {"deadlines": "length", "flags": "value", "documents": "prefix", "routing": "competent", "topics": "code"}
# What a local rule is held against the law for; the rest (names, notes, the article) is its own.
HELD = {"deadlines": ("length", "extension", "starts", "met_by", "void_by", "suspended_by", "resumed_by"), "flags": ("value",)}


def section_of(bench: Bench, section: str) -> RuleSection:
    """The rules of a section, each with what the country and the place say."""
    assert bench.standing is not None
    names = dict.fromkeys(name for policy in (*bench.standing.base, *bench.standing.over) for name in _data(policy, section))
    lines = [_line(bench, bench.standing, section, name) for name in names if name not in ("counting", "placeholders")]
    return RuleSection(section, bench.office.say(f"rule_file.of_{section}", bench.lang), lines)


def _data(policy: Any, section: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = policy.sections[section].data if section in policy.sections else {}
    return found


def _line(bench: Bench, standing: Standing, section: str, name: str) -> RuleLine:
    part = SHOWN[section]
    nation, local, wins = said_of(bench, standing, section, (name, part))
    whole: dict[str, Any] = {}
    for _, said in standing.said(section, (name,)):
        whole |= said or {}
    change = next((one.change for one in verdicts(bench, section, name)), "")
    path = here_path(bench, section)
    return RuleLine(name, path, bench.label({name: whole}, (name,)), str(whole.get("basis", "")), nation, local, wins, change)


def said_of(bench: Bench, standing: Standing, section: str, path: Path) -> tuple[str, str, str]:
    """What the country and the place say there, in words, and whose word holds."""
    found = standing.said(section, path)
    nation = [value for policy, value in found if standing.is_national(policy)]
    local = [(policy, value) for policy, value in found if not standing.is_national(policy)]
    field = dotted(path[1:])
    last = found[-1][0] if found else None
    wins = "" if last is None else last.name if bench.lang == "zh" else last.name_en
    return bench.told(field, nation[-1]) if nation else "", bench.told(field, local[-1][1]) if local else "", wins


def here_path(bench: Bench, section: str) -> str:
    """The file the design's place says its own rules of a section in; it may be still to be begun."""
    standing = bench.standing
    assert standing is not None
    if not bench.place:
        return nation_path(standing, section)
    if standing.own is not None:
        return f"{SHELF}{standing.own.head.file.rpartition('/')[0]}/{section}.yaml"
    english = bench.office.current.rulebook.place_name(bench.place, bench.office.today(), "en").lower()
    slug = re.sub(r"[^a-z]+", "-", english).strip("-") or "local"
    return f"{SHELF}local/{bench.place}-{slug}-{bench.office.today().year}/{section}.yaml"


def nation_path(standing: Standing, section: str) -> str:
    """The file the law of today says a section in."""
    return f"{SHELF}{standing.base[-1].head.file.rpartition('/')[0]}/{section}.yaml"


def verdicts(bench: Bench, section: str, name: str) -> tuple[Verdict, ...]:
    """What the law says of a local rule, part by part: looser, which no place may, or stricter."""
    standing = bench.standing
    if standing is None or not bench.place:
        return ()
    loose = [one for one in standing.looser if one.section == section and one.path[0] == name]
    tell = bench.office.current.rulebook.message
    found = []
    for one in loose:
        word = {"<= ": "design_at_most", ">= ": "design_at_least"}.get(one.expected[:3])
        value = bench.told(dotted(one.path[1:]), one.expected[3:] if word else one.expected)
        expected = tell(word, bench.lang, value=value) if word else value
        found.append(Verdict("looser", tell("design_rule_looser", bench.lang, part=_part(bench, one.path), expected=expected)))
    for key in HELD.get(section, ()):
        if not any(one.path[1:2] in ((key,), ()) for one in loose) and _differs(standing, section, (name, key)):
            found.append(Verdict("stricter", tell("design_rule_stricter", bench.lang, part=bench.word(key))))
    return tuple(found)


def _part(bench: Bench, path: tuple[str, ...]) -> str:
    return bench.word(dotted(path[1:])) if path[1:] else bench.word(path[0])


def _differs(standing: Standing, section: str, path: Path) -> bool:
    """Whether a place says there what the country says otherwise."""
    found = standing.said(section, path)
    nation = [value for policy, value in found if standing.is_national(policy)]
    local = [value for policy, value in found if not standing.is_national(policy)]
    return bool(nation and local) and nation[-1] != local[-1]
