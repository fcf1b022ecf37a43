"""Finds the operation of a request by walking its path once, instead of trying every route in turn.

Starlette's router asks one route after another; with some two hundred operations that costs more than the rest of the
way in. What is not an operation (the docs, unknown paths) goes on to Starlette's router.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.http.operation_route import DoorRoute


class Fork:
    """A place on the way: where each next word leads, where any word leads, and what stands here by method."""

    __slots__ = ("any_word", "here", "words")

    def __init__(self) -> None:
        self.words: dict[str, Fork] = {}
        self.any_word: Fork | None = None
        self.here: dict[str, tuple[DoorRoute, tuple[str, ...]]] = {}

    def find(self, parts: list[str], at: int, taken: list[str]) -> "Fork | None":
        """Follow the parts from `at` on; words go before placeholders, whose values are left in `taken`."""
        if at == len(parts):
            return self if self.here else None
        part = parts[at]
        fork = self.words.get(part)
        if fork is not None:
            found = fork.find(parts, at + 1, taken)
            if found is not None:
                return found
        if self.any_word is None or not part:
            return None
        taken.append(part)
        found = self.any_word.find(parts, at + 1, taken)
        if found is None:
            taken.pop()
        return found


class Switchboard:
    """The application behind the middlewares: operations by path, and `otherwise` for everything else."""

    def __init__(self, routes: list[DoorRoute], otherwise: ASGIApp) -> None:
        self._root, self._otherwise = Fork(), otherwise
        for route in routes:
            self._add(route)

    def _add(self, route: DoorRoute) -> None:
        fork, names = self._root, []
        for part in route.path.split("/")[1:]:
            if part.startswith("{"):
                names.append(part[1:-1])
                fork.any_word = fork.any_word or Fork()
                fork = fork.any_word
            else:
                fork = fork.words.setdefault(part, Fork())
        for method in route.methods or ():
            fork.here[method] = (route, tuple(names))

    def find(self, path: str) -> tuple[Fork, list[str]] | None:
        """What stands at a path, and the values of its placeholders."""
        taken: list[str] = []
        found = self._root.find(path.split("/")[1:], 0, taken)
        return None if found is None else (found, taken)

    def operation(self, scope: Scope) -> DoorRoute | None:
        """The operation that a request asks for, its placeholders noted in the scope. Raises HTTPException (405)."""
        if scope["type"] != "http" or scope.get("root_path"):
            return None
        found = self.find(scope["path"])
        if found is None:
            return None
        fork, taken = found
        entry = fork.here.get(scope["method"])
        if entry is None:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(fork.here))})
        route, names = entry
        scope["route"], scope["endpoint"] = route, route.endpoint
        scope["path_params"] = dict(zip(names, taken, strict=True))
        return route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the request through."""
        route = self.operation(scope)
        await (self._otherwise if route is None else route.app)(scope, receive, send)


class Shortcut:
    """Puts a request through before FastAPI wraps it: an operation answers its own errors and opens nothing that has to
    be closed for it. What is no operation, or not by this method, goes the long way."""

    def __init__(self, app: ASGIApp, switchboard: Switchboard) -> None:
        self.app, self._switchboard = app, switchboard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the request through, or on."""
        try:
            route = self._switchboard.operation(scope)
        except HTTPException:
            route = None
        await (self.app if route is None else route.app)(scope, receive, send)
