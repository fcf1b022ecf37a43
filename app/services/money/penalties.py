"""Penalties of contracts 违约金 as charges count them (M-80)."""

from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.workflow.kinds.charge_forms import TakeOffPenalty
from app.workflow.kinds.money_effects import CountPenalty


@handles(CountPenalty)
async def count_penalty(moving: MoveContext, effect: CountPenalty) -> None:
    """M-80: what this job is late for, and what was taken off here, of this job or of earlier ones."""
    row, form = moving.context.row, moving.context.form
    moving.changes["penalty_fen"] = row.penalty_fen + form.penalty_fen
    if isinstance(form, TakeOffPenalty):
        moving.changes["penalty_taken_fen"] = row.penalty_taken_fen + form.amount_fen
