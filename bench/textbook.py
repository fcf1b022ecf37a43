"""The textbook: signing for a slip as FastAPI's and SQLModel's tutorials would write it, over an AsyncSession.

It uses the service's own models and answer model, and remembers verified tokens and people as the others do, so that
only the way of writing a handler is compared: rows are loaded, changed and added as objects, and the answer is a
Pydantic model that FastAPI validates and serialises.
"""

import hashlib
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from uuid_utils.compat import uuid7

from app.api.schemas.common import AvailableAction, Contact
from app.api.schemas.order_aspects import AppointmentOut, ChargeBrief, FollowUpBrief, QuoteOut, VisitOut
from app.api.schemas.work_order import WorkOrderOut
from app.core.chain import entry_hash
from app.core.enums import ClockState, Standing, WorkOrderState
from app.core.keys import derived_key
from app.core.masking import mask_name, mask_phone
from app.models import (
    Appointment,
    Charge,
    ClockRow,
    FollowUp,
    JournalEntry,
    Outbox,
    Person,
    Quote,
    RoleGrant,
    StoredAnswer,
    Visit,
    WorkOrder,
)
from app.workflow.clocks.kinds import SIGN_FOR
from app.workflow.kinds.common_forms import Nothing
from bench.floor import ACTIONS, REMEMBERED_SECONDS

engine = create_async_engine(
    make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg"),
    pool_size=8,
    max_overflow=0,
    connect_args={
        "server_settings": {"role": "gongdan_app", "timezone": "UTC", "jit": "off"},
        "prepared_statement_cache_size": 1000,
    },
)
sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
bearer = OAuth2PasswordBearer(tokenUrl="/v1/auth/token")
key_of_tokens = derived_key(os.environ["GONGDAN_SECRET_KEY"], "access-token")
verified: dict[str, tuple[float, UUID]] = {}
people: dict[UUID, tuple[float, "Someone"]] = {}
app = FastAPI()


@dataclass(frozen=True)
class Someone:
    """Who calls."""

    person: Person
    grants: list[RoleGrant]


async def get_session() -> AsyncIterator[AsyncSession]:
    """A session for one request."""
    async with sessions() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


async def get_caller(token: Annotated[str, Depends(bearer)], session: SessionDep) -> Someone:
    """The person whom the token stands for."""
    known = verified.get(token)
    if known is None:
        claims = jwt.decode(token, key_of_tokens, algorithms=["HS256"], audience="gongdan-api", issuer="gongdan")
        known = verified[token] = (claims["exp"], UUID(claims["sub"]))
    if known[0] <= time.time():
        raise HTTPException(401)
    remembered = people.get(known[1])
    if remembered is None or time.monotonic() - remembered[0] >= REMEMBERED_SECONDS:
        person = await session.get(Person, known[1])
        if person is None or not person.active:
            raise HTTPException(401)
        grants = await session.exec(
            select(RoleGrant).where(RoleGrant.person_id == person.id, col(RoleGrant.active).is_(True))
        )
        remembered = people[person.id] = (time.monotonic(), Someone(person, list(grants)))
        session.expunge_all()
    return remembered[1]


CallerDep = Annotated[Someone, Depends(get_caller)]


