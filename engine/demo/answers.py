"""What the demonstration writes into the forms: one small answer for each step, in the words of a plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from engine.casework.intake import Registration
from engine.demo.people import People, petitioner
from engine.demo.plan import Plan
from engine.domain.clock import day_of

Answer = dict[str, Any]
# Steps beside the petition's own way: supervision and extension are taken by others, or left.
LEFT_TO_OTHERS = frozenset(
    {"decide_supervision", "give_feedback", "close_supervision", "escalate", "approve_extension", "serve_extension_notice"}
)

GISTS = {
    "rural_land": ("反映承包地界址不清，请求确认", "请求办理宅基地登记", "反映征地补偿款未足额发放"),
    "enterprise_restructuring": ("反映企业改制后工龄补偿问题", "请求落实改制企业职工社会保险"),
    "posts_and_staffing": ("反映代课教师待遇问题", "请求解决事业单位聘用问题"),
    "demolition": ("反映拆迁安置房迟迟未交付", "请求重新核算拆迁补偿"),
    "other": ("反映村道路灯长期不亮", "反映垃圾清运不及时", "请求解决低保申请问题", "反映河道排污影响灌溉"),
}
LAW = "《信访工作条例》及有关法律、法规和政策规定"
DISPOSITIONS = {
    "on_the_spot": "on_the_spot", "declined": "decline", "diverted": "divert", "barred": "barred", "own": "accept",
}  # fmt: skip


def registration(plan: Plan, chance: Random, now: datetime) -> Registration:
    """The registration form of a plan."""
    gist = plan.gist or chance.choice(GISTS.get(plan.topic, GISTS["other"]))
    plan.gist = gist
    representatives = tuple(petitioner(chance) for _ in range(min(5, plan.persons) - 1)) if plan.kind == "collective" else ()
    return Registration(
        channel=plan.channel, gist=gist, facts=f"{gist}。申请人说明了经过并提交了相关材料，希望依法处理并书面答复。", place=plan.place,
        requests=(gist,), persons=plan.persons, petitioner=petitioner(chance), representatives=representatives, topic=plan.topic,
        accused=plan.accused, same_facts_as=plan.same_facts_as, level_visited=plan.level, received_by=plan.received_by,
        received_on=day_of(now), assigned_by_superior=plan.assigned,
    )  # fmt: skip


def category_of(plan: Plan) -> str:
    """The class of a plan's petition."""
    return {"suggestion": "suggestion", "accusation": "accusation"}.get(plan.ending, "grievance")


def disposition_of(plan: Plan) -> str:
    """What triage decides for a plan."""
    return DISPOSITIONS.get(plan.ending, "assign" if plan.assigned else "transfer")


def triage(plan: Plan, people: People, now: datetime) -> Answer:
    """甄别."""
    route = "administrative_procedure" if plan.ending == "diverted" else "petition_procedure"
    return {
        "category": category_of(plan), "route": route, "disposition": disposition_of(plan), "simplified": plan.simplified,
        "reason": "属于本县有权处理的事项，材料齐全。",
    }  # fmt: skip


def referral(plan: Plan, people: People, now: datetime) -> Answer:
    """拟定去向."""
    kind = "assign" if plan.assigned else "transfer"
    more = {"period_days": 60, "points": "请查清事实并按期报送结果。"} if plan.assigned else {}
    return {"kind": kind, "authority": plan.target, "reason": "该事项属其法定职责。", **more}


def confidential(plan: Plan, people: People, now: datetime) -> Answer:
    """保密转送."""
    return {"kind": "transfer", "authority": "990121-jw", "reason": "属检举控告，按管理权限保密转送。"}


def acceptance(plan: Plan, people: People, now: datetime) -> Answer:
    """受理告知."""
    return {
        "matters": plan.gist, "channel_and_procedure": "依信访程序办理，听取陈述、调查核实后出具处理意见书。",
        "officer": people.of(plan.target or "990121-xf", "handler", 0).name, "officer_phone": "0990-2345678",
    }  # fmt: skip


