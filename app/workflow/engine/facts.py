"""Facts: what guards need beyond the record and the form. A fact is declared here by reference, loaded by a service."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Found_co = TypeVar("Found_co", covariant=True)


class Fact(Generic[Found_co]):
    """One fact, by its name. A guard that `needs` it reads it with `context.fact(…)`, typed as what is loaded.

    `of_record`: it follows from the record and the caller alone, so that it is known before a form is filled in.
    `by_form`: what it is as far as the context and a form alone say, where the form's own choices and look-ups leave
    nothing else to be told; the drawn form then says what the rules make of it. `reads`: the field of the form by
    which it is found, which is to blame where a guard refuses because of it."""

    __slots__ = ("by_form", "name", "of_record", "reads")

    def __init__(
        self,
        name: str,
        *,
        of_record: bool = False,
        by_form: Callable[[Any, Any], Any] | None = None,
        reads: str = "",
    ) -> None:
        self.name, self.of_record, self.by_form, self.reads = name, of_record, by_form, reads

    def __repr__(self) -> str:
        return f"the fact '{self.name}'"
