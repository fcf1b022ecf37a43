"""Found property 拾遗: reported to a superior, claimed against proof, handed on or disposed of."""

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.models.found_item import FoundCategory, FoundItem, FoundItemState
from app.workflow.kinds.found_item import (
    FOUND_ITEM,
    claim_is_signed,
    find_is_past,
    keeper_is_another,
    nobody_waits_for_it,
    two_saw_what_is_worth_much,
)
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CALLERS, COMMUNITY_ID, FILE, NOW, REASON, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody


def found_item(state: str = "reported", **values: Any) -> Any:
    """Found by a guard yesterday, and kept at the desk."""
    usual = {"id": uid(91), "state": FoundItemState(state), "number": "SY-A-20261122-0001", "finder_id": uid(999),
             "category": FoundCategory.CLOTHING, "what": "黑色双肩包", "place": "大堂", "brought_by": "李小雨",
             "found_at": NOW - timedelta(days=1)}  # fmt: skip
    return blank(FoundItem, **{**usual, **values})


WHO = Who(
    states="found reported claimed handed_over disposed",
    final=frozenset({"claimed", "handed_over", "disposed"}),
    groups={
        "ALL": "found reported claimed handed_over disposed",
        "STAFF": "receptionist guard worker cashier supervisor duty_manager cs_supervisor manager",
        "SUPERIORS": "receptionist supervisor duty_manager manager",
    },
    table="""
report    | –        | found       | STAFF                   | M-97
take_in   | found    | reported    | SUPERIORS               | M-97
claim     | reported | claimed     | SUPERIORS               | M-97
hand_over | reported | handed_over | SUPERIORS               | M-97
dispose   | reported | disposed    | supervisor manager      | M-97
correct   | ALL      | =           | SUPERIORS               | M-97
reveal    | ALL      | =           | SUPERIORS cs_supervisor | M-03
""",
)
OPERATIONS = """
found_items.read        found_item     own
found_items.list        place          STAFF
found_items.report      place          receptionist guard worker cashier supervisor duty_manager cs_supervisor manager
found_items.timeline    found_item     own
found_items.clocks      found_item     own
"""
FOUND: Form = {
    "community_id": str(COMMUNITY_ID), "category": "clothing", "what": "黑色双肩包", "place": "2 号楼大堂",
    "found_at": (NOW - timedelta(hours=1)).isoformat(), "features": "内有蓝色保温杯一只", "brought_by": "李小雨",
    "brought_by_phone": "13912345678",
}  # fmt: skip
CLAIMED: Form = {"claimant": "王小明", "claimant_phone": "13912345678", "proof": "说出包内物品，与登记一致"}
HANDED: Form = {"recipient": "湛山派出所", "receipt": "第 1 号", "reason": "无人认领"}
FORMS: dict[str, Form] = {
    "report": FOUND,
    "take_in": {"kept_at": "客服中心 3 号柜"},
    "claim": CLAIMED,
    "hand_over": HANDED,
    "dispose": REASON,
    "correct": {"correction": "颜色应为深蓝色"},
    "reveal": {"purpose": "contact"},
}


def found_at(since: timedelta) -> Form:
    return {"found_at": NOW + since}


def of(category: FoundCategory, days: int = 1, **values: Any) -> Any:
    """One of a kind, found so many days ago."""
    return found_item(category=category, found_at=NOW - timedelta(days=days), **values)


