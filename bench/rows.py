"""Fills a migrated database with as many work orders as a measurement needs, by a few statements of plain SQL.

A typical row of each table is written as the service writes it; the database then multiplies it. Ids follow from a
row's number, so that a load client can name any order without asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, create_engine, insert, text
from sqlmodel import SQLModel

from app.core.enums import Channel, ClockState, Coverage, OrderKind, PersonKind, PremisesKind, Relation, Urgency
from app.db.transaction import table_of, whole_row
from app.models import (
    Appointment,
    Binding,
    ClockRow,
    Community,
    Department,
    FeedHead,
    FeedPosition,
    JournalEntry,
    Organisation,
    Person,
    Premises,
    RoleGrant,
    WorkOrder,
)
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState
from app.workflow.clocks.kinds import SIGN_FOR

COMMUNITIES: Final = 8
ENTRIES: Final = 3
"""Journal entries of an order that waits to be signed for: registered, accepted, assigned."""
BEGAN: Final = datetime(2026, 1, 5, tzinfo=UTC)
HASH: Final = "0" * 64
AT_ONCE: Final = 100_000
"""Orders that one statement writes at most."""


def an_id(kind: int, community: int, number: int = 0) -> UUID:
    """The id of a row by what it is, where, and its number there."""
    return UUID(f"01990{kind:03x}-0000-7000-8{community:03x}-{number:012x}")


ORGANISATION, COMMUNITY, DEPARTMENT, PREMISES = range(1, 5)
WORKER, CUSTOMER, DESK, MANAGER, GRANT = range(5, 10)
ORDER, APPOINTMENT, CLOCK = range(10, 13)


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a filled database holds."""

    orders: int
    """In each community."""

    def order(self, index: int) -> tuple[int, UUID]:
        """The community and id of any order; neighbours stand in different communities."""
        return index % COMMUNITIES, an_id(ORDER, index % COMMUNITIES, index // COMMUNITIES + 1)

    def __len__(self) -> int:
        return self.orders * COMMUNITIES


def fill(url: str, orders: int) -> Crowd:
    """Write `orders` assigned work orders in each community, with journal, feed, clocks and appointments. PostgreSQL
    wants the superuser's address: rows that nobody registered pass no row security."""
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"))
    try:
        with engine.begin() as connection:
            _organisation(connection)
            for community in range(COMMUNITIES):
                _community(connection, community)
            for community in range(COMMUNITIES):
                _orders(connection, community, orders)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
            if engine.dialect.name == "postgresql":
                connection.execute(text("CHECKPOINT"))
    finally:
        engine.dispose()
    return Crowd(orders)


def _put(connection: Connection, model: type[SQLModel], **values: Any) -> dict[str, Any]:
    row = whole_row(model, {"created_at": BEGAN, **values})
    columns = table_of(model).columns
    connection.execute(insert(table_of(model)), {name: value for name, value in row.items() if name in columns})
    return row


def _organisation(connection: Connection) -> None:
    _put(connection, Organisation, id=an_id(ORGANISATION, 0), code="BENCH", name="Bench")
    _person(connection, an_id(MANAGER, 0), PersonKind.STAFF)
    _put(connection, RoleGrant, id=an_id(GRANT, 0, MANAGER), person_id=an_id(MANAGER, 0), role="manager")


def _community(connection: Connection, number: int) -> None:
    here = an_id(COMMUNITY, number)
    _put(
        connection, Community, id=here, organisation_id=an_id(ORGANISATION, 0), code=f"B{number}",
        name=f"Bench {number}", service_phone="4000000000", complaint_phone="4000000001",
    )  # fmt: skip
    _put(connection, Department, id=an_id(DEPARTMENT, number), community_id=here, code="eng", name="工程部")
    for kind, role in ((WORKER, "worker"), (DESK, "receptionist")):
        _person(connection, an_id(kind, number), PersonKind.STAFF)
        department = an_id(DEPARTMENT, number) if kind == WORKER else None
        _put(
            connection, RoleGrant, id=an_id(GRANT, number, kind), person_id=an_id(kind, number), role=role,
            community_id=here, department_id=department,
        )  # fmt: skip
    _person(connection, an_id(CUSTOMER, number), PersonKind.CUSTOMER)
    _put(
        connection, Premises, id=an_id(PREMISES, number), community_id=here, kind=PremisesKind.ROOM, number="101",
        label="1号楼1单元101",
    )  # fmt: skip
    _put(
        connection, Binding, id=an_id(GRANT, number, CUSTOMER), person_id=an_id(CUSTOMER, number), community_id=here,
        premises_id=an_id(PREMISES, number), relation=Relation.OWNER, valid_from=BEGAN.date(),
    )  # fmt: skip


def _person(connection: Connection, person_id: UUID, kind: PersonKind) -> None:
    _put(
        connection, Person, id=person_id, organisation_id=an_id(ORGANISATION, 0), kind=kind, name="王小明",
        phone="+8613800138000",
    )  # fmt: skip


def _orders(connection: Connection, community: int, count: int) -> None:
    """One order with all that belongs to it, then the same so many times more."""
    here, order = an_id(COMMUNITY, community), an_id(ORDER, community, 1)
    visit = BEGAN + timedelta(days=900)
    _put(
        connection, WorkOrder, id=order, organisation_id=an_id(ORGANISATION, 0), community_id=here,
        number=f"WX-B{community}-1", state=WorkOrderState.ASSIGNED, version=ENTRIES, chain=HASH, updated_at=BEGAN,
        kind=OrderKind.REPAIR, channel=Channel.PHONE, urgency=Urgency.NORMAL, reporter_id=an_id(DESK, community),
        customer_id=an_id(CUSTOMER, community), contact_name="王小明", contact_phone="+8613800138000",
        premises_id=an_id(PREMISES, community), place="1号楼1单元101", spot="厨房",
        description="厨房水槽下方的水阀门漏水,地面有积水,请尽快安排师傅上门查看并维修。", trades=["plumbing"],
        coverage=Coverage.CHARGEABLE, coverage_reason="户内水阀门属业主自用部位",
        estimate={"basis": "on_site", "visit_fee_fen": 2000}, department_id=an_id(DEPARTMENT, community),
        worker_id=an_id(WORKER, community), appointment_id=an_id(APPOINTMENT, community, 1),
    )  # fmt: skip
    _put(
        connection, Appointment, id=an_id(APPOINTMENT, community, 1), community_id=here, work_order_id=order,
        worker_id=an_id(WORKER, community), state=AppointmentState.CONFIRMED, starts_at=visit,
        ends_at=visit + timedelta(hours=2), agreed_by="业主本人",
    )  # fmt: skip
    _put(
        connection, ClockRow, id=an_id(CLOCK, community, 1), community_id=here, record_type="work_order",
        record_id=order, name=SIGN_FOR, state=ClockState.RUNNING, started_at=BEGAN, due_at=visit, warn_at=visit,
        next_at=visit,
    )  # fmt: skip
    for version, action in enumerate(("registered", "accepted", "assigned")[:ENTRIES], 1):
        _put(
            connection, JournalEntry, record_id=order, version=version, record_type="work_order", community_id=here,
            event=f"work_order.{action}", action=action, to_state=action, actor_id=an_id(DESK, community),
            actor_kind="person", actor_role="receptionist", origin="10.0.0.8", request_id=HASH[:32], at=BEGAN,
            data={"department_id": str(an_id(DEPARTMENT, community))}, previous_hash=HASH, hash=HASH,
        )  # fmt: skip
        connection.execute(
            insert(table_of(FeedPosition)),
            {"community_id": here, "position": version, "record_id": order, "version": version},
        )
    first = 2
    while first <= count:
        last = min(count, first + AT_ONCE - 1)
        _multiply(connection, community, first, last)
        first = last + 1
    _put(connection, FeedHead, community_id=here, position=count * ENTRIES)


def multiply_clocks(url: str, orders: int, count: int) -> None:
    """Let `count` clocks run in each community of a filled database, none of them due for years."""
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"))
    sql = _PostgreSQL() if engine.dialect.name == "postgresql" else _SQLite()
    names = [column.name for column in table_of(ClockRow).columns]
    columns = ", ".join(f'"{name}"' for name in names)
    with engine.begin() as connection:
        for community in range(COMMUNITIES):
            values = {
                "id": sql.an_id(CLOCK, community),
                "record_id": sql.an_id(ORDER, community, f"(n % {orders} + 1)"),
                "next_at": sql.moment(BEGAN + timedelta(days=900)),
            }
            shown = ", ".join(values.get(name, f't."{name}"') for name in names)
            connection.execute(
                text(
                    f"INSERT INTO clock ({columns}) SELECT {shown} FROM {sql.series(orders + 1, count)}, clock AS t "
                    f"WHERE t.id = {sql.literal(an_id(CLOCK, community, 1))}"
                )
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE clock" if engine.dialect.name == "postgresql" else "ANALYZE"))
    engine.dispose()


def _multiply(connection: Connection, community: int, first: int, last: int) -> None:
    sql = _PostgreSQL() if connection.dialect.name == "postgresql" else _SQLite()
    order, appointment, clock = (sql.an_id(kind, community) for kind in (ORDER, APPOINTMENT, CLOCK))
    moment = sql.moment()
    changed: tuple[tuple[type[SQLModel], Mapping[str, str]], ...] = (
        (
            WorkOrder,
            {
                "id": order,
                "number": f"'WX-B{community}-' || n",
                "appointment_id": appointment,
                "created_at": moment,
                "updated_at": moment,
            },
        ),
        (Appointment, {"id": appointment, "work_order_id": order, "created_at": moment}),
        (ClockRow, {"id": clock, "record_id": order, "created_at": moment, "started_at": moment}),
        (JournalEntry, {"record_id": order, "at": moment}),
        (FeedPosition, {"record_id": order, "position": f"(n - 1) * {ENTRIES} + position"}),
    )
    key = {WorkOrder: "id", Appointment: "id", ClockRow: "id", JournalEntry: "record_id", FeedPosition: "record_id"}
    kinds = {WorkOrder: ORDER, Appointment: APPOINTMENT, ClockRow: CLOCK, JournalEntry: ORDER, FeedPosition: ORDER}
    for model, values in changed:
        table = table_of(model)
        names = [column.name for column in table.columns]
        shown = ", ".join(values.get(name, f't."{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        mine = sql.literal(an_id(kinds[model], community, 1))
        connection.execute(
            text(
                f'INSERT INTO "{table.name}" ({columns}) SELECT {shown} FROM {sql.series(first, last)}, '
                f'"{table.name}" AS t WHERE t."{key[model]}" = {mine} ORDER BY n'
            )
        )


class _PostgreSQL:
    """How PostgreSQL counts and makes ids."""

    def series(self, first: int, last: int) -> str:
        return f"generate_series({first}, {last}) AS s(n)"

    def an_id(self, kind: int, community: int, number: str = "n") -> str:
        return f"('{str(an_id(kind, community))[:24]}' || lpad(to_hex({number}), 12, '0'))::uuid"

    def literal(self, value: UUID) -> str:
        return f"'{value}'::uuid"

    def moment(self, began: datetime = BEGAN) -> str:
        return f"TIMESTAMPTZ '{began.isoformat()}' + n * INTERVAL '20 seconds'"


class _SQLite:
    """How SQLite counts and makes ids."""

    def series(self, first: int, last: int) -> str:
        return (
            f"(WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s)"
        )

    def an_id(self, kind: int, community: int, number: str = "n") -> str:
        return f"'{an_id(kind, community).hex[:20]}' || printf('%012x', {number})"

    def literal(self, value: UUID) -> str:
        return f"'{value.hex}'"

    def moment(self, began: datetime = BEGAN) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%S', '{began:%Y-%m-%d %H:%M:%S}', '+' || (n * 20) || ' seconds') || '.000000'"
