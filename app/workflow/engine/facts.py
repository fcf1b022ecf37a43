"""Facts: what guards need beyond the record and the form. A fact is declared here by reference, loaded by a service."""

from typing import Generic, TypeVar

Found_co = TypeVar("Found_co", covariant=True)


class Fact(Generic[Found_co]):
    """One fact, by its name. A guard that `needs` it reads it with `context.fact(…)`, typed as what is loaded."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"the fact '{self.name}'"
