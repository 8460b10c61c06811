"""ZIP files that are the same whenever they are made of the same, written as a stream: nothing but the member at hand is in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator

# The earliest instant a ZIP file can tell: what was packed says when it was made, the packing need not.
FIRST_INSTANT = (1980, 1, 1, 0, 0, 0)
# What is compressed already gains nothing by it.
PACKED = (".jpg", ".jpeg", ".png", ".pdf", ".mp3", ".mp4", ".docx", ".xlsx", ".ofd")


class Pipe:
    """A file that is only written to, and whose bytes are taken out as they come."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take one piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is held."""

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def zipped(members: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The bytes of a ZIP of named contents, a piece for each member and one for the end."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as made:
        for name, content in members:
            told = zipfile.ZipInfo(name, FIRST_INSTANT)
            told.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
            told.external_attr = 0o600 << 16
            made.writestr(told, content)
            yield pipe.taken()
    yield pipe.taken()
