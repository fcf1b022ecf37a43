"""Work orders 工单 as a kind of record."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, case, literal, literal_column, select
from sqlmodel import col

from app.core.enums import OrderKind, Urgency
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.db.queries.helpers import helped_by
from app.db.queries.orders import load_order, load_orders
from app.db.queries.records import Join
from app.db.statements import Prepared
from app.db.transaction import Transaction, table_of
from app.models import Appointment, Person, Quote, WorkOrder
from app.models.base import RowValues, RowView
from app.models.order_aspects import OrderAspects
from app.models.work_order import USUAL
from app.services.moving.context import MoveContext
from app.services.moving.kind import Kind
from app.services.moving.kind_parts import ListRow, NextNumber, Parent, SortKey
from app.services.moving.seen_by import (
    Condition,
    DepartmentHead,
    Desk,
    DeskOf,
    Offered,
    Own,
    OwnAtWork,
    Rooms,
    WithScope,
    mask_name,
    mask_phone,
)
from app.services.work_orders.notice_facts import NOTICE_FACTS, agreed_appointment
from app.services.work_orders.seen_by_helpers import OrderHelpers
from app.workflow.engine.community import CommunityRules
from app.workflow.engine.step import Context
from app.workflow.kinds.corrective_action import CORRECTIVE_ACTION
from app.workflow.kinds.requisition import REQUISITION
from app.workflow.kinds.work_order.aspects import APPOINTMENT, QUOTE
from app.workflow.kinds.work_order.housekeeping_guards import listed_item
from app.workflow.kinds.work_order.housekeeping_price import priced_sheet
from app.workflow.kinds.work_order.needed_facts import Registration, request
from app.workflow.kinds.work_order.people import desk_is_away
from app.workflow.kinds.work_order.row_parts import OPEN
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.kinds.work_order.whose_turn import WHOSE_TURN

PREFIXES: Final = {
    OrderKind.REPAIR: "WX",
    OrderKind.PAID_SERVICE: "TY",
    OrderKind.HOUSEKEEPING: "JZ",
    OrderKind.FREE_SERVICE: "DB",
}
"""维修, 特约, 家政, 代办."""


_MOMENT: Final = table_of(Appointment).columns["starts_at"].type
BEFORE_EMERGENCIES: Final = literal(datetime(1970, 1, 1, tzinfo=UTC), _MOMENT)
BEFORE_APPOINTMENTS: Final = literal(datetime(1970, 1, 2, tzinfo=UTC), _MOMENT)
"""Moments before every appointment: what outranks others is sorted there, and among itself by age."""

_DUPLICATES = Prepared(
    select(
        col(WorkOrder.id),
        col(WorkOrder.number),
        col(WorkOrder.customer_id),
        col(WorkOrder.premises_id),
        col(WorkOrder.created_at),
    ).where(
        col(WorkOrder.duplicate_of)
        == bindparam("master", type_=table_of(WorkOrder).columns["duplicate_of"].type, required=True)
    )
)


INNER_WORDS: Final = frozenset({"note", "remarks"})
"""What staff write for each other in whatever they do: people outside don't read it."""
INNER_REASONS: Final = frozenset({"reason", "wanted_worker_id"})
BETWEEN_STAFF: Final = frozenset(
    {"hand_back", "return_to_desk", "reassign", "replace_worker", "reclassify", "remove_helper"}
)
"""Steps whose reason concerns the staff alone."""


WHO_COMES: Final = frozenset({"worker_name"})
TIMES: Final = ("starts_at", "ends_at")
"""Of an appointment: what a notice says of it."""


