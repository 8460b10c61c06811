"""How an act on PostgreSQL keeps its outgoing work: one statement for our register and procrastinate's queue."""

from __future__ import annotations

from procrastinate.schema import SchemaManager

QUEUE = "office"

_QUEUED = f"""
    procrastinate_defer_jobs_v1(array_agg(CAST(
        ROW('{QUEUE}', kind, 0, NULL, key, jsonb_build_object('key', key), NULL) AS procrastinate_job_to_defer_v1)))
"""


class ProcrastinateOutbox:
    """Keeps each job as a row of the register and queues its key; a key kept before is neither kept nor queued again.

    procrastinate's queueing lock tells two jobs apart only while they wait; the primary key of the
    register does so for ever.
    """

    keep = f"""
        WITH kept AS (
            INSERT INTO outgoing (key, kind, body, petition, trace, queued_at, next_at, attempts, said)
            SELECT key, kind, body, petition, trace, CAST(:at AS timestamptz), CAST(:at AS timestamptz), 0, ''
            FROM json_to_recordset(CAST(:jobs AS json)) AS given (key text, kind text, body text, petition text, trace text)
            ON CONFLICT (key) DO NOTHING
            RETURNING key, kind
        )
        SELECT {_QUEUED} FROM kept
    """  # noqa: S608 the only thing put in is our own queue's name
    again = f"""
        SELECT {_QUEUED} FROM outgoing
        WHERE next_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM procrastinate_jobs AS queued WHERE queued.queueing_lock = outgoing.key AND queued.status IN ('todo', 'doing')
        )
    """  # noqa: S608 as above


def queue_schema() -> str:
    """The tables and functions procrastinate needs, as the package itself ships them; laid once, by ``migrate``."""
    return SchemaManager.get_schema()
