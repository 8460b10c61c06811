"""Chinese fonts for the browser, from a wheel: a bare machine has none and would draw boxes."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="strong"><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias>
  <alias binding="strong"><family>serif</family><prefer><family>Noto Serif SC</family></prefer></alias>
  <alias binding="strong"><family>system-ui</family><prefer><family>Noto Sans SC</family></prefer></alias>
</fontconfig>
"""


def fonts_folder() -> Path:
    """The folder of the wheel's font files."""
    spec = find_spec("pylopdf_fonts_zh_cn")
    assert spec and spec.origin, "the package pylopdf-fonts-zh-cn is not installed: requirements/dev.lock"
    return Path(spec.origin).parent


def write_configuration(folder: Path) -> Path:
    """A fontconfig file in ``folder``; its path goes into FONTCONFIG_FILE."""
    path = folder / "fonts.conf"
    path.write_text(CONFIGURATION.format(fonts=fonts_folder(), cache=folder / "font-cache"), encoding="utf-8")
    return path
