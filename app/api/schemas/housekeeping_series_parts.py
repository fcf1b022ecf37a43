"""What is kept about recurring housekeeping beside its row: the dates whose orders were made, and those to come."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body, SubResource
from app.api.schemas.common import Answer, Moment
from app.core.lang import Words
from app.db.queries.housekeeping_series import made_dates, shown_dates
from app.db.transaction import Transaction
from app.models.housekeeping_series import SeriesState
from app.models.work_order import WorkOrderState
from app.services.moving.moves import AnyOpenedRecord
from app.services.moving.seen_by import mask_name
from app.services.work_orders.housekeeping_clashes import MOST_TIMES, BookedRoom, clashes_of
from app.workflow.kinds.housekeeping_series_guards import coming_dates, window_of

Number = Annotated[str, Field(max_length=40)]


class BookedDate(Answer):
    """A date whose order was made."""

    planned_on: date = Field(description="The day that the rule names.")
    visit_on: date = Field(description="The day for which the order was made.")
    work_order_id: UUID
    work_order_number: Number
    work_order_state: WorkOrderState
    proposed_worker: Annotated[str, Field(max_length=60)] | None = Field(
        description="Who could come instead of the wished worker, masked, until somebody is named."
    )


class ComingHousekeeping(Answer):
    """A date whose order is not made yet."""

    planned_on: date = Field(description="The day that the rule names.")
    visit_on: date = Field(description="The day on which somebody comes.")
    starts_at: Moment
    ends_at: Moment
    clashes: bool = Field(description="Whether the room or the wished worker is taken at that time.")
    clashes_with: Number | None = Field(description="The other booking of the room; null where it is the worker.")
    next_free: Annotated[list[Moment], Field(max_length=MOST_TIMES)] = Field(
        description="Where it clashes: when the next free times begin."
    )


FIELDS: Final = tuple(BookedDate.model_fields)


async def _dates(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    rows = await shown_dates(tx, opened.row.id)
    return [
        {**{name: row[name] for name in FIELDS}, "proposed_worker": mask_name(row["proposed_worker"])} for row in rows
    ]


async def _coming(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    row, context = opened.row, opened.context
    if row.state is SeriesState.ENDED:
        return []
    ordered, since = await made_dates(tx, row.id), row.orders_from
    coming = [
        each
        for each in coming_dates(context)
        if each.planned_on not in ordered and (since is None or each.visit_on >= since)
    ]
    windows = [window_of(context, each) for each in coming]
    room = BookedRoom(context.community, row.premises_id, row.housekeeping, row.id)
    clashes = {clash.starts_at: clash for clash in await clashes_of(tx, room, windows)}
    shown: list[Body] = []
    for each, (starts_at, ends_at) in zip(coming, windows, strict=True):
        clash = clashes.get(starts_at)
        shown.append(
            {
                "planned_on": each.planned_on,
                "visit_on": each.visit_on,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "clashes": clash is not None,
                "clashes_with": clash.number or None if clash else None,
                "next_free": list(clash.next_free) if clash else [],
            }
        )
    return shown


PARTS: dict[str, SubResource] = {
    "dates": SubResource(
        Words("Its dates whose orders were made", "已生成工单的日期"),
        "M-12",
        BookedDate,
        _dates,
        text="The newest first, each with its order.",
    ),
    "coming_dates": SubResource(
        Words("Its dates to come", "待生成工单的日期"),
        "M-12",
        ComingHousekeeping,
        _coming,
        text="The dates whose orders are not made yet, also before the desk has confirmed it, with what clashes.",
    ),
}
