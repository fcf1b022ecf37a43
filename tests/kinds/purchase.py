"""Purchase on a customer's behalf 代购: the unit price is approved before anything is bought (M-44)."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.core.enums import Coverage, Urgency
from app.models.purchase import PurchaseForCustomer, PurchaseState
from app.workflow.kinds import purchase_guards as rules
from app.workflow.kinds.common_facts import Files
from app.workflow.kinds.purchase import PURCHASE
from tests.kinds.cases import holds, refuses
from tests.kinds.requisition import its_order
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CALLERS, FILE, NOW, ORDER, REASON, WORD, WORKER_ID, Form, blank, of_the_order, uid
from tests.kinds.work_order.cases_intake import said
from tests.kinds.work_order.seen import leads, lived_there, order_of
from tests.kinds.work_order.seen import related as related_to_order
from tests.kinds.work_order.ways import order_in
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

TWO, NONE = Decimal(2), Decimal(0)


def purchase(state: str = "bought", **values: Any) -> Any:
    """Two taps at 68 yuan at most, for which the assigned worker asked."""
    bought = state in {"bought", "settled"}
    usual = {"id": uid(76), "state": PurchaseState(state), "number": "DG-A-20261123-0001", "work_order_id": ORDER,
             "name": "龙头", "unit": "只", "quantity": TWO, "unit_fen": 6800, "shop": "五金城",
             "asked_by_id": WORKER_ID,
             "bought_quantity": TWO if bought else NONE, "paid_unit_fen": 6500 if bought else None,
             "priced_at": NOW - timedelta(hours=1), "urgency": Urgency.NORMAL,
             "order_number": "WX-A-20261123-0001"}  # fmt: skip
    return blank(PurchaseForCustomer, **{**usual, **of_the_order(), **values})


WHO = Who(
    states="asked approved bought settled rejected withdrawn",
    final=frozenset({"settled", "rejected", "withdrawn"}),
    table="""
ask          | –              | asked     | worker receptionist supervisor stand_in                  | M-44
change_price | asked approved | asked     | assignee receptionist supervisor stand_in                | M-44
approve      | asked          | approved  | customer receptionist stand_in assignee                  | M-44
reject       | asked approved | rejected  | customer receptionist stand_in assignee                  | M-44
withdraw     | asked approved | withdrawn | system assignee receptionist supervisor manager stand_in | M-44
buy          | approved       | bought    | assignee receptionist supervisor stand_in                | M-44
settle       | bought         | settled   | assignee receptionist supervisor manager stand_in        | M-44
""",
    beyond="""
