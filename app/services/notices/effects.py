"""The effect that notifies somebody of a move: a notice for a person, a role or a department."""

from functools import partial
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.json_object import JsonObject
from app.core.ports import Message
from app.db.statements import Prepared
from app.db.transaction import table_of
from app.models import WorkOrder
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.notices.facts import facts_told
from app.services.notices.notices import FORMER, InApp, addressee, name_of
from app.workflow.engine.effects import Tell
from app.workflow.words.outside import OUTSIDE_NOTICES

_DUPLICATES = Prepared(
    select(col(WorkOrder.id), col(WorkOrder.number), col(WorkOrder.customer_id)).where(
        col(WorkOrder.duplicate_of)
        == bindparam("master", type_=table_of(WorkOrder).columns["duplicate_of"].type, required=True)
    )
)


@handles(Tell)
async def tell(moving: MoveContext, effect: Tell) -> None:
    """Note that somebody is to be notified once; the notice is written when all it says is known."""
    if effect.whom not in moving.told:
        moving.told.append(effect.whom)


async def leave_notices(moving: MoveContext) -> None:
    """Write a notice for everybody who is to be notified; nobody is notified of what they did themselves."""
    for whom in moving.told:
        if whom == "reporters":
            await _tell_reporters(moving)
            continue
        before = partial(_field, moving, after=False)
        fields = before if whom.startswith(FORMER) else partial(_field, moving, after=True)
        to = addressee(whom, fields)
        if to is not None and to.get("person_id") != moving.context.caller.id:
            await _leave(moving, whom, name_of(partial(_field, moving, after=True)), to)


async def _tell_reporters(moving: MoveContext) -> None:
    """M-12: notify the people who reported the same thing and whose order was merged into this one. The notice names
    their own order, which is the one they may open."""
    for order in await moving.tx.rows(_DUPLICATES, master=moving.context.row.id):
        person_id = order["customer_id"]
        if person_id in (None, moving.context.caller.id, _field(moving, "customer_id", after=True)):
            continue
        own = {"own_number": order["number"], "own_id": str(order["id"])}
        await _leave(moving, "reporters", {"number": moving.context.row.number, **own}, {"person_id": person_id})


async def _leave(moving: MoveContext, whom: str, names: JsonObject, to: JsonObject) -> None:
    outside = OUTSIDE_NOTICES.get((moving.move.step.event, whom))
    if outside is not None:
        # outside, a notice has words of its own, which name days and amounts
        names = {**await facts_told(moving, outside.facts), **names, "whom": whom, **_order_of(moving)}
    await InApp(moving.tx).deliver(
        Message(
            at=moving.tx.now,
            community_id=moving.context.community.id,
            event=moving.move.step.event,
            record_type=moving.lifecycle.name,
            record_id=moving.context.row.id,
            data={"action": moving.move.step.action, **names},
            **to,
        )
    )


def _field(moving: MoveContext, name: str, *, after: bool) -> Any:
    """A field of the record, as it is after this move or as it was before."""
    if after and name in moving.changes:
        return moving.changes[name]
    return getattr(moving.context.row, name, None)


def _order_of(moving: MoveContext) -> JsonObject:
    """The number of the order that an invoice belongs to."""
    number = getattr(moving.context.row, "order_number", None) or getattr(moving.parent, "number", None)
    return {} if number is None else {"order_number": number}
