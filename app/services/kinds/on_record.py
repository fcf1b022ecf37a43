"""What is on record of the customer whom a record names, for whoever is shown it (M-90)."""

from collections.abc import Collection
from uuid import UUID

from app.db.queries.merged_people import kept_person
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.people.households import communities_lived_in
from app.workflow.engine.effects import ShowOnRecord


@handles(ShowOnRecord)
async def show_on_record(moving: MoveContext, effect: ShowOnRecord) -> None:
    """The customer's name and number as they are now; the contact that the record names may be another one, or a copy
    from before the number was corrected. Who has moved to another community is that desk's customer."""
    person_id = getattr(moving.context.row, effect.field)
    person = None if person_id is None else await kept_person(moving.tx, person_id)
    if person is not None and await _is_of_this_desk(moving, person.id, {person.id, person_id}):
        moving.created["on_record"] = {"name": person.name, "phone": person.phone}


async def _is_of_this_desk(moving: MoveContext, person_id: UUID, entries: Collection[UUID | None]) -> bool:
    """Whether somebody lives here, or nowhere and asked for this themselves: a shopper who complains has no room."""
    places = await communities_lived_in(moving.tx, person_id)
    return moving.context.community.id in places or (not places and moving.context.row.reporter_id in entries)
