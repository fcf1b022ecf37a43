"""Notices 通知: who is meant by an audience of the tables, and the way by which they are told within Gongdan."""

from collections.abc import Callable
from typing import Any, Final

from app.core.ids import new_id
from app.core.ports import Message
from app.db.tx import Takes
from app.models import Notice

PEOPLE: Final = {
    "customer": ("customer_id", "complainant_id"),
    "worker": ("worker_id",),
    "former_worker": ("worker_id",),
    "reporters": ("reporter_id",),
    "handler": ("handler_id",),
    "owner": ("owner_id",),
    "sender": ("sender_id",),
}
"""Which field of the record names the person; the first that it has."""
ROLES: Final = {
    "desk": "receptionist",
    "cashier": "cashier",
    "cs_supervisor": "cs_supervisor",
    "manager": "manager",
    "leadership": "leadership",
}
"""What stands in a notice for everybody with a role; `leadership` are the managers of the whole organisation."""

Fields = Callable[[str], Any]
"""Gives a field of the record by name, None where it has none."""


def addressee(whom: str, fields: Fields) -> dict[str, Any] | None:
    """Who an audience is for a record; None when there is nobody, such as a worker before one is named."""
    if whom in ROLES:
        return {"role": ROLES[whom]}
    if whom in ("department", "supervisor"):
        department_id = fields("department_id")
        return {"role": "supervisor", "department_id": department_id} if department_id else None
    for name in PEOPLE[whom]:
        person_id = fields(name)
        if person_id:
            return {"person_id": person_id}
    return None


class InApp:
    """The channel into Gongdan's own list: a row, written with the change that caused it."""

    def __init__(self, rows: Takes) -> None:
        self._rows = rows

    async def deliver(self, message: Message) -> None:
        """Keep the message for whoever it is for."""
        self._rows.insert(
            Notice,
            id=new_id(),
            at=message.at,
            community_id=message.community_id,
            person_id=message.person_id,
            role=message.role,
            department_id=message.department_id,
            event=message.event,
            record_type=message.record_type,
            record_id=message.record_id,
            data=dict(message.data),
        )
