"""办事指南 as PDF: chapters with their steps, then all time limits; the same bytes for the same guide."""

from __future__ import annotations

from functools import partial
from typing import Any

from engine.casework.guideviews import Guide, GuideChapter
from engine.documents import press
from engine.documents.glyphs import printable
from engine.documents.paperpress import SERIF, as_json, compiled, source


class OfficeGuidePress:
    """Fits ``engine.casework.guideviews.GuidePress``."""

    def printed(self, guide: Guide) -> bytes:
        """The guide with its fonts inside, as PDF/A."""
        return compiled({"main": source("guide"), "guide.json": as_json(told_of(guide))})


def told_of(guide: Guide) -> dict[str, Any]:
    """A guide as the layout reads it, in characters the fonts have."""
    said = partial(printable, font=press.fonts() / SERIF)
    return {
        "title": said(guide.title), "on": [*guide.on.timetuple()[:3]], "lang": guide.lang,
        "facts": [[said(label), said(text)] for label, text in guide.facts],
        "words": {name: said(text) for name, text in guide.words.items()},
        "chapters": [_chapter(guide, one, said) for one in guide.chapters],
        "limits": [[said(text) for text in (one.name, one.length, one.starts, one.extension, one.basis)] for one in guide.limits],
    }  # fmt: skip


def _chapter(guide: Guide, chapter: GuideChapter, said: Any) -> dict[str, Any]:
    steps = [
        [
            guide.words["any_time"] if one.is_any_time else str(one.no), said(one.name),
            said("\n".join(filter(None, (one.who, one.where)))),
            said("\n".join(one.limits)), said(one.basis), said("\n".join(one.papers)),
        ]
        for one in chapter.steps
    ]  # fmt: skip
    return {"title": said(chapter.title), "about": said(chapter.about), "steps": steps}
