"""Fees of maintenance contracts 维保收费: periods are charged once, other things singly, and interest on what is late
(M-80). A charge stands with an order, so each fee has one that is nothing but the fee."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.enums import Channel, Coverage, OrderKind, Urgency
from app.core.errors import FieldError, Invalid
from app.db.queries import contract_fees, contracts
from app.db.queries.merged_people import kept_id
from app.db.transaction import Transaction
from app.models.base import RowView
from app.models.contract import Contract, ContractFee, FeeKind
from app.models.people import Person
from app.models.places import Premises
from app.services.moving.context import MoveContext
from app.services.moving.fact_request import FactRequest
from app.services.moving.facts import loads
from app.services.moving.handlers import handles
from app.services.work_orders.contract_penalties import take_off_fee
from app.services.work_orders.kind import PREFIXES, WORK_ORDERS
from app.workflow.kinds.charge_sums import SUM_OF, Sums
from app.workflow.kinds.contract_effects import AwaitFees, ChargeFees, ChargeLateInterest, ChargeSingly
from app.workflow.kinds.contract_fees import FeePeriod, InterestTerms, Owed, interest_fen, periods_of
from app.workflow.kinds.contract_guards import open_interest
from app.workflow.kinds.work_order.intake_forms import FeeOfContract

UNKNOWN_FEE: Final = sentence("contract.problems.unknown_fee")
TITLE: Final = 200
"""How long the name of a fee may be."""
NOTHING: Final = Sums(0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A fee with what is owed of it and the interest on it, as of a day."""

    fee: RowView
    owed_fen: int
    interest_fen: int
    """All interest up to that day."""
    open_interest_fen: int
    """What of it was not charged yet."""
    days_late: int


@dataclass(frozen=True, slots=True)
class NewFee:
    """What is to be charged."""

    key: str
    kind: FeeKind
    title: str
    amount_fen: int
    due_on: date
    period: tuple[date, date] | None = None
    late_fee_id: UUID | None = None


async def account_of(tx: Transaction, row: Contract, zone: str, day: date) -> list[AccountLine]:
    """What a contract charged, the first due first, with the interest as of a day. Interest bears none."""
    fees = await contract_fees.fees_of(tx, row.id)
    entries = await contract_fees.movements_of(tx, [fee["charge_id"] for fee in fees])
    charged: dict[UUID, int] = {}
    for fee in fees:
        if fee["late_fee_id"] is not None:
            charged[fee["late_fee_id"]] = charged.get(fee["late_fee_id"], 0) + fee["amount_fen"]
    lines: list[AccountLine] = []
    for fee in fees:
        owed = _owed([entry for entry in entries if entry["charge_id"] == fee["charge_id"]], zone)
        left = owed[-1].owed_fen if owed else 0
        terms = InterestTerms(0 if fee["kind"] is FeeKind.INTEREST else row.late_interest, row.late_interest_most)
        interest = interest_fen(terms, fee["amount_fen"], fee["due_on"], owed, day)
        late = max(0, (day - fee["due_on"]).days) if left else 0
        lines.append(AccountLine(fee, left, interest, max(0, interest - charged.get(fee["id"], 0)), late))
    return lines


def _owed(entries: Sequence[RowView], zone: str) -> list[Owed]:
    """How much is owed of a charge from which day on."""
    sums, owed = NOTHING, list[Owed]()
    for entry in entries:
        if entry["kind"] in SUM_OF:
            sums = sums.after(entry["kind"], entry["amount_fen"])
            owed.append(Owed(local_day(entry["created_at"], zone), sums.rest))
    return owed


@loads(open_interest)
async def interest_of_form(ask: FactRequest) -> int:
    """The open interest on the form's fee. Raises Invalid for one that the contract didn't charge, or for interest."""
    row, community = ask.context.row, ask.context.community
    for line in await account_of(ask.tx, row, community.zone, ask.context.today):
        if line.fee["id"] == ask.context.form.fee_id and line.fee["kind"] is not FeeKind.INTEREST:
            return line.open_interest_fen
    raise Invalid([FieldError("/fee_id", "unknown", UNKNOWN_FEE)])


@handles(AwaitFees)
async def await_fees(moving: MoveContext, effect: AwaitFees) -> None:
    """M-80: from the period of today on; what lies before was charged elsewhere, or is charged singly."""
    today = moving.context.today
    present = next((period for period in _periods(moving) if period.last >= today), None)
    moving.changes["fees_from"] = None if present is None else present.first
    moving.changes["fees_at"] = None if present is None else _begins(moving, max(present.first, today))


