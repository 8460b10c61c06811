"""What officials write in the browser tests: by the words on the screen, and by field for the steps nobody looks at."""

from __future__ import annotations

from typing import Any

Said = dict[str, str | bool | tuple[str, ...]]
MONDAY = "2026-03-02"
LAW = "《中华人民共和国土地管理法》第六十二条"

VISIT: Said = {
    "信访形式": "来访", "姓名": "吴安", "电话": "13800000001", "住址": "清河镇柳树村6组", "概要": "请求办理宅基地登记",
    "诉求": "依法办理宅基地登记\n书面说明逾期未办的原因", "事实与理由": "三年前提交了宅基地登记材料，多次询问没有结果。",
    "问题属地": "云溪县", "内容分类": "农村土地",
}  # fmt: skip
TRIAGE: Said = {
    "类别": "申诉求决", "办理途径": "信访程序（第六项）", "处理方式": "转送", "甄别理由": "宅基地登记属自然资源局职责，材料齐全。",
}  # fmt: skip
REFERRAL: Said = {"方式": "转送", "收件机关": "云溪县自然资源局", "理由": "宅基地登记由该局负责。"}
ACCEPTANCE: Said = {"处理途径和程序": "依信访程序办理，调查核实后出具处理意见书。", "联系电话": "0990-2345678"}
INQUIRY: Said = {
    "查明的事实": "查阅档案，申请材料齐全，因机构调整移交遗漏。",
    "证据和材料": "收件登记簿、移交清单。",
    "下一步": "作出处理意见",
}
# The visit makes two requests; what is asked of each is answered in their order.
EACH = ("三十日内办结登记。", "逾期未办因移交遗漏，已向信访人说明。")
OPINION: Said = {
    "处理意见": "予以支持，自本意见送达之日起三十日内办结登记。", "结论": "予以支持", "法律法规政策依据": LAW,
    "各项请求的结论": ("予以支持", "解释说明"), "逐项答复": EACH,
}  # fmt: skip
REEXAMINATION_OPINION: Said = {"复查意见": "维持原处理意见。", "结论": "维持", "法律法规政策依据": LAW, "逐项答复": EACH}
FINAL_OPINION: Said = {"复核意见": "维持复查意见。", "结论": "维持", "法律法规政策依据": LAW, "逐项答复": EACH}
FINALITY: Said = {
    "复核意见书文号": "示市政信核〔2026〕1号", "复核意见日期": "2026-03-17", "何为新的事实和理由": "足以改变结论的新证据。",
}  # fmt: skip


def served(by: str) -> Said:
    """A receipt: handed over today."""
    return {"送达方式": "直接送达", "收件人": "吴安", "送达人": by}


RECEIPT = {"method": "in_person", "received_on": MONDAY, "receiver": "吴安", "server": "赵敏"}
ANSWERS: dict[str, dict[str, Any]] = {
    "triage": {"category": "grievance", "route": "petition_procedure", "disposition": "transfer", "reason": "属于自然资源局职责。"},
    "prepare_referral": {"kind": "transfer", "authority": "990121-zr", "reason": "属于法定职责。"},
    "confirm_jurisdiction": {"jurisdiction": "accept"},
    "prepare_transferred_acceptance": {
        "matters": "依法办理宅基地登记", "channel_and_procedure": "信访程序", "officer": "赵敏", "officer_phone": "0990-2345678",
    },
    "serve_transferred_acceptance": RECEIPT,
}  # fmt: skip
