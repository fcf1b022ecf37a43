"""Finds out what a rule asks of a form's choices, and of fields that are given or left out, by asking the rule itself.

The rule runs on a form that is filled in as it reads it. Wherever it reads a field, it runs again once for each thing
that the field can be: left out, given, or one of its choices. What it does with figures, times and texts can't be found
out so; a rule that goes by these lets the form pass here, and says its bounds itself (app.workflow.engine.stated).

A refusal is told by what it was read from: `((coverage, {chargeable}), (estimate, {ABSENT}))`.
"""

from collections.abc import Callable, Container, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from pydantic import BaseModel

from app.workflow.forms.fields import Field, fields_of

ABSENT: Final = "left out"
GIVEN: Final = "given"
Value: TypeAlias = object
"""ABSENT, GIVEN, or one of a field's choices."""
Literal: TypeAlias = tuple[str, frozenset[Value]]
"""A field by its path, and what it is."""
Refusal: TypeAlias = tuple[Literal, ...]
"""What must be so for a rule to refuse; empty: it refuses whatever the form says."""
Check: TypeAlias = Callable[[Any], bool]
"""Whether a rule refuses a form."""
MOST_WAYS: Final = 4000
"""So many times at most a rule is asked; one that reads more is left to the service."""


class Unknowable(Exception):  # noqa: N818 - it is no error
    """The rule goes by what only the filled-in form can say."""


class _Branch(Exception):  # noqa: N818
    def __init__(self, path: str, values: tuple[Value, ...]) -> None:
        self.path, self.values = path, values


def refusals_of(check: Check, form: type[BaseModel], withheld: Container[str] = ()) -> list[Refusal]:
    """Every way in which a rule refuses a form of a class, in which the fields `withheld` are always left out."""
    left = [MOST_WAYS]

    def ask(chosen: dict[str, Value]) -> tuple[Refusal, ...]:
        left[0] -= 1
        if left[0] < 0:
            raise Unknowable
        try:
            return ((),) if check(_Asked(form, "", chosen, withheld)) else ()
        except _Branch as branch:
            # what the field can be, by what follows from it
            by_outcome: dict[tuple[Refusal, ...], list[Value]] = {}
            for value in branch.values:
                by_outcome.setdefault(ask({**chosen, branch.path: value}), []).append(value)
            if len(by_outcome) == 1:
                return next(iter(by_outcome))
            return tuple(
                ((branch.path, frozenset(values)), *refusal)
                for outcome, values in by_outcome.items()
                for refusal in outcome
            )
        except Unknowable:
            return ()

    try:
        return list(ask({}))
    except Unknowable:
        return []


def domain(field: Field) -> tuple[Value, ...]:
    """What a field can be."""
    if field.kind in ("choice", "flag"):
        # where a default stands, leaving it out means the default
        absent = () if field.required or field.default is not None else (ABSENT,)
        return (*absent, *field.options)
    may_say_nothing = field.kind in ("text", "list") or is_figure(field)
    return (GIVEN,) if field.required and not (may_say_nothing and _least(field) == 0) else (ABSENT, GIVEN)


def is_figure(field: Field) -> bool:
    """Whether a field holds a number that counts as nothing where it is 0."""
    return field.annotation in (int, float, Decimal) and (field.required or field.default is not None)


def _least(field: Field) -> object:
    """How little a field may hold: characters, items, or an amount."""
    marks = [getattr(mark, name, None) for mark in field.info.metadata for name in ("min_length", "ge", "gt")]
    return max((mark or 0 for mark in marks), default=0)


class _Asked:
    """A form, or a part of one, that is filled in as it is read."""

    def __init__(
        self, form: type[BaseModel], prefix: str, chosen: Mapping[str, Value], withheld: Container[str]
    ) -> None:
        self._form, self._fields, self._prefix, self._chosen = form, fields_of(form), prefix, chosen
        self._withheld = withheld

    def __getattr__(self, name: str) -> Any:
        if name not in self._fields:
            if name.startswith(("model_", "__")):
                raise Unknowable
            attribute = getattr(self._form, name)
            # what it works out from its fields, or what its class says of all its forms
            return attribute.fget(self) if isinstance(attribute, property) and attribute.fget is not None else attribute
        field, path = self._fields[name], self._prefix + name
        values = (ABSENT,) if path in self._withheld else domain(field)
        value = values[0] if len(values) == 1 else self._chosen.get(path, _Branch)
        if value is _Branch:
            raise _Branch(path, values)
        if value is ABSENT:
            return field.default if not field.required else 0 if is_figure(field) else ""
        if value is not GIVEN:
            return value
        if field.kind == "object":
            return _Asked(field.annotation, path + ".", self._chosen, self._withheld)
        if field.kind == "list":
            return (
                [_Asked(field.annotation, path + "[].", self._chosen, self._withheld)] if field.fields else _SomeItems()
            )
        return _Figure(not is_figure(field)) if field.annotation in (int, float, Decimal) else _Something()

    def __bool__(self) -> bool:
        return True


class _Something:
    """A value of which only is known that it is there."""

    def __bool__(self) -> bool:
        return True

    def strip(self) -> "_Something":
        """Texts that are given say something."""
        return self

    def __getattr__(self, name: str) -> Any:
        raise Unknowable

    def _unknown(self, *_: object) -> Any:
        raise Unknowable

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _unknown
    __add__ = __radd__ = __sub__ = __rsub__ = __hash__ = __int__ = __contains__ = _unknown
    __iter__ = __len__ = __str__ = __format__ = __getitem__ = _unknown


class _Figure(_Something):
    """A figure: where it is nothing unless it is given, it is more than that."""

    def __init__(self, may_be_nothing: bool) -> None:
        self._may_be_nothing = may_be_nothing

    def __bool__(self) -> bool:
        if self._may_be_nothing:
            raise Unknowable
        return True


class _SomeItems(_Something):
    """A list of which only is known that something is in it."""
