"""Requisition 领料单: material of the warehouse for one order, asked for by one and issued by another."""

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.core.enums import Coverage, Urgency
from app.models.stock import Requisition, RequisitionState, StockItemState
from app.models.work_order import WorkOrderState
from app.workflow.kinds.requisition import (
    REQUISITION,
    asker_has_the_order,
    everything_was_used,
    issuer_is_another,
    item_is_in_use,
    no_more_than_asked,
    no_more_than_issued,
    order_takes_material,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.stock_item import STOCK_ID, stocked
from tests.kinds.usual import CALLERS, COMMUNITY_ID, DEPARTMENT, FILE, ORDER, REASON, WORKER_ID, Form, blank, uid
from tests.kinds.work_order.seen import leads, order_of
from tests.kinds.work_order.seen import related as related_to_order
from tests.kinds.work_order.ways import order_in
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

TWO = Decimal(2)


def requisition(state: str = "issued", **values: Any) -> Any:
    """Two valves that the assigned worker asked for."""
    came_out = state in {"issued", "used", "returned"}
    usual = {"id": uid(75), "state": RequisitionState(state), "number": "LL-A-20261123-0001", "work_order_id": ORDER,
             "stock_item_id": STOCK_ID, "item_code": "CL-001", "item_name": "角阀", "unit": "只", "asked_quantity": TWO,
             "issued_quantity": TWO if came_out else Decimal(0), "unit_fen": 2800 if came_out else None,
             "asked_by_id": WORKER_ID, "department_id": DEPARTMENT, "worker_id": WORKER_ID,
             "urgency": Urgency.NORMAL, "order_number": "WX-A-20261123-0001"}  # fmt: skip
    return blank(Requisition, **{**usual, **values})


WHO = Who(
    states="asked issued used returned withdrawn",
    final=frozenset({"used", "returned", "withdrawn"}),
    table="""
ask        | –           | asked     | worker receptionist supervisor stand_in                      | M-43
issue      | asked       | issued    | supervisor manager stand_in                                  | M-43
use        | issued      | used      | assignee                                                     | M-43
use        | issued      | used      | supervisor manager stand_in                                  | M-43
return     | issued      | returned  | supervisor manager stand_in                                  | M-43
""",
    beyond="""
withdraw   | asked       | withdrawn | system assignee receptionist supervisor manager stand_in     | M-43
call_back  | issued      | =         | system                                                       | M-43
show_price | issued used | =         | receptionist assignee supervisor manager                     | M-43
""",
    reasons={
        "withdraw": "what was asked for and is not needed, or cannot be had, must not wait for ever",
        "call_back": "whoever keeps the warehouse hears that an order was cancelled for which they issued something",
        "show_price": "M-43: on request, the stamped quotation of the material",
    },
)
OPERATIONS = """
requisitions.read      requisition    own
requisitions.list      place          STAFF
requisitions.ask       work_order     worker receptionist supervisor duty_manager
"""
FORMS: dict[str, Form] = {
    "ask": {"stock_item_id": str(STOCK_ID), "quantity": "2", "note": "厨房角阀"},
    "issue": {"quantity": "2"},
    "use": {"used": "2"},
    "return": REASON,
    "withdraw": REASON,
    "show_price": {"files": [str(FILE)]},
}


def its_order(**values: Any) -> Form:
    """The order for which material is asked, or bought."""
    usual = {"state": WorkOrderState.ON_SITE, "worker_id": WORKER_ID, "department_id": DEPARTMENT,
             "community_id": COMMUNITY_ID, "urgency": Urgency.NORMAL, "coverage": Coverage.CHARGEABLE, "reworks": 0,
             "recorded_words": [], "objection": None}  # fmt: skip
    return {"its_order": SimpleNamespace(**{**usual, **values})}


def item(state: StockItemState) -> Form:
    return {"item_asked_for": SimpleNamespace(state=state, name="角阀")}


def used(quantity: str) -> Form:
    return {"used": Decimal(quantity)}


def issue(quantity: str | None) -> Form:
    return {"quantity": None if quantity is None else Decimal(quantity)}


EMERGENCY = its_order(urgency=Urgency.EMERGENCY)
ASKED = requisition("asked")
BOSS, KEEPER = "supervisor of the department", "manager"
CASES = [
    holds(order_takes_material, "on site", by="assigned worker", facts=its_order()),
    holds(order_takes_material, "held for parts", facts=its_order(state=WorkOrderState.ON_HOLD)),
    holds(order_takes_material, "to be redone", facts=its_order(state=WorkOrderState.REWORK)),
    refuses(order_takes_material, "not accepted", facts=its_order(state=WorkOrderState.REGISTERED)),
    refuses(order_takes_material, "completed", facts=its_order(state=WorkOrderState.COMPLETED)),
    refuses(order_takes_material, "cancelled", facts=its_order(state=WorkOrderState.CANCELLED)),
    holds(asker_has_the_order, "its worker", by="assigned worker", facts=its_order()),
    holds(asker_has_the_order, "the desk", facts=its_order()),
    holds(asker_has_the_order, "its department's supervisor", by=BOSS, facts=its_order()),
    holds(asker_has_the_order, "no department has it", by=BOSS, facts=its_order(department_id=None)),
    holds(asker_has_the_order, "the duty manager, of an emergency", by="duty manager", facts=EMERGENCY),
    refuses(asker_has_the_order, "another worker", by="another worker", facts=its_order()),
    refuses(asker_has_the_order, "another supervisor", by="supervisor of another department", facts=its_order()),
    refuses(asker_has_the_order, "the duty manager, of another", by="duty manager", facts=its_order()),
    holds(item_is_in_use, "kept", facts=item(StockItemState.IN_USE)),
    refuses(item_is_in_use, "no longer kept", facts=item(StockItemState.RETIRED)),
    holds(issuer_is_another, "asked by the worker", by=BOSS, row=ASKED),
    refuses(issuer_is_another, "asked by oneself", by=BOSS, row=requisition("asked", asked_by_id=CALLERS[BOSS].id)),
    holds(no_more_than_asked, "all of it", by=BOSS, row=ASKED, form=issue(None)),
    holds(no_more_than_asked, "just that", by=BOSS, row=ASKED, form=issue("2")),
    refuses(no_more_than_asked, "a thousandth more", by=BOSS, row=ASKED, form=issue("2.001")),
    holds(everything_was_used, "both", by="assigned worker", row=requisition(), form=used("2")),
    refuses(everything_was_used, "one", by="assigned worker", row=requisition(), form=used("1")),
    holds(no_more_than_issued, "one", by=KEEPER, row=requisition(), form=used("1")),
    holds(no_more_than_issued, "both", by=KEEPER, row=requisition(), form=used("2")),
    refuses(no_more_than_issued, "a thousandth more", by=KEEPER, row=requisition(), form=used("2.001")),
]


def own(oracle: "Oracle", who: "Somebody", order: Any) -> bool:
    """Its order's worker, while they work there; who leads where the order is or may go; the duty manager, of
    emergencies. No customer."""
    if order.urgency == "emergency" and "duty_manager" in who.roles(oracle.communities[order.community_id]):
        return True
    return (who.id == order.worker_id and who.works_in(order.community_id)) or leads(who, order)


def related(oracle: "Oracle", who: "Somebody", order: Any) -> dict[str, bool]:
    """As to its order."""
    return related_to_order(oracle, who, order)


WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "asked": (),
    "issued": (("boss", "issue", {}),),
    "used": (("boss", "issue", {}), ("worker", "use", {"used": "2"})),
    "returned": (("boss", "issue", {}), ("boss", "return", MARKED_REASON)),
    "withdrawn": (("desk", "withdraw", MARKED_REASON),),
}
"""How one comes to each state: who does what."""
SOURCES = {"use": "issued", "return": "issued", "show_price": "issued"}


