"""Every operation of the service: those of each kind of record, and those written by hand."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from app.api import routes as package
from app.api.generic.records import routes_of
from app.api.http.generated_route import GeneratedRoute
from app.api.http.middleware import AnyRoute
from app.api.http.operation_route import OperationRoute
from app.services.moving.kind import all_kinds


def _routers() -> Iterator[APIRouter]:
    """Those of each kind of record, then the `router` of each module beside this one."""
    yield from (routes_of(kind) for kind in all_kinds().values() if kind.seen_by)
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        if module.name != __name__:
            router: APIRouter | None = getattr(import_module(module.name), "router", None)
            if router is not None:
                yield router


ROUTERS: tuple[APIRouter, ...] = tuple(_routers())
PAGES: Final = frozenset(
    {
        "/", "/docs", "/swagger/{name}", "/openapi.json", "/asyncapi.json", "/openapi/{name}.json", "/lifecycles",
        "/lifecycles/assets/{name}", "/lifecycles/{name}", "/metrics",
        "/board", "/board/events", "/board/login", "/board/logout", "/board/assets/{name}",
        "/board/charts", "/board/charts/{name}", "/board/charts/{name}/svg", "/board/charts/{name}/xlsx",
    }
)  # fmt: skip
"""What is served beside the operations: to everybody pages for people, their files, the document; to whom the settings
let in, the figures; to the desk, behind its login, the live board and its charts."""


def all_routes() -> list[AnyRoute]:
    """All declared operations. Raises for one that states no policy, and for two with one id or one address."""
    routes: list[AnyRoute] = []
    for route in (route for router in ROUTERS for route in router.routes):
        if not isinstance(route, OperationRoute | GeneratedRoute):
            raise TypeError(_fault(route))
        routes.append(route)
    names = [route.operation.id for route in routes]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    places = [(route.path, *sorted(route.methods or ())) for route in routes]
    assert len(set(places)) == len(places), sorted(place for place in places if places.count(place) > 1)
    return routes


def include_all(app: FastAPI) -> list[AnyRoute]:
    """Put every operation into the application, flat, so that `app.routes` lists them for whoever looks there."""
    routes = [route.in_app(app) if isinstance(route, OperationRoute) else route for route in all_routes()]
    app.router.routes.extend(routes)
    return routes


def check_routes(app: FastAPI) -> None:
    """Raises for a route that is neither a listed operation nor a known page: it would be served without a policy, and
    the document would not have it."""
    for route in app.routes:
        if not isinstance(route, OperationRoute | GeneratedRoute) and getattr(route, "path", None) not in PAGES:
            raise TypeError(_fault(route))


def _fault(route: BaseRoute) -> str:
    """What is wrong with a route, and what to do about it."""
    included: APIRouter | None = getattr(route, "original_router", None)
    if included is None:
        return f"{_name(route)} states no policy: use APIRouter(route_class=OperationRoute)"
    return (
        f"{_names(included.routes)} came by include_router: "
        "call their own router `router` in a module of app/api/routes, for ROUTERS (all_routes.py) to find it"
    )


def _names(routes: Iterable[BaseRoute]) -> str:
    return ", ".join(_name(route) for route in routes) or "a router without routes"


def _name(route: BaseRoute) -> str:
    included: APIRouter | None = getattr(route, "original_router", None)
    if included is not None:
        return _names(included.routes)
    methods: Iterable[str] = getattr(route, "methods", None) or ()
    return " ".join((*sorted(methods), str(getattr(route, "path", route))))
