"""Who is told of a move: a notice for a person, a role or a department, written with the change."""

from functools import partial
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.core.ports import Message
from app.db.prepared import Prepared
from app.db.tx import table_of
from app.models import WorkOrder
from app.services.effects.registry import handles
from app.services.notice_facts import facts_told
from app.services.notices import InApp, addressee, name_of
from app.services.run import Run
from app.workflow.customer_words import TOLD
from app.workflow.effects import Tell

_DUPLICATES = Prepared(
    select(col(WorkOrder.id), col(WorkOrder.number), col(WorkOrder.customer_id)).where(
        col(WorkOrder.duplicate_of)
        == bindparam("master", type_=table_of(WorkOrder).columns["duplicate_of"].type, required=True)
    )
)


@handles(Tell)
async def tell(run: Run, effect: Tell) -> None:
    """Somebody is to be told, once; the notice is left when everything is known that it tells of."""
    if effect.whom not in run.told:
        run.told.append(effect.whom)


async def leave_notices(run: Run) -> None:
    """Leave a notice with everybody who is to be told; nobody is told of what they did themselves."""
    for whom in run.told:
        if whom == "reporters":
            await _tell_reporters(run)
            continue
        before = partial(_field, run, after=False)
        fields = before if whom.startswith("former_") else partial(_field, run, after=True)
        to = addressee(whom, fields)
        if to is not None and to.get("person_id") != run.context.caller.id:
            await _leave(run, whom, name_of(partial(_field, run, after=True)), to)


async def _tell_reporters(run: Run) -> None:
    """M-12: whoever reported the same thing, and whose order was merged into this one, hears what becomes of it. They
    know it by their own order, which is the one they may open."""
    for order in await run.tx.each(_DUPLICATES, master=run.context.row.id):
        person_id = order["customer_id"]
        if person_id in (None, run.context.caller.id, _field(run, "customer_id", after=True)):
            continue
        own = {"own_number": order["number"], "own_id": str(order["id"])}
        await _leave(run, "reporters", {"number": run.context.row.number, **own}, {"person_id": person_id})


async def _leave(run: Run, whom: str, names: dict[str, Any], to: dict[str, Any]) -> None:
    outside = TOLD.get((run.move.step.event, whom))
    if outside is not None:
        # outside the house, a notice has words of its own, which name days and amounts
        names = {**await facts_told(run, outside.facts), **names, "whom": whom, **_order_of(run)}
    await InApp(run.tx).deliver(
        Message(
            at=run.tx.now,
            community_id=run.context.community.id,
            event=run.move.step.event,
            record_type=run.lifecycle.name,
            record_id=run.context.row.id,
            data={"action": run.move.step.action, **names},
            **to,
        )
    )


def _field(run: Run, name: str, *, after: bool) -> Any:
    """A field of the record, as it is after this move or as it was before."""
    if after and name in run.changes:
        return run.changes[name]
    return getattr(run.context.row, name, None)


def _order_of(run: Run) -> dict[str, Any]:
    """The number of the order that an invoice belongs to."""
    number = getattr(run.context.row, "order_number", None) or getattr(run.parent, "number", None)
    return {} if number is None else {"order_number": number}
