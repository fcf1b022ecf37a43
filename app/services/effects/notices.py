"""Who is told of a move: a notice row for a person, a role or a department, written with the change."""

from typing import Any

from app.core.ids import new_id
from app.models import Notice
from app.services.effects.registry import handles
from app.services.run import Run
from app.workflow.effects import Tell

PEOPLE = {
    "customer": "customer_id",
    "worker": "worker_id",
    "former_worker": "worker_id",
    "reporters": "reporter_id",
    "owner": "owner_id",
    "sender": "sender_id",
}
"""Which field of the record names the person."""
ROLES = {"desk": "receptionist", "cashier": "cashier", "cs_supervisor": "cs_supervisor", "manager": "manager"}


@handles(Tell)
async def tell(run: Run, effect: Tell) -> None:
    """Leave a notice; nobody is told of what they did themselves."""
    if effect.whom in run.told:
        return
    run.told.append(effect.whom)
    to = _addressee(run, effect.whom)
    if to is None or to.get("person_id") == run.context.caller.id:
        return
    row = run.context.row
    run.tx.insert(
        Notice,
        id=new_id(),
        at=run.tx.now,
        community_id=run.context.community.id,
        event=run.move.step.event,
        record_type=run.lifecycle.name,
        record_id=run.changes["id"] if row is None else row.id,
        **to,
    )


def _addressee(run: Run, whom: str) -> dict[str, Any] | None:
    if whom in ROLES:
        return {"role": ROLES[whom]}
    if whom in ("department", "supervisor"):
        department_id = _field(run, "department_id")
        return {"role": "supervisor", "department_id": department_id} if department_id else None
    name = PEOPLE[whom]
    person_id = getattr(run.context.row, name, None) if whom == "former_worker" else _field(run, name)
    return {"person_id": person_id} if person_id else None


def _field(run: Run, name: str) -> Any:
    if name in run.changes:
        return run.changes[name]
    return getattr(run.context.row, name, None)
