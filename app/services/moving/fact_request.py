"""The argument of a function that loads facts."""

from dataclasses import dataclass

from app.db.transaction import Transaction
from app.workflow.engine.step import Context


@dataclass(slots=True)
class FactRequest:
    """The transaction, the decision's context so far, and the action that is to be decided."""

    tx: Transaction
    context: Context
    action: str
