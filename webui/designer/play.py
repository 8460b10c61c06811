"""演练: a design played step by step on its diagram, kept as a scenario; all its scenarios played, and how far they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engine.casework import charts, designs, playing, stories
from engine.casework.playviews import Covered, Cue, Offer, Played
from engine.errors import Conflict, InvalidForm, LocatedError, PetitionError, Refusal
from webui.auth import Page, guard, here, need, official
from webui.errors import status_of
from webui.filling import texts_of
from webui.presenters import Entered, Sent, read_answer, refused, values_sent
from webui.words import lang, say

bp = Blueprint("play", __name__, url_prefix="/designer")
bp.before_request(guard)
bp.before_request(need("design"))

CHANNELS = ("visit", "letter", "online", "phone", "fax")
Story = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says beside the play: what was entered and not taken, and the act that may be noted as one to be refused."""

    entered: Entered | None = None
    act: str = ""


@bp.get("/<int:design>/play")
def page(design: int) -> Page:
    """Where a play begins: with a petition, or with a scenario there is."""
    path = request.args.get("from", "")
    if not path:
        return beginning(design)
    try:
        return scene(design, playing.story_of(here(), by=official(), design=design, path=path))
    except LocatedError as error:
        return beginning(design, refused(error, "play", request.form, None)), 422


