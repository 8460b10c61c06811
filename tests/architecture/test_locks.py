"""What is installed is exactly what was tried, whoever serves it."""

from __future__ import annotations

import json
import re

import pytest

from tests.support.places import ROOT

LOCKS = ("runtime", "dev")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+) \\$")
PACKAGES = ROOT / "webui" / "frontend" / "package-lock.json"


def lines(name: str) -> list[str]:
    """The lines of a lock that are neither remarks nor empty."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pins(name: str) -> dict[str, str]:
    """Version by package."""
    return {match[1]: match[2] for line in lines(name) if (match := PIN.match(line))}


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_a_pin_or_a_hash(name: str):
    assert [line for line in lines(name) if not (PIN.match(line) or HASH.match(line))] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pinned_package_has_a_hash(name: str):
    rows = lines(name)
    assert [row for row, following in zip(rows, [*rows[1:], ""], strict=True) if PIN.match(row) and not HASH.match(following)] == []


def test_the_tools_come_on_top_of_what_runs():
    runtime, dev = pins("runtime"), pins("dev")
    assert {name: version for name, version in runtime.items() if dev.get(name) != version} == {}
    assert len(dev) > len(runtime)


def test_every_wanted_package_is_in_its_lock():
    for name in LOCKS:
        wanted = re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE)
        locked = {re.sub(r"[._]", "-", package) for package in pins(name)}
        assert {re.sub(r"[._]", "-", package.lower()) for package in wanted if package != "-r"} <= locked


def test_every_npm_package_has_a_hash_and_no_address():
    packages = json.loads(PACKAGES.read_text(encoding="utf-8"))["packages"]
    fetched = {path: entry for path, entry in packages.items() if path}
    assert [path for path, entry in fetched.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [path for path, entry in fetched.items() if "resolved" in entry] == []


def test_npm_versions_are_exact():
    wanted = json.loads(PACKAGES.with_name("package.json").read_text(encoding="utf-8"))["dependencies"]
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