call_back    | bought         | =         | system                                                   | M-44
""",
    reasons={"call_back": "whoever bought something hears that the order was cancelled for which they did"},
)
OPERATIONS = """
purchases.read      purchase       own
purchases.list      place          STAFF customer
purchases.ask       work_order     worker receptionist supervisor duty_manager
"""
SIGNED = {"signature_file_id": str(FILE)}
FORMS: dict[str, Form] = {
    "ask": {"name": "龙头", "quantity": "2", "unit": "只", "unit_fen": 6800, "shop": "五金城"},
    "change_price": {"unit_fen": 7200, **REASON},
    "approve": {"unit_fen": 6800, "consent": WORD, **SIGNED},
    "reject": {**REASON, "consent": WORD, **SIGNED},
    "withdraw": REASON,
    "buy": {"paid_unit_fen": 6500, "receipt": "No. 12345", "files": [str(FILE)]},
    "settle": {"used": "1", "handed_over": "0", "handed_to": "业主", "taken_back": "1"},
}


def words(*, void: bool = False, objected_to: int | None = None) -> Form:
    """An order with one word that staff recorded, in its version 7."""
    objection = None if objected_to is None else {"word": objected_to}
    return its_order(recorded_words=[{"version": 7, "void": void}], objection=objection)


def price(fen: int, quantity: str | None = None, shop: str | None = None) -> Form:
    return {"unit_fen": fen, "quantity": None if quantity is None else Decimal(quantity), "shop": shop}


def answer(*, consent: object = None, signed: bool = False, witness: object = None) -> Form:
    return {"consent": consent, "signature_file_id": FILE if signed else None, "witness_id": witness, "unit_fen": 6800}


def paid(fen: int, quantity: str | None = None) -> Form:
    return {"paid_unit_fen": fen, "quantity": None if quantity is None else Decimal(quantity)}


def outcome(used: str, handed_over: str = "0", taken_back: str = "0", handed_to: str = "业主") -> Form:
    amounts = {"used": used, "handed_over": handed_over, "taken_back": taken_back}
    return {**{name: Decimal(amount) for name, amount in amounts.items()}, "handed_to": handed_to}


ASKED, RECORDED = purchase("asked"), purchase("approved", word_version=7)
DEAR = purchase("asked", unit_fen=50_001)
"""Two fen above the community's limit."""
AT_LIMIT = purchase("asked", unit_fen=50_000)
BY_DESK = {"asked_by_id": CALLERS["receptionist"].id}
SIGNED_SINCE = Files((), signed_at=ASKED.priced_at)
SIGNED_BEFORE = Files((), signed_at=ASKED.priced_at - timedelta(seconds=1))
WITNESSED, UNWITNESSED = {"witness": True}, {"witness": False}
WORKER, OWNER = "assigned worker", "customer who asked"
CASES = [
    holds(rules.customer_pays_for_material, "chargeable", facts=its_order()),
    refuses(rules.customer_pays_for_material, "in warranty", facts=its_order(coverage=Coverage.IN_WARRANTY)),
    refuses(rules.customer_pays_for_material, "redone", facts=its_order(reworks=1)),
    holds(rules.price_is_another, "dearer", row=ASKED, form=price(6801)),
    holds(rules.price_is_another, "more of it", row=ASKED, form=price(6800, "3")),
    holds(rules.price_is_another, "elsewhere", row=ASKED, form=price(6800, shop="建材城")),
    refuses(rules.price_is_another, "nothing else", row=ASKED, form=price(6800, "2", "五金城")),
    holds(rules.price_is_current, "this price", row=ASKED, form=price(6800)),
    refuses(rules.price_is_current, "the one before", row=ASKED, form=price(6700)),
    holds(rules.not_by_who_asked_alone, "in the app", by=OWNER, row=ASKED, form=answer()),
    holds(rules.not_by_who_asked_alone, "told to the desk", row=ASKED, form=answer(consent=said())),
    holds(rules.not_by_who_asked_alone, "signed", by=WORKER, row=ASKED, form=answer(signed=True)),
    refuses(rules.not_by_who_asked_alone, "told to the worker", by=WORKER, row=ASKED, form=answer(consent=said())),
    refuses(rules.not_by_who_asked_alone, "told to who asked", row=purchase("asked", **BY_DESK),
            form=answer(consent=said())),
    holds(rules.signature_is_on_this_price, "none", row=ASKED, form=answer(), facts={"files": Files(())}),
    holds(rules.signature_is_on_this_price, "since it was asked for", row=ASKED, form=answer(signed=True),
          facts={"files": SIGNED_SINCE}),
    refuses(rules.signature_is_on_this_price, "before", row=ASKED, form=answer(signed=True),
            facts={"files": SIGNED_BEFORE}),
    holds(rules.customer_agreed_in_person, "at the limit", by=WORKER, row=AT_LIMIT, form=answer(signed=True),
          facts=UNWITNESSED),
    holds(rules.customer_agreed_in_person, "in the app", by=OWNER, row=DEAR, form=answer(), facts=UNWITNESSED),
    holds(rules.customer_agreed_in_person, "told to the desk", row=DEAR, form=answer(consent=said()),
          facts=UNWITNESSED),
    refuses(rules.customer_agreed_in_person, "told to who asked", row=purchase("asked", unit_fen=50_001, **BY_DESK),
            form=answer(consent=said(), signed=True), facts=UNWITNESSED),
    refuses(rules.customer_agreed_in_person, "signed", by=WORKER, row=DEAR, form=answer(signed=True),
            facts=UNWITNESSED),
    holds(rules.customer_agreed_in_person, "signed and witnessed", by=WORKER, row=DEAR,
          form=answer(signed=True, witness=uid(99)), facts=WITNESSED),
    refuses(rules.customer_agreed_in_person, "witnessed and not signed", by=WORKER, row=DEAR,
            form=answer(witness=uid(99)), facts=WITNESSED),
    refuses(rules.customer_agreed_in_person, "witnessed by a stranger", by=WORKER, row=DEAR,
            form=answer(signed=True, witness=uid(99)), facts=UNWITNESSED),
    refuses(rules.customer_agreed_in_person, "witnessed by who asked", row=DEAR,
            form=answer(signed=True, witness=WORKER_ID), facts=WITNESSED),
    holds(rules.approval_is_unquestioned, "in the app", row=purchase("approved"), facts=words(void=True)),
    holds(rules.approval_is_unquestioned, "recorded", row=RECORDED, facts=words()),
    holds(rules.approval_is_unquestioned, "another word is objected to", row=RECORDED, facts=words(objected_to=5)),
    refuses(rules.approval_is_unquestioned, "objected to", row=RECORDED, facts=words(objected_to=7)),
    refuses(rules.approval_is_unquestioned, "void", row=RECORDED, facts=words(void=True)),
    holds(rules.no_more_than_approved, "as approved", row=RECORDED, form=paid(1)),
    holds(rules.no_more_than_approved, "all of it", row=RECORDED, form=paid(1, "2")),
    refuses(rules.no_more_than_approved, "a thousandth more", row=RECORDED, form=paid(1, "2.001")),
    holds(rules.price_is_within_approval, "just that", row=RECORDED, form=paid(6800)),
    refuses(rules.price_is_within_approval, "a fen more", row=RECORDED, form=paid(6801)),
    holds(rules.all_is_accounted_for, "used", row=purchase(), form=outcome("2")),
    holds(rules.all_is_accounted_for, "in three parts", row=purchase(), form=outcome("1", "0.5", "0.5")),
    refuses(rules.all_is_accounted_for, "a thousandth less", row=purchase(), form=outcome("1", "0.5", "0.499")),
    refuses(rules.all_is_accounted_for, "a thousandth more", row=purchase(), form=outcome("1", "0.5", "0.501")),
    holds(rules.receiver_is_named, "named", form=outcome("1", "1")),
    holds(rules.receiver_is_named, "nothing handed over", form=outcome("2", handed_to="")),
    refuses(rules.receiver_is_named, "to nobody", form=outcome("1", "1", handed_to="")),
]  # fmt: skip