def make_one(walk: Walk, order: Form, state: str) -> Form:
    """Two valves that the worker asks for."""
    form = {"stock_item_id": stocked(walk)["id"], "quantity": "2", "note": f"{MARK} note"}
    row = walk.post("worker", f"/v1/work-orders/{order['id']}/requisitions", form)
    for who, action, filled in WAYS[state]:
        row = walk.post(who, f"/v1/requisitions/{row['id']}/{action}", filled)
    assert row["state"] == state
    return row


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that was issued."""
    order = order_in(walk, "on_site")
    for state in WAYS if walk.crew.at_home else ("issued",):
        make_one(walk, order, state)


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A requisition on which the action succeeds."""
    return make_one(walk, order_in(walk, "on_site"), SOURCES.get(action, "asked")), form, "boss"


RULES = """
asker_has_the_order | ask
everything_was_used | use:1
files_are_known | show_price
issuer_is_another | issue
item_is_in_use | ask
no_more_than_asked | issue
no_more_than_issued | use:1
order_takes_material | ask
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=REQUISITION,
    models=(Requisition,),
    row=requisition,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**EMERGENCY, **item(StockItemState.IN_USE)},
    rules=RULES,
    cases=CASES,
    stands_in_for={"urgency": Urgency.EMERGENCY},
    persons=(),
    turns="asked: department | issued: worker | used: nobody | returned: nobody | withdrawn: nobody",
    served=Served(
        operations=OPERATIONS,
        own=own,
        related=related,
        home=order_of,
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