def beginning(design: int, entered: Entered | None = None) -> str:
    """The page to begin on, with what was entered kept."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    places = [one for one in charts.places(here(), on=here().today(), lang=lang()) if one[0]]
    scenarios = playing.scenarios(here(), by=official(), design=design)
    return render_template(
        "designer/play.html", view=view, played=None, places=places, channels=CHANNELS, scenarios=scenarios, entered=entered,
        place=view.line.place, today=here().today(),
    )  # fmt: skip


@bp.post("/<int:design>/play")
def go(design: int) -> Page:
    """Play on: begin, act, let days pass, take an act back, look at another diagram or step."""
    sent = request.form
    try:
        return turn(design, sent)
    except (Refusal, LocatedError) as error:
        return beginning(design, refused(error, "play", sent, None)), status_of(error)


def turn(design: int, sent: Sent) -> Page:
    """One turn of the play."""
    what = sent.get("do", "look")
    if what == "begin":
        said = {name: sent.get(f"f_{name}", "").strip() for name in ("channel", "place", "filed_on", "persons")}
        return scene(
            design, playing.begun(here(), by=official(), beginning=playing.Beginning(**said, anonymous="f_anonymous" in sent))
        )  # fmt: skip
    story = stories.from_text(sent.get("story", ""))
    if what == "act":
        return acted(design, story, sent)
    if what == "day":
        return scene(design, stories.next_day(story))
    if what == "until":
        return passed(design, story, sent.get("f_on", ""))
    if what == "refuse":
        story = stories.from_text(sent.get("expected", ""))
    return scene(design, stories.undone(story) if what == "undo" else story)


def passed(design: int, story: Story, day: str) -> Page:
    """Days pass."""
    try:
        return scene(design, stories.until(story, day))
    except Refusal as error:
        return scene(design, story, Said(refused(error, "until", request.form, None))), 422


def acted(design: int, story: Story, sent: Sent) -> Page:
    """Somebody does a step or sends a message; what was refused stays in its form."""
    before = played_of(design, story, sent)
    offer = next((one for one in before.offers if one.element == before.step), None)
    if offer is None or before.step != sent.get("step"):
        return scene(design, story)
    act = stories.act(offer.kind, before.step, before.by, stories.day_of(story), read_answer(before.form, sent))
    after = playing.play(here(), by=official(), design=design, story=stories.with_act(story, act), cue=Cue(lang=lang()))
    if after.refused is None or after.refused.at != len(story["when"]):
        return shown(design, after)
    labels = {one.name: one.label for one in before.form.fields} if before.form else {}
    no = after.refused
    entered = Entered(before.step, values_sent(sent), dict(no.fields), no.sentence, no.basis, labels=labels)
    expected = stories.to_text(stories.with_refusal(story, act, no.code, no.basis))
    return shown(design, before, Said(entered, expected)), 422


def played_of(design: int, story: Story, sent: Sent) -> Played:
    """A story played, as the page asks to be shown it."""
    cue = Cue(sent.get("process", "")[:60], sent.get("step", "")[:60], sent.get("by", "")[:60], lang())
    return playing.play(here(), by=official(), design=design, story=story, cue=cue)


def scene(design: int, story: Story, said: Said | None = None) -> str:
    """The page of a story played."""
    return shown(design, played_of(design, story, request.form), said)


def shown(design: int, played: Played, said: Said | None = None) -> str:
    """The same of what was played already."""
    view, said = designs.opened(here(), by=official(), design=design, lang=lang()), said or Said()
    ready = Entered(played.step, texts_of(played.ready or {}), note="ready")
    entered = said.entered if said.entered and said.entered.scope == played.step else None
    offer = next((one for one in played.offers if one.element == played.step), None)
    return render_template(
        "designer/play.html", view=view, played=played, story=stories.to_text(played.story), said=said, filled=entered or ready,
        offer=offer, drawing=drawing(played), next_clock=next_clock(played), first=played.story["given"], process=belongs_to(played),
    )  # fmt: skip


def drawing(played: Played) -> dict[str, Any]:
    """What the script draws: the diagram, where the tokens stand, which arrows they took, and which steps can be chosen."""
    shown = played.diagram
    return {
        "xml": shown.xml, "states": shown.states, "taken": [arrow for process, arrow in played.taken if process == shown.process],
        "badges": [{"element": one.element, "band": one.band, "text": one.text, "title": one.title} for one in shown.badges],
        "choose": [one.element for one in played.offers if one.process == shown.process and one.who],
    }  # fmt: skip


def next_clock(played: Played) -> Any:
    """The clock that lapses first, None when none runs."""
    return min((one for one in played.clocks if one.is_running and one.day > played.today), key=lambda one: one.day, default=None)


def belongs_to(played: Played) -> str:
    """The process whose scenario this would be: where work stands."""
    offer: Offer | None = next((one for one in played.offers if one.process), None)
    return offer.process if offer else played.diagram.process


@bp.post("/<int:design>/play/record")
def record(design: int) -> Page:
    """Keep the story as a scenario of the design."""
    sent, story = request.form, stories.from_text(request.form.get("story", ""))
    said = {name: sent.get(f"f_{name}", "")[:200] for name in ("title", "says")}
    try:
        path = playing.record(here(), by=official(), design=design, process=sent.get("f_process", "")[:60], story=story, **said)
    except (InvalidForm, Conflict, Refusal) as error:
        return scene(design, story, Said(refused(error, "record", sent, None))), status_of(error)
    flash(say("已存为情景 {path}。", path=path), "info")
    return redirect(url_for("play.page", design=design, **{"from": path}), 303)


@bp.get("/<int:design>/play/all")
def everything(design: int) -> Page:
    """Every scenario played, and one diagram with how many went along each of its arrows."""
    view = designs.opened(here(), by=official(), design=design, lang=lang())
    if "process" not in request.args:
        return render_template("designer/cover.html", view=view, cover=None, wrong="")
    try:
        cover = playing.cover(here(), by=official(), design=design, process=request.args["process"][:60], lang=lang())
    except (Refusal, LocatedError) as error:
        return render_template("designer/cover.html", view=view, cover=None, wrong=told(error)), status_of(error)
    return render_template("designer/cover.html", view=view, cover=cover, wrong="", drawing=covering(cover))


def covering(cover: Covered) -> dict[str, Any]:
    """What the script draws: each arrow with the number of scenarios that took it."""
    return {"xml": cover.xml, "arrows": {one.id: one.scenarios for one in cover.arrows}}


def told(error: PetitionError) -> str:
    """What went wrong, in words."""
    return here().tell(error, lang())
