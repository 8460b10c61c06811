"""Where and whose: which authorities, area codes and topics a question means, and how groups of them are called.

An area that went into another is counted where it lies now (policies/places.yaml, ``into``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.casework.office import Office
from engine.casework.saying import authority_name
from engine.domain.territory import area_prefix
from engine.domain.topic import level_of

A_STEP, WHOLE = 2, 6


def authorities(office: Office, authority: str, *, alone: bool) -> tuple[str, ...]:
    """An authority with those below it in the tree, itself only when ``alone``; none for ''."""
    if not authority:
        return ()
    path = office.paths[authority]
    return (authority,) if alone else tuple(one for one, other in office.paths.items() if other.startswith(path))


def successors(office: Office) -> Mapping[str, str]:
    """The code an abolished one is counted under now, through all changes."""
    into = {place.code: place.into for place in office.current.rulebook.places if place.into}

    def now(code: str) -> str:
        seen = {code}
        while code in into and into[code] not in seen:
            code = into[code]
            seen.add(code)
        return code

    return {code: now(code) for code in into}


def is_known(office: Office, place: str) -> bool:
    """Whether an area code is in the register of places or one of an authority."""
    codes = {one.code for one in office.current.rulebook.places} | {one.area_code for one in office.authorities.values()}
    return place in codes


def prefixes(office: Office, place: str) -> tuple[str, ...]:
    """The beginnings of all codes an area means: its own, and of those that went into it; none for '' and the country."""
    own = area_prefix(place) if place else ""
    if not own:
        return ()
    return (own, *(area_prefix(old) for old, now in successors(office).items() if now.startswith(own) and not old.startswith(own)))


def merged_into(office: Office, place: str) -> tuple[tuple[str, str], ...]:
    """(old code, code it is counted under) of areas that went into the asked one; every one of the register for ''."""
    own = area_prefix(place) if place else ""
    return tuple((old, now) for old, now in successors(office).items() if now.startswith(own))


def topics_under(office: Office, topic: str) -> tuple[str, ...]:
    """A topic with those under it; none for ''."""
    if not topic:
        return ()
    rules = office.current.rulebook.rules_of_latest.topics
    code = rules[topic].code if topic in rules else ""
    own = code.rstrip("0") if code else ""
    own = own + "0" * (len(own) % A_STEP)
    return tuple(dict.fromkeys([topic, *(one.id for one in rules.values() if own and one.code.startswith(own))]))


def knows_topic(office: Office, topic: str) -> bool:
    """Whether a topic is in the tree or may be a petition's."""
    return topic in office.current.rulebook.rules_of_latest.topics or topic in office.topics


def topics_offered(office: Office, lang: str) -> list[tuple[str, int, str]]:
    """Every topic with its depth in the tree, in the order of the codes: (id, 0 to 2, name)."""
    known = sorted(office.current.rulebook.rules_of_latest.topics.values(), key=lambda topic: topic.code)
    return [(one.id, level_of(one.code) - 1, one.label(lang)) for one in known]


def keyed(office: Office, by: str, place: str, topic: str) -> Callable[[str], str]:
    """How the key of a group is turned into the one it is shown under: areas and topics one level below what was asked for."""
    if by == "place":
        now, digits = successors(office), min(WHOLE, len(area_prefix(place)) + A_STEP if place else A_STEP)
        return lambda code: (now.get(code, code)[:digits]).ljust(WHOLE, "0") if code else ""
    if by == "topic":
        rulebook = office.current.rulebook
        tree = rulebook.tree_of(rulebook.rules_of_latest)
        depth = len(tree.path(topic))

        def above(leaf: str) -> str:
            path = tree.path(leaf)
            return path[min(depth, len(path) - 1)].id if path else leaf

        return above
    return lambda key: key


def label(office: Office, by: str, key: str, lang: str) -> str:
    """What a group is called."""
    if not key:
        return office.say("grouped_by.unknown", lang)
    if by == "authority":
        return authority_name(office, key, lang) or key
    if by == "place":
        return office.current.rulebook.place_name(key, office.today(), lang)
    if by == "month":
        return f"{key[:4]}-{key[4:]}"
    return office.say(f"topic.{key}" if by == "topic" else key, lang)


def in_order(office: Office, by: str, key: str) -> tuple[str, str]:
    """Groups stand as the tree, the codes or the months do, never by their numbers."""
    if by == "authority":
        return office.paths.get(key, "~"), key
    if by == "topic":
        known = office.current.rulebook.rules_of_latest.topics.get(key)
        return (known.code if known else "~"), key
    return (key or "~"), key
