"""Stock item 库存材料: what a community's warehouse keeps, and what was paid for it."""

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.models.stock import StockItem, StockItemState
from app.workflow.kinds.stock_item import (
    STOCK_ITEM,
    books_are_kept_here,
    enough_is_on_hand,
    item_code_is_free,
    nothing_is_on_hand,
)
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY, COMMUNITY_ID, REASON, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

STOCK_ID = uid(74)


def stock_item(state: str = "in_use", **values: Any) -> Any:
    """Nothing of it is on hand."""
    usual = {"id": STOCK_ID, "state": StockItemState(state), "code": "CL-001", "name": "角阀", "unit": "只"}
    return blank(StockItem, **{**usual, **values})


WHO = Who(
    states="in_use retired",
    final=frozenset({"retired"}),
    table="""
add       | –              | in_use  | supervisor manager admin | M-43
receive   | in_use         | =       | supervisor manager       | M-43
issue     | in_use         | =       | system                   | M-43
take_back | in_use retired | =       | system                   | M-43
count     | in_use         | =       | supervisor manager       | M-43
""",
    beyond="""
change    | in_use         | =       | supervisor manager admin | M-43
retire    | in_use         | retired | supervisor manager admin | M-43
restore   | retired        | in_use  | supervisor manager admin | M-43
""",
    reasons={
        "change": "a name or a level that was typed wrongly must not stay so",
        "retire": "what is no longer bought must not be offered for ever",
        "restore": "what was retired by mistake keeps its code and its history",
    },
)
READERS = "receptionist supervisor worker cashier cs_supervisor manager duty_manager admin"
OPERATIONS = f"""
stock_items.read       stock_item     own
stock_items.list       place          {READERS}
stock_items.add        place          supervisor manager admin
stock_items.timeline   stock_item     own
stock_items.movements  stock_item     own
"""
MOVE: Form = {"requisition_id": str(uid(75)), "quantity": "1"}
FORMS: dict[str, Form] = {
    "add": {"community_id": str(COMMUNITY_ID), "code": "CL-001", "name": "角阀", "unit": "只", "low_level": "2"},
    "receive": {"quantity": "20", "unit_fen": 2800, "supplier": "青岛五金", "document": "FP-1"},
    "count": {"counted": "18", **REASON},
    "change": {"name": "角阀 DN15", "low_level": "3"},
    "issue": MOVE,
    "take_back": {**MOVE, "unit_fen": 2800},
}


def wants(quantity: str) -> Form:
    return {"quantity": Decimal(quantity)}


IN_ERP: Any = SimpleNamespace(**{**vars(COMMUNITY), "stock_in_erp": True})
HALF = stock_item(on_hand=Decimal("1.5"))
CASES = [
    holds(item_code_is_free, "new", by="manager", form={"code": "CL-002"}),
    refuses(item_code_is_free, "known", by="manager", form={"code": "CL-001"}, facts={"code_is_known": True}),
    holds(enough_is_on_hand, "the last of it", by="gongdan", row=HALF, form=wants("1.5")),
    refuses(enough_is_on_hand, "a thousandth more", by="gongdan", row=HALF, form=wants("1.501")),
    holds(books_are_kept_here, "its own stock", by="manager"),
    refuses(books_are_kept_here, "the ERP's stock", by="manager", community=IN_ERP),
    holds(nothing_is_on_hand, "nothing", by="manager", row=stock_item()),
    refuses(nothing_is_on_hand, "a half", by="manager", row=HALF),
]


def own(oracle: "Oracle", who: "Somebody", item: Any) -> bool:
    """Whoever works there, but for the guard at the gate."""
    held = who.roles(oracle.communities[item.community_id])
    return not held.isdisjoint(READERS.split())


def related(_oracle: "Oracle", _who: "Somebody", _item: Any) -> dict[str, bool]:
    """Roles alone."""
    return {}


def make_one(walk: Walk, code: str, *, delivered: bool = False) -> Form:
    """A kind of material."""
    form = {"community_id": walk.crew.ids["community"], "code": code, "name": f"{MARK} valve", "unit": "只"}
    item = walk.post("boss", "/v1/stock-items", form)
    if delivered:
        item = walk.post("boss", f"/v1/stock-items/{item['id']}/receive", {"quantity": "500", "unit_fen": 2800})
    return item


def stocked(walk: Walk) -> Form:
    """The item of which there is enough for everybody."""
    place = walk.crew.ids["community"]
    known = walk.read("boss", f"/v1/communities/{place}/stock-items")["data"]
    first = next((item for item in known if item["code"] == "CL-001"), None)
    return make_one(walk, "CL-001", delivered=True) if first is None else first


def make(walk: Walk) -> None:
    """One that is kept, and at home one that is not kept any more."""
    stocked(walk)
    if walk.crew.at_home:
        retired = make_one(walk, "CL-002")
        walk.post("boss", f"/v1/stock-items/{retired['id']}/retire", {})


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A new item on which the action succeeds."""
    walk.crew.windows += 1
    item = make_one(walk, f"CL-9{walk.crew.windows}", delivered=action == "count")
    if action == "restore":
        item = walk.post("boss", f"/v1/stock-items/{item['id']}/retire", {})
    return item, form, "boss"


def refused(place: str, _is_machine: bool) -> Form:
    """A code that the warehouse has already."""
    return {"community_id": place, "code": "CL-001", "name": "x", "unit": "x"}


RULES = """
books_are_kept_here | receive count
enough_is_on_hand | issue
item_code_is_free | add
nothing_is_on_hand | retire
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=STOCK_ITEM,
    models=(StockItem,),
    row=stock_item,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"code_is_known": False},
    rules=RULES,
    cases=CASES,
    situations=(Situation(), Situation({"on_hand": Decimal(5)})),
    served=Served(
        operations=OPERATIONS,
        wide=frozenset(READERS.split()),
        own=own,
        related=related,
        refused={"stock_items.add": refused},
        takes={"stock_items.add": {"community_id"}, "stock_items.receive": {"unit_fen"}},
        make=make,
        ready=ready,
    ),
)
