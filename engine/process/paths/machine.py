"""The token rules: how tokens move from one stop to the next, told once more and without the token engine.

1. A token that comes to a place that needs nobody is made ready and put on the agenda; the agenda is worked off in
   its order until only people, messages and deadlines can move anything.
2. A token that is done lays one token on each place behind it (on one of them behind a choice).
3. A parallel gateway waits for one token by every entry. The unseen join at the end of a flow waits until no other
   token of the flow is alive.
4. Events on the edge of an activity live as long as it does; events behind an event gateway until the first of
   them happens.
5. An activity carried out several times is a frame; when enough of them have been, the others in it are cancelled, but only
   once nothing else moves by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from typing import Any

from engine.process.decisions import Decision, NoAnswer
from engine.process.paths.net import ACT, ACTIVITIES, AND, BOUNDARY, CATCH, END, ENOUGH, FRAME, GROUPS, JOIN, LAST, USER, XOR, Body, Place
from engine.process.timers import MESSAGE

DEAD, READY, WAITING, STARTED = 0, 1, 2, 3
MOST_HOPS = 500


class Endless(Exception):
    """More than MOST_HOPS places were passed without a stop."""

    why = "endless"

    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__(place.id)


class NoExit(Exception):
    """No condition of a choice holds, and it has no default."""

    why = "no_exit"

    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__(place.id)


class NoDecision(NoExit):
    """A decision table has no answer to the facts."""

    why = "no_answer"


class Token:
    """One token; ``group`` is what it hangs on with its rivals, ``via`` the shape it came from."""

    __slots__ = ("flow", "group", "inside", "place", "state", "via")

    def __init__(self, flow: Flow, place: Place, group: Group | None, via: str, state: int = READY) -> None:
        self.flow, self.place, self.group, self.via, self.state = flow, place, group, via, state
        self.inside: Flow | None = None
        flow.tokens.append(self)
        if group is not None:
            group.tokens.append(self)


class Group:
    """Tokens that exclude each other: an activity and the events on its edge, or the events behind an event gateway."""

    __slots__ = ("tokens",)

    def __init__(self) -> None:
        self.tokens: list[Token] = []


class Flow:
    """A process or frame that is being gone through; ``host`` is the token of the shape around it."""

    __slots__ = ("body", "host", "tokens")

    def __init__(self, body: Body, host: Token | None) -> None:
        self.body, self.host = body, host
        self.tokens: list[Token] = []


class Machine:
    """An instance between two stops. ``facts`` is what conditions may ask; what came of the last move stands in
    ``acts``, ``ended`` and ``passed``.
    """

    def __init__(self, facts: dict[str, dict[str, Any]]) -> None:
        self.facts = facts
        self.flows: list[Flow] = []
        self.agenda: deque[Token] = deque()
        self.late: deque[Token] = deque()
        self.completed = False
        self.acts: list[Place] = []
        self.ended: list[str] = []
        self.passed: list[Place] = []

    # ---- moves

    def start(self, body: Body) -> None:
        """Put the first token and go on to the first stop."""
        self._plant(body, None)
        self._advance()

    def complete(self, token: Token) -> None:
        """A person has completed a step."""
        self._done(token)
        self._advance()

    def resume(self) -> None:
        """Go on where tokens wait for others that have been taken away, and leave flows that are empty."""
        for flow in list(self.flows):
            if any(token.state for token in flow.tokens):
                self._look_at_join(flow)
            else:
                self._finish(flow)
        self._advance()

    def happen(self, kind: str, name: str, deaf: Collection[int] = ()) -> None:
        """A message has come or a deadline lapsed: everybody who waits for it goes on, outermost first.

        Tokens at the places ``deaf`` do not; of a deadline they are gone, it will not lapse again.
        """
        for token in [token for token in self.tokens() if token.state == WAITING and token.place.awaits == (kind, name)]:
            if token.place.index not in deaf and token.state == WAITING:
                self._fire(token)
            elif token.state == WAITING and kind != MESSAGE:
                self._cancel(token)
        self._advance()

    # ---- what stands where

    def tokens(self) -> list[Token]:
        """Every live token, flow by flow."""
        return [token for flow in self.flows for token in flow.tokens if token.state]

    def open_steps(self) -> list[Token]:
        """The steps people may complete."""
        return [token for token in self.tokens() if token.place.kind == USER and token.state == READY]

    def awaited(self) -> list[tuple[str, str]]:
        """What is waited for, each once."""
        return list(dict.fromkeys([token.place.awaits for token in self.tokens() if token.state == WAITING and token.place.awaits]))

    # ---- the rules

    def _plant(self, body: Body, host: Token | None) -> Flow:
        flow = Flow(body, host)
        self.flows.append(flow)
        self.agenda.append(Token(flow, body.begin, None, ""))
        return flow

    def _advance(self) -> None:
        for _ in range(MOST_HOPS):
            if not self.agenda:
                if not self.late:
                    return
                self.agenda.append(self.late.popleft())
            token = self.agenda.popleft()
            if token.state == READY:
                self._run(token)
        if self.agenda:
            raise Endless(self.agenda[0].place)

    def _ready(self, token: Token) -> None:
        token.state = READY
        if token.place.kind != USER:
            (self.late if token.place.kind == ENOUGH else self.agenda).append(token)

    def _run(self, token: Token) -> None:
        place = token.place
        if place.kind == END:
            self.ended.append(place.id)
        elif place.kind == ACT:
            if place.act == "set":
                self.facts["answer"][place.arguments["answer"]] = place.arguments["value"]
            self.acts.append(place)
        elif place.decision is not None:
            self._ask(place, place.decision)
        elif place.kind == ENOUGH:
            self._end_others(token)
        self._done(token)

    def _end_others(self, token: Token) -> None:
        for other in token.flow.tokens:
            if other is not token and other.state and other.place.kind != JOIN:
                self._cancel(other)

    def _ask(self, place: Place, decision: Decision) -> None:
        try:
            self.facts["answer"].update(decision.answers(self.facts))
        except (NoAnswer, ValueError) as fault:
            raise NoDecision(place) from fault

    def _done(self, token: Token) -> None:
        place, flow = token.place, token.flow
        token.state = DEAD
        if place.drawn is not None:
            self.passed.append(place)
        if place.kind in ACTIVITIES:
            for rival in self._rivals(token):
                if rival.state == WAITING:
                    self._cancel(rival)
            if token.inside is not None:
                self.flows.remove(token.inside)
        group = Group() if place.kind in GROUPS else None
        for child in [Token(flow, following, group, place.id) for following in self._following(place)]:
            self._arrive(child)
        if place.kind == LAST:
            self._finish(flow)
        else:
            self._look_at_join(flow)

    def _following(self, place: Place) -> list[Place]:
        if place.kind != XOR:
            return place.following
        chosen = next((target for test, target in place.choices if test.holds(self.facts)), place.default)
        if chosen is None:
            raise NoExit(place)
        return [chosen]

    def _arrive(self, token: Token) -> None:
        kind = token.place.kind
        if kind in (CATCH, BOUNDARY):
            token.state = WAITING
        elif kind == FRAME:
            assert token.place.body is not None
            token.state = STARTED
            token.inside = self._plant(token.place.body, token)
        elif kind == AND:
            self._arrive_at_gateway(token)
        elif kind == JOIN:
            self._arrive_at_join(token)
        else:
            self._ready(token)

    def _arrive_at_gateway(self, token: Token) -> None:
        waiting = {token.via: token}
        for other in token.flow.tokens:
            if other.place is token.place and other.state == WAITING:
                waiting.setdefault(other.via, other)
        if not waiting.keys() >= token.place.entries:
            token.state = WAITING
            return
        for other in waiting.values():
            if other is not token:
                self._cancel(other)
        self._ready(token)

    def _arrive_at_join(self, token: Token) -> None:
        others = [other for other in token.flow.tokens if other is not token and other.state]
        for other in others:
            if other.place is token.place:
                self._cancel(other)
        if any(other.place is not token.place for other in others):
            token.state = WAITING
        else:
            self._ready(token)

    def _look_at_join(self, flow: Flow) -> None:
        for token in flow.tokens:
            if token.place.kind == JOIN and token.state == WAITING:
                self._arrive_at_join(token)
                return

    def _finish(self, flow: Flow) -> None:
        if flow.host is None:
            self.completed = True
        else:
            self._ready(flow.host)

    def _fire(self, token: Token) -> None:
        place, rivals = token.place, list(self._rivals(token))
        if place.kind == CATCH:
            for rival in rivals:
                self._cancel(rival)
        elif place.interrupting:
            for rival in rivals:
                if rival.state != READY or rival.place.kind == USER:
                    self._cancel(rival)
        elif place.awaits and place.awaits[0] == MESSAGE:
            Token(token.flow, place, token.group, token.via, WAITING)
        self._ready(token)

    def _rivals(self, token: Token) -> Iterator[Token]:
        if token.group is not None:
            yield from (other for other in token.group.tokens if other is not token and other.state)

    def _cancel(self, token: Token) -> None:
        token.state = DEAD
        if token.inside is not None:
            for inner in token.inside.tokens:
                if inner.state:
                    self._cancel(inner)
            self.flows.remove(token.inside)
            token.inside = None