@app.post("/v1/work-orders/{order_id}/acknowledge", response_model=WorkOrderOut, response_model_exclude={"expanded"})
async def acknowledge(  # noqa: PLR0917 - FastAPI fills them in by name
    order_id: UUID,
    form: Nothing,
    request: Request,
    response: Response,
    session: SessionDep,
    caller: CallerDep,
    idempotency_key: Annotated[str, Header()],
) -> Any:
    """The assigned worker signs for the slip."""
    person = caller.person
    order = await session.get(WorkOrder, order_id)
    if order is None or not any(
        grant.role == "worker" and grant.community_id in (None, order.community_id) for grant in caller.grants
    ):
        raise HTTPException(404)
    if order.worker_id != person.id:
        raise HTTPException(403)
    if order.state is not WorkOrderState.ASSIGNED:
        raise HTTPException(409)
    aspects = await load_aspects(session, order)
    now = datetime.now(UTC)
    clocks = await session.exec(
        select(ClockRow).where(
            ClockRow.record_id == order.id,
            ClockRow.name == SIGN_FOR,
            col(ClockRow.state).in_([ClockState.RUNNING, ClockState.PAUSED]),
        )
    )
    for clock in clocks:
        late = clock.breached_at is not None or (clock.state is ClockState.RUNNING and clock.due_at < now)
        clock.state = ClockState.BREACHED if late else ClockState.MET
        clock.breached_at = clock.breached_at or (clock.due_at if late else None)
        clock.ended_at, clock.leased_by = now, None
        session.add(clock)
    fields: dict[str, Any] = {
        "record_id": order.id, "version": order.version + 1, "record_type": "work_order",
        "community_id": order.community_id, "event": "work_order.acknowledged", "action": "acknowledge",
        "from_state": "assigned", "to_state": "acknowledged", "actor_id": person.id, "actor_kind": "person",
        "actor_role": "worker", "origin": request.client.host if request.client else None, "request_id": uuid7().hex,
        "at": now, "device_time": None, "data": {"clocks": {"met": [SIGN_FOR]}}, "text_hash": None,
        "previous_hash": order.chain,
    }  # fmt: skip
    entry = JournalEntry(**fields, hash=entry_hash(order.chain, fields))
    session.add(entry)
    session.add(Outbox(community_id=order.community_id, record_id=order.id, version=entry.version))
    order.version, order.chain, order.updated_at = entry.version, entry.hash, now
    order.state = WorkOrderState.ACKNOWLEDGED
    session.add(order)
    answer = show(order, aspects)
    etag = f'"{order.version}"'
    key = hashlib.sha256(f"{person.id}\nPOST\n{request.url.path}\n{idempotency_key}".encode()).hexdigest()
    session.add(
        StoredAnswer(
            key=key,
            fingerprint=hashlib.sha256(await request.body()).hexdigest(),
            status=200,
            headers={"ETag": etag},
            body=answer.model_dump_json().encode(),
            created_at=now,
        )
    )
    try:
        await session.commit()
    except IntegrityError:
        await session.rollback()
        stored = await session.get_one(StoredAnswer, key)
        return Response(stored.body, stored.status, media_type="application/json")
    response.headers.update(
        {
            "ETag": etag,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Request-Id": fields["request_id"],
        }
    )
    return answer


@dataclass(frozen=True)
class Aspects:
    """What belongs to an order now."""

    appointment: Appointment | None
    proposal: Appointment | None
    visit: Visit | None
    quote: Quote | None
    approved_quote: Quote | None
    charge: Charge | None
    follow_up: FollowUp | None


async def load_aspects(session: AsyncSession, order: WorkOrder) -> Aspects:
    """Each aspect that the order points at."""

    async def found(model: Any, pointer: UUID | None) -> Any:
        return None if pointer is None else await session.get(model, pointer)

    return Aspects(
        appointment=await found(Appointment, order.appointment_id),
        proposal=await found(Appointment, order.proposal_id),
        visit=await found(Visit, order.visit_id),
        quote=await found(Quote, order.quote_id),
        approved_quote=await found(Quote, order.approved_quote_id),
        charge=(await session.exec(select(Charge).where(Charge.work_order_id == order.id))).first(),
        follow_up=await found(FollowUp, order.follow_up_id),
    )


def show(order: WorkOrder, aspects: Aspects) -> WorkOrderOut:
    """The whole resource."""
    values = order.model_dump()
    return WorkOrderOut(
        **{name: values[name] for name in WorkOrderOut.model_fields if name in values},
        stands_with=Standing.WORKER,
        contact=Contact(name=mask_name(order.contact_name), phone=mask_phone(order.contact_phone)),
        appointment=_plain(AppointmentOut, aspects.appointment),
        proposal=_plain(AppointmentOut, aspects.proposal),
        visit=_plain(VisitOut, aspects.visit),
        quote=_quote(aspects.quote),
        approved_quote=_quote(aspects.approved_quote),
        charge=None if aspects.charge is None else _charge(aspects.charge),
        follow_up=_plain(FollowUpBrief, aspects.follow_up),
        available_actions=[
            AvailableAction(
                name=name,
                title=title,
                href=f"/v1/work-orders/{order.id}/{name.replace('_', '-')}",
                needs=needs,
                blocked_by=[],
            )
            for name, title, needs in ACTIONS
        ],
    )


def _plain(model: Any, row: Any) -> Any:
    return None if row is None else model.model_validate(row.model_dump())


def _quote(row: Quote | None) -> QuoteOut | None:
    return None if row is None else QuoteOut.model_validate({**row.model_dump(), "version": row.ordinal})


def _charge(row: Charge) -> ChargeBrief:
    owed = row.invoiced_fen - row.paid_fen + row.refunded_fen
    return ChargeBrief.model_validate({**row.model_dump(), "owed_fen": owed})


@app.get("/healthz")
async def live() -> dict[str, str]:
    """Whether it answers."""
    return {"status": "ok"}


def create_app() -> FastAPI:
    """The application."""
    return app
