"""Start a process, complete a step, send a message, let a deadline lapse: (state, facts) in, Step out.

Each call loads the state, does its one thing, runs on to the next human steps and saves; when anything goes
wrong on the way, an error is raised and no new state exists. What is held between two calls is only a memory
of states (``keeping.py``): without it the same happens, slower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from SpiffWorkflow.util.task import TaskState

from engine.domain.drawing import Drawing
from engine.domain.obligation import Obligation
from engine.domain.process import (
    Behind,
    Decided,
    Element,
    Facts,
    OpenTask,
    Received,
    Return,
    Standing,
    Step,
    Structure,
    Value,
    Waiting,
)  # fmt: skip
from engine.domain.rules import DeadlineRule
from engine.errors import Refusal
from engine.process import carrying, returning
from engine.process.decisions import NoAnswer
from engine.process.keeping import Keeper
from engine.process.library import Library
from engine.process.paths.undoing import spoilt
from engine.process.serializer import dump, load
from engine.process.timers import DEADLINE, MESSAGE
from engine.process.workflow import Instance, Token, Witness

_PLAIN = frozenset({str, int, bool, type(None)})


class SpiffRuntime:
    """Runs the diagrams of one library; fits ``engine.casework.ports.Engine``.

    ``keep`` is the number of instances kept alive between two calls, some 20 kB each; 0 loads every time.
    """

    def __init__(self, library: Library, keep: int = 512) -> None:
        self.library = library
        self._keeper = Keeper(keep)
        # Told of every arrow gone along, where somebody rehearses: (process, source, target).
        self.witness: Witness | None = None

    def start(self, process: str, facts: Facts) -> Step:
        """Begin an instance and run to its first human steps; NotFound for a process the shelf does not have."""
        instance = Instance(self.library.spec(process)).begin(facts)
        instance.witness = self.witness
        instance.plant()
        return self._step(instance)

    def complete(self, process: str, state: bytes, task: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Complete the human step ``task``; Conflict when it is not open (any more)."""
        instance = self._opened(process, state, facts, answer)
        token = returning.enabled(instance, task)
        instance.moved(answer, by=token)
        older, number = instance.tokens(), instance.counter
        token.run()
        instance.advance()
        standing = instance.tokens()
        returning.note_last(instance, token, older, number, standing)
        return self._kept(instance, standing)

    def foresee(self, process: str, state: bytes, task: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """What ``complete`` would come to; the Step has no state, and the instance held in memory is left where it is."""
        instance = load(state, process, self.library).begin(facts, answer)
        returning.enabled(instance, task).run()
        instance.advance()
        step = _told(instance, b"", instance.tokens())
        instance.dissolve()
        return step

    def send(self, process: str, state: bytes, message: str, answer: Mapping[str, Value], facts: Facts) -> Step:
        """Give the instance a message; everybody who waits for that name catches it. Refusal when nobody does."""
        instance = self._opened(process, state, facts, answer)
        instance.moved(answer, event=(MESSAGE, message))
        if not _fire(instance, MESSAGE, message):
            raise Refusal("not_waiting_for", message=message)
        return self._step(instance)

    def lapse(self, process: str, state: bytes, deadline: str, facts: Facts) -> Step | None:
        """Tell the instance that a deadline has lapsed; None when nobody waits for it."""
        instance = self._opened(process, state, facts, {})
        instance.moved(event=(DEADLINE, deadline))
        return self._step(instance) if _fire(instance, DEADLINE, deadline) else None

    def ways_back(self, process: str, state: bytes, task: str) -> Return:
        """The steps an open one may be taken back to, and what bars the way further; Conflict when it is not open (any more)."""
        instance = load(state, process, self.library)
        return returning.ways_back(instance, returning.enabled(instance, task))

    def go_back(self, process: str, state: bytes, task: str, to: str, facts: Facts) -> Step:
        """Take the open step ``task`` back to ``to``, an id told by ``ways_back``; Conflict when either is not there (any more)."""
        instance = self._opened(process, state, facts, {})
        returning.take_back(instance, returning.enabled(instance, task), to)
        return self._step(instance)

    def spoilt(
        self,
        way: Behind,
        facts: Facts,
        lanes: Mapping[str, str],
        obligations: Sequence[Obligation],
        deadlines: Mapping[str, DeadlineRule],
    ) -> Obligation | None:
        """The first obligation that would not be kept for sure if a way were gone back; ``lanes`` maps their names as drawn to ids."""
        return spoilt(way, facts, lanes, obligations, deadlines)

    def decide(self, decision: str, facts: Facts) -> Decided | None:
        """What a decision table answers to these facts; None when the shelf has no such table, or the table no answer."""
        asked = self.library.decisions.get(decision)
        if asked is None:
            return None
        try:
            return Decided(MappingProxyType(asked.answers(facts)), "；".join(asked.grounds(facts)))
        except (NoAnswer, ValueError):
            return None

    def asks(self, decision: str) -> Sequence[str]:
        """The facts a decision table asks for; none when the shelf has no such table."""
        asked = self.library.decisions.get(decision)
        return tuple(asked.kinds) if asked else ()

    def diagram(self, process: str) -> str:
        """The BPMN of a process as the designer drew it."""
        return self.library.xml(process).decode("utf-8")

    def elements(self, process: str) -> Mapping[str, Element]:
        """The shapes of a process by id."""
        return self.library.process(process).elements

    def structure(self, process: str) -> Structure:
        """The whole diagram of a process, to be compared with another."""
        return self.library.structure(process)

    def processes(self) -> Sequence[str]:
        """The ids of all processes of the shelf."""
        return self.library.process_ids

    def drawing(self, process: str) -> Drawing:
        """The shapes of a process in their places."""
        return self.library.drawing(process)

    def reached(self, process: str, state: bytes) -> Mapping[str, Mapping[str, str]]:
        """For each diagram of the instance: shape id → ``done`` or ``current``; a boundary event still waiting is neither."""
        instance = load(state, process, self.library)
        marks = {diagram: dict.fromkeys(shapes, "done") for diagram, shapes in instance.done.items()}
        for flow in instance.flows():
            for token in flow.live():
                if token.task_spec.bpmn_id and token._state & token.task_spec.held:
                    marks.setdefault(flow.spec.shelf, {})[token.task_spec.bpmn_id] = "current"
        return marks

    def standing(self, process: str, state: bytes) -> Standing:
        """Where every token of a state stands, for another release to say whether it can take it up."""
        return carrying.standing(load(state, process, self.library), state, self.library)

    def receive(self, standing: Standing) -> Received:
        """Take up a state of another release, each token where it stood; or say what stands in the way."""
        obstacles = carrying.obstacles(standing, self.library)
        if obstacles:
            return Received(standing.state, (), (), obstacles)
        state = carrying.relabelled(standing.state, self.library)
        tokens = load(state, standing.process, self.library).tokens()
        return Received(state, _open_tasks(tokens), _waiting(tokens), ())

    def _opened(self, process: str, state: bytes, facts: Facts, answer: Mapping[str, Value]) -> Instance:
        """The instance of a state, taken from memory or loaded, at the beginning of an act."""
        instance = self._keeper.take(process, state)
        if instance is None:
            instance = load(state, process, self.library)
        instance.witness = self.witness
        return instance.begin(facts, answer)

    def _step(self, instance: Instance) -> Step:
        instance.advance()
        return self._kept(instance, instance.tokens())

    def _kept(self, instance: Instance, standing: Sequence[Token]) -> Step:
        """Save an instance in which nothing moves by itself any more, and keep it in memory; ``standing`` are its tokens."""
        instance.require_someone()
        state = dump(instance, self.library)
        step = _told(instance, state, standing)
        if not instance.completed and all(map(_comes_back_as_it_was, instance.answer.values())):
            self._keeper.keep(instance.spec.name, state, instance)
        else:
            instance.dissolve()
        return step


def _told(instance: Instance, state: bytes, standing: Sequence[Token]) -> Step:
    """Where an instance stands, saved as ``state``; of the tokens ``standing`` only live ones are told."""
    return Step(
        state=state,
        tasks=_open_tasks(standing),
        waiting=_waiting(standing),
        effects=tuple(instance.effects),
        completed=instance.completed,
        ended=tuple(instance.ended),
        answer=MappingProxyType(instance.answer),
    )


def _comes_back_as_it_was(value: Value) -> bool:
    """Whether a value is the same after save and load; a list, say, comes back as a tuple."""
    if type(value) is tuple:
        return all(type(item) is str for item in value)
    return type(value) in _PLAIN


def _awaits(token: Token) -> bool:
    return token._state == TaskState.WAITING and token.task_spec.awaits is not None


def _fire(instance: Instance, kind: str, name: str) -> bool:
    """Wake every token that waits for this event, outermost first; one that the first has cancelled stays cancelled."""
    hit = [token for token in instance.tokens() if _awaits(token) and token.task_spec.event_definition.is_a(kind, name)]
    for token in hit:
        if _awaits(token):
            token.task_spec.fire(token)
    return bool(hit)


def _open_tasks(tokens: Sequence[Token]) -> tuple[OpenTask, ...]:
    return tuple([_open_task(token) for token in tokens if token.is_enabled])


def _waiting(tokens: Sequence[Token]) -> tuple[Waiting, ...]:
    return tuple(dict.fromkeys([token.task_spec.awaits for token in tokens if _awaits(token)]))


def _open_task(token: Token) -> OpenTask:
    spec = token.task_spec
    return OpenTask(token.id, spec.bpmn_id, spec.bpmn_name or "", spec.lane or "", spec._wf_spec.shelf)
