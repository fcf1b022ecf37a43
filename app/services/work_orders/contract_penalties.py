"""Penalties of maintenance contracts 维保违约金: what the centre owes for times that it didn't keep, once on each job,
and what of it is taken off invoices (M-80).

What is late stands with the order's clocks. It is noted as the job is finished or cancelled, and taken off its invoice
at once; what is left is taken off the next fee that the contract charges. Until then it stands in the contract's
account as owed by the centre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.core.enums import Coverage, Standing
from app.db.queries import contract_penalties as queries
from app.db.transaction import Transaction
from app.models.base import RowView
from app.models.contract import Contract, ContractPenalty, PenaltyKind
from app.models.money import Charge, ChargeState
from app.models.order_aspects import OrderAspects
from app.models.work_order import WorkOrder
from app.services.clocks.responsibility import stood_with_at
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.moving.kind import kind_of
from app.workflow.kinds.charge import CHARGE
from app.workflow.kinds.charge_forms import NotePenalty, TakeOffPenalty
from app.workflow.kinds.charge_sums import Sums
from app.workflow.kinds.contract import CONTRACT
from app.workflow.kinds.contract_penalties import (
    CLOCK_OF,
    LateTime,
    Penalty,
    has_penalties,
    penalties_of,
    taken_off,
)
from app.workflow.kinds.work_order.effects import SettlePenalties
from app.workflow.kinds.work_order.table import WORK_ORDER

REASON: Final = 500
"""How long the reason of an entry in the ledger may be."""
CLOCKS: Final = tuple(CLOCK_OF.values())


@dataclass(frozen=True, slots=True)
class PenaltyLine:
    """A penalty in a contract's account; without `noted_at` the job is not finished yet, and nothing was taken off."""

    work_order_id: UUID
    work_order_number: str
    penalty: Penalty
    noted_at: datetime | None = None
    taken_fen: int = 0


async def penalties_in_account(tx: Transaction, row: Contract) -> list[PenaltyLine]:
    """What the centre owes for lateness under a contract: what was noted, then what jobs that still go on are late for
    by now."""
    if not has_penalties(row):
        return []
    lines = [
        PenaltyLine(
            noted["work_order_id"],
            noted["work_order_number"],
            Penalty(noted["kind"], noted["due_at"], noted["amount_fen"]),
            noted["created_at"],
            noted["taken_fen"],
        )
        for noted in await queries.noted(tx, row.id)
    ]
    known = {(line.work_order_id, line.penalty.kind) for line in lines}
    clocks = await queries.late_clocks(tx, names=CLOCKS, now=tx.now, contract_id=row.id, final=WORK_ORDER.final)
    by_order: dict[tuple[UUID, str], list[RowView]] = {}
    for clock in clocks:
        by_order.setdefault((clock["work_order_id"], clock["work_order_number"]), []).append(clock)
    for (order_id, number), late in by_order.items():
        kinds = [kind for noted_id, kind in known if noted_id == order_id]
        coming = penalties_of(row, await _times(tx, late), kinds)
        lines += [PenaltyLine(order_id, number, penalty) for penalty in coming]
    return lines


async def _times(tx: Transaction, clocks: Sequence[RowView]) -> list[LateTime]:
    """With whom each stood as its time ran out; where nobody has noted yet that it did, the journal says it."""
    times = []
    for clock in clocks:
        missed = clock["breached_at"] or clock["due_at"]
        stood = clock["breached_with"]
        if stood is None:
            stood = await stood_with_at(tx, clock["work_order_id"], clock["name"], missed)
        times.append(LateTime(clock["name"], missed, Standing(stood)))
    return times


