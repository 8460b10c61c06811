"""The machine's settings, from PETITION_* and nowhere else; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SettingError

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the database, the key and the shelves are; ``home`` holds what the office writes."""

    database: str
    home: Path
    workflows: Path
    policies: Path
    lang: str = "zh"
    sweep_seconds: int = 20

    @property
    def key_file(self) -> Path:
        """The file with the key of the encrypted columns, outside the database."""
        return self.home / "secret.key"

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, *, database: str | None = None, lang: str | None = None) -> Settings:
        """Settings of this process; arguments go before the environment, the environment before the defaults.

        Raises SettingError for a language other than zh and en or a sweep interval that is no number.
        """
        env = os.environ if environ is None else environ
        home = Path(env.get("PETITION_HOME") or ROOT / "var").resolve()
        chosen = lang or env.get("PETITION_LANG") or "zh"
        if chosen not in ("zh", "en"):
            raise SettingError("setting_language", value=chosen, expected="zh, en")
        seconds = env.get("PETITION_SWEEP_SECONDS", "20")
        if not seconds.isdigit() or not int(seconds):
            raise SettingError("setting_seconds", value=seconds, name="PETITION_SWEEP_SECONDS")
        return cls(
            database=database or env.get("PETITION_DATABASE") or f"sqlite:///{home / 'petition.sqlite'}",
            home=home,
            workflows=Path(env.get("PETITION_WORKFLOWS") or ROOT / "workflows"),
            policies=Path(env.get("PETITION_POLICIES") or ROOT / "policies"),
            lang=chosen,
            sweep_seconds=int(seconds),
        )
