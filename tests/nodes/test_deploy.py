"""What lies in deploy/: every command and option exists, every setting is one, and stopping is given the time a drain takes."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from engine.cli.embedded import LONGEST
from engine.cli.program import petition
from tests.support.places import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted(DEPLOY.glob("systemd/*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose/compose.yaml").read_text(encoding="utf-8"))
CHART = DEPLOY / "helm/petition"
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
KNOWN = set(re.findall(r"PETITION_[A-Z]+(?:_[A-Z]+)*", (ROOT / "engine/settings.py").read_text(encoding="utf-8")))
OURS = "/srv/petition/petition"


class Unit(configparser.RawConfigParser):
    """A unit: an ini file whose keys keep their case and may come again."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, comment_prefixes=("#",))
        self.read(path, encoding="utf-8")
        self.commands = re.findall(r"^ExecStart=(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def parsed(words: list[str]) -> click.Context:
    """A command line as the program reads it; click.UsageError for a command, an option or a value it does not know."""
    name, command, rest = petition.resolve_command(click.Context(petition), words)
    assert command is not None and name is not None
    return command.make_context(name, rest)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command line of ours, by the place it stands in."""
    for path in UNITS:
        for line in Unit(path).commands:
            if line.startswith(OURS):
                yield path.name, shlex.split(line.replace("%i", "8001"))[1:]
    for name, service in COMPOSE["services"].items():
        if service.get("image") == "petition":
            yield f"compose {name}", service["command"]
    for path in sorted(CHART.glob("templates/*.yaml")):
        for args in rendered_args(path.read_text(encoding="utf-8")):
            yield path.name, args
    yield "Dockerfile", yaml.safe_load(re.findall(r"^CMD (.+)$", dockerfile(), re.MULTILINE)[0])


def rendered_args(template: str) -> Iterator[list[str]]:
    """The ``args`` of a template, its values put in."""
    for block in re.findall(r"^ +args:((?: \[.*\])|(?:\n +- .+)+)", template, re.MULTILINE):
        filled = re.sub(r"\{\{ \.Values\.([\w.]+) \| quote \}\}", lambda found: f'"{value(found[1])}"', block)
        yield [str(word) for word in yaml.safe_load(filled)]


def value(path: str) -> Any:
    """A value of the chart by its dotted name."""
    found: Any = VALUES
    for part in path.split("."):
        found = found[part]
    return found


def dockerfile() -> str:
    return (DEPLOY / "compose/Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize(("place", "words"), list(commands()), ids=lambda part: part if isinstance(part, str) else "")
def test_every_command_line_is_one_the_program_takes(place: str, words: list[str]) -> None:
    assert parsed(words).command.name in ("serve", "worker", "migrate", "verify", "backup")


def test_a_misspelt_option_would_be_found() -> None:
    with pytest.raises(click.UsageError):
        parsed(["serve", "--worker", "2"])
    with pytest.raises(click.UsageError):
        parsed(["migrated"])


def test_web_nodes_do_not_tick_and_workers_are_there_to_do_it() -> None:
    by_command = [(place, parsed(words)) for place, words in commands()]
    serving = [context.params["ticking"] for _, context in by_command if context.command.name == "serve"]
    assert serving and not any(serving)
    assert sum(context.command.name == "worker" for _, context in by_command) == 3


def test_every_setting_named_is_read_by_the_office() -> None:
    named = {name for path in DEPLOY.rglob("*") if path.is_file() for name in re.findall(r"PETITION_[A-Z_]+[A-Z]", path.read_text("utf-8"))}
    assert named - KNOWN == set()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_may_write_nowhere_but_its_own_folder_and_become_nobody_else(path: Path) -> None:
    service = Unit(path)["Service"]
    wanted = {"User": "petition", "ProtectSystem": "strict", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "PrivateTmp": "yes"}
    assert {name: service[name] for name in wanted} == wanted


def test_whoever_stops_a_node_waits_longer_than_its_drain_and_the_longest_request() -> None:
    settings = dict(line.split("=", 1) for line in (DEPLOY / "systemd/petition.env").read_text().splitlines() if line[:1] not in ("#", ""))
    for name in ("petition-web@.service", "petition-worker@.service"):
        assert int(Unit(DEPLOY / "systemd" / name)["Service"]["TimeoutStopSec"]) > int(settings["PETITION_DRAIN_SECONDS"]) + LONGEST
    office = COMPOSE["x-office"]
    assert int(office["stop_grace_period"].removesuffix("s")) > int(office["environment"]["PETITION_DRAIN_SECONDS"]) + LONGEST
    grace = re.search(r"terminationGracePeriodSeconds: \{\{ add \.Values\.settings\.drainSeconds (\d+) \}\}", parts())
    assert grace and int(grace[1]) > LONGEST


def parts() -> str:
    return (CHART / "templates/_parts.tpl").read_text(encoding="utf-8")


def test_the_parent_alone_hears_sigterm_where_a_whole_group_could() -> None:
    assert Unit(DEPLOY / "systemd/petition-web@.service")["Service"]["KillMode"] == "mixed"


def test_every_value_a_template_asks_for_is_there_and_none_is_left_over() -> None:
    asked = set()
    for path in CHART.glob("templates/*"):
        asked |= set(re.findall(r"\.Values\.([\w.]+)", path.read_text(encoding="utf-8")))
    for path in asked:
        value(path)
    leaves = {f"{group}.{name}" for group, said in VALUES.items() if isinstance(said, dict) for name in said} | {"archive"}
    assert leaves - asked == set()


def test_probes_ask_where_the_office_answers() -> None:
    web = (CHART / "templates/web.yaml").read_text(encoding="utf-8")
    probes = dict(re.findall(r"(\w+)Probe:\n +httpGet: \{ path: (/\w+), port: http \}", web))
    assert probes == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
    assert "http://127.0.0.1:8000/readyz" in COMPOSE["services"]["web"]["healthcheck"]["test"][-1]


def test_compose_has_three_of_each_and_none_before_the_tables_are_there() -> None:
    services = COMPOSE["services"]
    for name in ("web", "worker"):
        assert services[name]["deploy"]["replicas"] == 3
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    volumes = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ()) if volume[0] != "."}
    assert volumes == set(COMPOSE["volumes"])


def test_the_connections_of_compose_fit_into_its_database() -> None:
    settings, services = COMPOSE["x-office"]["environment"], COMPOSE["services"]
    web = parsed(services["web"]["command"]).params
    most = int(services["database"]["command"][-1].removeprefix("max_connections=")) - 3
    pool = int(settings["PETITION_POOL"])
    assert services["web"]["deploy"]["replicas"] * web["workers"] * pool + services["worker"]["deploy"]["replicas"] * pool <= most
    assert pool >= web["threads"] + 2


def test_the_proxy_writes_who_comes_itself_and_never_repeats_an_act() -> None:
    said = (DEPLOY / "compose/nginx.conf").read_text(encoding="utf-8")
    assert "X-Forwarded-For $remote_addr" in said and "$proxy_add_x_forwarded_for" not in said
    assert "non_idempotent" not in said
    assert COMPOSE["x-office"]["environment"]["PETITION_PROXIES"] == "1"
