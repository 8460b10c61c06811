"""petition trace: from an id in the log, on an error page or in an answer's header to what it left on the dockets."""

from __future__ import annotations

from engine.cli.speaking import Session
from engine.errors import Refusal
from engine.watching import traces


def run(session: Session, trace: str) -> int:
    """List number, seq, kind and time of every docket entry of a trace; 0 when there are any, 1 when there are none.

    Takes 32 hex digits or a whole ``traceparent``. Refusal ``trace_malformed`` for anything else.
    """
    wanted = traces.read(trace) or trace.strip().lower()
    if not traces.ID.fullmatch(wanted):
        raise Refusal("trace_malformed", value=trace[:80])
    office = session.office()
    found = office.store.gauge.traced(wanted)
    session.answer([{"petition": one.number, "seq": one.seq, "kind": one.kind, "at": one.at.isoformat()} for one in found])
    for one in found:
        session.say(f"{one.number}  {one.seq:>4}  {one.at.isoformat(timespec='seconds')}  {one.kind}  {office.say(one.kind, session.lang)}")
    if not found:
        session.say(office.current.rulebook.message("trace_nowhere", session.lang, trace=wanted))
    return 0 if found else 1
