"""What differs between two releases, said so that whoever decides need not read the files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    ``kind`` is what it is about: policy, deadline, flag, document, route, permission, lane, form, process, step, arrow, calendar, file.
    ``what`` is added, removed, changed or renamed. ``where`` is the policy, process or form it stands in, empty for the national rules.
    ``name``, ``before`` and ``after`` are words, ``path`` is where it stands in the files, for programs.
    """

    kind: str
    what: str
    where: str
    name: str
    before: str
    after: str
    sentence: str
    basis: str
    path: str