class WorkOrderDeclaration(Kind[WorkOrder]):
    """Work orders are read with their aspects, and numbered by their kind."""

    load = staticmethod(load_order)
    load_many = staticmethod(load_orders)
    told_to_staff = ("place", "urgency")

    def new_aspects(self) -> OrderAspects:
        """Nothing is quoted, agreed or charged yet."""
        return OrderAspects()

    def tells_outside(self, record_type: str, action: str) -> bool:
        """Not what the warehouse writes down: customers read of it what their quote says, and the material's quotation
        that is shown to them (M-43, M-90). Nor what the company puts right within itself (M-72), or who left it."""
        if record_type == CORRECTIVE_ACTION.name or action == "collector_left":
            return False
        return record_type != REQUISITION.name or action == "show_price"

    def hidden_in_lists(self, caller: Caller, row: WorkOrder) -> frozenset[str]:
        """Outside the company, who comes is said to the customer to whom they come."""
        is_theirs = row.customer_id is not None and caller.is_self(row.customer_id)
        return WHO_COMES if caller.is_outsider(row.community_id) and not is_theirs else frozenset()

    def kept_of_entry(self, action: str) -> frozenset[str]:
        """What the desk, supervisors and workers tell each other (M-90)."""
        return INNER_WORDS | (INNER_REASONS if action in BETWEEN_STAFF else frozenset())

    def expected_time(self, context: Context) -> tuple[datetime, datetime] | None:
        """The time of the appointment that stands."""
        appointment = agreed_appointment(context)
        return None if appointment is None else (appointment.starts_at, appointment.ends_at)

    def desk_stand_in(self, community: CommunityRules, now: datetime) -> Role | None:
        """The duty manager, at night and on holidays (M-20)."""
        return Role.DUTY_MANAGER if desk_is_away(community, now) else None

    def visit_told(self, moving: MoveContext) -> JsonObject:
        """Where the worker goes, when, and how urgent it is."""
        appointment = agreed_appointment(moving.context)
        times = {} if appointment is None else {name: getattr(appointment, name).isoformat() for name in TIMES}
        return {"place": moving.now_is("place"), "urgency": str(moving.now_is("urgency")), **times}

    async def reporters(self, tx: Transaction, record_id: UUID) -> Sequence[RowView]:
        """Orders for the same thing that were merged into this one, and those that had been merged into them."""
        merged: dict[UUID, RowView] = {}
        masters = [record_id]
        while masters:
            rows = await tx.rows(_DUPLICATES, master=masters.pop())
            masters += [row["id"] for row in rows if row["id"] not in merged]
            merged |= {row["id"]: row for row in rows}
        return list(merged.values())

    @property
    def prefixes(self) -> frozenset[str]:
        """One of each kind of order."""
        return frozenset(PREFIXES.values())

    @property
    def sort_keys(self) -> Mapping[str, SortKey]:
        """Of one day: by the beginning of the appointment; or the tasks of emergency plans first (M-100), in the order
        of the plan, then emergencies, and then by the beginning of the appointment."""
        starts = select(col(Appointment.starts_at)).where(col(Appointment.id) == col(WorkOrder.appointment_id))
        appointment_at = starts.scalar_subquery()
        priority = case(
            (col(WorkOrder.emergency_plan_id).is_not(None), BEFORE_EMERGENCIES),
            (col(WorkOrder.urgency) == Urgency.EMERGENCY, BEFORE_APPOINTMENTS),
            else_=appointment_at,
        )
        return {
            "appointment_at": SortKey(appointment_at, needs="appointment_on"),
            "priority": SortKey(
                priority, needs="appointment_on", first="tasks of emergency plans, then emergencies, then the earliest"
            ),
        }

    def ways_of(self, name: str, value: object) -> list[Condition]:
        """The orders of a worker are those that they have, and those with which they help."""
        if name != "worker_id" or not isinstance(value, UUID):
            return []
        return [col(WorkOrder.worker_id) == value, col(WorkOrder.id).in_(helped_by(value))]

    def narrowed(self, asked: RowView) -> list[Condition]:
        """`appointment_on` asks for the orders whose appointment begins within a time: a local day. Who asks for
        unusual values gets the index of these."""
        conditions = super().narrowed({name: value for name, value in asked.items() if name != "appointment_on"})
        for name in USUAL.keys() & asked.keys():
            values = asked[name] if isinstance(asked[name], list) else [asked[name]]
            if not any(str(value) in USUAL[name] for value in values):
                # as it stands in the index: SQLite uses an index with a condition for nothing else
                conditions += [self.table.columns[name] != literal_column(f"'{value}'") for value in USUAL[name]]
        if "appointment_on" in asked:
            since, until = asked["appointment_on"]
            on_day = (col(Appointment.starts_at) >= since, col(Appointment.starts_at) < until)
            # from the few appointments of the day to their orders, and of these only the appointment that stands
            orders = select(col(Appointment.work_order_id)).where(*on_day)
            standing = select(col(Appointment.id)).where(col(Appointment.id) == col(WorkOrder.appointment_id), *on_day)
            conditions += [col(WorkOrder.id).in_(orders), standing.exists()]
        return conditions

    def number_prefix(self, context: Context) -> str:
        """By what was asked for."""
        return PREFIXES[context.form.kind]

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """What the registration asked for, with whom, where and what it names as they were found (M-10, M-11)."""
        form = context.form
        asked = context.fact(request)
        return {
            **await super().new_values(context, next_number),
            "received_at": min(form.received_at or context.now, context.now),
            **{field.name: getattr(asked, field.name) for field in fields(Registration)},
            "wish_from": form.wish.starts_at if form.wish else None,
            "wish_until": form.wish.ends_at if form.wish else None,
            "housekeeping": sheet_of_form(context),
        }


