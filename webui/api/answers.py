"""An answer of the API: JSON that is whole when it is made, so that nothing has to be found out about it on the way out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response
from werkzeug.datastructures import Headers

from webui.api.reading import JSON


class Answer(Response):
    """Bytes of JSON under a status that may have a body, with their length and type, and no address in its headers.

    What werkzeug asks of every answer - is there an address to complete, a length to count, may there be a body - is known of these.
    """

    def __init__(self, body: bytes, status: int, headers: Iterable[tuple[str, str]] = ()) -> None:
        """``headers``: those beside the type and the length."""
        super().__init__([body], status, Headers([("Content-Type", JSON), ("Content-Length", str(len(body))), *headers]))

    def get_wsgi_response(self, environ: dict[str, Any]) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:  # type: ignore[override]
        """What goes to the server; who asks for the head only gets no body."""
        body: Iterable[bytes] = () if environ["REQUEST_METHOD"] == "HEAD" else self.response  # type: ignore[assignment]
        return body, self.status, self.headers.to_wsgi_list()
