"""Every lifecycle by name, found by walking this package: what checks, drawings, routes and tests go through."""

from importlib import import_module
from pkgutil import walk_packages

from app.workflow import kinds
from app.workflow.engine.lifecycle import Lifecycle


def _found() -> dict[str, Lifecycle]:
    """Every lifecycle that a module of this package declares. Raises ValueError for a second one of the same name."""
    by_name: dict[str, Lifecycle] = {}
    for module in (info.name for info in walk_packages(kinds.__path__, f"{kinds.__name__}.")):
        if module == __name__:
            continue
        for value in vars(import_module(module)).values():
            if isinstance(value, Lifecycle) and by_name.setdefault(value.name, value) is not value:
                raise ValueError(f"there are two lifecycles of the name {value.name}")
    # the largest first: it stands for all of them where only one can be shown
    return dict(sorted(by_name.items(), key=lambda named: (-len(named[1].steps), named[0])))


ALL: dict[str, Lifecycle] = _found()
