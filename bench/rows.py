"""Fills a migrated database with as many work orders as a measurement needs, by a few statements of plain SQL.

A typical row of each table is written as the service writes it; the database then multiplies it. Ids follow from a
row's number, so that a load client can name any order without asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, create_engine, insert, inspect, text
from sqlmodel import SQLModel

from app.core.enums import (
    Channel,
    ClockState,
    Coverage,
    OrderKind,
    PersonKind,
    PremisesKind,
    Relation,
    Urgency,
)
from app.db.statements import whole_row
from app.db.transaction import table_of
from app.models import (
    Appointment,
    Binding,
    CatalogueItem,
    ClockRow,
    Community,
    Department,
    FeedHead,
    FeedPosition,
    JournalEntry,
    Organisation,
    Person,
    Premises,
    Qualification,
    Quote,
    RoleGrant,
    StoredFile,
    Visit,
    WorkOrder,
)
from bench import past
from bench.dialects import PostgreSQL, SQLite
from bench.ids import (
    APPOINTMENT,
    CLOCK,
    COMMUNITIES,
    COMMUNITY,
    CUSTOMER,
    DEPARTMENT,
    DESK,
    FILE,
    GRANT,
    ITEM,
    MANAGER,
    ORDER,
    ORGANISATION,
    PREMISES,
    QUALIFICATION,
    QUOTE,
    SUPERVISOR,
    VISIT,
    WORKER,
    an_id,
)
from bench.stages import ASSIGNED, BEGAN, ITEM_CODE, LABOUR_FEN, MATERIAL_FEN, QUOTED, Stage

ENTERED: Final = ("registered", "accepted", "assigned")
ENTRIES: Final = len(ENTERED)
"""Journal entries that an order has at most; later ones would change nothing."""
HASH: Final = "0" * 64
VISIT_AT: Final = BEGAN + timedelta(days=900)
AUTOVACUUM_FROM: Final = 50
"""Rows of a table from which PostgreSQL looks at it by itself."""
VISIT_TAKES: Final = timedelta(hours=2)
AT_ONCE: Final = 100_000
"""Orders that one statement writes at most."""


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


def entries_of(stage: Stage) -> int:
    """How many journal entries an order of this stage has."""
    return min(ENTRIES, stage.version)


def _worth_analyzing(connection: Connection) -> list[str]:
    """The tables that PostgreSQL's autovacuum would look at. Told that a table is empty, the planner reads all of it,
    and goes on doing so in prepared statements while the measured actions fill it."""
    if connection.dialect.name != "postgresql":
        return []
    names = inspect(connection).get_table_names()
    counted = {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in names}
    return [name for name, count in counted.items() if count and count > AUTOVACUUM_FROM]


def fill(url: str, orders: int, stage: Stage = ASSIGNED) -> Crowd:
    """Write `orders` work orders in each community that have come as far as `stage`, with journal, feed, clocks and
    what else they have. PostgreSQL wants the superuser's address: rows that nobody registered pass no row security."""
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"))
    try:
        with engine.begin() as connection:
            _organisation(connection)
            for community in range(COMMUNITIES):
                _community(connection, community)
            for community in range(COMMUNITIES):
                _orders(connection, community, orders, stage)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in _worth_analyzing(connection):
                connection.execute(text(f"VACUUM ANALYZE {table}"))
            connection.execute(text("CHECKPOINT" if engine.dialect.name == "postgresql" else "ANALYZE"))
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
    for noun, role in ((WORKER, "worker"), (DESK, "receptionist"), (SUPERVISOR, "supervisor")):
        _person(connection, an_id(noun, number), PersonKind.STAFF)
        department = None if noun == DESK else an_id(DEPARTMENT, number)
        _put(
            connection, RoleGrant, id=an_id(GRANT, number, noun), person_id=an_id(noun, number), role=role,
            community_id=here, department_id=department,
        )  # fmt: skip
    _put(
        connection, Qualification, id=an_id(QUALIFICATION, number), person_id=an_id(WORKER, number), trade="plumbing",
        valid_from=BEGAN.date(), valid_until=BEGAN.date() + timedelta(days=36500),
    )  # fmt: skip
    _put(
        connection, CatalogueItem, id=an_id(ITEM, number), community_id=here, code=ITEM_CODE, name="更换角阀",
        category="水", kind="repair", trades=["plumbing"], needs_visit=True, unit="只", price_fen=LABOUR_FEN,
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


def _orders(connection: Connection, community: int, count: int, stage: Stage) -> None:
    """One order with all that belongs to it, then the same so many times more."""
    here, order = an_id(COMMUNITY, community), an_id(ORDER, community, 1)
    entries = entries_of(stage)
    department = an_id(DEPARTMENT, community) if stage.has_department else None
    worker = an_id(WORKER, community) if stage.has_worker else None
    quote = None if stage.quote is None else an_id(QUOTE, community, 1)
    values: dict[str, Any] = {
        "coverage": Coverage.CHARGEABLE, "coverage_reason": "户内水阀门属业主自用部位",
        "estimate": {
            "basis": "list", "min_fen": LABOUR_FEN, "max_fen": LABOUR_FEN, "visit_fee_fen": 2000, "note": "",
            "catalogue_version": 1, "consent": None, "recorded_by": str(an_id(DESK, community)),
        },
        **stage.more,
    }  # fmt: skip
    _put(
        connection, WorkOrder, id=order, organisation_id=an_id(ORGANISATION, 0), community_id=here,
        number=f"WX-B{community}-1", state=stage.state, version=stage.version, chain=HASH, updated_at=BEGAN,
        kind=OrderKind.REPAIR, channel=Channel.PHONE, urgency=Urgency.NORMAL, reporter_id=an_id(DESK, community),
        customer_id=an_id(CUSTOMER, community), contact_name="王小明", contact_phone="+8613800138000",
        premises_id=an_id(PREMISES, community), place="1号楼1单元101", spot="厨房",
        description="厨房水槽下方的水阀门漏水,地面有积水,请尽快安排师傅上门查看并维修。",
        catalogue_item_id=an_id(ITEM, community), catalogue_code=ITEM_CODE, trades=["plumbing"],
        department_id=department, worker_id=worker, visits=int(stage.has_visit),
        appointment_id=None if stage.appointment is None else an_id(APPOINTMENT, community, 1),
        visit_id=an_id(VISIT, community, 1) if stage.has_visit else None, quote_id=quote, approved_quote_id=quote,
        **values,
    )  # fmt: skip
    _belongings(connection, community, stage, worker)
    for place, name in enumerate(stage.clocks):
        _put(
            connection, ClockRow, id=an_id(CLOCK + place, community, 1), community_id=here, record_type="work_order",
            record_id=order, name=name, state=ClockState.RUNNING, started_at=BEGAN, due_at=VISIT_AT, warn_at=VISIT_AT,
            next_at=VISIT_AT,
        )  # fmt: skip
    for version, action in enumerate(ENTERED[:entries], 1):
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
        _multiply(connection, community, first, last, stage)
        first = last + 1
    _put(connection, FeedHead, community_id=here, position=count * entries)
    past.fill_quotes(connection, community, count, an_id(WORKER, community))


def _belongings(connection: Connection, community: int, stage: Stage, worker: UUID | None) -> None:
    """The appointment, visit, quote and photo of the first order, as far as it has them."""
    here, order, customer = an_id(COMMUNITY, community), an_id(ORDER, community, 1), an_id(CUSTOMER, community)
    if stage.appointment is not None:
        _put(
            connection, Appointment, id=an_id(APPOINTMENT, community, 1), community_id=here, work_order_id=order,
            worker_id=worker, state=stage.appointment, starts_at=VISIT_AT, ends_at=VISIT_AT + VISIT_TAKES,
            agreed_by="业主本人",
        )  # fmt: skip
    if stage.has_visit:
        _put(
            connection, Visit, id=an_id(VISIT, community, 1), community_id=here, work_order_id=order, worker_id=worker,
            ordinal=1, departed_at=BEGAN, arrived_at=BEGAN, badge_shown=True, consent_to_enter="业主本人",
            checklist=["tools"],
        )  # fmt: skip
    if stage.quote is not None:
        _put(
            connection, Quote, id=an_id(QUOTE, community, 1), community_id=here, work_order_id=order, ordinal=1,
            state=stage.quote, author_id=worker, lines=list(QUOTED), labour_fen=LABOUR_FEN, material_fen=MATERIAL_FEN,
            total_fen=LABOUR_FEN + MATERIAL_FEN, catalogue_version=1, decided_at=BEGAN, decided_by_id=customer,
        )  # fmt: skip
    if stage.has_photo:
        _put(
            connection, StoredFile, id=an_id(FILE, community, 1), organisation_id=an_id(ORGANISATION, 0),
            community_id=here, uploaded_by_id=worker, purpose="photo", content_type="image/jpeg", size=1000,
            sha256=HASH,
        )  # fmt: skip


def multiply_clocks(url: str, orders: int, count: int) -> None:
    """Let `count` clocks run in each community of a filled database, none of them due for years."""
    engine = create_engine(url.replace("sqlite+aiosqlite", "sqlite"))
    sql = PostgreSQL() if engine.dialect.name == "postgresql" else SQLite()
    names = [column.name for column in table_of(ClockRow).columns]
    columns = ", ".join(f'"{name}"' for name in names)
    with engine.begin() as connection:
        for community in range(COMMUNITIES):
            values = {
                "id": sql.an_id(CLOCK, community),
                "record_id": sql.an_id(ORDER, community, f"(n % {orders} + 1)"),
                "next_at": sql.moment(VISIT_AT),
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


def _multiply(connection: Connection, community: int, first: int, last: int, stage: Stage) -> None:
    """Copies of the first order and of what belongs to it; each visit is at a time of its own."""
    sql = PostgreSQL() if connection.dialect.name == "postgresql" else SQLite()
    order = sql.an_id(ORDER, community)
    moment, starts, ends = (
        sql.moment(),
        sql.moment(VISIT_AT, VISIT_TAKES),
        sql.moment(VISIT_AT + VISIT_TAKES, VISIT_TAKES),
    )
    pointers = {"appointment_id": APPOINTMENT, "visit_id": VISIT, "quote_id": QUOTE, "approved_quote_id": QUOTE}
    given = {
        "appointment_id": stage.appointment is not None,
        "visit_id": stage.has_visit,
        "quote_id": stage.quote is not None,
        "approved_quote_id": stage.quote is not None,
    }
    of_order = {
        "id": order, "number": f"'WX-B{community}-' || n", "created_at": moment, "updated_at": moment,
        **{name: sql.an_id(noun, community) for name, noun in pointers.items() if given[name]},
    }  # fmt: skip
    part = {"work_order_id": order, "created_at": moment}
    changed: list[tuple[type[SQLModel], str, int, Mapping[str, str]]] = [
        (WorkOrder, "id", ORDER, of_order),
        (Appointment, "id", APPOINTMENT, {**part, "starts_at": starts, "ends_at": ends}),
        (Visit, "id", VISIT, part),
        (Quote, "id", QUOTE, part),
        (StoredFile, "id", FILE, {"created_at": moment}),
        (JournalEntry, "record_id", ORDER, {"at": moment}),
        (FeedPosition, "record_id", ORDER, {"position": f"(n - 1) * {entries_of(stage)} + position"}),
    ]
    running = {"record_id": order, "created_at": moment, "started_at": moment}
    changed += [(ClockRow, "id", CLOCK + place, running) for place in range(len(stage.clocks))]
    for model, key, noun, more in changed:
        table = table_of(model)
        values = {key: sql.an_id(noun, community), **more}
        names = [column.name for column in table.columns]
        shown = ", ".join(values.get(name, f't."{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        mine = sql.literal(an_id(noun, community, 1))
        connection.execute(
            text(
                f'INSERT INTO "{table.name}" ({columns}) SELECT {shown} FROM {sql.series(first, last)}, '
                f'"{table.name}" AS t WHERE t."{key}" = {mine} ORDER BY n'
            )
        )
