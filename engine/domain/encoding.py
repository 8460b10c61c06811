"""XML as other programs write it, in the one encoding the shelves have."""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(r"""(<\?xml\b[^>]*?\bencoding\s*=\s*["'])([A-Za-z0-9._-]+)(["'])""")
_MARKED = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What drawing programs are known to write; GBK and GB 2312 are parts of GB 18030.
_KNOWN = {
    "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030", "big5": "big5", "iso-8859-1": "cp1252", "windows-1252": "cp1252",
    "us-ascii": "ascii", "ascii": "ascii", "utf-16": "utf-16",
}  # fmt: skip
_HEAD = 200


def in_utf8(content: bytes) -> bytes:
    """The same text in UTF-8, its declaration put right; what is UTF-8, or cannot be told, as it is."""
    marked = next((name for mark, name in _MARKED if content.startswith(mark)), "")
    declared = _DECLARED.match(content[:_HEAD].decode("ascii", "replace").lstrip("\ufffd"))
    name = marked or _KNOWN.get(declared[2].lower() if declared else "", "")
    if not name:
        return content
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return content
    return _DECLARED.sub(r"\g<1>UTF-8\g<3>", text, count=1).encode()
