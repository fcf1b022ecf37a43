"""What is kept about a contract beside its row: the equipment on its list, and its periodic visits."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from app.api.generic.answers import Body, SubResource
from app.api.schemas.common import Answer, Moment, ShownFen
from app.api.schemas.contract_fee import ContractFeeOut, shown_line
from app.api.schemas.planned_visit import ComingVisitOut, PlannedVisitOut, shown_visit
from app.core.lang import Words
from app.db.queries.contracts import equipment_of
from app.db.queries.planned_visits import visits_of_contract
from app.db.transaction import Transaction
from app.models.contract import PenaltyKind
from app.services.moving.moves import AnyOpenedRecord
from app.services.work_orders.contract_fees import account_of
from app.services.work_orders.contract_penalties import penalties_in_account
from app.services.work_orders.planned_visits import visits_to_come

ShownLine = Annotated[str, Field(max_length=200)]


class CoveredEquipment(Answer):
    """A piece of equipment, and the days on which the contract covers it."""

    asset_id: UUID
    covered_from: date
    covered_until: date
    number: ShownLine
    name: ShownLine
    company: ShownLine
    model_number: ShownLine
    serial: ShownLine
    place: ShownLine


FIELDS: Final = tuple(CoveredEquipment.model_fields)


async def _equipment(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    return [{name: row[name] for name in FIELDS} for row in await equipment_of(tx, opened.row.id)]


async def _visits(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    return [shown_visit(row) for row in await visits_of_contract(tx, opened.row.id)]


async def _coming(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    local = tx.now.astimezone(opened.context.community.zone_info)
    shown: list[Body] = []
    for visit in await visits_to_come(tx, opened.row, opened.context.community):
        starts_at, ends_at = visit.window(local)
        shown.append(
            {
                "plan": visit.plan["code"],
                "title": visit.plan["title"],
                "planned_on": visit.planned_on,
                "visit_on": visit.visit_on,
                "starts_at": starts_at,
                "ends_at": ends_at,
                "asset_ids": list(visit.asset_ids),
            }
        )
    return shown


async def _account(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    context = opened.context
    return [shown_line(line) for line in await account_of(tx, opened.row, context.community.zone, context.today)]


class ContractPenaltyOut(Answer):
    """What the centre owes because it didn't keep a time of the contract on one job."""

    work_order_id: UUID
    work_order_number: ShownLine
    kind: PenaltyKind
    due_at: Moment = Field(description="By when it was to be done.")
    amount_fen: ShownFen
    taken_fen: ShownFen = Field(description="What of it was taken off the job's invoice, or off fees of the contract.")
    open_fen: ShownFen = Field(description="What the centre still owes of it; the next fee is less by that.")
    noted_at: Moment | None = Field(description="When the job was finished or cancelled; null: it still goes on.")


async def _penalties(tx: Transaction, opened: AnyOpenedRecord) -> list[Body]:
    return [
        {
            "work_order_id": line.work_order_id,
            "work_order_number": line.work_order_number,
            "kind": line.penalty.kind,
            "due_at": line.penalty.due_at,
            "amount_fen": line.penalty.amount_fen,
            "taken_fen": line.taken_fen,
            "open_fen": line.penalty.amount_fen - line.taken_fen,
            "noted_at": line.noted_at,
        }
        for line in await penalties_in_account(tx, opened.row)
    ]


PARTS: dict[str, SubResource] = {
    "equipment": SubResource(
        Words("The equipment on its list", "设备清单"),
        "M-80",
        CoveredEquipment,
        _equipment,
        text="What the contract covers, also what it covers no more.",
    ),
    "visits": SubResource(
        Words("Its visits whose orders were made", "已生成的定期上门"),
        "M-80",
        PlannedVisitOut,
        _visits,
        text="The newest visits, the newest first, each with its order.",
    ),
    "account": SubResource(
        Words("Its account", "合同账目"),
        "M-80",
        ContractFeeOut,
        _account,
        text="What it charged, the first due first: what is owed of it, and the interest on it as of today.",
    ),
    "penalties": SubResource(
        Words("What the centre owes for lateness", "逾期违约金"),
        "M-80",
        ContractPenaltyOut,
        _penalties,
        text="Each time of a job that was not kept, once: what it costs the centre, and what of it was taken off.",
    ),
    "coming_visits": SubResource(
        Words("Its visits to come", "待生成的定期上门"),
        "M-80",
        ComingVisitOut,
        _coming,
        text="The next days of its plans for which no order was made yet, of a draft too: what the rules lead to.",
    ),
}
