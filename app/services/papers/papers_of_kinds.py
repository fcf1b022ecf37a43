"""Which papers there are. The papers of a kind of record stand in a module of their own here, with the kind as KIND and
its papers as PAPERS; it is found by walking this folder."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from app.services.moving.kind import AnyKind
from app.services.papers.paper_kind import AnyPaper


@cache
def all_papers() -> Sequence[tuple[AnyKind, tuple[AnyPaper, ...]]]:
    """The kinds of record that have papers, by name, each with its papers."""
    package = import_module("app.services.papers")
    names = [module.name for module in iter_modules(package.__path__) if module.name.endswith("_papers")]
    modules = [import_module(f"{package.__name__}.{name}") for name in names]
    return sorted(((module.KIND, module.PAPERS) for module in modules), key=lambda pair: pair[0].name)
