"""django-viewflow on the bench's process: flows as Python classes, on the same PostgreSQL, called without HTTP."""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command

from engine.bench.orders import Shifts, answer_orders

ABOUT = {
    "name": "django-viewflow",
    "does": [
        "row lock on the process", "user tasks", "gateways, split and join", "boundary timers as rows", "one transaction a completion",
    ],
    "does_not": [
        "messages (a user task stands in)", "a call activity (its task stands inline)", "docket, deadlines, papers",
        "form validation", "idempotency keys",
    ],
}  # fmt: skip


def configured(url: str) -> None:
    """Django over the database asked for; isolation and durability as it comes."""
    at = urlsplit(url)
    engine = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, "NAME": at.path.lstrip("/")}
    where = engine | {"USER": unquote(at.username or ""), "PASSWORD": unquote(at.password or ""), "HOST": at.hostname, "PORT": at.port}
    apps = ["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow", "bench.viewflow.office"]
    settings.configure(DATABASES={"default": where}, INSTALLED_APPS=apps, USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")
    django.setup()


def main(asked: dict[str, Any]) -> None:
    """Make the tables once, or answer orders."""
    configured(asked["database"])
    if asked.get("settle"):
        call_command("migrate", verbosity=0, run_syncdb=True)
        return
    from viewflow import __version__ as version  # type: ignore[attr-defined]

    from bench.viewflow.office.side import ViewflowOffice

    answer_orders(Shifts([ViewflowOffice()]), sys.stdin, sys.stdout, ABOUT | {"version": version})


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
