"""Finds the candidates of fields that say where something fails, and under what (M-100)."""

from uuid import UUID

from app.core.lang import Words
from app.db.paging import Slice
from app.db.queries import incidents
from app.models.emergency_plan import EmergencyPlan, EmergencyPlanState
from app.models.incident import Incident
from app.models.places import Building, Unit
from app.services.forms.finders import Found, NamedValue, Search, kept_rows


async def buildings(search: Search) -> Found:
    """The buildings in use."""
    return await kept_rows(search, Building, lambda row: NamedValue(str(row.id), row.name), active=True)


async def units(search: Search) -> Found:
    """The units in use, each with its building."""
    names: dict[UUID, str] = {row.id: row.name for row in await search.mover.tx.get_all(
        Building, community_id=search.community_id
    )}  # fmt: skip
    return await kept_rows(
        search, Unit, lambda row: NamedValue(str(row.id), f"{names.get(row.building_id, '')}{row.name}"), active=True
    )


async def open_incidents(search: Search) -> Found:
    """The public faults that go on: what, and since when, as people outside read them; for the staff, where."""
    inside = search.context.caller.works_in(search.community_id)

    def show(row: Incident) -> NamedValue:
        since = search.context.local(row.since).strftime("%m-%d %H:%M")
        title = Words(f"{row.fails.en} since {since}", f"{row.fails.zh} {since}起")
        return NamedValue(str(row.id), title, f"{row.number} {row.place}" if inside else "")

    rows = await incidents.open_in(search.mover.tx, search.community_id)
    return Slice([show(row) for row in rows][: search.limit], None)


async def activated_plans(search: Search) -> Found:
    """The emergency plans that are in force."""
    plans = await search.mover.tx.get_all(
        EmergencyPlan, community_id=search.community_id, state=EmergencyPlanState.ACTIVATED
    )
    return Slice([NamedValue(str(row.id), row.title, row.number) for row in plans][: search.limit], None)
