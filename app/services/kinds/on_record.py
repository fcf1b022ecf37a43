"""What is on record of the customer whom a record names, for whoever is shown it (M-90)."""

from app.db.queries.merged_people import kept_person
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.workflow.engine.effects import ShowOnRecord


@handles(ShowOnRecord)
async def show_on_record(moving: MoveContext, effect: ShowOnRecord) -> None:
    """The customer's name and number as they are now; the contact that the record names may be another one, or a copy
    from before the number was corrected."""
    person_id = getattr(moving.context.row, effect.field)
    person = None if person_id is None else await kept_person(moving.tx, person_id)
    if person is not None:
        moving.created["on_record"] = {"name": person.name, "phone": person.phone}