def own(oracle: "Oracle", who: "Somebody", order: Any) -> bool:
    """Its order's customer and room; its worker, while they work there; who leads where the order is or may go; the
    duty manager, of emergencies."""
    if who.is_(order.customer_id) or lived_there(who, order):
        return True
    if order.urgency == "emergency" and "duty_manager" in who.roles(oracle.communities[order.community_id]):
        return True
    return (who.id == order.worker_id and who.works_in(order.community_id)) or leads(who, order)


RECEIPT = {"paid_unit_fen": 6500, "receipt": f"{MARK} receipt"}
WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "asked": (),
    "approved": (("customer", "approve", {"unit_fen": 6800}),),
    "bought": (("customer", "approve", {"unit_fen": 6800}), ("worker", "buy", RECEIPT)),
    "settled": (
        ("customer", "approve", {"unit_fen": 6800}),
        ("worker", "buy", RECEIPT),
        ("worker", "settle", {"used": "1", "handed_over": "1", "handed_to": "业主", "taken_back": "0"}),
    ),
    "rejected": (("customer", "reject", MARKED_REASON),),
    "withdrawn": (("desk", "withdraw", MARKED_REASON),),
}
"""How one comes to each state: who does what."""
SOURCES = {"buy": "approved", "settle": "bought"}


def make_one(walk: Walk, order: Form, state: str) -> Form:
    """Two taps that the worker asks for."""
    form = {**FORMS["ask"], "name": f"{MARK} tap", "note": f"{MARK} note"}
    row = walk.post("worker", f"/v1/work-orders/{order['id']}/purchases", form)
    for who, action, filled in WAYS[state]:
        files = {"files": [walk.crew.ids["file"]]} if action == "buy" else {}
        row = walk.post(who, f"/v1/purchases/{row['id']}/{action}", {**filled, **files})
    assert row["state"] == state
    return row


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that was bought."""
    order = order_in(walk, "on_site")
    for state in WAYS if walk.crew.at_home else ("bought",):
        make_one(walk, order, state)


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A purchase on which the action succeeds."""
    row = make_one(walk, order_in(walk, "on_site"), SOURCES.get(action, "asked"))
    who = "customer" if action in ("approve", "reject") else "worker"
    return row, {name: value for name, value in form.items() if name not in ("consent", "signature_file_id")}, who


RULES = """
all_is_accounted_for | settle
approval_is_unquestioned | buy
asker_has_the_order | ask
customer_agreed_in_person | approve
customer_pays_for_material | ask
files_are_known | approve reject buy
no_more_than_approved | buy
not_by_who_asked_alone | approve reject
order_takes_material | ask buy
price_is_another | change_price
price_is_current | approve
price_is_within_approval | buy
receiver_is_named | settle
signature_is_on_this_price | approve reject
word_is_not_from_the_future | approve reject
word_is_recorded | approve reject
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=PURCHASE,
    models=(PurchaseForCustomer,),
    row=purchase,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**its_order(urgency=Urgency.EMERGENCY), "witness": True, "files": Files(())},
    rules=RULES,
    cases=CASES,
    stands_in_for={"urgency": Urgency.EMERGENCY},
    turns="asked: customer | approved: worker | bought: worker | settled: nobody | rejected: nobody"
    " | withdrawn: nobody",
    served=Served(
        operations=OPERATIONS,
        own=own,
        related=related_to_order,
        home=order_of,
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
