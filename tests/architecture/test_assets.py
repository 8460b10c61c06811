"""What the pages ask for is what the build brings, and nothing comes from elsewhere."""

from __future__ import annotations

import re
import runpy

import pytest

from tests.architecture.sources import files, place
from tests.support.places import ROOT

BUILD = runpy.run_path(str(ROOT / "webui" / "frontend" / "build.py"), run_name="build")
PAGES = [path for path in files("webui", suffix=".html") if "templates" in path.parts]


def found(pattern: str) -> dict[str, list[str]]:
    """What the pages say, by the words in the pattern's group."""
    told: dict[str, list[str]] = {}
    for path in PAGES:
        for match in re.finditer(pattern, path.read_text(encoding="utf-8")):
            told.setdefault(match[1], []).append(place(path))
    return told


def test_every_fetched_file_a_page_asks_for_is_brought_by_the_build():
    brought = {*BUILD["FILES"], *BUILD["BUNDLES"], "icons.svg"}
    assert {name: where for name, where in found(r"asset\('vendor/([^']+)'\)").items() if name not in brought} == {}


def test_what_a_library_styles_inline_becomes_attributes():
    as_attributes, inline = BUILD["as_attributes"], BUILD["INLINE"]
    styled = b'<rect x="1" style="fill:none; stroke-width:2;"/><i style="${other}"/>'
    assert inline.sub(as_attributes, styled) == b'<rect x="1" fill="none" stroke-width="2"/><i style="${other}"/>'


def test_every_icon_of_a_page_is_in_the_sprite():
    drawn = set(BUILD["icon_names"]())
    assert {name: where for name, where in found(r"\bicon\('([^']+)'\)").items() if name not in drawn} == {}


def test_no_page_fetches_anything_from_another_host():
    assert found(r"(?:src|href|action)=[\"'](https?://[^\"']+)") == {}


def test_no_page_carries_inline_scripts_or_handlers():
    assert found(r"(<script(?![^>]*\bsrc=)[^>]*>|\son(?:click|change|submit|load|input)=)") == {}


@pytest.mark.parametrize(
    ("svg", "symbol"),
    [
        ('<svg><path stroke="none" d="M0 0h24v24H0z" fill="none" /><path d="M1 1" /></svg>', '<path d="M1 1" />'),
        ('<svg>\n  <circle cx="1" cy="1" r="1" />\n</svg>', '<circle cx="1" cy="1" r="1" />'),
    ],
)
def test_an_icon_becomes_a_symbol_without_its_invisible_frame(svg: str, symbol: str):
    assert BUILD["symbol"]("a", svg) == f'<symbol id="a" viewBox="0 0 24 24">{symbol}</symbol>'
