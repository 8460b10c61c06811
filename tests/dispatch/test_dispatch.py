"""Outgoing work is kept by its act, done at least once, and its end recorded once: on each kind of database."""

from __future__ import annotations

import threading

import pytest

from engine.casework.office import Office
from engine.casework.outgoing import Job
from engine.dispatch import Dispatcher
from engine.dispatch.jobs import Hopeless
from engine.settings import Settings
from tests.dispatch.running import a_dispatcher, eventually, is_done, send


class Hand:
    """A handler that notes what it was given; ``faults`` are raised first, one for each call."""

    def __init__(self, *faults: Exception) -> None:
        self.done: list[str] = []
        self.faults = list(faults)
        self.lock = threading.Lock()

    def __call__(self, office: Office, job: Job) -> None:
        with self.lock:
            if self.faults:
                raise self.faults.pop(0)
            self.done.append(job.key)


def running(settings: Settings, office: Office, hand: Hand) -> Dispatcher:
    """A dispatcher that gives its work of kind ``note`` to this hand."""
    dispatcher = a_dispatcher(settings, {"note": hand})
    dispatcher.start(office)
    return dispatcher


def notes(count: int) -> list[Job]:
    """Different pieces of work."""
    return [Job("note", f"note:{number}", {"petition": "990121-2026-000001", "no": number}) for number in range(count)]


def test_what_an_act_hands_over_is_done(settings: Settings, telling: Office):
    hand = Hand()
    dispatcher = running(settings, telling, hand)
    send(telling, *notes(5))
    assert eventually(lambda: is_done(telling))
    dispatcher.stop(5)
    assert sorted(hand.done) == [f"note:{number}" for number in range(5)]


def test_an_act_that_fails_hands_over_nothing(settings: Settings, telling: Office):
    with pytest.raises(ZeroDivisionError), telling.store.transaction() as tx:
        tx.send_later(notes(1)[0])
        raise ZeroDivisionError
    hand = Hand()
    dispatcher = running(settings, telling, hand)
    send(telling, *notes(2)[1:])
    assert eventually(lambda: is_done(telling))
    dispatcher.stop(5)
    assert hand.done == ["note:1"]


def test_two_jobs_of_one_key_are_one_before_and_after_it_is_done(settings: Settings, telling: Office):
    hand = Hand()
    send(telling, *notes(1), *notes(1))
    send(telling, *notes(1))
    dispatcher = running(settings, telling, hand)
    assert eventually(lambda: is_done(telling))
    send(telling, *notes(1))
    send(telling, Job("note", "note:last", {}))
    assert eventually(lambda: "note:last" in hand.done and is_done(telling))
    dispatcher.stop(5)
    assert hand.done == ["note:0", "note:last"]


def test_the_body_arrives_as_it_was_written(settings: Settings, telling: Office):
    got: list[Job] = []
    dispatcher = a_dispatcher(settings, {"note": lambda office, job: got.append(job)})
    dispatcher.start(telling)
    job = Job("note", "云信访〔2026〕1号", {"petition": "990121-2026-000001", "text": '引号" 反斜杠\\ :at %s {x}', "n": 3})
    send(telling, job)
    assert eventually(lambda: got)
    dispatcher.stop(5)
    assert got == [job]


def test_a_failure_is_put_off_and_the_others_go_on(settings: Settings, telling: Office):
    hand = Hand(OSError("13800000001"))
    dispatcher = running(settings, telling, hand)
    send(telling, *notes(3))
    assert eventually(lambda: len(hand.done) == 2)
    assert eventually(lambda: telling.store.registers.outgoing(telling.now()).running == 0)
    stands = dispatcher.counts(telling)
    dispatcher.stop(5)
    assert (stands.queued, stands.failed) == (1, 0) and stands.oldest_age > 0


def test_what_is_hopeless_is_given_up_and_done_when_it_is_asked_for_again(settings: Settings, telling: Office):
    hand = Hand(Hopeless("smtp_550"))
    dispatcher = running(settings, telling, hand)
    send(telling, *notes(1))
    assert eventually(lambda: is_done(telling, failed=1))
    (row,) = telling.store.registers.given_up(10)
    assert (row.key, row.kind, row.petition, row.attempts, row.said) == ("note:0", "note", "990121-2026-000001", 1, "smtp_550")
    with telling.store.transaction() as tx:
        assert tx.outgoing.revive(telling.now()) == 1
    assert eventually(lambda: is_done(telling))
    dispatcher.stop(5)
    assert hand.done == ["note:0"] and telling.store.registers.given_up(10) == []


def test_a_kind_nobody_knows_waits_for_who_knows_it(settings: Settings, telling: Office):
    send(telling, Job("new_kind", "new:1", {}), *notes(1))
    hand = Hand()
    dispatcher = running(settings, telling, hand)
    assert eventually(lambda: hand.done == ["note:0"])
    dispatcher.stop(5)
    assert telling.store.registers.outgoing(telling.now()).queued == 1
    newer = a_dispatcher(settings, {"new_kind": hand})
    newer.start(telling)
    assert eventually(lambda: is_done(telling))
    newer.stop(5)
    assert hand.done == ["note:0", "new:1"]


def test_several_dispatchers_share_the_work_and_do_none_twice(settings: Settings, telling: Office):
    hand = Hand()
    several = [running(settings, telling, hand) for _ in range(3)]
    for number in range(0, 60, 6):
        send(telling, *notes(60)[number : number + 6])
    assert eventually(lambda: is_done(telling))
    for dispatcher in several:
        dispatcher.stop(5)
    assert sorted(hand.done) == sorted(job.key for job in notes(60))


def test_stopping_lets_work_under_way_finish_and_takes_up_no_more(settings: Settings, telling: Office):
    begun, may_end, ended = threading.Event(), threading.Event(), []

    def slow(office: Office, job: Job) -> None:
        begun.set()
        may_end.wait(20)
        ended.append(job.key)

    dispatcher = a_dispatcher(settings, {"note": slow})
    dispatcher.start(telling)
    send(telling, *notes(1))
    assert begun.wait(20)
    stopping = threading.Thread(target=dispatcher.stop, args=(20,))
    stopping.start()
    send(telling, Job("note", "note:late", {}))
    may_end.set()
    stopping.join(20)
    assert ended == ["note:0"]
    assert telling.store.registers.outgoing(telling.now()).queued == 1
    again = running(settings, telling, Hand())
    assert eventually(lambda: is_done(telling))
    again.stop(5)


def test_a_dispatcher_may_be_stopped_before_it_began_and_twice(settings: Settings, telling: Office):
    dispatcher = a_dispatcher(settings)
    dispatcher.stop(1)
    dispatcher.start(telling)
    dispatcher.stop(5)
    dispatcher.stop(1)