def receipt(plan: Plan, people: People, now: datetime) -> Answer:
    """送达回证: in person, today."""
    return {"method": "in_person", "received_on": day_of(now).isoformat(), "receiver": "本人", "server": "送达人员"}


def handler(plan: Plan, people: People, now: datetime) -> Answer:
    """指定承办人."""
    return {"handler": str(people.of(plan.target or "990121-xf", "handler", 0).id), "recusal_checked": True}


def inquiry(plan: Plan, people: People, now: datetime) -> Answer:
    """调查核实."""
    heard = plan.hearing and not plan.final_review
    step = "mediate" if plan.ending == "settled" else "hearing" if heard else "opinion"
    return {"findings": "经查阅档案、走访当事人，所述情况基本属实。", "evidence": "档案复印件、走访记录、现场照片。", "next_step": step}


def mediation(plan: Plan, people: People, now: datetime) -> Answer:
    """调解."""
    return {
        "mediation_result": "settled", "parties_consented": True, "agreement_kind": "mediation_agreement",
        "terms": "双方同意在三十日内完成补登并支付差额。", "performance_on": (day_of(now) + timedelta(days=30)).isoformat(),
    }  # fmt: skip


def opinion(plan: Plan, people: People, now: datetime) -> Answer:
    """处理意见 with its mandatory parts."""
    told = {
        "upheld": "予以支持，由责任单位限期落实。",
        "explained": "诉求合理但缺乏政策依据，予以解释说明。",
        "not_upheld": "事实依据不足，不予支持。",
    }
    return {
        "request": plan.gist, "facts": "申请人所述事实和理由已全部听取。", "findings": "经调查核实，情况如调查记录所载。",
        "opinion": told[plan.outcome], "outcome": plan.outcome, "legal_basis": LAW,
        "remedy": "如对本处理意见不服，可以自收到本意见书之日起30日内，请求原办理机关、单位的上一级机关、单位复查。",
    }  # fmt: skip


def reexamination_opinion(plan: Plan, people: People, now: datetime) -> Answer:
    """复查意见."""
    return {
        "request": plan.gist, "findings": "经复查，原办理程序合法，事实清楚。", "opinion": "复查意见如上。",
        "reexamination_outcome": plan.reexamination if plan.reexamination in ("upheld", "changed", "redo") else "upheld",
        "legal_basis": LAW, "remedy": "如对本复查意见不服，可以自收到本意见书之日起30日内，请求复查机关、单位的上一级机关、单位复核。",
    }  # fmt: skip


def final_review_opinion(plan: Plan, people: People, now: datetime) -> Answer:
    """复核意见."""
    return {
        "request": plan.gist, "findings": "经复核，办理与复查均事实清楚、程序合法。", "opinion": "维持复查意见。",
        "final_review_outcome": plan.final_review or "upheld", "legal_basis": LAW, "finality": "本意见为信访终结意见，以同一事实和理由再次提出的，不再受理。",
    }  # fmt: skip


def hearing(plan: Plan, people: People, now: datetime) -> Answer:
    """准备听证."""
    return {
        "held_on": (day_of(now) + timedelta(days=9)).isoformat(), "held_at": "上午9时30分", "place": "清河镇政务服务中心二楼", "presider": "白石",
        "officers": "安宁、方圆、江山、石磊、云开", "open": True,
    }  # fmt: skip


def fixed(**answer: Any) -> Callable[[Plan, People, datetime], Answer]:
    """The same answer for every plan."""
    return lambda plan, people, now: dict(answer)


