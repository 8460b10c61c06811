"""How most days begin: a visit about a homestead, referred to the land bureau, accepted there, and in a handler's hands."""

from __future__ import annotations

from tests.browser.answers import ACCEPTANCE, REFERRAL, TRIAGE, VISIT, Said, served
from tests.browser.counter import Counter

NUMBER = "990121-2026-000001"


def registers(counter: Counter, visit: Said = VISIT) -> None:
    """2 March: the window writes the visit down."""
    window = counter.official("wangmin")
    window.go("/registration")
    window.write(window.main.locator("form[data-form]"), visit)
    window.page.get_by_role("button", name="查重并登记").click()
    window.sees("登记成功", NUMBER)


def refers(counter: Counter, to: str = "云溪县自然资源局") -> None:
    """3 March: the petition office sorts it and sends it on."""
    counter.on("2026-03-03")
    office = counter.official("lihua")
    office.take_from_desk("甄别", NUMBER)
    office.do("甄别", TRIAGE)
    office.do("拟定去向", REFERRAL | {"收件机关": to})


def accepts(counter: Counter, day: str = "2026-03-04") -> None:
    """4 March: the land bureau takes it and says so in writing; sixty days begin, to 6 May."""
    counter.on(day)
    handler = counter.official("zhaomin")
    handler.take_from_desk("接收确认", NUMBER)
    handler.do("接收确认", {"是否接收": "接收"})
    handler.do("拟定受理告知（转来事项）", ACCEPTANCE)
    handler.do("送达受理告知书（转来事项）", served("赵敏"))


def names_the_handler(counter: Counter) -> None:
    """The head of the bureau names who handles it."""
    head = counter.official("chengang")
    head.take_from_desk("指定承办人", NUMBER)
    head.do("指定承办人", {"承办人": "赵敏", "已核对无应当回避的情形": True})


def in_hand(counter: Counter, visit: Said = VISIT) -> None:
    """From the window to the handler's desk."""
    registers(counter, visit)
    refers(counter)
    accepts(counter)
    names_the_handler(counter)
