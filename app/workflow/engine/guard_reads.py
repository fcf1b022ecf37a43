"""What a guard reads, found in its source: fields of the form and the record, and facts. For `checks` and the docs."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import FunctionType
from typing import Any

from app.workflow.engine.step import Guard, Who

PARTS = ("form", "row", "facts")


@dataclass(slots=True)
class Reads:
    """What a function reads of its context."""

    form: set[str] = field(default_factory=set)
    row: set[str] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    touches_form: bool = False
    """Whether it looks at the form at all, also by a name that may be missing."""
    form_may_be_absent: bool = False
    """Whether it asks first if there is a form."""

    def add(self, other: "Reads") -> None:
        """Take over what a called function reads."""
        self.form |= other.form
        self.row |= other.row
        self.facts |= other.facts
        self.touches_form |= other.touches_form
        self.form_may_be_absent |= other.form_may_be_absent


def guard_reads(rule: Guard) -> Reads:
    """What a guard reads, itself and through the functions it asks."""
    return _reads_of(rule.check, ("context",))


def person_reads(who: Who) -> Reads:
    """What the relation of a person to the record reads."""
    return Reads() if who.holds is None else _reads_of(who.holds, (None, "row"))


@cache
def _reads_of(function: Callable[..., Any], kinds: tuple[str | None, ...]) -> Reads:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    if not isinstance(tree, ast.FunctionDef) or not isinstance(function, FunctionType):
        return Reads()
    names = {argument.arg: kind for argument, kind in zip(tree.args.args, kinds, strict=False) if kind}
    finder = _Finder(function.__globals__, names)
    for statement in tree.body:
        finder.visit(statement)
    return finder.found


class _Finder(ast.NodeVisitor):
    """Follows the context, and what is taken out of it, through one function."""

    def __init__(self, module: Mapping[str, Any], names: dict[str, str]) -> None:
        self.module, self.names, self.found = module, names, Reads()

    def kind_of(self, node: ast.expr) -> str | None:
        """Which part of the context an expression is: context, form, row, facts, or none of them."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute) and node.attr in PARTS and self.kind_of(node.value) == "context":
            return node.attr
        return None

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for name, value in pairs:
                kind = self.kind_of(value)
                if isinstance(name, ast.Name) and kind:
                    self.names[name.id] = kind
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        owner = self.kind_of(node.value)
        if owner == "form":
            self.found.form.add(node.attr)
        elif owner == "row":
            self.found.row.add(node.attr)
        if self.kind_of(node) == "form":
            self.found.touches_form = True
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if self.kind_of(node.value) == "facts" and isinstance(node.slice, ast.Constant):
            self.found.facts.add(str(node.slice.value))
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        absent = isinstance(node.ops[0], ast.Is) and isinstance(node.comparators[0], ast.Constant)
        if absent and self.kind_of(node.left) == "form":
            self.found.form_may_be_absent = True
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        kinds = tuple(self.kind_of(argument) for argument in node.args)
        called = self._called(node.func)
        if called is not None and any(kinds):
            self.found.add(_reads_of(called, kinds))
        self.generic_visit(node)

    def _called(self, node: ast.expr) -> FunctionType | None:
        """The function of this house that is called, if it is one: plain, a guard, or a guard's own check."""
        if isinstance(node, ast.Attribute) and node.attr == "check":
            node = node.value
        if not isinstance(node, ast.Name):
            return None
        value = self.module.get(node.id)
        function = value.check if isinstance(value, Guard) else value
        if not isinstance(function, FunctionType):
            return None
        ours = function.__module__.startswith("app.") or function.__globals__ is self.module
        return function if ours else None
