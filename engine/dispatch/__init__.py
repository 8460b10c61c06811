"""Work that leaves the transaction: letters to officials, papers to the archive.

Two machines behind one interface: the runner inside one process (SQLite) and procrastinate over
PostgreSQL, for any number of workers. Knows procrastinate and smtplib; holds no rule of law.
"""

from engine.dispatch.jobs import Dispatcher, Handler
from engine.dispatch.outbox import ProcrastinateOutbox, queue_schema
from engine.dispatch.queue import Queue
from engine.dispatch.runner import Runner

__all__ = ["Dispatcher", "Handler", "ProcrastinateOutbox", "Queue", "Runner", "queue_schema"]
