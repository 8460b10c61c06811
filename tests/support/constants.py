"""What stands in capitals in the modules of the product, for a test to see that it was put back."""

from __future__ import annotations

import sys


def constants() -> dict[str, object]:
    """The constants of the modules loaded so far, by where they stand."""
    modules = {name: vars(module) for name, module in list(sys.modules.items()) if name.startswith(("engine.", "webui."))}
    return {f"{name}.{one}": value for name, names in modules.items() for one, value in names.items() if one.isupper()}
