"""The sentences of the API itself, Chinese and English; those of the law stand in the rulebook."""

from __future__ import annotations

from functools import lru_cache

from flask import Request, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGES = ("zh", "en")

SENTENCES: dict[str, tuple[str, str]] = {
    "malformed_request": ("请求无法读取。", "The request cannot be read."),
    "malformed_json": ("请求正文不是有效的 JSON，问题在 {where}。", "The request body is not valid JSON; look at {where}."),
    "unauthorized": (
        "请在 Authorization 头中提供有效的令牌（Bearer）。",
        "Give a valid token in the Authorization header (Bearer).",
    ),
    "forbidden": ("不允许此请求。", "This request is not allowed."),
    "not_found": ("没有找到，或者您无权知悉。", "There is no such thing here, or none you may know of."),
    "method_not_allowed": ("此地址不接受该方法，可用：{allowed}。", "This address does not take that method; it takes: {allowed}."),
    "too_large": ("请求正文过大。", "The request body is too large."),
    "media_type": ("请求正文必须是 application/json。", "The request body must be application/json."),
    "too_many_requests": ("请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    "unavailable": (
        "系统暂时无法办理，事件编号 {incident}。用同一 Idempotency-Key 重试不会重复办理。",
        "The office cannot act just now, incident {incident}. Trying again with the same Idempotency-Key does nothing twice.",
    ),
    "fields_invalid": ("请求中有内容不能接受，请看 fields。", "Something in the request cannot be taken; see fields."),
    "field_missing": ("缺少该项。", "This is missing."),
    "field_unknown": ("没有这一项。", "There is no such field."),
    "field_misspelt": ("没有这一项，您是否要写 {suggestion}？", "There is no such field; did you mean {suggestion}?"),
    "field_twice": ("该项出现了两次。", "This stands here twice."),
    "field_type": ("类型不对，应为 {expected}。", "This has the wrong type; it should be {expected}."),
    "field_choice": ("只能是：{expected}。", "It can only be: {expected}."),
    "field_long": ("过长，至多 {most}。", "This is too long; at most {most}."),
    "field_short": ("过短，至少 {least}。", "This is too short; at least {least}."),
    "field_range": ("超出范围，应为 {expected}。", "This is out of range; it should be {expected}."),
    "field_text": ("含有不可接受的字符。", "This holds characters that cannot be taken."),
    "field_deep": ("嵌套过深。", "This is nested too deeply."),
}


def lang(asking: Request | None = None) -> str:
    """The language asked for by Accept-Language, of the request of now where none is given; Chinese when it names neither."""
    wanted = (asking or request).environ.get("HTTP_ACCEPT_LANGUAGE")
    return _best(wanted) if wanted else "zh"


@lru_cache(256)
def _best(wanted: str) -> str:
    return parse_accept_header(wanted, LanguageAccept).best_match(LANGUAGES, default="zh")


def say(code: str, asked: str, **args: object) -> str:
    """One sentence of the API in the language ``asked``."""
    return SENTENCES[code][LANGUAGES.index(asked)].format(**args)
