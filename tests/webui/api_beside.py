"""The moves that involve others, made by programs: one story that uses each operation once."""

from __future__ import annotations

from werkzeug.test import TestResponse

from tests.webui.api_clients import Programs


def played(programs: Programs, step: str) -> list[TestResponse]:
    """A step Bai Zhou holds is lent, signed, copied and taken over by Zhou Tao; every answer in order."""
    known = {one.username: one.id for one in programs.office.store.registers.officials()}
    baizhou, zhoutao, sunjie = (programs.of(name) for name in ("baizhou", "zhoutao", "sunjie"))
    away = {"official": known["baizhou"], "substitute": known["zhoutao"], "from_on": "2026-03-02", "to_on": "2026-03-06"}
    signers = [{"official": known["zhoutao"], "weight": 2}, {"official": known["sunjie"]}]
    answers = [
        baizhou.post(f"/api/tasks/{step}/delegate", {"to": known["zhoutao"], "note": "请起草"}),
        zhoutao.get("/api/desk/delegated"),
        zhoutao.post(f"/api/tasks/{step}/give_back", {"remark": "已起草", "answer": {}}),
        baizhou.post(f"/api/tasks/{step}/add_signer", {"signers": signers, "mode": "weighted", "threshold": 80, "note": "请会签"}),
        sunjie.post(f"/api/tasks/{step}/sign", {"verdict": "object", "opinion": "请补充依据"}),
        baizhou.post(f"/api/tasks/{step}/overrule", {"reason": "依据已在卷内"}),
        baizhou.post(f"/api/tasks/{step}/add_signer", {"signers": [{"official": known["sunjie"]}], "when": "after"}),
        baizhou.post(f"/api/tasks/{step}/remove_signer", {"signer": known["sunjie"], "reason": "外出"}),
        baizhou.post(f"/api/tasks/{step}/copy_to", {"to": [known["sunjie"]], "note": "供了解"}),
        sunjie.post(f"/api/tasks/{step}/read_copy"),
        baizhou.post("/api/absences", away),
        zhoutao.get("/api/absences"),
        zhoutao.post(f"/api/tasks/{step}/take_over"),
    ]
    [line] = answers[11].get_json()["lines"]
    return [*answers, baizhou.post(f"/api/absences/{line['id']}/end")]
