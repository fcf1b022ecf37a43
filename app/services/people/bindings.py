"""What holds for bindings to rooms and shops, whoever keeps them (M-02)."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.clock import local_day
from app.core.errors import FieldError
from app.db.transaction import Transaction
from app.models import Binding
from app.models.base import RowView
from app.services.people.households import stands

ENDS_FIRST: Final = sentence("problems.ends_first")


def days_fault(values: RowView) -> FieldError | None:
    """What is wrong with the days of a binding: its last day is not before its first."""
    until = values.get("valid_until")
    if until is not None and until < values["valid_from"]:
        return FieldError("/valid_until", "before-start", ENDS_FIRST)
    return None


def lasts_longer(row: Binding, values: RowView) -> bool:
    """Whether a binding is made to hold on more days than it did."""
    until = values.get("valid_until", row.valid_until)
    later = row.valid_until is not None and (until is None or until > row.valid_until)
    return later or values.get("valid_from", row.valid_from) < row.valid_from


def whose_customer(tx: Transaction, bindings: Collection[RowView]) -> set[UUID]:
    """By somebody's bindings, whose desks may bind them: those where they live or, if they live nowhere now, ever did.
    Nobody's: everybody's. Who lives elsewhere is bound by somebody who keeps that community too."""
    today = {row["community_id"] for row in bindings if stands(row, local_day(tx.now, row["zone"]))}
    return today or {row["community_id"] for row in bindings}
