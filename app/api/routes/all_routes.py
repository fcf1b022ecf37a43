"""Every operation of the service: those of each kind of record, and those written by hand."""

from app.api.generic.records import routes_of
from app.api.http.operation_route import DoorRoute
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

DOORS = (
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


def all_routes() -> list[DoorRoute]:
    """All declared operations; two with one id or one address would be a mistake."""
    routes = [route for door in DOORS for route in door.routes]
    names = [route.operation.id for route in routes]
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)
    places = [(route.path, *sorted(route.methods or ())) for route in routes]
    assert len(set(places)) == len(places), sorted(place for place in places if places.count(place) > 1)
    return routes
