"""The same act by many hands at once: one key one effect (I1); two officials, one does it and the other learns who and when (I2)."""

from __future__ import annotations

from functools import partial
from random import Random

from engine.casework.office import Office
from engine.casework.views import NextTask, Outcome
from engine.domain.frozen import FrozenClock
from engine.errors import Conflict, PetitionError
from engine.testing import on
from engine.torture import warm
from engine.torture.books import sound, written
from engine.torture.client import Client, Command
from engine.torture.crew import persisting, together
from engine.torture.report import Ground, Report, Tally

DAY = on("2026-03-02")
# Hands at the barrier, tasks they press at once, and petitions two officials meet at.
SIZES = {"short": (24, 6, 3), "full": (100, 200, 50)}
TO_CONFIRMATION = ("triage", "prepare_referral")
TO_INQUIRY = ("confirm_jurisdiction", "prepare_transferred_acceptance", "serve_transferred_acceptance", "assign_handler")


def run(ground: Ground, scale: str, seed: int) -> Report:
    """One key by many hands; two keys by two officials; two steps of one petition at once."""
    hands, tasks, meetings = SIZES[scale]
    tally = Tally("doubles", ground, seed)
    office = warm.founded(ground.settings, FrozenClock(DAY), durable=False)  # nobody is killed here
    client = Client(office, str(seed), Random(seed))
    for number in range(tasks):
        pressed_by_many(tally, client, hands, number)
    for number in range(meetings):
        at = brought_to(client, TO_CONFIRMATION)
        taken_by_two(tally, client, at, number)
        both_hold(tally, client, brought_to(client, TO_INQUIRY, at))
    sound(office, tally)
    office.store.close()
    tally.facts |= {"hands": hands, "tasks": tasks, "effects": tasks - tally.lost + tally.doubled}
    return tally.report()


def brought_to(client: Client, steps: tuple[str, ...], at: Outcome | None = None) -> Outcome:
    """A petition after these steps; one that has been taken further already is not taken again."""
    at = at or client.perform(client.register())
    for element in steps:
        dossier = client.office.store.registers.dossier(at.number)
        assert dossier is not None
        step = next((one for one in dossier.open_tasks if one.element == element), None)
        if step:
            at = client.perform(client.complete(NextTask(step.id, step.element, step.name, step.role, step.authority)))
    return at


def pressed_by_many(tally: Tally, client: Client, hands: int, number: int) -> None:
    """One command, the same key, all hands at once: one effect, one answer."""
    tally.rounds += 1
    first = number % 3 == 0
    at = None if first else client.perform(client.register())
    command = client.register() if at is None else client.complete(at.next_tasks[0])
    before = len(list(client.office.store.registers.all_numbers()))
    answers = together([lambda: persisting(partial(client.perform, command))[0]] * hands)
    outcomes = [one for one in answers if isinstance(one, Outcome)]
    tally.expect(len(outcomes) == hands, f"task {number}: {[str(one) for one in answers if not isinstance(one, Outcome)][:3]}")
    tally.expect(len(set(outcomes)) == 1, f"task {number}: {len(set(outcomes))} different answers")
    tally.acknowledged += len(outcomes)
    effects = effects_of(client.office, command, outcomes, before)
    tally.lost += effects == 0
    tally.doubled += max(0, effects - 1)


def effects_of(office: Office, command: Command, outcomes: list[Outcome], before: int) -> int:
    """How often a command stands in the books."""
    if command.verb == "register":
        return len(list(office.store.registers.all_numbers())) - before
    return written(office, outcomes[0].number).count(command.entry) if outcomes else 0


def taken_by_two(tally: Tally, client: Client, at: Outcome, number: int) -> None:
    """Two officials complete one step under their own keys: one is answered, the other told who and when."""
    step = next(one for one in at.next_tasks if one.element == "confirm_jurisdiction")
    commands = [
        Command(f"{client.name}-two-{number}-{name}", "complete", name, what=step.element, task=step.id, answer={"jurisdiction": "accept"})
        for name in ("zhaomin", "liuyang")
    ]
    answers = together([partial(client.perform, command) for command in commands])
    done = [one for one in answers if isinstance(one, Outcome)]
    told = [one for one in answers if isinstance(one, PetitionError)]
    tally.expect(len(done) == 1, f"{at.number}: {len(done)} of two officials completed one step")
    tally.expect(all(names_the_winner(error) for error in told), f"{at.number}: {[str(one) for one in told]}")
    tally.acknowledged += len(done)
    tally.doubled += written(client.office, at.number).count("confirm_jurisdiction.done") != 1


def names_the_winner(error: PetitionError) -> bool:
    """Whether a conflict says who was first and when."""
    said = error.args_for_message
    return isinstance(error, Conflict) and error.code == "conflict_task_done" and bool(said.get("who")) and bool(said.get("at"))


def both_hold(tally: Tally, client: Client, at: Outcome) -> None:
    """Two different steps of one petition at the same moment, and a message: all of them hold."""
    asked = client.perform(client.ask(at.number, "extension_requested", by="zhaomin"))
    steps = {step.element: step for step in asked.next_tasks}
    commands = [client.complete(steps["inquiry"]), client.complete(steps["approve_extension"])]
    answers = together([partial(client.perform, command) for command in commands])
    refused = [str(one) for one in answers if isinstance(one, PetitionError)]
    tally.expect(not refused, f"{at.number}: of two steps at once {refused}")
    tally.acknowledged += len(answers) - len(refused)
    tally.lost += sum(written(client.office, at.number).count(command.entry) != 1 for command in commands)