def sheet_of_form(context: Context) -> JsonObject | None:
    """M-12: the booking sheet of the form as it is stored; None where the form has none."""
    sheet, listed = context.form.housekeeping, context.loaded(listed_item)
    return None if sheet is None else priced_sheet(sheet, None if listed is None else listed.price_fen)


WORK_ORDERS = WorkOrderDeclaration(
    lifecycle=WORK_ORDER,
    model=WorkOrder,
    plural=Words("work orders", "工单"),
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER),
        DeskOf(Role.DUTY_MANAGER, "urgency", Urgency.EMERGENCY),
        WithScope("work_orders:read"),
        Own("customer_id"),
        OwnAtWork("worker_id", "reporter_id"),
        OrderHelpers(),
        Rooms(),
        Offered(),
        DepartmentHead(unassigned=True),
    ),
    maker="reporter_id",
    listed="everywhere",
    filters=(
        "community_id",
        "state",
        "kind",
        "urgency",
        "channel",
        "coverage",
        "department_id",
        "worker_id",
        "customer_id",
        "premises_id",
        "number",
        ("phone", "contact_phone"),
        "catalogue_code",
        "duplicate_of",
        "emergency_plan_id",
        "incident_id",
        "warranty_of",
        "created_at_gte",
        "created_at_lt",
        "updated_at_gte",
        ("q", "number"),
        "appointment_on",
    ),
    notice_facts=NOTICE_FACTS,
    masked={"contact_name": mask_name, "contact_phone": mask_phone},
    texts=(
        "spot",
        "description",
        "special_requirements",
        "remarks",
        "equipment",
        "housekeeping",
        "coverage_reason",
        "estimate",
        "custody",
        "insisted_material",
        "completion",
        "comments",
        "settlement",
        "reason",
        "referral",
    ),
    list_row=ListRow(
        columns=("urgency",),
        along=(
            Join(Person, "worker_id", {"worker_name": "name"}),
            Join(Appointment, "appointment_id", {"appointment_from": "starts_at", "appointment_until": "ends_at"}),
        ),
        summary="description",
        extras=(
            "contact",
            "spot",
            "description",
            "photos",
            "urges",
            "trades",
            "charge",
            "quote",
            "worker",
        ),
        reads=("customer_id", "hold_reason"),
    ),
    whose_turn=WHOSE_TURN,
    counted_open=OPEN,
    writes="work_orders:write",
)

APPOINTMENTS = Kind(
    lifecycle=APPOINTMENT,
    model=Appointment,
    plural=Words("appointments", "预约"),
    belongs_to=Parent(WORK_ORDER, "work_order_id", WorkOrder),
)

QUOTES = Kind(
    lifecycle=QUOTE,
    model=Quote,
    plural=Words("quotes", "报价"),
    belongs_to=Parent(WORK_ORDER, "work_order_id", WorkOrder),
)