DESK_ID = CALLERS["receptionist"].id
SECOND, MONTH = timedelta(seconds=1), timedelta(days=30)
CASES = [
    holds(find_is_past, "just now", form=found_at(timedelta())),
    holds(find_is_past, "the clock is two minutes ahead", form=found_at(timedelta(minutes=2))),
    refuses(find_is_past, "tomorrow", form=found_at(timedelta(days=1))),
    holds(find_is_past, "a month ago", form=found_at(-MONTH)),
    refuses(find_is_past, "longer ago", form=found_at(-MONTH - SECOND)),
    holds(keeper_is_another, "reported by a guard", row=found_item("found")),
    refuses(keeper_is_another, "reported by oneself", row=found_item("found", finder_id=DESK_ID)),
    holds(two_saw_what_is_worth_much, "a bag of one's own finding", row=found_item(finder_id=DESK_ID)),
    holds(two_saw_what_is_worth_much, "another's cash", row=of(FoundCategory.CASH)),
    refuses(two_saw_what_is_worth_much, "cash of one's own", row=of(FoundCategory.CASH, finder_id=DESK_ID)),
    refuses(two_saw_what_is_worth_much, "a ring of one's own", row=of(FoundCategory.VALUABLES, finder_id=DESK_ID)),
    refuses(two_saw_what_is_worth_much, "a passport", row=of(FoundCategory.DOCUMENTS, finder_id=DESK_ID)),
    holds(claim_is_signed, "a bag", row=of(FoundCategory.CLOTHING), form={"signature_file_id": None}),
    holds(claim_is_signed, "cash, signed for", row=of(FoundCategory.CASH), form={"signature_file_id": FILE}),
    refuses(claim_is_signed, "cash", row=of(FoundCategory.CASH), form={"signature_file_id": None}),
    refuses(claim_is_signed, "a ring", row=of(FoundCategory.VALUABLES), form={"signature_file_id": None}),
    refuses(claim_is_signed, "a passport", row=of(FoundCategory.DOCUMENTS), form={"signature_file_id": None}),
    holds(nobody_waits_for_it, "milk, at once", row=of(FoundCategory.PERISHABLE, 0)),
    holds(nobody_waits_for_it, "a bag after a year", row=of(FoundCategory.CLOTHING, 365)),
    refuses(nobody_waits_for_it, "a bag a day earlier", row=of(FoundCategory.CLOTHING, 364)),
    refuses(nobody_waits_for_it, "cash after two years", row=of(FoundCategory.CASH, 730)),
    refuses(nobody_waits_for_it, "a ring after two years", row=of(FoundCategory.VALUABLES, 730)),
    refuses(nobody_waits_for_it, "a passport after two years", row=of(FoundCategory.DOCUMENTS, 730)),
]  # fmt: skip
SITUATIONS = (Situation(), Situation(row={"category": FoundCategory.PERISHABLE}))
MORE_SITUATIONS = (Situation(row={"category": FoundCategory.CASH}),)


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Who reported it, while they work there."""
    return bool(who.id == row.finder_id and who.works_in(row.community_id))


WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "found": (),
    "reported": (("desk", "take-in", {"kept_at": f"{MARK} cupboard"}),),
    "claimed": (
        ("desk", "take-in", {"kept_at": f"{MARK} cupboard"}),
        ("desk", "claim", {**CLAIMED, "claimant": f"{MARK} name", "proof": f"{MARK} proof"}),
    ),
    "handed_over": (
        ("desk", "take-in", {"kept_at": f"{MARK} cupboard"}),
        ("desk", "hand-over", {"recipient": f"{MARK} police", **MARKED_REASON}),
    ),
    "disposed": (
        ("desk", "take-in", {"kept_at": f"{MARK} cupboard"}),
        ("boss", "dispose", MARKED_REASON),
    ),
}
"""How one comes to each state: who does what."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that is kept."""
    for state in WAYS if walk.crew.at_home else ("reported",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """Something perishable that a guard found."""
    form = {"community_id": walk.crew.ids["community"], "category": "perishable", "what": f"{MARK} what",
            "place": f"{MARK} place", "features": f"{MARK} features", "found_at": walk.crew.now.isoformat(),
            "brought_by": f"{MARK} name", "brought_by_phone": "13912345678"}  # fmt: skip
    item = walk.post("guard", "/v1/found-items", form)
    for who, action, filled in WAYS[state]:
        item = walk.post(who, f"/v1/found-items/{item['id']}/{action}", filled)
    assert item["state"] == state
    return item


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A thing on which the action succeeds."""
    state = "found" if action == "take_in" else "reported"
    return make_one(walk, state), form, "boss" if action == "dispose" else "desk"


def refused(place: str, _is_machine: bool) -> Form:
    """Found in a time that has not come."""
    return {"community_id": place, "category": "other", "what": "x", "place": "x", "found_at": "2199-01-01T00:00:00Z"}


RULES = """
claim_is_signed | claim
files_are_known | report claim hand_over dispose
find_is_past | report
keeper_is_another | take_in
nobody_waits_for_it | dispose
two_saw_what_is_worth_much | claim hand_over
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=FOUND_ITEM,
    models=(FoundItem,),
    row=found_item,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"files": SimpleNamespace(missing=())},
    asked={"signature_file_id": str(FILE)},
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    more_situations=MORE_SITUATIONS,
    persons=(),
    turns="found: centre | reported: centre | claimed: nobody | handed_over: nobody | disposed: nobody",
    clocks="taken_into_keeping  as the record",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "guard", "supervisor", "duty_manager", "cs_supervisor", "manager"}),
        own=own,
        related=lambda _oracle, _who, _row: {},
        refused={"found_items.report": refused},
        takes={"found_items.report": {"community_id"}},
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
