"""Plays the stories of the shelf by pages alone: each act by its official, in a browser of that official's own."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, expect

from engine.demo.scenario import GIST, WINDOW, ScenarioPlayer
from engine.domain.authority import Official
from engine.errors import NotFound
from engine.policy.scenarios import Move, Scenario
from tests.browser.counter import Counter


class PagePlayer(ScenarioPlayer):
    """A player who may only click and type; what the story expects is then compared with what the office keeps."""

    def __init__(self, counter: Counter, people: Mapping[str, Official]) -> None:
        """``people``: the officials of the county by username."""
        super().__init__(counter.office, people)
        self.counter = counter
        self.username = {official.name: username for username, official in people.items()}

    def file(self, scenario: Scenario) -> str:
        """The registrar writes down what came in."""
        said = dict(scenario.given.petition)
        window = self.counter.official(self.username[scenario.given.by or WINDOW])
        window.go(f"/registration?channel={said.get('channel', 'visit')}")
        form = window.main.locator("form[data-form]")
        filled: dict[str, object] = {
            "gist": GIST, "facts": GIST, "requests": GIST, "persons": said.get("persons", 1), "place": scenario.given.place,
        }  # fmt: skip
        if said.get("anonymous"):
            window.page.get_by_label("匿名").check()
        else:
            filled["name"] = "吴安"
        if said.get("accused") or said.get("same_facts_as"):
            window.main.get_by_text("检举控告的对象、关联的原件").click()
            filled |= {"accused": list(said.get("accused", ())), "same_facts_as": said.get("same_facts_as", "")}
        for name, value in filled.items():
            enter(form.locator(f"[name={name}]"), value)
        window.page.get_by_role("button", name="查重并登记").click()
        receipt = window.main.locator("#receipt-no")
        expect(receipt).to_be_visible()
        return receipt.inner_text()

    def move(self, number: str, move: Move) -> None:
        """One act at the screen of its official; the page must say that it was taken."""
        answer = {name: self.in_ids(name, value) for name, value in move.answer.items()}
        who = self.counter.official(self.username[move.by]) if move.by else None
        if who is None:
            return
        if move.task:
            step = next((one for one in self.dossier(number).open_tasks if one.element == move.task), None)
            if step is None:
                raise NotFound("step_not_open", task=move.task, open="、".join(one.element for one in self.dossier(number).open_tasks))
            who.go(f"/tasks/{step.id}")
            form = who.main.locator(f'form[action="/tasks/{step.id}"]')
        else:
            who.open(number)
            form = who.main.locator(f"#act-{move.message} form")
            who.main.locator(f"#act-{move.message} summary").click()
        for name, value in answer.items():
            enter(form.locator(f'[name="f_{name}"]'), value)
        form.get_by_role("button", name=re.compile("^提交：")).click()
        expect(who.main.locator(".notice-ok")).to_contain_text("已提交")


def enter(field: Locator, value: object) -> None:
    """Whatever the field looks like: a choice is made by its value, a box ticked, a text typed."""
    kind = field.first.evaluate("one => one.type")
    if kind == "radio":
        field.and_(field.page.locator(f'[value="{value}"]')).check()
    elif kind == "checkbox" and isinstance(value, bool):
        field.set_checked(value)
    elif kind == "checkbox":
        for one in value if isinstance(value, list | tuple) else [value]:
            field.and_(field.page.locator(f'[value="{one}"]')).check()
    elif kind.startswith("select"):
        field.select_option(value if isinstance(value, list) else str(value))
    else:
        field.fill("" if value is None else str(value))
