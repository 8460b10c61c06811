"""Which files are taken: known by what they begin with and hold, never by the name they came with."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

from engine.errors import Refusal

# Kind → media type, what the content begins with, and a member that tells one zip from another.
BEGINNINGS: tuple[tuple[str, str, bytes], ...] = (
    ("pdf", "application/pdf", b"%PDF-"),
    ("jpg", "image/jpeg", b"\xff\xd8\xff"),
    ("png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ("mp3", "audio/mpeg", b"ID3"),
    ("mp3", "audio/mpeg", b"\xff\xfb"),
    ("mp3", "audio/mpeg", b"\xff\xf3"),
    ("mp3", "audio/mpeg", b"\xff\xf2"),
)
PACKED: tuple[tuple[str, str, str], ...] = (
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    ("ofd", "application/ofd", "OFD.xml"),
)
TAKEN = "pdf, jpg, png, docx, xlsx, ofd, txt, mp4, mp3"
# A packed document of honest make unpacks to a few times its size; a bomb to thousands.
UNPACKED_AT_MOST = 500 * 1024 * 1024
MEMBERS_AT_MOST = 5000
INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
LONGEST_NAME = 100


def kind_of(content: bytes) -> tuple[str, str]:
    """(kind, media type) of a content. Raises Refusal ``attachment_kind``, ``attachment_macros`` or ``attachment_unpacked``."""
    for kind, media_type, beginning in BEGINNINGS:
        if content.startswith(beginning):
            return kind, media_type
    if content[4:8] == b"ftyp":
        return "mp4", "video/mp4"
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    if is_text(content):
        return "txt", "text/plain"
    raise Refusal("attachment_kind", expected=TAKEN)


def _packed(content: bytes) -> tuple[str, str]:
    """One of the three packed documents; a zip of anything else is not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise Refusal("attachment_kind", expected=TAKEN) from error
    if len(members) > MEMBERS_AT_MOST or sum(member.file_size for member in members) > UNPACKED_AT_MOST:
        raise Refusal("attachment_unpacked")
    names = {member.filename for member in members}
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        raise Refusal("attachment_macros")
    for kind, media_type, mark in PACKED:
        if mark in names:
            return kind, media_type
    raise Refusal("attachment_kind", expected=TAKEN)


def is_text(content: bytes) -> bool:
    """Plain text in UTF-8 or GB 18030, without control characters; text that is a page or a drawing for browsers is not plain."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not INVISIBLE.search(text) and not text.lstrip().startswith("<")
    return False


def named(name: str, kind: str) -> str:
    """A name without path, control characters and misleading ending: 证明.pdf."""
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C").strip(" .")
    stem = seen.rpartition(".")[0] if "." in seen else seen
    stem = re.sub(r'[<>:"|?*]', "_", stem).strip(" .")[:LONGEST_NAME]
    return f"{stem or 'file'}.{kind}"
