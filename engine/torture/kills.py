"""SIGKILL, at random and at every named point: what was acknowledged is there once, what was not is done by the repeat (I1, I4).

1. Two children walk petitions and tell before and after each act. 2. Each is killed: by its parent at a random
moment, or by itself at the n-th passing of a named point. 3. What was begun and not acknowledged is repeated under
its key, by a new child or by an office that was open all the while. 4. The dockets are held against what was told.
5. Sweeps and whoever does outgoing work (``errands``) are killed as well: every named point there is, is killed at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from random import Random
from threading import Event

from engine.casework import deadlines
from engine.casework.office import Office
from engine.casework.views import Outcome
from engine.domain.frozen import FrozenClock
from engine.errors import PetitionError
from engine.settings import Settings
from engine.testing import on
from engine.torture import warm
from engine.torture.books import Books
from engine.torture.client import Client, Command
from engine.torture.errands import MAIL, RUNNER, Errands
from engine.torture.hands import Hand, Trap, hear_all, tell
from engine.torture.report import Ground, Report, Tally
from engine.watching import points

DAY = on("2026-03-02")
# Random kills, kills at each named point, and commands a child would do if it were let.
SIZES = {"short": (4, 1, 3), "full": (1000, 50, 8)}
# Of so many random kills one meets a runner of outgoing work; and how often a child adds a file instead of acting.
ERRANDS, ATTACHING, ATTACHING_MOSTLY = 4, 0.1, 0.7
HANDS = 2
A_ROUND = timedelta(minutes=1)
# Fifteen days, and the longest holidays before them.
SWEPT_AFTER = timedelta(days=30)
# Petitions that run out in one sweep round at most, each good for one kill: a month passes, and the calendar has an end.
RUNNING_OUT = 60
AN_INTERVAL = timedelta(seconds=21)
# Clocks such a sweep records, or follows, in one transaction, so that it is killed at one petition after another and not once for all.
A_FEW = 2


@dataclass(frozen=True, slots=True)
class Orders:
    """What one child is to do: repeat, then go on with petitions and begin new ones."""

    name: str
    seed: str
    at: datetime
    repeat: tuple[Command, ...]
    petitions: tuple[Outcome, ...]
    commands: int
    point: str = ""
    passing: int = 1

    @property
    def attaching(self) -> float:
        """How likely a child adds a file to a petition instead of taking its next step."""
        return ATTACHING_MOSTLY if self.point.startswith("file.") else ATTACHING


def walk(mouth: Connection, settings: Settings, orders: Orders) -> None:
    """A child: acts and tells before and after each act, until it is done or killed."""
    office = warm.reopened(settings, FrozenClock(orders.at))
    chance = Random(orders.seed)
    client = Client(office, orders.name, chance)
    passed: set[str] = set()
    points.listen(passed.add)
    if orders.point:
        Trap(orders.passing, orders.point)
    standing = list(orders.petitions)
    for one in orders.repeat:
        act(client, one, mouth)
    for _ in range(orders.commands):
        at = standing.pop(0) if standing and chance.random() < 0.8 else None
        command = following(client, at, orders.attaching) if at else client.register()
        outcome = act(client, command, mouth) if command else None
        if outcome:
            standing.append(outcome)
    tell(mouth, "end", None, passed)


def following(client: Client, at: Outcome, attaching: float) -> Command | None:
    """What a child does next about a petition: a file, or the next step."""
    file = client.attach(at) if client.chance.random() < attaching else None
    return file or client.next(at)


def act(client: Client, command: Command, mouth: Connection) -> Outcome | None:
    """Tell what is begun, do it, tell how it ended."""
    tell(mouth, "begin", command, None)
    try:
        outcome = client.perform(command)
    except PetitionError as error:
        tell(mouth, "refused", command, str(error))
        return None
    tell(mouth, "done", command, outcome)
    return outcome


def about(command: Command) -> str:
    """The petition a command is about, empty for a new one."""
    return command.number or command.task.rpartition(".")[0].rpartition(".")[0]


def sweep_all(mouth: Connection, settings: Settings, at: datetime, point: str) -> None:
    """A child: sweeps until nothing more is due, killed at its first passing of a point when one is named."""
    deadlines.RECORDS = deadlines.LAPSES = A_FEW
    office = warm.reopened(settings, FrozenClock(at))
    passed: set[str] = set()
    points.listen(passed.add)
    if point:
        Trap(1, point)
    while deadlines.sweep(office).more:  # one sweep takes an armful
        continue
    tell(mouth, "end", None, passed)


class Noting(Client):
    """A client whose acts stand in the books at once."""

    def __init__(self, office: Office, name: str, chance: Random, books: Books) -> None:
        """``books`` are told of everything that was answered."""
        super().__init__(office, name, chance)
        self.books = books

    def perform(self, command: Command) -> Outcome:
        """Send a command and note its answer."""
        outcome = super().perform(command)
        self.books.acknowledge(command, outcome)
        return outcome


@dataclass
class Kills:
    """One run of the torture."""

    ground: Ground
    tally: Tally
    client: Noting
    errands: Errands
    commands: int
    standing: dict[str, Outcome] = field(default_factory=dict)
    unanswered: list[Command] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)
    passed: set[str] = field(default_factory=set)

    def round(self, point: str = "") -> None:
        """Two children at once, both killed; then the books."""
        tally, chance = self.tally, self.tally.chance
        tally.rounds += 1
        clock = self.neighbour.clock
        assert isinstance(clock, FrozenClock)
        clock.move(A_ROUND)
        given = self._share()
        hands = []
        for number in range(HANDS):
            name = f"{tally.seed}-{tally.rounds}-{number}"
            repeat = tuple(self.unanswered) if number == 0 else ()
            orders = Orders(name, name, clock.now(), repeat, given[number], self.commands, point, chance.randint(1, 3))
            hands.append(Hand(walk, self.ground.settings, orders))
        touched = self._follow(hands, point)
        self._neighbour(touched)
        self.books.compare(self.neighbour, tally, touched - {about(command) for command in self.unanswered})

    @property
    def neighbour(self) -> Office:
        """The office that is open all the while."""
        return self.client.office

    @property
    def books(self) -> Books:
        """What was answered so far."""
        return self.client.books

    def _share(self) -> list[tuple[Outcome, ...]]:
        """Give each child some of the petitions that stand open; both get different ones."""
        numbers = self.tally.chance.sample(sorted(self.standing), min(4, len(self.standing)))
        outcomes = [self.standing[number] for number in numbers]
        return [tuple(outcomes[number::HANDS]) for number in range(HANDS)]

    def _follow(self, hands: Sequence[Hand], point: str) -> set[str]:
        """Hear children to their ends and kill each on its way; the petitions they touched."""
        chance, touched = self.tally.chance, set[str]()
        left = {hand: -1 if point else chance.randint(1, 2 * self.commands) for hand in hands}
        begun: dict[Hand, Command | None] = {}
        for hand, (word, command, answer) in hear_all(hands):
            begun[hand] = command if word == "begin" else None
            touched |= self._take(word, command, answer)
            left[hand] -= 1
            if left[hand] == 0:
                Event().wait(chance.random() * 0.01)
                hand.kill()
        for hand in hands:
            self._ended(hand.end(), begun.get(hand), point)
        return touched

    def _ended(self, code: int, begun: Command | None, point: str) -> None:
        """Note how a child ended and what it had begun."""
        self.deaths["ended" if code == 0 else point or "at random"] += 1
        self.tally.expect(code in (0, -9), f"a child ended by itself with {code}")
        if begun and begun not in self.unanswered:
            # Nobody goes on with a petition while an act on it is not answered.
            self.unanswered.append(begun)
            self.standing.pop(about(begun), None)

    def _take(self, word: str, command: Command | None, answer: object) -> set[str]:
        """Note one message of a child; the petition it is about."""
        if word == "end" and isinstance(answer, set):
            self.passed |= answer
        if word == "refused":
            self.tally.findings.append(f"{command and command.entry} refused: {answer}")
        if word != "done" or command is None or not isinstance(answer, Outcome):
            return set()
        if command in self.unanswered:
            self.unanswered.remove(command)
        self.tally.expect(self.books.acknowledge(command, answer), f"{command.key}: a second answer")
        self.standing[answer.number] = answer
        return {answer.number}

    def _neighbour(self, touched: set[str]) -> None:
        """The office that was open all the while: repeats half of what got no answer, and goes on with a petition it knew before."""
        if self.tally.chance.random() < 0.5:
            touched |= self._answer()
        if self.standing:
            command = self.client.next(self.standing[self.tally.chance.choice(sorted(self.standing))])
            touched |= self._do(command) if command else set()

    def _answer(self) -> set[str]:
        """Repeat here what got no answer; the petitions it was about."""
        waiting, self.unanswered = self.unanswered, []
        return {number for command in waiting for number in self._do(command)}

    def _do(self, command: Command) -> set[str]:
        try:
            return self._take("done", command, self.client.perform(command))
        except PetitionError as error:
            return self._take("refused", command, str(error))

    def survey(self) -> None:
        """Which points these acts and a sweep pass at all: two children that nobody kills."""
        self.errands.survey()
        self.sweep()
        hand = Hand(walk, self.ground.settings, Orders(f"{self.tally.seed}-survey", "survey", self.neighbour.now(), (), (), self.commands))
        for message in hand.hear():
            self._take(*message)
        self.tally.expect(hand.end() == 0, "a child that nobody killed did not come to its end")

    def at(self, point: str, often: int) -> None:
        """Kill at a named point so often."""
        if point.startswith("job."):
            self.errands.at(point, often)
            return
        while self.deaths[point] < often:
            self.sweep(point, often) if point.startswith("sweep.") else self.round(point)

    def at_random(self, often: int) -> None:
        """Kill at random moments so often: whoever acts, and now and then whoever does outgoing work."""
        while self.deaths["at random"] < often:
            self.round()
            if self.tally.rounds % ERRANDS == 0:
                self.errands.round()
        while not self.errands.deaths[RUNNER]:
            self.errands.round()

    def sweep(self, point: str = "", often: int = 0) -> None:
        """Petitions whose clocks ran out; sweep after sweep is killed at the point until so many were, and one more ends the work."""
        self.tally.rounds += 1
        self._answer()
        self.standing.clear()  # weeks go by: their rights lapse with their clocks
        mine = [self.client.perform(self.client.register()).number for _ in range(min(RUNNING_OUT, often + 1))]
        clock = self.neighbour.clock
        assert isinstance(clock, FrozenClock)
        clock.move(SWEPT_AFTER)
        code = -9
        while code == -9:
            trap = point if self.deaths[point] < often else ""
            hand = Hand(sweep_all, self.ground.settings, clock.now(), trap)
            clock.move(AN_INTERVAL)  # what a dead sweep had claimed is free again after one interval
            for message in hand.hear():
                self._take(*message)
            code = hand.end()
            self.deaths["ended" if code == 0 else point] += 1
            self.tally.expect(code in (0, -9), f"a sweep ended by itself with {code}")
        for number in mine:
            self.tally.expect(*lapsed_once(self.neighbour, number))

    def close(self) -> None:
        """Repeat the rest, let the outgoing work be done, compare everything, say where nobody was ever killed."""
        self._answer()
        self.errands.close()
        self.books.close(self.neighbour, self.tally, files=True)
        deaths = self.deaths + self.errands.deaths
        at = {point: deaths[point] for point in points.POINTS if deaths[point]}
        never = sorted(set(points.POINTS) - set(at))
        self.tally.expect(not never, f"nobody was killed at {never}")
        self.tally.facts |= {"killed at random": deaths["at random"] + deaths[RUNNER], "of them runners": deaths[RUNNER], "at points": at}


def lapsed_once(office: Office, number: str) -> tuple[bool, str]:
    """Whether both clocks that run from filing lapsed exactly once, and what to say otherwise."""
    dossier = office.store.registers.dossier(number)
    docket = office.store.registers.docket(dossier.petition.id or 0) if dossier else ()
    told = Counter(entry.kind for entry in docket if entry.kind.endswith(".lapsed"))
    return told == {"triage.lapsed": 1, "notice_direct.lapsed": 1}, f"{number}: lapses in the docket {dict(told)}"


def run(ground: Ground, scale: str, seed: int) -> Report:
    """Random kills, then kills at every named point."""
    at_random, at_point, commands = SIZES[scale]
    tally, ground = Tally("kills", ground, seed), replace(ground, settings=replace(ground.settings, mail=MAIL))
    neighbour = warm.founded(ground.settings, FrozenClock(DAY))
    client = Noting(neighbour, f"{seed}-neighbour", Random(f"neighbour {seed}"), Books())
    kills = Kills(ground, tally, client, Errands(ground, tally, client), commands)
    kills.survey()
    kills.at_random(at_random)
    for point in points.POINTS:
        if point in kills.passed | kills.errands.passed:
            kills.at(point, at_point)
    kills.close()
    neighbour.store.close()
    return tally.report()
