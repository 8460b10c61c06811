"""The officials of the county by what they may do, and invented petitioners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from random import Random

from engine.casework.intake import Person
from engine.domain.authority import Official
from engine.domain.identity import check_digit

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "安平", "长河", "春明", "大山", "德顺", "冬梅", "凤英", "桂兰", "国强", "海燕", "红霞", "建军", "金花", "静", "兰", "立新",
    "丽", "美玲", "明", "娜", "培元", "倩", "秋菊", "瑞", "淑珍", "素芳", "婷", "卫东", "文", "小红", "晓", "秀英", "雪", "彦",
    "英", "永福", "玉芬", "元", "月娥", "志强", "忠", "子涵",
)  # fmt: skip


class People:
    """Finds an official of an authority and a role."""

    def __init__(self, officials: Mapping[str, Official]) -> None:
        """``officials`` by username, as entered."""
        self._by_lane: dict[tuple[str, str], list[Official]] = defaultdict(list)
        for official in officials.values():
            for role in sorted(official.roles):
                self._by_lane[official.authority, role].append(official)

    def of(self, authority: str, role: str, index: int) -> Official:
        """The official at ``index`` among those of the lane, counted round."""
        lane = self._by_lane[authority, role]
        if not lane:
            raise LookupError(f"nobody is {role} at {authority}")
        return lane[index % len(lane)]


def petitioner(chance: Random) -> Person:
    """An invented person; four in ten show an identity number, which belongs to nobody: the area code does not exist."""
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    identity = ""
    if chance.random() < 0.4:
        first = f"990121{chance.randint(1950, 2000)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{chance.randint(0, 999):03d}"
        identity = first + check_digit(first)
    phone = f"13800{chance.randint(0, 999_999):06d}" if chance.random() < 0.8 else ""
    return Person(name, identity, phone, f"云溪县清河镇演示路{chance.randint(1, 300)}号")
