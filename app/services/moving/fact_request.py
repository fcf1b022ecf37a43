"""The argument of a function that loads facts."""

from dataclasses import dataclass

from app.core.quotas import BY_DEFAULT, Quotas
from app.db.transaction import Transaction
from app.workflow.engine.step import Context


@dataclass(slots=True)
class FactRequest:
    """The transaction, the decision's context so far, the action that is to be decided, and how much a caller may ask
    for."""

    tx: Transaction
    context: Context
    action: str
    quotas: Quotas = BY_DEFAULT
    looking: bool = False
    """Whether somebody only looks what would be: nothing is locked then."""