FORMS: dict[str, Callable[[Plan, People, datetime], Answer]] = {
    "triage": triage,
    "answer_on_the_spot": fixed(answer="当场查询并答复，信访人表示认可。", satisfied=True),
    "state_refusal": fixed(
        reason_code="not_competent", refusal_basis="《信访工作条例》第二十三条第一款", right_body="云溪县人民法院", explanation="该事项依法应当通过诉讼解决。"
    ),
    "state_statutory_route": fixed(competent_body="云溪县人民政府行政复议机构", time_limits="自知道之日起六十日内提出", materials="复议申请书、身份证明、原决定书"),
    "state_finality": lambda plan, people, now: {
        "final_opinion_number": "示市政信核〔2026〕1号", "final_opinion_on": (day_of(now) - timedelta(days=20)).isoformat(),
        "new_facts_note": "指足以改变原结论的新证据。",
    },
    "prepare_acceptance": acceptance,
    "prepare_transferred_acceptance": acceptance,
    "prepare_referral": referral,
    "prepare_confidential_transfer": confidential,
    "report_accusation_result": lambda plan, people, now: {"result": "已按规定处理并反馈。", "answered_on": day_of(now).isoformat(), "answered_by": "oral"},
    "confirm_jurisdiction": fixed(jurisdiction="accept"),
    "assign_handler": handler,
    "reply_suggestion": fixed(adoption="partly", reply="建议可行，已纳入下年度计划。", reasons="资金安排需分步实施。"),
    "inquiry": inquiry,
    "mediate": mediation,
    "draft_opinion": opinion,
    "report_completion": fixed(process="受理、调查、答复均按期完成。", facts="情况属实。", result="已答复信访人。", petitioner_view="同意"),
    "approve_extension": fixed(extension_decision="approve", days=30, reason="情况复杂，需委托鉴定。"),
    "decide_hearing": fixed(hearing_decision="hold", reason="事项复杂，当事人申请听证。"),
    "prepare_hearing": hearing,
    "hold_hearing": fixed(attendance="双方当事人、五名听证员到场。", minutes="各方陈述、质询、最后陈述均记录在案，核对后签名。"),
    "conclude_hearing": fixed(conclusion="多数听证员认为诉求部分成立。", votes_for=4, votes_against=1, dissent="一名听证员认为应予全部支持。"),
    "examine_reexamination_request": fixed(request_decision="accept", reason="在期限内提出，材料齐全。"),
    "reexamine": lambda plan, people, now: {
        "findings": "已调阅原卷并听取申请人意见。", "reexamination_step": "settled" if plan.reexamination == "settled" else "opinion",
    },
    "record_reexamination_settlement": lambda plan, people, now: {
        "terms": "双方达成一致，申请人不再要求复查。", "settled_on": day_of(now).isoformat(), "parties_consented": True,
    },
    "draft_reexamination_opinion": reexamination_opinion,
    "examine_final_review_request": fixed(request_decision="accept", reason="在期限内提出，材料齐全。"),
    "final_review_inquiry": lambda plan, people, now: {
        "findings": "已调阅办理和复查案卷。", "final_review_step": "hearing" if plan.hearing else "opinion",
    },
    "draft_final_review_opinion": final_review_opinion,
    "publish_final_review_opinion": lambda plan, people, now: {
        "publication_decision": "publish", "published_on": day_of(now).isoformat(), "published_at": "示范市政府网站", "publication": "已去除个人信息。", "deidentified": True,
    },
}  # fmt: skip


def form(element: str, plan: Plan, people: People, now: datetime) -> Answer:
    """The answer of a plan to a step."""
    if element in FORMS:
        return FORMS[element](plan, people, now)
    if element.startswith("serve_"):
        return receipt(plan, people, now)
    return {"approval": "approve"}


def message(name: str, plan: Plan, now: datetime) -> Answer:
    """The form of a message."""
    today = day_of(now)
    if name == "explanation_given":
        return {
            "explanation": "事项需实地核查并会商，不能在承诺期限内答复，特此说明。",
            "expected_on": (today + timedelta(days=20)).isoformat(),
        }
    if name == "extension_requested":
        return {"reason": "情况复杂，需委托第三方鉴定。", "days": 30}
    if name.endswith("_withdrawn") or name == "withdrawn":
        return {"reason": "与有关单位沟通后自愿撤回。", "confirmed_by_petitioner": True}
    return {"requested_on": today.isoformat(), "request": "请求重新审查原意见。", "reasons": "认为原意见认定事实不全面。"}
