"""petition sizing: the hardware for a year of petitions, with how each number was reckoned."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from engine.casework import sizing
from engine.casework.sizing import Need
from engine.cli.speaking import Session, words


def run(session: Session, need: Need, file: Path | None) -> None:
    """Print the hardware for ``need``; ``file`` has other laws than those the office came with."""
    known = sizing.laws(file) if file else sizing.laws()
    lines = sizing.shown(sizing.size(need, known), words(session.settings).message, session.lang)
    session.answer({
        "need": asdict(need), "rows": [asdict(line) for line in lines], "laws": {name: asdict(law) for name, law in known.items()},
    })  # fmt: skip
    for line in lines:
        session.say(f"{line.label}  {sizing.number(line.value)} {line.unit}\n    {line.how}")
