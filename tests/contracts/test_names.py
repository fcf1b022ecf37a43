"""Names in app: each class has a name of its own, and a local variable is named after what it holds."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).parents[2] / "app"

EMPTY_NAMES = frozenset({"found", "got", "it", "made", "one", "res", "said", "thing", "told"})
"""Names that say nothing of what a variable holds."""
SHORT = 3
"""Lines of a function that is read at one glance: any name will do there."""
SHARED = frozenset[str]()
"""Names that several classes may have, each with the reason beside it."""


def trees() -> dict[str, ast.Module]:
    """The syntax tree of each file of app, by its path there."""
    return {str(path.relative_to(APP)): ast.parse(path.read_text(encoding="utf-8")) for path in APP.rglob("*.py")}


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines its body has, without the docstring."""
    body = function.body if ast.get_docstring(function) is None else function.body[1:]
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1 if body else 0


def names_set(node: ast.AST) -> Iterator[str]:
    """The parameters and variables of a function, without those of functions and classes inside it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        if isinstance(child, ast.arg):
            yield child.arg
        yield from names_set(child)


def empty_names(tree: ast.Module) -> set[tuple[str, str]]:
    """Each function that is not short, with a local variable whose name says nothing."""
    return {
        (node.name, name)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and lines_of(node) > SHORT
        for name in names_set(node)
        if name in EMPTY_NAMES
    }


def shared_names(modules: dict[str, ast.Module]) -> set[str]:
    """The names that more than one class has."""
    names = Counter(node.name for tree in modules.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    return {name for name, count in names.items() if count > 1}


def test_a_local_variable_is_named_after_what_it_holds() -> None:
    modules = trees()
    assert len(modules) > 300
    assert {(path, *where) for path, tree in modules.items() for where in empty_names(tree)} == set()


def test_an_empty_name_is_found() -> None:
    text = '''
def long(one, rows):
    """Its body has four lines."""
    said = [found for found in rows]
    if (got := said):
        for thing, (told, row) in rows:
            pass

async def short(one):
    """Its body has three lines, whatever stands in its docstring:

    found."""
    found = one
    made = found
    return made

def outside():
    class Inside:
        def method(self):
            it = 1
            it += 1
            it += 1
            return it
'''
    names = {("long", name) for name in ("one", "said", "found", "got", "thing", "told")}
    assert empty_names(ast.parse(text)) == {*names, ("method", "it")}


def test_each_class_has_a_name_of_its_own() -> None:
    assert shared_names(trees()) == SHARED


def test_a_name_of_two_classes_is_found() -> None:
    first, second = ast.parse("class A: ...\nclass B: ..."), ast.parse("def make():\n    class B: ...")
    assert shared_names({"a.py": first, "b.py": second}) == {"B"}
    assert shared_names({"a.py": first}) == set()
