"""The front door: one command sets up a bare folder, quietly for the program behind it, and only once.

Each test works in a small house of its own: the real launcher, a real virtual environment, empty locks, and rooms of a few lines.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.places import PROGRAMS, ROOT

CLI = """import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "here": os.getcwd(), "python": sys.prefix}))
sys.exit(3 if "refuse" in sys.argv else 0)
"""
BUILD = """import pathlib, sys
target = pathlib.Path(sys.argv[1])
target.mkdir(parents=True, exist_ok=True)
(target / "built.txt").open("a").write("once\\n")
print("building")
"""
PLAIN = {"PATH": PROGRAMS, "PIP_NO_INDEX": "1"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose path has a space and a Chinese name."""
    home = tmp_path_factory.mktemp("setup") / "信访 office"
    frontend = home / "webui" / "frontend"
    frontend.mkdir(parents=True)
    (home / "engine" / "cli").mkdir(parents=True)
    (home / "requirements").mkdir()
    shutil.copy(ROOT / "petition", home)
    (home / "engine" / "__init__.py").touch()
    (home / "engine" / "cli" / "__init__.py").touch()
    (home / "engine" / "cli" / "__main__.py").write_text(CLI)
    (frontend / "build.py").write_text(BUILD)
    for name in ("package-lock.json", "icons.txt"):
        (frontend / name).touch()
    for name in ("runtime", "dev"):
        (home / "requirements" / f"{name}.lock").write_text("# nothing to install\n")
    return home


def petition(house: Path, *arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher of this house."""
    command = [sys.executable, str(house / "petition"), *arguments]
    settings = {**PLAIN, **environment}
    return subprocess.run(command, cwd=cwd or house, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True)


@contextmanager
def lock_of(house: Path, text: str) -> Iterator[None]:
    """The house with another lock, for as long as the block lasts."""
    lock = house / "requirements" / "runtime.lock"
    kept = lock.read_text()
    lock.write_text(text)
    yield
    lock.write_text(kept)


def test_the_first_run_sets_up_on_stderr_and_leaves_stdout_to_the_command(house: Path, tmp_path: Path):
    done = petition(house, "due", "--json", "a b", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {"arguments": ["due", "--json", "a b"], "here": str(tmp_path), "python": str(house / ".venv")}
    assert "making .venv" in done.stderr
    assert "building" in done.stderr


def test_the_second_run_sets_up_nothing(house: Path):
    petition(house)
    again = petition(house, "serve")
    assert again.stderr == ""
    assert (house / "webui" / "static" / "vendor" / "built.txt").read_text() == "once\n"


def test_the_exit_code_is_that_of_the_command(house: Path):
    assert petition(house, "refuse").returncode == 3


def test_a_changed_lock_is_installed_anew_and_nothing_else(house: Path):
    petition(house)
    (house / "requirements" / "runtime.lock").write_text("# still nothing\n")
    done = petition(house)
    assert "runtime.lock" in done.stderr
    assert "building" not in done.stderr


def a_package(folder: Path, name: str = "tiny", version: str = "1.0", needs: str = "") -> str:
    """A wheel of one line in ``folder``; its sha256 is returned."""
    wheel, about = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    requires = f"Requires-Dist: {needs}\n" if needs else ""
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nProvides-Extra: more\n{requires}")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", f"{name}.py,,\n")
    return sha256(wheel.read_bytes()).hexdigest()


@pytest.mark.parametrize("hashed", ["", " --hash=sha256:" + "0" * 64])
def test_a_package_without_its_true_hash_is_refused(house: Path, tmp_path: Path, hashed: str):
    petition(house)
    a_package(tmp_path)
    with lock_of(house, f"tiny==1.0{hashed}\n"):
        done = petition(house, PIP_FIND_LINKS=str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "hash" in done.stderr.lower()


def test_a_package_with_its_true_hash_is_installed(house: Path, tmp_path: Path):
    petition(house)
    with lock_of(house, f"tiny==1.0 --hash=sha256:{a_package(tmp_path)}\n"):
        done = petition(house, PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_a_newer_version_published_since_does_not_stand_in_for_the_locked_one(house: Path, tmp_path: Path):
    petition(house)
    a_package(tmp_path, "helper", "2.0")
    helper, tiny = a_package(tmp_path, "helper", "1.0"), a_package(tmp_path, needs="helper[more]>=1.0")
    with lock_of(house, f"helper==1.0 --hash=sha256:{helper}\ntiny==1.0 --hash=sha256:{tiny}\n"):
        done = petition(house, PIP_FIND_LINKS=str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_the_bench_brings_its_own_tools_and_other_commands_do_not(house: Path):
    shutil.rmtree(house / ".venv", ignore_errors=True)
    assert petition(house, "check").returncode == 0
    assert not (house / ".venv" / "petition-dev.stamp").exists()
    done = petition(house, "bench", "--quick")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["arguments"] == ["bench", "--quick"]
    assert (house / ".venv" / "petition-dev.stamp").exists()


def test_a_broken_environment_is_made_anew(house: Path):
    petition(house)
    python = house / ".venv" / "bin" / "python"
    python.unlink()
    assert petition(house).returncode == 0
    assert python.exists()


def test_files_beside_the_caller_do_not_stand_in_for_rooms_of_the_house(house: Path, tmp_path: Path):
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "__init__.py").write_text("raise SystemExit('the wrong house')")
    assert petition(house, cwd=tmp_path).returncode == 0


def test_two_first_runs_at_once_set_up_once(house: Path):
    shutil.rmtree(house / ".venv", ignore_errors=True)
    shutil.rmtree(house / "webui" / "static", ignore_errors=True)
    command = [sys.executable, str(house / "petition")]
    runs = [subprocess.Popen(command, cwd=house, env=PLAIN, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [run.communicate() and run.returncode for run in runs] == [0, 0]
    assert (house / "webui" / "static" / "vendor" / "built.txt").read_text() == "once\n"


def test_a_python_too_old_is_told_what_is_needed(house: Path, tmp_path: Path):
    launcher = tmp_path / "petition"
    launcher.write_text((house / "petition").read_text().replace("OLDEST = (3, 11)", "OLDEST = (99, 0)"))
    done = petition(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Python 3.11 or newer is needed; this is 3." in done.stderr


def test_a_debian_python_without_venv_is_told_the_package(tmp_path: Path):
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    shutil.copy(ROOT / "petition", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / "webui" / "frontend").mkdir(parents=True)
    for name in ("package-lock.json", "icons.txt", "build.py"):
        (tmp_path / "webui" / "frontend" / name).touch()
    done = petition(tmp_path, PATH=str(tmp_path), PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in done.stderr


def test_what_one_process_of_the_checks_compiled_is_kept_for_the_others(house: Path, tmp_path: Path):
    (tmp_path / "told.py").write_text("")
    asked = (
        f"import runpy; check = runpy.run_path({str(house / 'petition')!r})['check']; import sys; print(check('it', ('-c', 'import told')))"
    )
    settings = {**PLAIN, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", asked], env=settings, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "True", done.stderr
    assert list((tmp_path / "__pycache__").glob("told.*.pyc"))


def test_the_launcher_can_be_read_by_an_old_python():
    ast.parse((ROOT / "petition").read_text(encoding="utf-8"), feature_version=(3, 6))
