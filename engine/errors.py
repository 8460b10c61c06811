"""Every error the office can raise, in one tree.

An error carries a stable ``code`` and the arguments of its sentence; the sentence itself, Chinese or
English, stands in ``policies/messages.yaml`` and is put together by whoever shows it. ``str(error)`` is
a plain English line for logs and tests and never holds personal data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class PetitionError(Exception):
    """Any error of the petition office."""

    default_code = "error"

    def __init__(self, code: str = "", *, basis: str = "", **args: object) -> None:
        """``code`` names the sentence in messages.yaml, ``args`` fill it, ``basis`` is the article."""
        self.code = code or self.default_code
        self.basis = basis
        self.args_for_message = args
        super().__init__(str(self))

    def __str__(self) -> str:
        """The code and its arguments on one line."""
        told = ", ".join(f"{name}={value}" for name, value in self.args_for_message.items())
        law = f" [{self.basis}]" if self.basis else ""
        return f"{self.code}{law}" + (f": {told}" if told else "")


class Refusal(PetitionError):
    """The law or a rule says no; ``basis`` says which."""

    default_code = "refused"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a form that cannot be taken: ``code`` and ``args`` make its sentence."""

    field: str
    code: str
    args: tuple[tuple[str, object], ...] = ()


class InvalidForm(Refusal):
    """A form's fields are not as its schema says; ``fields`` names each of them."""

    default_code = "form_invalid"

    def __init__(self, fields: Sequence[FieldError], *, form: str = "", basis: str = "") -> None:
        """``fields``: what is wrong, in the order of the form; ``form``: the form's id."""
        self.fields = tuple(fields)
        names = " ".join(error.field for error in fields)
        super().__init__(basis=basis, form=form, fields=names)


class NotPermitted(PetitionError):
    """This official may not do this."""

    default_code = "not_permitted"


class NotFound(PetitionError):
    """The petition, task or document does not exist, or must not be known to exist."""

    default_code = "not_found"


class Conflict(PetitionError):
    """Changed meanwhile, or already done: the arguments say who and when."""

    default_code = "conflict_version"


class LocatedError(PetitionError):
    """A shelf is wrong, and the error knows where; ``severity`` is error, or warning for what may still run."""

    severity = "error"

    def __init__(
        self,
        code: str = "",
        *,
        file: str = "",
        line: int | None = None,
        column: int | None = None,
        expected: str = "",
        suggestion: str = "",
        basis: str = "",
        **args: object,
    ) -> None:
        """``line`` and ``column`` count from 1; ``expected`` says what would be right, ``suggestion`` the nearest right word."""
        self.file = file
        self.line = line
        self.column = column
        self.expected = expected
        self.suggestion = suggestion
        super().__init__(code, basis=basis, **args)

    def __str__(self) -> str:
        """``file:line:column code: arguments``."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        hint = f" (did you mean {self.suggestion}?)" if self.suggestion else ""
        return f"{place} {super().__str__()}{hint}".strip()


class PolicyError(LocatedError):
    """Shelf 2 is wrong: a rule, calendar, form, scenario or year file, with line, column and ``key``."""

    default_code = "policy_invalid"

    def __init__(self, code: str = "", *, key: str = "", **located: object) -> None:
        """``key`` is the path of the wrong key inside the file."""
        self.key = key
        super().__init__(code, **(located | ({"key": key} if key else {})))  # type: ignore[arg-type]


class DiagramError(LocatedError):
    """Shelf 1 is wrong: a diagram, with the id and the name of the shape.

    ``rule`` is what it breaks, where that is more than the code says; ``path`` the steps of a way that breaks it.
    """

    default_code = "diagram_invalid"

    def __init__(self, code: str = "", *, element: str = "", name: str = "", **located: object) -> None:
        """``element`` is the shape's id, ``name`` what the designer wrote on it."""
        self.element = element
        self.name = name
        self.rule = ""
        self.path: tuple[Mapping[str, object], ...] = ()
        super().__init__(code, **(located | {"element": element, "name": name}))  # type: ignore[arg-type]


class SettingError(PetitionError):
    """A PETITION_* setting or an option of the command line is wrong."""

    default_code = "setting_invalid"


class OutOfOrder(PetitionError):
    """A machine failed; ``__cause__`` says which."""

    default_code = "out_of_order"