@handles(SettlePenalties)
async def settle_penalties(moving: MoveContext, effect: SettlePenalties) -> None:
    """M-80: note what the job is late for by now, each time once, and take it off the job's own invoice."""
    tx, order = moving.tx, moving.context.row
    if order.coverage is not Coverage.CONTRACT or order.contract_id is None:
        return
    contract = await tx.get(Contract, id=order.contract_id)
    if contract is None or not has_penalties(contract):
        return
    known = [row.kind for row in await tx.get_all(ContractPenalty, work_order_id=order.id)]
    clocks = await queries.late_clocks(tx, names=CLOCKS, now=tx.now, work_order_id=order.id)
    new = list(penalties_of(contract, await _times(tx, clocks), known))
    if new:
        await _note(moving, contract.id, new)


async def _note(moving: MoveContext, contract_id: UUID, new: Sequence[Penalty]) -> None:
    """Write what the job is late for, tell the contract's people, and take it off the job's own invoice."""
    order: WorkOrder = moving.context.row
    aspects: OrderAspects = moving.context.aspects
    charge, total = aspects.charge, sum(penalty.amount_fen for penalty in new)
    open_invoice = charge is not None and charge.state is ChargeState.INVOICED
    due = Sums.of(charge).due if charge is not None and open_invoice else 0
    parts = taken_off([penalty.amount_fen for penalty in new], due)
    for penalty, taken in zip(new, parts, strict=True):
        moving.add(
            ContractPenalty,
            contract_id=contract_id,
            work_order_id=order.id,
            kind=penalty.kind,
            due_at=penalty.due_at,
            amount_fen=penalty.amount_fen,
            taken_fen=taken,
        )
    cause = {"work_order_id": str(order.id), "order_number": order.number, "amount_fen": total}
    # what this move has made already is read again below
    await moving.tx.flush()
    await moving.follow(kind_of(CONTRACT.name), contract_id, "note_penalty", None, cause)
    if charge is not None:
        form: NotePenalty | TakeOffPenalty = NotePenalty(penalty_fen=total)
        if sum(parts):
            reason = _reason([penalty.kind for penalty in new], order.number)
            form = TakeOffPenalty(amount_fen=sum(parts), penalty_fen=total, reason=reason)
        action = "take_off_penalty" if sum(parts) else "note_penalty"
        aspects.charge = await moving.follow(kind_of(CHARGE.name), charge.id, action, form)
    moving.data |= {"penalty_fen": total, "penalty_taken_fen": sum(parts)}


async def take_off_fee(moving: MoveContext, row: Contract, work_order_id: UUID) -> None:
    """M-80: what the centre still owes under a contract is taken off a fee that was just charged, the oldest first."""
    if not has_penalties(row):
        return
    tx = moving.tx
    await tx.flush()
    noted = [penalty for penalty in await queries.noted(tx, row.id) if penalty["taken_fen"] < penalty["amount_fen"]]
    charge = await tx.get(Charge, work_order_id=work_order_id) if noted else None
    if charge is None:
        return
    parts = taken_off([penalty["amount_fen"] - penalty["taken_fen"] for penalty in noted], Sums.of(charge).due)
    for penalty, part in zip(noted, parts, strict=True):
        if part:
            # whoever takes it off elsewhere at the same time loses, and does it again
            before = {"id": penalty["id"], "taken_fen": penalty["taken_fen"]}
            tx.update(ContractPenalty, before, {"taken_fen": penalty["taken_fen"] + part})
    numbers = dict.fromkeys(penalty["work_order_number"] for penalty, part in zip(noted, parts, strict=True) if part)
    kinds = dict.fromkeys(penalty["kind"] for penalty, part in zip(noted, parts, strict=True) if part)
    form = TakeOffPenalty(amount_fen=sum(parts), reason=_reason(list(kinds), "、".join(numbers)))
    await moving.follow(kind_of(CHARGE.name), charge.id, "take_off_penalty", form)


def _reason(kinds: Sequence[PenaltyKind], numbers: str) -> str:
    return f"维保违约金（{'、'.join(kind.zh for kind in kinds)}）：{numbers}"[:REASON]
