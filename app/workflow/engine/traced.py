"""Forms and facts that note what a guard reads of them, so that a refusal can blame the field that mends it."""

from collections.abc import Container, Mapping
from typing import Any


class TracedForm:
    """A form that notes which of its fields are read."""

    def __init__(self, form: object, fields: Container[str]) -> None:
        self._form, self._fields = form, fields
        self.read: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name in self._fields:
            self.read.append(name)
        return getattr(self._form, name)


class TracedFacts(dict[str, Any]):
    """Facts that note which of them are read: a guard that went by another one blames no field of these."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(facts)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)
