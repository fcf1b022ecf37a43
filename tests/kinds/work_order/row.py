"""The usual work order."""

from datetime import date, timedelta
from typing import Any

from app.core.enums import Channel, Coverage, OrderKind, Urgency
from app.models import WorkOrder
from tests.kinds.usual import CALLERS, CUSTOMER_ID, DEPARTMENT, HELPERS, NOW, OLD_QUOTE, ORDER, ROOM, WORKER_ID, blank


def word(**values: Any) -> dict[str, Any]:
    """What reception recorded in the customer's name yesterday."""
    usual = {
        "version": 3, "action": "approve_quote", "at": (NOW - timedelta(days=1)).isoformat(),
        "recorded_by": str(CALLERS["receptionist"].id), "quote_id": str(OLD_QUOTE), "void": False,
    }  # fmt: skip
    return {**usual, **values}


def objection(**values: Any) -> dict[str, Any]:
    """The customer's no to that, an hour ago."""
    usual = {
        "word": 3, "action": "approve_quote", "recorded_by": str(CALLERS["receptionist"].id), "by": str(CUSTOMER_ID),
        "at": (NOW - timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    return {**usual, **values}


def order(state: str = "registered", **values: Any) -> Any:
    """A chargeable repair in a room, given to the assigned worker of the department."""
    usual = {
        "id": ORDER, "state": state, "number": "WX-A-20261123-0001", "kind": OrderKind.REPAIR,
        "channel": Channel.PHONE, "urgency": Urgency.NORMAL, "coverage": Coverage.CHARGEABLE, "description": "漏水",
        "customer_id": CUSTOMER_ID, "reporter_id": CUSTOMER_ID, "premises_id": ROOM, "department_id": DEPARTMENT,
        "worker_id": WORKER_ID, "helpers": HELPERS, "trades": ["plumbing"], "catalogue_code": "P12",
        "estimate": {"basis": "list", "min_fen": 5000, "max_fen": 9000, "visit_fee_fen": 3000},
        "diagnosed_at": NOW - timedelta(hours=2), "inspected_material": ["centre", "customer"],
        "worker_signed_at": NOW, "copies": {"repair_team": {}, "archive": {}, "finance": {}},
        "repair_warranty_until": date(2027, 11, 23), "approved_quote_id": OLD_QUOTE,
        "coverage_proof": None, "recorded_at": NOW - timedelta(days=1), "recorded_words": [word()],
    }  # fmt: skip
    if state in ("completed", "rework", "signed_off", "closed"):
        usual |= {"completed_at": NOW - timedelta(hours=1), "completions": 1}
    if state in ("signed_off", "closed"):
        usual["signed_off_at"] = NOW - timedelta(minutes=30)
    return blank(WorkOrder, **{**usual, **values})
