"""Articles as they are cited in another language, and numbers of things in English."""

from __future__ import annotations

import re
from collections.abc import Mapping

DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")}
UNITS = {"十": 10, "百": 100, "千": 1000}
ARTICLE = re.compile(r"第([零一二三四五六七八九十百千]+)([条款项])")
SAID = {"条": "art. {}", "款": "para. {}", "项": "item {}"}
# Marks of the Chinese text and what stands for them; the marks round a name and the blank before an article fall away.
MARKS = {"、": ", ", "；": "; ", "，": ", ", "（": " (", "）": ")", "《": "", "》": "", "“": "‘", "”": "’", "至": " to ", "：": ": "}
COUNTED = re.compile(r"(\d[\d,]*) ((?:[a-z]+ )?[a-z]+)\(s\)")


def number_of(numeral: str) -> int:
    """A Chinese numeral up to 9999: 三十六 is 36, 一百零二 is 102, 十 is 10."""
    total, last = 0, 0
    for mark in numeral:
        if mark in UNITS:
            total += (last or 1) * UNITS[mark]
            last = 0
        else:
            last = DIGITS[mark]
    return total + last


def in_english(citation: str, names: Mapping[str, str]) -> str:
    """信访工作条例 第三十六条第一款、第二款 as Regulation on Petition Work, art. 36 para. 1, para. 2.

    ``names`` are the English names of laws and of the notes behind them by the Chinese; what has no name stays Chinese.
    """
    said = citation
    for zh in sorted(names, key=len, reverse=True):
        said = said.replace(zh, f"\0{names[zh]}\0")
    said = "".join(part if no % 2 else _articles(part) for no, part in enumerate(said.split("\0")))
    said = re.sub(r"\s+", " ", said).replace(" ,", ",").replace(" ;", ";").replace("( ", "(")
    return re.sub(r"(?<=[^\s,;(]) (art\. \d)", r", \1", said).replace("to, art.", "to art.").strip()


def _articles(text: str) -> str:
    """The articles, paragraphs and items in a text without names, and its marks."""
    told = ARTICLE.sub(lambda found: f" {SAID[found[2]].format(number_of(found[1]))}", text)
    return "".join(MARKS.get(mark, mark) for mark in told)


def counted(sentence: str) -> str:
    """A sentence whose "day(s)" after a number is written as one says it: 1 day, 3 working days."""
    return COUNTED.sub(lambda found: f"{found[1]} {found[2]}" + ("" if found[1] == "1" else "s"), sentence)
