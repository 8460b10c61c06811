"""Ids of rows in addresses."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

from webui.api.operation import LAST_ROW


class RowId(IntegerConverter):
    """A whole number no larger than a row's id can be: an address with a larger one is no address, and reaches no database."""

    def __init__(self, map: Map, fixed_digits: int = 0, **bounds: Any) -> None:
        super().__init__(map, fixed_digits, **{"max": LAST_ROW, **bounds})
