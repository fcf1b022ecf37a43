"""Routing 归口 (M-94): which matter goes to which department, and which opens a repair order. Data, per community."""

from collections.abc import Mapping

from app.core.complaint_enums import Matter
from app.core.json_object import JsonView
from app.workflow.engine.community import Route

HOUSE_ROUTES: Mapping[Matter, Route] = {
    Matter.CONSUMER_DISPUTE: Route("operations"),
    Matter.PUBLIC_ORDER: Route("property"),
    Matter.SANITATION: Route("property"),
    Matter.EQUIPMENT: Route("property", opens_order=True),
    Matter.STAFF: Route("administration"),
    Matter.OTHER: Route("administration"),
}
"""The manual's own table; a community may send a matter elsewhere."""


def routes_of(settings: JsonView) -> Mapping[Matter, Route]:
    """The routing table of a community: the company's, with its own rows laid over it."""
    own = {Matter(row["matter"]): Route(row["department"], row["opens_order"]) for row in settings.get("routing", ())}
    return {**HOUSE_ROUTES, **own}
