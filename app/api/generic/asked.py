"""What a list is asked for, made into what queries take: a text search into a number or a telephone number, a local day
into the time that it lasts."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from app.api.generic.filters import SortedQuery, filters_of
from app.api.http.request_context import RequestContext
from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid
from app.core.json_object import JsonObject
from app.core.phones import phone_of
from app.db.queries.number_search import as_number
from app.services.moving.kind import AnyKind
from app.services.moving.lists import PHONE, TEXT

NOT_SEARCHED: Final = sentence("problems.not_searched")
WHICH_ZONE: Final = sentence("problems.which_zone")
NEEDS_FILTER: Final = sentence("problems.needs_filter")
ON: Final = "_on"
"""How filters end that take a local day."""


async def asked_of(context: RequestContext, kind: AnyKind, query: SortedQuery) -> JsonObject:
    """The filters of a list of all communities. Raises Invalid."""
    asked = filters_of(query)
    key = kind.sort_keys.get(query.sort)
    if key is not None and key.needs not in asked:
        raise Invalid([FieldError("?sort", "needs-filter", NEEDS_FILTER)])
    if TEXT in asked:
        _search(kind, asked)
    for name in [name for name in asked if name.endswith(ON)]:
        asked[name] = _time_of(asked[name], await _zone(context, name, asked.get("community_id")))
    return asked


def _search(kind: AnyKind, asked: JsonObject) -> None:
    """A whole telephone number is looked up, which is counted and journaled (M-90); all else is a part of a number."""
    typed: str = asked.pop(TEXT)
    if PHONE in kind.filter_columns:
        try:
            asked[PHONE] = phone_of(typed)
        except ValueError:
            pass
        else:
            return
    part = as_number(typed)
    if part is None:
        raise Invalid([FieldError(f"?{TEXT}", "not-searched", NOT_SEARCHED)])
    asked[TEXT] = part


async def _zone(context: RequestContext, name: str, community_id: UUID | None) -> ZoneInfo:
    """The time zone in which a day is meant: that of the community, or of all where the caller has a role."""
    caller, communities = context.caller, context.container.communities
    ids = {grant.community_id for grant in caller.grants if community_id in (None, grant.community_id)}
    zones = {(await communities.get(context.tx, known)).zone for known in ids if known is not None}
    if len(zones) > 1:
        raise Invalid([FieldError(f"?{name}", "ambiguous", WHICH_ZONE)])
    return ZoneInfo(zones.pop() if zones else context.container.settings.default_zone)


def _time_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), zone)
    return start, datetime.combine(day + timedelta(days=1), time(), zone)
