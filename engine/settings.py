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
    """Where the database, the key and the shelves are; ``home`` holds what the office writes.

    ``replica`` answers lists and reports instead of the database unless it is ``replica_lag`` seconds behind,
    ``archive`` keeps papers and attachments (a folder or ``s3://bucket/prefix``), ``live`` is how many petitions
    stay in memory between two acts.
    """

    database: str
    home: Path
    workflows: Path
    policies: Path
    lang: str = "zh"
    sweep_seconds: int = 20
    replica: str = ""
    replica_lag: int = 10
    archive: str = ""
    live: int = 500

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
        seconds = whole(env, "PETITION_SWEEP_SECONDS", 20)
        if not seconds:
            raise SettingError("setting_seconds", value=seconds, name="PETITION_SWEEP_SECONDS")
        return cls(
            database=database or env.get("PETITION_DATABASE") or f"sqlite:///{home / 'petition.sqlite'}",
            home=home,
            workflows=Path(env.get("PETITION_WORKFLOWS") or ROOT / "workflows"),
            policies=Path(env.get("PETITION_POLICIES") or ROOT / "policies"),
            lang=chosen,
            sweep_seconds=seconds,
            replica=env.get("PETITION_REPLICA", ""),
            replica_lag=whole(env, "PETITION_REPLICA_LAG", 10),
            archive=env.get("PETITION_ARCHIVE") or str(home / "archive"),
            live=whole(env, "PETITION_LIVE", 500),
        )


def whole(env: Mapping[str, str], name: str, default: int) -> int:
    """A setting that is a whole number; SettingError for anything else."""
    text = env.get(name, str(default))
    if not text.isdigit():
        raise SettingError("setting_seconds", value=text, name=name)
    return int(text)
