"""Requisition 领料单: material of the warehouse for one order, asked for by one and issued by another."""

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from app.core.enums import Coverage, Urgency
from app.models.stock import PriceCheck, PriceQuestion, Requisition, RequisitionState, StockItemState
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
from app.workflow.kinds.requisition_prices import (
    price_differs,
    price_is_known,
    price_is_stated_by_another,
    price_is_unknown,
    price_may_be_stated,
    price_waits_for_erp,
)
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.stock_item import STOCK_ID, stocked
from tests.kinds.usual import CALLERS, COMMUNITY_ID, DEPARTMENT, FILE, NOW, ORDER, REASON, WORKER_ID, Form, blank, uid
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
check_price | asked issued used | =  | assignee supervisor manager stand_in                         | M-102
state_price | asked issued used | =  | supervisor manager stand_in                                  | M-43
note_price | asked issued used | =   | system                                                       | M-102
note_price | asked issued used | =   | system                                                       | M-102
note_price | asked issued used | =   | system                                                       | M-102
show_price | issued used | =         | receptionist assignee supervisor manager                     | M-43
""",
    reasons={
        "withdraw": "what was asked for and is not needed, or cannot be had, must not wait for ever",
        "call_back": "whoever keeps the warehouse hears that an order was cancelled for which they issued something",
        "check_price": "M-102: an ERP that was down is asked again, before somebody quotes",
        "state_price": "M-43: an ERP that does not answer must not stop the quote; the delivery note says the price",
        "note_price": "M-102: what the ERP says is kept with the requisition",
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
    "state_price": {"unit_fen": 2800, "price_document": "FP-1"},
    "note_price": {"unit_fen": 2800, "checked_at": NOW.isoformat()},
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


def priced(check: str | None, unit_fen: int | None = None, **values: Any) -> Any:
    """Issued where the ERP keeps the stock."""
    return requisition(price_check=None if check is None else PriceCheck(check), unit_fen=unit_fen, **values)


def erp_says(unit_fen: int | None) -> Form:
    return {"unit_fen": unit_fen}


EMERGENCY = its_order(urgency=Urgency.EMERGENCY)
ASKED = requisition("asked")
OPEN_CHECKS = ("unchecked", "unknown", "stated")
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
    *(holds(price_may_be_stated, f"it is {check}", by=BOSS, row=priced(check)) for check in OPEN_CHECKS),
    refuses(price_may_be_stated, "the ERP said it", by=BOSS, row=priced("checked", 2800)),
    refuses(price_may_be_stated, "the community's own stock", by=BOSS, row=priced(None, 2800)),
    holds(price_is_stated_by_another, "the worker asked", by=BOSS, row=priced("unknown")),
    refuses(price_is_stated_by_another, "by oneself", by=BOSS, row=priced("unknown", asked_by_id=CALLERS[BOSS].id)),
    *(holds(price_waits_for_erp, check, by=BOSS, row=priced(check)) for check in ("unknown", "stated")),
    *(refuses(price_waits_for_erp, str(check), by=BOSS, row=priced(check)) for check in ("unchecked", "checked", None)),
    holds(price_is_known, "the first that is said", by="gongdan", row=priced("unchecked"), form=erp_says(2800)),
    holds(price_is_known, "as it was stated", by="gongdan", row=priced("stated", 2800), form=erp_says(2800)),
    holds(price_is_known, "for nothing", by="gongdan", row=priced("unchecked"), form=erp_says(0)),
    refuses(price_is_known, "another than was stated", by="gongdan", row=priced("stated", 2800), form=erp_says(2799)),
    refuses(price_is_known, "nothing is said", by="gongdan", row=priced("unchecked"), form=erp_says(None)),
    holds(price_differs, "a fen less", by="gongdan", row=priced("stated", 2800), form=erp_says(2799)),
    refuses(price_differs, "as it was stated", by="gongdan", row=priced("stated", 2800), form=erp_says(2800)),
    refuses(price_differs, "nobody stated one", by="gongdan", row=priced("unchecked"), form=erp_says(2800)),
    refuses(price_differs, "nothing is said", by="gongdan", row=priced("stated", 2800), form=erp_says(None)),
    holds(price_is_unknown, "nothing is said", by="gongdan", row=priced("unchecked"), form=erp_says(None)),
    refuses(price_is_unknown, "it is said", by="gongdan", row=priced("unchecked"), form=erp_says(0)),
    refuses(no_more_than_issued, "a thousandth more", by=KEEPER, row=requisition(), form=used("2.001")),
]


SITUATIONS = (
    Situation(),
    Situation(row={"price_check": PriceCheck.UNKNOWN, "unit_fen": None}),
    Situation(row={"price_check": PriceCheck.STATED}),
    Situation(row={"price_check": PriceCheck.STATED, "unit_fen": 2800}, form={"unit_fen": 2799}, only="note_price"),
    Situation(form={"unit_fen": None, "unknown_because": "off"}, only="note_price"),
)
CHOICES = st.builds(
    lambda stated, said: Situation(row=vars(priced("stated", stated)), form=erp_says(said)),
    st.sampled_from([None, 2800]),
    st.sampled_from([None, 0, 2799, 2800]),
)
NEITHER = frozenset(
    frozenset(pair)
    for pair in (
        ("price_is_known", "price_differs"),
        ("price_is_known", "price_is_unknown"),
        ("price_differs", "price_is_unknown"),
    )
)


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


def keep_stock_in_erp(walk: Walk, in_erp: bool) -> None:
    """Say who keeps the community's stock."""
    path = f"/v1/communities/{walk.crew.ids['community']}"
    community = walk.read("admin", path)
    settings = {**(community["settings"] or {}), "stock_in_erp": in_erp}
    walk.post("admin", f"{path}/update", {"settings": settings, "expected_version": community["version"]})


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A requisition on which the action succeeds."""
    if action in ("state_price", "check_price"):
        keep_stock_in_erp(walk, True)
        row = make_one(walk, order_in(walk, "on_site"), "asked")
        keep_stock_in_erp(walk, False)
        if action == "check_price":
            stated = {"unit_fen": 2800, "price_document": f"{MARK} FP-1"}
            row = walk.post("boss", f"/v1/requisitions/{row['id']}/state-price", stated)
        return row, form, "boss"
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
price_differs | note_price:1
price_is_known | note_price:1
price_is_stated_by_another | state_price
price_is_unknown | note_price:1
price_may_be_stated | state_price
price_waits_for_erp | check_price
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=REQUISITION,
    models=(Requisition, PriceQuestion),
    row=requisition,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**EMERGENCY, **item(StockItemState.IN_USE)},
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    choices=CHOICES,
    neither=NEITHER,
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
