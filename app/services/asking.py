"""What a loader of facts works with."""

from dataclasses import dataclass

from app.db.tx import Tx
from app.workflow.steps import Context


@dataclass(slots=True)
class Asking:
    """The transaction, the decision's context so far, and the action that is to be decided."""

    tx: Tx
    context: Context
    action: str
