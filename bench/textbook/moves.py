"""What every action writes besides its own rows: journal with its text, feed queue, notices, clocks, stored answer."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, HTTPException, Request, Response
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from app.api.schemas.work_order import WorkOrderOut
from app.core.enums import ClockState
from app.core.ids import new_id
from app.models import ClockRow, JournalEntry, JournalText, Notice, NumberCounter, Outbox, StoredAnswer, WorkOrder
from app.services.journal.journal import entry_hash, seal, text_hash
from bench.textbook.basis import CallerDep, SessionDep, Someone

ZONE = timedelta(hours=8)


@dataclass
class Change:
    """One request that changes an order: who, when, under which key."""

    request: Request
    response: Response
    session: AsyncSession
    caller: Someone
    key: str
    now: datetime
    request_id: str

    async def order(self, order_id: UUID, role: str, state: str) -> WorkOrder:
        """The order, when the caller may act on it now."""
        order = await self.session.get(WorkOrder, order_id)
        if order is None or not self.caller.holds(role, order.community_id):
            raise HTTPException(404)
        if role == "worker" and order.worker_id != self.caller.person.id:
            raise HTTPException(403)
        if order.state != state:
            raise HTTPException(409)
        return order

    def enter(
        self,
        row: Any,
        event: str,
        action: str,
        role: str,
        data: dict[str, Any],
        *,
        text: dict[str, Any] | None = None,
        from_state: str | None = None,
    ) -> None:
        """A journal entry with its text and its place in the feed's queue; the record takes its version and hash.
        Everything else of the record must have been changed before: the entry seals its row."""
        version, salt = row.version + 1, secrets.token_hex(8)
        row.version, row.updated_at = version, self.now
        row.salt, sealed = seal(type(row), row.model_dump())
        record_type = event.partition(".")[0]
        fields: dict[str, Any] = {
            "record_id": row.id, "version": version, "record_type": record_type, "community_id": row.community_id,
            "event": event, "action": action, "from_state": from_state, "to_state": str(row.state),
            "actor_id": self.caller.person.id, "actor_kind": "person", "actor_role": role,
            "origin": self.request.client.host if self.request.client else None, "request_id": self.request_id,
            "at": self.now, "device_time": None, "data": data, "text_hash": text_hash(salt, text) if text else None,
            "row_hash": sealed, "previous_hash": row.chain,
        }  # fmt: skip
        entry = JournalEntry(**fields, hash=entry_hash(row.chain, fields))
        self.session.add(entry)
        if text:
            self.session.add(
                JournalText(record_id=row.id, version=version, community_id=row.community_id, salt=salt, body=text)
            )
        self.session.add(Outbox(community_id=row.community_id, record_id=row.id, version=version))
        row.chain = entry.hash
        self.session.add(row)

    def tell(self, row: Any, event: str, data: dict[str, Any], **whom: Any) -> None:
        """A notice for a person or a role."""
        notice = Notice(
            id=new_id(), at=self.now, community_id=row.community_id, event=event, record_type=event.partition(".")[0],
            record_id=row.id, data={"number": row.number, **data}, **whom,
        )  # fmt: skip
        self.session.add(notice)

    async def stop(self, order: WorkOrder, *names: str) -> None:
        """End open clocks; a late one ends breached."""
        clocks = await self.session.exec(
            select(ClockRow).where(
                ClockRow.record_id == order.id,
                col(ClockRow.name).in_(names),
                col(ClockRow.state).in_([ClockState.RUNNING, ClockState.PAUSED]),
            )
        )
        for clock in clocks:
            late = clock.breached_at is not None or (clock.state is ClockState.RUNNING and clock.due_at < self.now)
            clock.state = ClockState.BREACHED if late else ClockState.MET
            clock.breached_at = clock.breached_at or (clock.due_at if late else None)
            clock.ended_at, clock.leased_by = self.now, None
            self.session.add(clock)

    def start(
        self, order: WorkOrder, name: str, due_at: datetime, began: datetime | None = None, **more: Any
    ) -> dict[str, Any]:
        """Start a clock that warns at four fifths of its time; gives what the journal says of it."""
        began = began or self.now
        warn_at = began + (due_at - began) * 0.8
        clock = ClockRow(
            id=new_id(), created_at=self.now, community_id=order.community_id, record_type="work_order",
            record_id=order.id, name=name, state=ClockState.RUNNING, started_at=began, due_at=due_at, warn_at=warn_at,
            next_at=warn_at, **more,
        )  # fmt: skip
        self.session.add(clock)
        return {
            "id": str(clock.id), "started_at": began.isoformat(), "due_at": due_at.isoformat(),
            "warn_at": warn_at.isoformat(), "calendar": clock.calendar, "case": "repair/normal",
        }  # fmt: skip

    async def number(self, community_id: UUID, code: str, prefix: str) -> str:
        """The next number of the day; the counter's row is held until the end."""
        day = (self.now + ZONE).date()
        statement = insert(NumberCounter).values(community_id=community_id, prefix=prefix, day=day, last=1)
        statement = statement.on_conflict_do_update(
            index_elements=["community_id", "prefix", "day"], set_={"last": NumberCounter.last + 1}
        )
        last = (await self.session.execute(statement.returning(col(NumberCounter.last)))).scalar_one()
        return f"{prefix}-{code}-{day:%Y%m%d}-{last:04d}"

    @property
    def stored_under(self) -> str:
        """The key of the stored answer: caller, method, path and the client's key, hashed."""
        text = f"{self.caller.person.id}\nPOST\n{self.request.url.path}\n{self.key}"
        return hashlib.sha256(text.encode()).hexdigest()

    async def finish(self, answer: WorkOrderOut, status: int = 200, **headers: str) -> Any:
        """Store the answer under the key and commit all; a repeated request gets the stored one."""
        headers = {"ETag": f'"{answer.version}"', **headers}
        self.session.add(
            StoredAnswer(
                key=self.stored_under,
                fingerprint=hashlib.sha256(await self.request.body()).hexdigest(),
                status=status,
                headers=headers,
                body=answer.model_dump_json(exclude={"expanded"}).encode(),
                created_at=self.now,
            )
        )
        try:
            await self.session.commit()
        except IntegrityError:
            await self.session.rollback()
            stored = await self.session.get_one(StoredAnswer, self.stored_under)
            return Response(stored.body, stored.status, media_type="application/json")
        self.response.headers.update(headers | HEADERS | {"X-Request-Id": self.request_id})
        return answer


HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def get_change(
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
    idempotency_key: Annotated[str, Header()],
) -> Change:
    """The request under way."""
    return Change(request, response, session, caller, idempotency_key, datetime.now(UTC), uuid7().hex)


ChangeDep = Annotated[Change, Depends(get_change)]