@handles(ChargeFees)
async def charge_fees(moving: MoveContext, effect: ChargeFees) -> None:
    """M-80: each period that has begun, due so many days later; one that is charged late is due later, too."""
    row, today = moving.context.row, moving.context.today
    charged = await contract_fees.charged_keys(moving.tx, row.id)
    coming = [period for period in _periods(moving) if period.first >= (row.fees_from or today)]
    for period in coming:
        key = f"period:{period.first.isoformat()}"
        # a short last period may round to nothing
        if period.first <= today and key not in charged and period.amount_fen:
            due_on = max(period.first, today) + timedelta(days=row.payment_days)
            title = f"{row.title} {period.first.isoformat()} – {period.last.isoformat()}"[:TITLE]
            whole = (period.first, period.last)
            await _charge(moving, NewFee(key, FeeKind.PERIOD, title, period.amount_fen, due_on, whole))
    later = next((period for period in coming if period.first > today), None)
    moving.changes["fees_at"] = None if later is None else _begins(moving, later.first)


@handles(ChargeSingly)
async def charge_singly(moving: MoveContext, effect: ChargeSingly) -> None:
    """M-80: what isn't in the fee of a period."""
    form = moving.context.form
    key = f"once:{moving.context.row.version + 1}"
    await _charge(moving, NewFee(key, FeeKind.ONCE, form.title, form.amount_fen, form.due_on))


@handles(ChargeLateInterest)
async def charge_interest(moving: MoveContext, effect: ChargeLateInterest) -> None:
    """M-80: what has grown up to today; it is due at once, and bears no interest itself."""
    row, form, today = moving.context.row, moving.context.form, moving.context.today
    [fee] = [fee for fee in await contract_fees.fees_of(moving.tx, row.id) if fee["id"] == form.fee_id]
    amount = moving.context.fact(open_interest)
    key = f"interest:{row.version + 1}"
    title = f"{FeeKind.INTEREST.zh}：{fee['title']}"[:TITLE]
    await _charge(moving, NewFee(key, FeeKind.INTEREST, title, amount, today, late_fee_id=form.fee_id))


def _periods(moving: MoveContext) -> list[FeePeriod]:
    row = moving.context.row
    return list(periods_of(row.billing, row.fee_fen, row.starts_on, row.ends_on))


def _begins(moving: MoveContext, day: date) -> datetime:
    return datetime.combine(day, time(), moving.context.community.zone_info).astimezone(UTC)


async def _charge(moving: MoveContext, fee: NewFee) -> None:
    tx, row = moving.tx, moving.context.row
    customer_id = await kept_id(tx, row.customer_id)
    customer = await tx.get(Person, id=customer_id)
    listed = await contracts.list_of(tx, row.id)
    equipment = await contracts.assets_of(tx, moving.context.community.id, [line.asset_id for line in listed])
    premises_id = next((asset.premises_id for asset in equipment if asset.premises_id is not None), None)
    room = None if premises_id is None else await tx.get(Premises, id=premises_id)
    values = {
        "number": await moving.number(PREFIXES[OrderKind.PAID_SERVICE]),
        "kind": OrderKind.PAID_SERVICE,
        "channel": Channel.WRITTEN,
        "urgency": Urgency.NORMAL,
        "reporter_id": moving.context.caller.id,
        "customer_id": customer_id,
        "contact_name": None if customer is None else customer.name,
        "contact_phone": None if customer is None else customer.phone,
        "premises_id": premises_id,
        "place": "" if room is None else room.label,
        "description": fee.title,
        "needs_visit": False,
        "coverage": Coverage.CHARGEABLE,
        "coverage_reason": row.number,
        "contract_id": row.id,
    }
    order = await moving.create(WORK_ORDERS, "register_fee", values, FeeOfContract(amount_fen=fee.amount_fen))
    moving.add(
        ContractFee,
        contract_id=row.id,
        key=fee.key,
        kind=fee.kind,
        title=fee.title,
        period_from=None if fee.period is None else fee.period[0],
        period_until=None if fee.period is None else fee.period[1],
        due_on=fee.due_on,
        amount_fen=fee.amount_fen,
        work_order_id=order.id,
        late_fee_id=fee.late_fee_id,
    )
    moving.data |= {"order_number": order.number, "amount_fen": fee.amount_fen}
    await take_off_fee(moving, row, order.id)
