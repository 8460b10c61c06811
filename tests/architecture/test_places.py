"""No file names a machine: neither its folders nor the hosts it fetched from."""

from __future__ import annotations

import re
import tomllib

from tests.architecture.sources import files, place
from tests.support.places import ROOT

# Put together here, so that this file does not find itself.
FOLDERS = ["/" + name + "/" for name in ("work", "root", "home", "Users", "tmp", "opt")]
HOSTS = [".".join(parts) for parts in (("registry", "npmjs"), ("pypi", "org"), ("files", "pythonhosted"), ("npmmirror", "com"))]
OPTIONS = ["--" + name for name in ("index-url", "extra-index-url", "find-links", "trusted-host")]
SPOKEN_OF = re.compile("|".join([r"(?<![\w.}])" + re.escape(folder) for folder in FOLDERS] + [re.escape(w) for w in HOSTS + OPTIONS]))
NOT_TEXT = {".png", ".pdf", ".woff", ".woff2", ".ico", ".sqlite"}


def test_no_file_names_a_folder_of_a_machine_or_a_registry():
    found = [
        f"{place(path)}:{number} {match[0]}"
        for path in files()
        if path.suffix not in NOT_TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := SPOKEN_OF.search(line)) and not line.lstrip().startswith("#    pip-compile")
    ]
    assert found == []


def test_the_walls_name_only_files_that_may_look_over_them():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]["per-file-ignores"]
    exempt = {pattern for pattern, codes in rules.items() if "TID251" in codes}
    assert exempt == {"engine/domain/clock.py", "engine/settings.py", "petition", "webui/frontend/build.py", "tests/support/**"}
