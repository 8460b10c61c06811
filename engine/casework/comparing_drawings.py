"""Diagrams of two releases compared: steps that are new, gone, renamed or another's; arrows and their conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.casework.voice import Voice
from engine.domain.difference import Difference
from engine.domain.process import Arrow, Element, Structure

# In which group of the glossary the value of a shape's detail is a term.
GROUPS = {"act": "act", "document": "document", "deadline": "deadline", "event": "event", "message": "message", "calls": "process"}


def drawings(voice: Voice) -> Iterator[Difference]:
    """Every diagram of either release."""
    was, now = voice.before.engine, voice.after.engine
    for process in sorted({*was.processes(), *now.processes()}):
        if process not in was.processes() or process not in now.processes():
            here = (now if process in now.processes() else was).structure(process)
            code, what = ("diff_added", "added") if process in now.processes() else ("diff_removed", "removed")
            yield voice.told(code, "process", what, here.name, kind_label=voice.said("diff_process"), path=f"workflows/{process}")
        else:
            old, new = was.structure(process), now.structure(process)
            if (old.elements, old.details, old.arrows) != (new.elements, new.details, new.arrows):
                yield from shapes(voice, old, new)
                yield from arrows(voice, old, new)


def shapes(voice: Voice, old: Structure, new: Structure) -> Iterator[Difference]:
    """Shapes by their id: a shape of another kind is another shape."""
    for element in dict.fromkeys([*old.elements, *new.elements]):
        was, now = old.elements.get(element), new.elements.get(element)
        path = f"workflows/{new.process}/{new.process}.bpmn#{element}"
        if was is not None and (now is None or now.kind != was.kind):
            code = "diff_step_gone" if was.kind == "userTask" else "diff_removed"
            yield voice.told(code, "step", "removed", voice.shape(old, element), kind_label=_kind(voice, was), where="", path=path)
        if now is not None and (was is None or now.kind != was.kind):
            lane, code = _lane(voice, now), "diff_step_new" if now.kind == "userTask" else "diff_added"
            yield voice.told(code, "step", "added", voice.shape(new, element), kind_label=_kind(voice, now), lane=lane, path=path)
        if was is not None and now is not None and was.kind == now.kind:
            yield from shape(voice, old, new, element, path)


def shape(voice: Voice, old: Structure, new: Structure, element: str, path: str) -> Iterator[Difference]:
    """One shape that stands in both: its name, its lane, what it does or waits for."""
    was, now = old.elements[element], new.elements[element]
    if was.name != now.name:
        yield voice.told("diff_renamed", "step", "renamed", was.name, before=was.name, after=now.name, path=path)
    if was.lane != now.lane:
        before, after = _lane(voice, was), _lane(voice, now)
        yield voice.told("diff_step_lane", "step", "changed", voice.shape(new, element), before=before, after=after, path=path)
    if dict(old.details[element]) != dict(new.details[element]):
        before, after = _details(voice, old, element), _details(voice, new, element)
        yield voice.changed("step", f"「{voice.shape(new, element)}」", before, after, path=path)


def arrows(voice: Voice, old: Structure, new: Structure) -> Iterator[Difference]:
    """Arrows between shapes that stand in both; those to and from others came or went with them."""
    staying = {one for one in old.elements.keys() & new.elements.keys() if old.elements[one].kind == new.elements[one].kind}
    was, now = _between(old, staying), _between(new, staying)
    path = f"workflows/{new.process}/{new.process}.bpmn"
    for ends in dict.fromkeys([*was, *now]):
        source, target = (voice.shape(new, one) for one in ends)
        here = f"{path}#{ends[0]}->{ends[1]}"
        if ends not in was or ends not in now:
            code, what = ("diff_arrow_new", "added") if ends in now else ("diff_arrow_gone", "removed")
            yield voice.told(code, "arrow", what, source, target=target, path=here)
        elif was[ends].condition != now[ends].condition:
            texts = (voice.condition(was[ends].condition), voice.condition(now[ends].condition))
            name = voice.said("diff_arrow", source=source, target=target)
            yield voice.changed("arrow", name, *texts, part=voice.word("rule_condition"), path=here)
        elif was[ends].name != now[ends].name:
            yield voice.told("diff_renamed", "arrow", "renamed", was[ends].name, before=was[ends].name, after=now[ends].name, path=here)


def _between(drawing: Structure, staying: set[str]) -> Mapping[tuple[str, str], Arrow]:
    return {(one.source, one.target): one for one in drawing.arrows if one.source in staying and one.target in staying}


def _kind(voice: Voice, element: Element) -> str:
    return voice.said(f"diff_shape_{element.kind.lower()}")


def _lane(voice: Voice, element: Element) -> str:
    """The lane by the name it has in this language; diagrams write it in Chinese."""
    if voice.lang == "en":
        for edition in (voice.after, voice.before):
            for lane in edition.rulebook.permissions.lanes.values():
                if lane.name == element.lane:
                    return lane.name_en
    return element.lane


def _details(voice: Voice, drawing: Structure, element: str) -> str:
    """What a shape does or waits for, in words."""
    words = []
    for name, value in drawing.details[element].items():
        if name == "host":
            words.append(voice.shape(drawing, value) if value in drawing.elements else value)
        elif name == "interrupts":
            words.append(voice.said("diff_interrupts" if value == "yes" else "diff_beside"))
        elif name in ("at_once", "one_by_one"):
            words.append(voice.said(f"diff_{name}", count=value))
        elif name == "until":
            words.append(voice.said("diff_until", condition=voice.condition(value)))
        else:
            words.append(voice.of(GROUPS[name], value) if name in GROUPS else voice.word(value))
    return " ".join(words)
