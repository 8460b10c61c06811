"""The machine's settings, from PETITION_* and nowhere else; the only reader of the environment."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import SettingError

# How many other systems may be told.
MOST_WEBHOOKS = 9
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the database, the key and the shelves are; ``home`` holds what the office writes.

    ``replica`` answers lists and reports instead of the database unless it is ``replica_lag`` seconds behind,
    ``archive`` keeps papers and attachments
    (a folder or ``s3://bucket/prefix``, its endpoint, region and keys in ``s3_…``), ``live`` is how many petitions
    stay in memory between two acts.
    ``mail`` is the address of a mail server (empty: no letters), ``webhook`` that of another system which is told as well, signed with
    ``webhook_secret``; ``more_webhooks`` are further ones, each its number from 2, its address and its secret;
    ``embedded`` whether ``serve`` does outgoing work
    on PostgreSQL too.

    ``pool`` bounds the connections of one process to the database, ``nodes`` says how many nodes like this one share
    it, ``pooler`` that a pooler stands between which lends a connection for one transaction only. ``proxies`` is how
    many proxies before the office are trusted to say who comes; ``drain_seconds`` how long it still answers after SIGTERM.
    ``checks`` is how many checks of designs one process does at once, each in a child of its own.
    ``query_address`` is where petitioners query their petitions, as papers print it.
    ``machine`` names this machine, ``log`` is json or text and ``log_level`` from where on; empty means as the command has it.
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
    mail: str = ""
    webhook: str = ""
    webhook_secret: str = field(default="", repr=False)
    more_webhooks: tuple[tuple[int, str, str], ...] = field(default=(), repr=False)
    embedded: bool = False
    pool: int = 20
    nodes: int = 1
    pooler: bool = False
    proxies: int = 0
    drain_seconds: int = 3
    checks: int = field(default_factory=lambda: cores())
    query_address: str = ""
    machine: str = ""
    log: str = ""
    log_level: str = ""
    s3_endpoint: str = ""
    s3_region: str = ""
    s3_key: str = ""
    s3_secret: str = field(default="", repr=False)

    @property
    def head_key_file(self) -> Path:
        """The file with the key the heads of the days are signed with."""
        return self.home / "head.key"

    @property
    def key_file(self) -> Path:
        """The file with the key of the encrypted columns, outside the database."""
        return self.home / "secret.key"

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, *, database: str | None = None, lang: str | None = None) -> Settings:
        """Settings of this process; arguments go before the environment, the environment before the defaults.

        Raises SettingError for a word other than those a setting may be, and for a number that is none.
        """
        env = os.environ if environ is None else environ
        home = Path(env.get("PETITION_HOME") or ROOT / "var").resolve()
        chosen = lang or env.get("PETITION_LANG") or "zh"
        if chosen not in ("zh", "en"):
            raise SettingError("setting_language", value=chosen, expected="zh, en")
        return cls(
            database=database or env.get("PETITION_DATABASE") or f"sqlite:///{home / 'petition.sqlite'}",
            home=home,
            workflows=Path(env.get("PETITION_WORKFLOWS") or ROOT / "workflows"),
            policies=Path(env.get("PETITION_POLICIES") or ROOT / "policies"),
            lang=chosen,
            sweep_seconds=at_least_one(env, "PETITION_SWEEP_SECONDS", 20),
            replica=env.get("PETITION_REPLICA", ""),
            replica_lag=whole(env, "PETITION_REPLICA_LAG", 10),
            archive=env.get("PETITION_ARCHIVE") or str(home / "archive"),
            live=whole(env, "PETITION_LIVE", 500),
            mail=env.get("PETITION_MAIL", ""),
            webhook=env.get("PETITION_WEBHOOK", ""),
            webhook_secret=env.get("PETITION_WEBHOOK_SECRET", ""),
            more_webhooks=more_webhooks(env),
            embedded=whole(env, "PETITION_EMBEDDED", 0) > 0,
            pool=at_least_one(env, "PETITION_POOL", 20),
            nodes=at_least_one(env, "PETITION_NODES", 1),
            pooler=bool(whole(env, "PETITION_POOLER", 0)),
            proxies=whole(env, "PETITION_PROXIES", 0),
            drain_seconds=whole(env, "PETITION_DRAIN_SECONDS", 3),
            checks=at_least_one(env, "PETITION_CHECKS", cores()),
            query_address=env.get("PETITION_QUERY_ADDRESS", ""),
            machine=env.get("PETITION_MACHINE") or platform.node(),
            log=one_of(env, "PETITION_LOG", ("json", "text")),
            log_level=one_of(env, "PETITION_LOG_LEVEL", ("debug", "info", "warning", "error")),
            s3_endpoint=env.get("PETITION_S3_ENDPOINT", ""),
            s3_region=env.get("PETITION_S3_REGION", ""),
            s3_key=env.get("PETITION_S3_KEY", ""),
            s3_secret=env.get("PETITION_S3_SECRET", ""),
        )


def cores() -> int:
    """How many processors there are for this process."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def whole(env: Mapping[str, str], name: str, default: int) -> int:
    """A setting that is a whole number; SettingError for anything else."""
    text = env.get(name, str(default))
    if not text.isdigit():
        raise SettingError("setting_seconds", value=text, name=name)
    return int(text)


def more_webhooks(env: Mapping[str, str]) -> tuple[tuple[int, str, str], ...]:
    """The webhooks set up beside the first, by number."""
    numbers = [no for no in range(2, MOST_WEBHOOKS + 1) if env.get(f"PETITION_WEBHOOK_{no}")]
    return tuple((no, env[f"PETITION_WEBHOOK_{no}"], env.get(f"PETITION_WEBHOOK_{no}_SECRET", "")) for no in numbers)


def at_least_one(env: Mapping[str, str], name: str, default: int) -> int:
    """A whole number that is not nought; SettingError for anything else."""
    number = whole(env, name, default)
    if not number:
        raise SettingError("setting_seconds", value=number, name=name)
    return number


def one_of(env: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """A setting that is one of a few words, or empty; SettingError names the words for anything else."""
    text = env.get(name, "").strip().lower()
    if text and text not in words:
        raise SettingError("setting_word", name=name, value=text, expected=", ".join(words))
    return text


def share_metrics(folder: Path) -> None:
    """Tell prometheus_client, which looks nowhere else, where processes that serve together keep their counts."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
