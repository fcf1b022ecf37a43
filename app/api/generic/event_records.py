"""The records that events name, each as its own address answers whoever reads the events."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from app.api.http import inner_request
from app.api.http.middleware import PathLookup
from app.api.http.request_context import RequestContext
from app.core.json_object import JsonObject
from app.workflow.kinds.all_lifecycles import ALL

MOST: Final = 100
"""How many events of a page come with their records: each record is a reading request of its own."""


async def records_of(
    context: RequestContext, named: Iterable[tuple[str, UUID]]
) -> dict[tuple[str, UUID], JsonObject | None]:
    """Each record once, by its kind and id; None where the caller may not see it, or it has no lifecycle."""
    lookup: PathLookup = context.scope["app"].state.lookup
    records: dict[tuple[str, UUID], JsonObject | None] = {}
    for kind, record_id in dict.fromkeys(named):
        lifecycle = ALL.get(kind)
        path = f"{lifecycle.path}/{record_id}" if lifecycle is not None and lifecycle.path else ""
        route = inner_request.route_at(lookup, "GET", path) if path else None
        answer = None if route is None else await inner_request.ask(context, route, path)
        records[kind, record_id] = answer.body if answer is not None and answer.status == 200 else None
    return records
