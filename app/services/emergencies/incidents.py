"""Public faults 公共故障 as a kind of record: where they are, whom they concern, what people are told (M-100)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.enums import Standing
from app.core.errors import FieldError, Invalid
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import incidents
from app.db.transaction import Transaction
from app.models.asset import Asset, AssetState
from app.models.base import RowValues, RowView
from app.models.emergency_plan import EmergencyPlan, EmergencyPlanState
from app.models.incident import Incident, IncidentState
from app.models.incident_orders import IncidentOrders, JoinedReport, Repair
from app.models.work_order import WorkOrder
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.kind_parts import Computed, ListRow, NextNumber, NoticeFact
from app.services.moving.read_along import KindReadAlong
from app.services.moving.seen_by import Desk, mask_text
from app.workflow.engine.step import Context
from app.workflow.kinds import incident_guards as rules
from app.workflow.kinds.incident import INCIDENT
from app.workflow.kinds.incident_area import LEVELS, AreaPart, overlap, parts_of
from app.workflow.kinds.incident_forms import NAMED_PARTS
from app.workflow.kinds.incident_guards import NamedArea
from app.workflow.kinds.work_order.incident_guards import is_answered
from app.workflow.kinds.work_order.table import WORK_ORDER

READERS: Final = tuple(role for role in STAFF_ROLES if role is not Role.ADMIN)
"""Everybody who works in the community; administrators only keep its data."""
WHOLE_COMMUNITY: Final = "全小区"
LONGEST_PLACE: Final = 140
MOST_REPORTED: Final = incidents.MOST_SHOWN
UNKNOWN_PART: Final = sentence("incident.problems.unknown_part")
UNKNOWN_EQUIPMENT: Final = sentence("work_order.problems.unknown_equipment")


class IncidentDeclaration(KindReadAlong[Incident, IncidentOrders]):
    """A public fault is named by its area, is read with its orders, and tells everybody whom it concerns."""

    @property
    def computed(self) -> Mapping[str, Computed]:
        """The newest reports with what was told of them, and what repairs it."""
        return {"reported": Computed(list | None, _reported), "repairs": Computed(list | None, _repairs)}

    async def aspects_of(self, tx: Transaction, rows: Sequence[Incident]) -> Mapping[UUID, IncidentOrders]:
        """The newest reports of each fault, and what repairs it."""
        return {row.id: await _orders_of(tx, row) for row in rows}

    def new_aspects(self) -> IncidentOrders:
        """Nobody reported it yet."""
        return IncidentOrders()

    async def reporters(self, tx: Transaction, record_id: UUID) -> Sequence[RowView]:
        """Whose reports it answers."""
        return await incidents.reporters_of(tx, record_id)

    async def residents(self, moving: MoveContext) -> Collection[UUID]:
        """Whoever lives in its area today, where the community announces faults to them."""
        community = moving.context.community
        if not community.announce_faults:
            return ()
        area = parts_of(moving.now_is("area"))
        homes = await incidents.homes_in(moving.tx, community.id, moving.context.today)
        here = [home for home in homes if overlap(area, [part_of(home)])]
        return dict.fromkeys(home["person_id"] for home in here)

    async def new_values(self, context: Context, next_number: NextNumber) -> RowValues:
        """What the form says, where that is, and which order repairs it."""
        area: NamedArea = context.fact(rules.named_area)
        repair = context.form.work_order_id
        return {
            **await super().new_values(context, next_number),
            "area": [part.stored() for part in area.parts],
            "place": place_of(area),
            "repair_order_ids": [] if repair is None else [str(repair)],
        }


def _reported(context: Context) -> list[JsonObject]:
    orders: IncidentOrders = context.aspects
    return [_shown(report) for report in orders.reports]


def _shown(report: JoinedReport) -> JsonObject:
    """What its reporter told, with the name and numbers in it masked."""
    people = (report.contact_name,) if report.contact_name else ()
    texts = {name: mask_text(getattr(report, name), people) for name in ("spot", "description", "remarks")}
    kept = {name: getattr(report, name) for name in ("id", "number", "state", "created_at", "place", "photos")}
    by_phone = report.customer_id is None and report.premises_id is None
    return {**kept, **texts, "works": report.incident_works, "tell_by_phone": by_phone}


def _repairs(context: Context) -> list[JsonObject]:
    orders: IncidentOrders = context.aspects
    return [{name: getattr(order, name) for name in Repair.__slots__} for order in orders.repairs]


async def _orders_of(tx: Transaction, row: Incident) -> IncidentOrders:
    reports = await incidents.reports_of(tx, row.id)
    repairs = await incidents.repairs_of(tx, [UUID(order_id) for order_id in row.repair_order_ids])
    return IncidentOrders(
        tuple(JoinedReport(**report) for report in reports), tuple(Repair(**repair) for repair in repairs)
    )


def part_of(place: RowView) -> AreaPart:
    """A building, a unit or a room, as it was read."""
    return AreaPart(place["label"], **{level: place[level] for level in LEVELS})


def place_of(area: NamedArea) -> str:
    """Where it is, as people say it; a long list ends with how many parts there are in all."""
    label = area.label or WHOLE_COMMUNITY
    if len(label) <= LONGEST_PLACE:
        return label
    more = f"等{len(area.parts)}处"
    return label[: LONGEST_PLACE - len(more)].rpartition("、")[0] + more


def moment(column: str) -> NoticeFact:
    """A moment of the record as it is after the move."""

    async def read(moving: MoveContext, _: JsonView) -> object:
        at = moving.now_is(column)
        return None if at is None else at.isoformat()

    return read


async def what_fails(moving: MoveContext, _: JsonView) -> object:
    """What fails, as its code."""
    return str(moving.now_is("fails"))


async def news(moving: MoveContext, _: JsonView) -> object:
    """What people are told, in both languages; where nobody wrote English, the Chinese text stands for it. It is an
    announcement to many: names of people have no place in it, and longer numbers are masked."""
    zh = mask_text(getattr(moving.context.form, "text", ""), ())
    en = mask_text(getattr(moving.context.form, "text_en", ""), ())
    return {"zh": zh, "en": en or zh} if zh else None


INCIDENTS = IncidentDeclaration(
    lifecycle=INCIDENT,
    model=Incident,
    plural=Words("public faults", "公共故障"),
    prefix="GZ",
    seen_by=(Desk(*READERS),),
    maker="maker_id",
    listed_for=READERS,
    filters=("state", "fails", "emergency_plan_id", "number", "created_at_gte", "created_at_lt"),
    texts=("known", "outcome", "reason"),
    whose_turn={IncidentState.OPEN: Standing.CENTRE, IncidentState.RESTORED: Standing.CENTRE},
    list_row=ListRow(
        columns=("fails", "since", "expected_back_at", "reports", "still_out", "restored_at"), summary="known"
    ),
    notice_facts={
        "failure": what_fails,
        "since": moment("since"),
        "expected_at": moment("expected_back_at"),
        "answer_by": moment("answers_until"),
        "news": news,
    },
    clause="M-100",
)


@loads(rules.named_area)
async def named_area(ask: FactRequest) -> NamedArea:
    """The parts that the form names. Raises Invalid for each that is not in use in this community, and for unknown
    equipment."""
    form, tx, community_id = ask.context.form, ask.tx, ask.context.community.id
    parts = {
        name: {
            row["id"]: part_of(row) for row in await incidents.parts_in_use(tx, community_id, name, getattr(form, name))
        }
        for name in NAMED_PARTS
    }
    wrong = [
        FieldError(f"/{name}/{at}", "unknown", UNKNOWN_PART)
        for name, known in parts.items()
        for at, part_id in enumerate(getattr(form, name))
        if part_id not in known
    ]
    asset_id = getattr(form, "asset_id", None)
    if asset_id is not None:
        asset = await tx.get(Asset, id=asset_id, community_id=community_id, state=AssetState.IN_USE)
        wrong += [] if asset is not None else [FieldError("/asset_id", "unknown", UNKNOWN_EQUIPMENT)]
    if wrong:
        raise Invalid(wrong)
    return NamedArea(tuple(part for known in parts.values() for part in known.values()))


@loads(rules.open_incidents)
async def open_incidents(ask: FactRequest) -> Sequence[Incident]:
    """Those that go on here; nobody opens another until this transaction ends."""
    if not ask.looking:
        await incidents.hold(ask.tx, ask.context.community.id)
    return await incidents.open_in(ask.tx, ask.context.community.id)


@loads(rules.repair_order)
async def repair_order(ask: FactRequest) -> WorkOrder | None:
    """The work order that repairs the fault, as long as it is open."""
    order_id = ask.context.form.work_order_id
    order = None if order_id is None else await ask.tx.get(WorkOrder, id=order_id)
    if order is None or order.community_id != ask.context.community.id or order.state in WORK_ORDER.final:
        return None
    return None if is_answered(order) else order


@loads(rules.plan_is_on)
async def plan_is_on(ask: FactRequest) -> bool:
    """Whether the plan that the form names is in force here."""
    plan_id = ask.context.form.emergency_plan_id
    if plan_id is None:
        return True
    plan = await ask.tx.get(EmergencyPlan, id=plan_id, community_id=ask.context.community.id)
    return plan is not None and plan.state is EmergencyPlanState.ACTIVATED


@loads(rules.unanswered)
async def unanswered(ask: FactRequest) -> int:
    """Of those whose report it answers."""
    return await incidents.unanswered_of(ask.tx, ask.context.row.id)
