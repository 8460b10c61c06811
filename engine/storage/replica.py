"""A second database that follows the first and answers lists and reports in its place, as long as it keeps up.

PostgreSQL's streaming standby. What an act relies on, and every single petition, is never read here. A replica
that cannot be reached or has fallen behind is passed by: the first database answers until it is fit again.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

# How long a verdict on the replica is believed before it is looked at again.
BELIEVED_SECONDS = 1.0

# A standby that has replayed all it received is as fresh as the line to the first database; without that line
# nobody knows, and the age of its last transaction stands for it. A database that is no standby follows nothing.
_LAG = text("""
    SELECT CASE
        WHEN NOT pg_is_in_recovery() THEN 0
        WHEN EXISTS (SELECT FROM pg_stat_wal_receiver) AND pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())
    END
""")


class Replica:
    """The engine of the replica, and whether it may be asked."""

    def __init__(self, engine: Engine, at_most: float) -> None:
        """``engine`` for reading; ``at_most``: seconds it may be behind."""
        self.engine = engine
        self._at_most = at_most
        self._looked = float("-inf")
        self._fit = False
        self._lock = Lock()

    def lag(self) -> float | None:
        """Seconds it is behind, now; None when it cannot be asked or does not know."""
        try:
            with self.engine.connect() as connection:
                behind = connection.execute(_LAG).scalar() if self.engine.dialect.name == "postgresql" else 0
        except SQLAlchemyError:
            return None
        return None if behind is None else max(0.0, float(behind))

    def is_fit(self) -> bool:
        """Whether lists may be read here; one caller looks, the others believe what was seen last."""
        if monotonic() - self._looked > BELIEVED_SECONDS and self._lock.acquire(blocking=False):
            try:
                behind = self.lag()
                self._fit = behind is not None and behind <= self._at_most
                self._looked = monotonic()
            finally:
                self._lock.release()
        return self._fit

    def pass_by(self) -> None:
        """It failed in the middle of an answer: ask it again only after the next look."""
        self._fit, self._looked = False, monotonic()
