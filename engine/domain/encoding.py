"""XML as other programs write it, in the one encoding the shelves have."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(r"""(<\?xml\b[^>]*?\bencoding\s*=\s*["'])([A-Za-z0-9._-]+)(["'])""")
# How a text of two bytes a letter begins: with its mark, or without one.
_WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
# What drawing programs are known to write; GBK and GB 2312 are parts of GB 18030.
_KNOWN = {
    "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5", "shift_jis": "shift_jis", "euc-kr": "euc-kr",
    "iso-8859-1": "cp1252", "iso-8859-2": "iso-8859-2", "iso-8859-15": "iso-8859-15", "windows-1250": "cp1250",
    "windows-1251": "cp1251", "windows-1252": "cp1252", "us-ascii": "ascii", "ascii": "ascii", "utf-16": "utf-16",
}  # fmt: skip
_HEAD = 200


def in_utf8(content: bytes) -> tuple[bytes, str]:
    """The same text in UTF-8, its declaration put right, and the encoding it came in; '' for what is UTF-8, or cannot be told.

    That is left as it is, but for empty lines before the declaration: with them no program takes it for XML.
    """
    wide = _WIDE.get(content[:2], "")
    declared = _DECLARED.match(content[:_HEAD].decode("ascii", "replace").lstrip("\ufffd"))
    name = wide or _KNOWN.get(declared[2].lower() if declared else "", "")
    if not name:
        return (content.lstrip() if content.lstrip().startswith(b"<?xml") else content), ""
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return content, ""
    return _DECLARED.sub(r"\g<1>UTF-8\g<3>", text, count=1).encode(), "UTF-16" if wide or not declared else declared[2]
