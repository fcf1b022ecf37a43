"""Every operation of the service: those of each kind of record, and those written by hand."""

from fastapi import APIRouter, FastAPI

from app.api.generic.records import routes_of
from app.api.http.generated_route import GeneratedRoute
from app.api.http.middleware import AnyRoute
from app.api.http.operation_route import OperationRoute
from app.api.routes import (
    auth,
    clients,
    clock_policies,
    clocks,
    communities,
    complaint_letters,
    complaint_rules,
    corrective_actions,
    customers,
    events,
    files,
    health,
    ledger,
    lifecycles,
    meta,
    notices,
    order_parts,
    people,
    places,
    problems,
    reports,
    rights,
)
from app.services.moving.kind import all_kinds

ROUTERS: tuple[APIRouter, ...] = (
    *(routes_of(kind) for kind in all_kinds().values() if kind.seen_by),
    order_parts.router,
    ledger.router,
    complaint_letters.router,
    complaint_rules.router,
    clocks.router,
    clock_policies.router,
    corrective_actions.router,
    auth.router,
    notices.router,
    events.router,
    reports.router,
    files.router,
    places.router,
    communities.router,
    customers.router,
    people.router,
    rights.router,
    clients.router,
    meta.router,
    lifecycles.router,
    problems.router,
    health.router,
)


def all_routes() -> list[AnyRoute]:
    """All declared operations. Raises for one that states no policy, and for two with one id or one address."""
    routes: list[AnyRoute] = []
    for route in (route for router in ROUTERS for route in router.routes):
        if not isinstance(route, OperationRoute | GeneratedRoute):
            raise TypeError(f"{route} states no policy: use APIRouter(route_class=OperationRoute)")
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
