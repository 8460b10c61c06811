"""What outside programs do in the studio beyond its files: forms and tables begun, names changed everywhere, months simulated."""

from __future__ import annotations

from werkzeug.test import TestResponse

from engine.documents.confining import confined
from engine.process.board import Board
from engine.process.decisions.retabling import TableEditor
from tests.webui.api_clients import Programs


def begun_by_form(programs: Programs, at: str) -> list[TestResponse]:
    """What a design lacks is begun, a letter called otherwise as it was seen, and a month begun to be simulated and stopped."""
    gengxin, office = programs.of("gengxin"), programs.office
    office.board, office.tables = Board(confined), TableEditor()
    gengxin.post("/api/designs", {"name": "第三稿"})
    words = {
        "title": "会签",
        "title_en": "Countersign",
        "basis": "信访工作条例 第三十二条",
        "field_title": "意见",
        "field_title_en": "View",
    }
    form = {"process": "handling", "name": "countersign", "field": "view", **words}
    table = {"process": "handling", "name": "sits", "title": "集体研究", "asks": [{"fact": "petition.category", "first": "申诉求决"}]}
    answers = [{"label": "集体研究", "name": "sits_together", "type": "boolean", "first": "是", "otherwise": "否"}]
    made = [gengxin.post(f"{at}/forms", form), gengxin.post(f"{at}/tables", {**table, "answers": answers})]
    assert [one.get_json() for one in made] == [{"path": f"workflows/handling/{name}"} for name in ("forms.yaml", "sits.dmn")]
    assert gengxin.post(f"{at}/forms", form).get_json()["fields"], "a second form of that name is refused, field by field"
    asked = {"kind": "document", "name": "destination_notice", "to": "whereabouts_notice"}
    seen = gengxin.get(f"{at}/rename?" + "&".join(f"{key}={value}" for key, value in asked.items()))
    renamed = gengxin.post(f"{at}/rename", {**asked, "seen": seen.get_json()["seen"]})
    assert renamed.get_json()["files"] == len(seen.get_json()["files"])
    start = gengxin.get(f"{at}/simulation").get_json()["starting"]
    month = {"per_day": start["pattern"]["per_day"], "steps_a_day": 8, "seeds": 1, "staff": start["staff"], "weekdays": [0, 1, 2, 3, 4]}
    begun = gengxin.post(f"{at}/simulation", {**month, "month": start["months"][0][:7]})
    stopped = gengxin.post(f"{at}/simulation/stop", {})
    assert (begun.get_json()["simulation"]["state"], stopped.get_json()["simulation"]["state"]) == ("running", "stopped")
    return [*made, seen, renamed, gengxin.get(f"{at}/simulation"), begun, stopped]
