"""What clients were told, held against what the office has written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from engine.casework.office import Office
from engine.casework.verification import verify
from engine.casework.views import Outcome
from engine.domain.docket import DocketEntry
from engine.torture.client import Command
from engine.torture.report import Tally

# Entries that an act of a client makes, and nothing else does.
TOLD = (".done", "_requested")


def told(entry: DocketEntry) -> str:
    """A docket entry in the words of ``Command.entry``; empty for what no client sends."""
    if entry.kind == "claimed":
        return f"claimed {entry.body['task']}"
    if entry.kind == "attached":
        return f"attached {entry.body['sha256']}"
    return entry.kind if entry.kind == "filed" or entry.kind.endswith(TOLD) else ""


class Books:
    """The acknowledged acts of a torture, by petition."""

    def __init__(self) -> None:
        """Nothing acknowledged yet."""
        self._acts: dict[str, Counter[str]] = {}
        self._keys: dict[str, Outcome] = {}

    @property
    def numbers(self) -> list[str]:
        """Every petition somebody was told of."""
        return sorted(self._acts)

    def acknowledge(self, command: Command, outcome: Outcome) -> bool:
        """Note that a command was answered; False when the same key was answered otherwise before."""
        if command.key in self._keys:
            return self._keys[command.key] == outcome
        self._keys[command.key] = outcome
        self._acts.setdefault(outcome.number, Counter())[command.entry] += 1
        return True

    @property
    def acknowledged(self) -> int:
        """How many different commands were answered."""
        return len(self._keys)

    def compare(self, office: Office, tally: Tally, numbers: Iterable[str]) -> None:
        """Hold the docket of each petition against what was acknowledged: each act stands there once."""
        for number in numbers:
            expected, found = self._acts.get(number, Counter()), Counter(written(office, number))
            lost, doubled = expected - found, found - expected
            tally.lost += lost.total()
            tally.doubled += doubled.total()
            if lost or doubled:
                tally.findings.append(f"{number}: lost {dict(lost)}, doubled {dict(doubled)}")

    def close(self, office: Office, tally: Tally, *, files: bool = False) -> None:
        """The last look: every petition, the gapless numbers, and the verifier, who also reads all ``files`` if asked."""
        known = list(office.store.registers.all_numbers())
        self.compare(office, tally, sorted({*known, *self._acts}))
        tally.acknowledged = self.acknowledged
        by_series = Counter(number.rpartition("-")[0] for number in known)
        wanted = {f"{series}-{running:06d}" for series, many in by_series.items() for running in range(1, many + 1)}
        tally.expect(wanted == set(known), f"numbers with gaps: {sorted(set(known) ^ wanted)[:5]}")
        sound(office, tally, files=files)


def written(office: Office, number: str) -> list[str]:
    """The entries of a petition that clients sent."""
    dossier = office.store.registers.dossier(number)
    if dossier is None or dossier.petition.id is None:
        return []
    return [word for entry in office.store.registers.docket(dossier.petition.id) if (word := told(entry))]


def sound(office: Office, tally: Tally, *, files: bool = False) -> None:
    """The verifier finds nothing in the whole office, nor in its archive when ``files`` are asked for.

    It names what a killed child left half written beside the files. Nobody was ever told that such a file is kept: it is counted.
    """
    archive = office.archive if files else None
    half_written = {name for name, _ in archive.half_written()} if archive else set()
    if half_written:
        tally.facts["left half written"] = len(half_written)
    found = [finding for finding in verify(office, archive=archive).findings if finding.detail not in half_written]
    tally.findings += [f"verify {finding.petition}: {finding.rule} {finding.detail}" for finding in found[:20]]
