"""Which field a refusal blames: the guard is asked once more, with a form and facts that note what it reads of them."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.workflow.engine.facts import Fact


class TracedForm:
    """A form that notes which of its fields are read."""

    def __init__(self, form: object, fields: Container[str]) -> None:
        self._form, self._fields = form, fields
        self.read: list[str] = []

    def __getattr__(self, name: str) -> object:
        if name in self._fields:
            self.read.append(name)
        return getattr(self._form, name)


class TracedFacts(dict[str, object]):
    """Facts that note which of them are read: a guard that went by another one blames no field of these."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__(facts)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> object:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)


def field_to_blame(
    check: Callable[[Any], object],
    context: Any,
    needs: Sequence[Fact[object]],
    asks: Sequence[str],
    at: Sequence[str] | None,
) -> tuple[str, tuple[str, ...]]:
    """The pointer (RFC 6901) to the field that mends what a guard has refused, and the names of all fields that it went
    by. That field is the first of `at` that the form has; where `at` is empty, none; where it is None, of the fields
    that the guard asks for or reads, itself or through the facts that it went by, the first that was left out, else the
    first. `needs` and `asks` are the guard's."""
    form = context.form
    fields = getattr(type(form), "model_fields", {})
    traced, facts = TracedForm(form, fields), TracedFacts(context.facts)
    # it has just refused this form, and refuses it again
    check(replace(context, form=traced, facts=facts))
    named = [fact.reads for fact in needs if fact.reads in fields and fact.name in facts.read]
    read = tuple(dict.fromkeys([*traced.read, *named]))
    if at is not None and not at:
        return "", read
    for path in at or ():
        if path.partition("/")[0] in fields:
            return f"/{path}", read
    if not read:
        return "", ()
    wanted = [name for name in asks if name in fields] or list(read)
    left_out = (name for name in wanted if getattr(form, name) in (None, "", []))
    return f"/{next(left_out, wanted[0])}", read
