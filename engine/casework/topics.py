"""内容分类 at the window: what may be chosen, and what a petition's topic is called."""

from __future__ import annotations

from datetime import date

from engine.casework.office import Office

Group = tuple[str, tuple[tuple[str, str], ...]]


def said(office: Office, topic: str, lang: str = "zh") -> str:
    """What a topic is called; one that was written before there was a tree, or by hand, stands for itself."""
    return office.say(f"topic.{topic}", lang) if office.current.rulebook.has_term(f"topic.{topic}") else topic


def path(office: Office, topic: str, place: str, on: date, lang: str = "zh") -> str:
    """A topic with the two above it: 农业农村 › 农村集体土地 › 宅基地."""
    return office.current.rulebook.topic_tree(place, on).said(topic, lang) or said(office, topic, lang)


def options(office: Office, place: str, lang: str = "zh") -> tuple[tuple[str, str], ...]:
    """What may be chosen at a place today, in order of the codes, each with its path."""
    tree = office.current.rulebook.topic_tree(place, office.today())
    return tuple((leaf.id, tree.said(leaf.id, lang)) for leaf in tree.leaves) or tuple(
        (one, said(office, one, lang)) for one in office.topics
    )


def groups(office: Office, place: str, lang: str = "zh") -> tuple[Group, ...]:
    """The same in groups by the two upper levels, in order of the codes: typing a name finds it, as in every list."""
    tree = office.current.rulebook.topic_tree(place, office.today())
    found: dict[str, list[tuple[str, str]]] = {}
    for leaf in tree.leaves:
        above = " › ".join(node.label(lang) for node in tree.path(leaf.id)[:-1])
        found.setdefault(above or leaf.label(lang), []).append((leaf.id, leaf.label(lang)))
    if not found:  # a release of earlier days has no tree
        return ((office.say("column.topic", lang), options(office, place, lang)),)
    return tuple((label, tuple(leaves)) for label, leaves in found.items())
