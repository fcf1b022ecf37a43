"""The usual work order."""

from datetime import date, timedelta
from typing import Any

from app.core.enums import Channel, Coverage, OrderKind, Urgency
from app.models import WorkOrder
from tests.kinds.usual import CUSTOMER_ID, DEPARTMENT, NOW, OLD_QUOTE, ORDER, ROOM, WORKER_ID, blank


def order(state: str = "registered", **values: Any) -> Any:
    """A chargeable repair in a room, given to the assigned worker of the department."""
    usual = {
        "id": ORDER, "state": state, "number": "WX-A-20261123-0001", "kind": OrderKind.REPAIR,
        "channel": Channel.PHONE, "urgency": Urgency.NORMAL, "coverage": Coverage.CHARGEABLE, "description": "漏水",
        "customer_id": CUSTOMER_ID, "reporter_id": CUSTOMER_ID, "premises_id": ROOM, "department_id": DEPARTMENT,
        "worker_id": WORKER_ID, "trades": ["plumbing"], "catalogue_code": "P12",
        "estimate": {"basis": "list", "min_fen": 5000, "max_fen": 9000, "visit_fee_fen": 3000},
        "worker_signed_at": NOW, "copies": {"repair_team": {}, "archive": {}, "finance": {}},
        "repair_warranty_until": date(2027, 11, 23), "approved_quote_id": OLD_QUOTE,
    }  # fmt: skip
    if state in ("completed", "rework", "signed_off", "closed"):
        usual["completed_at"] = NOW - timedelta(hours=1)
    return blank(WorkOrder, **{**usual, **values})
