"""The papers of a morning: each worker's day list, and the slips of the day's appointments behind it (M-22, M-33)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.core.roles import Caller, Role
from app.db.queries.papers import names_of
from app.db.transaction import Transaction
from app.models import Appointment
from app.models.visit import AppointmentState
from app.services.moving.lists import page_everywhere
from app.services.moving.moves import AnyOpenedRecord, Mover
from app.services.papers.order_papers import HOUSEKEEPING_SHEET, SERVICE_SLIP, known_in, order_source
from app.services.papers.reader import Reader, reader_of
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.engine.community import CommunityRules
from app.workflow.kinds.work_order.helping import helpers_of
from app.workflow.papers.around import Around
from app.workflow.papers.day_list import day_list
from app.workflow.papers.order_papers import OrderSource
from app.workflow.papers.paper import Paper

MOST: Final = 100
"""How many appointments are printed at once."""
OFFICE: Final = frozenset(
    {Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER, Role.CASHIER}
)


class MorningPaper(Labelled):
    """What is printed for a morning."""

    DAY_LIST = "day_list", "day list", "日程单"
    SERVICE_SLIP = "service_slip", "service slip", "服务工作单"
    HOUSEKEEPING_SHEET = "housekeeping_sheet", "housekeeping booking sheet", "家政服务预约表"


@dataclass(frozen=True, slots=True)
class Expected:
    """An order whose appointment begins on the day, as whoever prints may see it."""

    reader: Reader
    source: OrderSource

    @property
    def starts_at(self) -> datetime:
        """When somebody is expected."""
        appointment = self.source.aspects.appointment
        assert appointment is not None
        return appointment.starts_at


async def expected_on(
    mover: Mover, community: CommunityRules, day: date, *, department_id: UUID | None, worker_ids: Sequence[UUID]
) -> tuple[list[AnyOpenedRecord], bool]:
    """The orders that the caller sees whose appointment stands on a local day, and whether there are more than are
    printed at once. A worker gets their own."""
    since = datetime.combine(day, time(), community.zone_info)
    until = datetime.combine(day + timedelta(days=1), time(), community.zone_info)
    asked: JsonObject = {"community_id": community.id, "appointment_on": (since, until)}
    if department_id is not None:
        asked["department_id"] = department_id
    workers: Sequence[UUID | None] = asked_workers(mover.caller, community.id, worker_ids) or (None,)
    orders: list[AnyOpenedRecord] = []
    for worker_id in workers:
        narrowed = asked if worker_id is None else {**asked, "worker_id": worker_id}
        page, more = await page_everywhere(
            mover, WORK_ORDERS, narrowed, after=None, limit=MOST - len(orders) or 1, newest_first=False,
            sort="appointment_at",
        )  # fmt: skip
        known = {opened.row.id for opened in orders}
        orders += [
            opened
            for opened in page
            # who leads and who helps are both expected there
            if opened.row.id not in known and _stands(opened.context.aspects.appointment)
        ]
        if more is not None or len(orders) > MOST:
            return orders[:MOST], True
    return orders, False


def asked_workers(caller: Caller, community_id: UUID, worker_ids: Sequence[UUID]) -> Sequence[UUID]:
    """Whose papers are printed: of the office, those whom it names, or (empty) all; a worker's own."""
    if not OFFICE & caller.roles_in(community_id):
        return (caller.id,)
    return tuple(dict.fromkeys(worker_ids))


def _stands(appointment: Appointment | None) -> bool:
    return appointment is not None and appointment.state in (AppointmentState.CONFIRMED, AppointmentState.KEPT)


async def morning_papers(
    tx: Transaction,
    caller: Caller,
    orders: Sequence[AnyOpenedRecord],
    day: date,
    papers: Sequence[MorningPaper],
    *,
    workers: Sequence[UUID] = (),
    held: dict[UUID, str],
    public_url: str,
) -> tuple[list[Paper], bool]:
    """Worker by worker the day list and the slips in its order; last what nobody is named for yet. Says too whether
    names and telephones stand in them in full. `workers`: only their papers, where any are named. `held`: of records
    with texts that are held back, what stands there instead."""
    expected: list[Expected] = []
    for opened in orders:
        reader = reader_of(tx, caller, opened)
        expected.append(Expected(reader, await order_source(reader, held.get(opened.row.id, ""))))
    named = [person_id for each in expected for person_id in known_in(each.reader, each.source)]
    names = await names_of(tx, named)
    drawn: list[Paper] = []
    printed: set[UUID] = set()
    for worker_id in _in_turn(expected, names, workers):
        theirs = sorted((each for each in expected if worker_id in _crew(each)), key=lambda each: each.starts_at)
        context = theirs[0].reader.opened.context
        around = Around(context.community, context.now, names, outside=False, public_url=public_url)
        if worker_id is not None and MorningPaper.DAY_LIST in papers:
            drawn.append(day_list(worker_id, day, [each.source for each in theirs], around))
        for each in theirs:
            row = each.source.row
            # the slip lies with whoever leads, unless only a helper's papers are printed
            if row.id not in printed and (row.worker_id == worker_id or row.worker_id not in (workers or _crew(each))):
                printed.add(row.id)
                drawn += _slips(each.source, around, papers)
    return drawn, any(each.reader.in_full for each in expected)


def _crew(each: Expected) -> tuple[UUID | None, ...]:
    """Who is expected there: whoever leads, or nobody yet, and who helps."""
    row = each.source.row
    return (row.worker_id, *helpers_of(row))


def _in_turn(expected: Sequence[Expected], names: dict[UUID, str], workers: Sequence[UUID]) -> list[UUID | None]:
    """The workers by name, and behind them nobody; `workers`: only these, where any are named."""
    crews = {worker_id for each in expected for worker_id in _crew(each) if not workers or worker_id in workers}
    return sorted(crews, key=lambda worker_id: (worker_id is None, names.get(worker_id, "") if worker_id else ""))


def _slips(source: OrderSource, around: Around, papers: Sequence[MorningPaper]) -> list[Paper]:
    slips = []
    for name, kind in (
        (MorningPaper.SERVICE_SLIP, SERVICE_SLIP),
        (MorningPaper.HOUSEKEEPING_SHEET, HOUSEKEEPING_SHEET),
    ):
        paper = kind.make(source, around) if name in papers else None
        if paper is not None:
            slips.append(paper)
    return slips
