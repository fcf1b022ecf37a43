"""How far the orders of a filled database have come, so that the next action on each can be measured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from app.models.quote import QuoteState
from app.models.visit import AppointmentState
from app.models.work_order import WorkOrderState
from app.workflow.clocks.definitions import DAY_AHEAD_CONTACT, ON_TIME, PASS_ON, SIGN_FOR

BEGAN: Final = datetime(2026, 1, 5, tzinfo=UTC)
ITEM_CODE: Final = "P12"
"""A priced item of every community's catalogue."""
LABOUR_FEN, MATERIAL_FEN = 3000, 0
"""The customer supplies the material."""
QUOTED: Final = (
    {
        "kind": "labour", "name": "更换角阀 人工", "quantity": "1", "unit": "项", "basis": "list",
        "catalogue_code": ITEM_CODE, "unit_fen": 3000, "source": None, "requisition_id": None,
        "requisition": "", "purchase_id": None, "purchase": "", "total_fen": LABOUR_FEN,
    },
    {
        "kind": "material", "name": "角阀", "quantity": "2", "unit": "只", "basis": "off_list", "catalogue_code": None,
        "unit_fen": 0, "source": "customer", "requisition_id": None, "requisition": "",
        "purchase_id": None, "purchase": "", "total_fen": MATERIAL_FEN,
    },
)  # fmt: skip
"""The lines of a quote, as they are stored."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What an order in some state has, and lacks."""

    name: str
    state: WorkOrderState
    version: int
    clocks: tuple[str, ...] = ()
    """Those that run."""
    appointment: AppointmentState | None = AppointmentState.CONFIRMED
    has_department: bool = True
    has_worker: bool = True
    has_visit: bool = False
    quote: QuoteState | None = None
    has_photo: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    """Other fields of the order."""


REGISTERED: Final = Stage(
    "registered",
    WorkOrderState.REGISTERED,
    1,
    (PASS_ON,),
    None,
    has_department=False,
    has_worker=False,
    more={"coverage": None, "coverage_reason": "", "estimate": None},
)
DISPATCHED: Final = Stage("dispatched", WorkOrderState.DISPATCHED, 3, (ON_TIME, DAY_AHEAD_CONTACT), has_worker=False)
ASSIGNED: Final = Stage("assigned", WorkOrderState.ASSIGNED, 3, (SIGN_FOR,))
ON_SITE: Final = Stage("on_site", WorkOrderState.ON_SITE, 8, appointment=AppointmentState.KEPT, has_visit=True)
IN_PROGRESS: Final = Stage(
    "in_progress",
    WorkOrderState.IN_PROGRESS,
    10,
    appointment=AppointmentState.KEPT,
    has_visit=True,
    quote=QuoteState.APPROVED,
    has_photo=True,
    more={
        "pay_worker": True,
        "quote_versions": 1,
        "diagnosed_at": BEGAN,
        "inspected_material": ["centre", "customer"],
    },
)
