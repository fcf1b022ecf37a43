"""Goods pass 放行条: applied for, issued by the desk, compared at the gate item by item."""

from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from app.models.goods_pass import Arrears, ArrearsQuestion, Authorisation, GoodsPass, GoodsPassState, GoodsPurpose
from app.workflow.kinds import goods_pass_guards as rules
from app.workflow.kinds.common_facts import Files
from app.workflow.kinds.goods_pass import GOODS_PASS
from app.workflow.kinds.goods_pass_forms import LeavingItem
from app.workflow.kinds.goods_pass_guards import GoodsHome, OpenCharges
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, CUSTOMER_ID, FILE, NOW, REASON, ROOM, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

CODE = "7KQ2M9XB"
SOFA = {"name": "三人沙发", "quantity": "1", "unit": "件", "note": "", "photos": []}
CHAIRS = {"name": "餐椅", "quantity": "4", "unit": "把", "note": "", "photos": [], "released": "1"}


def goods_pass(state: str = "issued", **values: Any) -> Any:
    """A sofa, and four chairs of which one has left; applied for by a tenant, and authorised."""
    usual = {"id": uid(91), "state": GoodsPassState(state), "number": "FX-A-20261123-0001", "premises_id": ROOM,
             "place": "1号楼101", "applicant_id": CUSTOMER_ID, "room_owner_id": uid(102), "maker_id": CUSTOMER_ID,
             "purpose": GoodsPurpose.FURNITURE, "items": [dict(SOFA), dict(CHAIRS)], "files": [], "code": CODE,
             "authorisation": Authorisation.IN_APP, "arrears": Arrears.NOT_NEEDED,
             "until": NOW + timedelta(hours=23), "version": 1}  # fmt: skip
    return blank(GoodsPass, **{**usual, **values})


def moving_out(arrears: Arrears, **values: Any) -> Any:
    """A move-out."""
    return goods_pass("applied", purpose=GoodsPurpose.MOVE_OUT, arrears=arrears, **values)


WHO = Who(
    states="applied issued released refused_at_gate expired revoked",
    final=frozenset({"released", "refused_at_gate", "expired", "revoked"}),
    groups={
        "ALL": "applied issued released refused_at_gate expired revoked",
        "GATE": "guard receptionist duty_manager",
    },
    table="""
apply                | –              | applied         | customer                                     | M-96
register             | –              | applied         | receptionist                                 | M-96
authorise            | applied        | =               | room_owner                                   | M-96
record_authorisation | applied        | =               | receptionist                                 | M-96
check_arrears        | applied        | =               | applicant receptionist                       | M-102
note_arrears         | applied        | =               | system                                       | M-102
note_arrears         | applied        | =               | system                                       | M-102
note_arrears         | applied        | =               | system                                       | M-102
allow_move_out       | applied        | =               | manager                                      | M-102
issue                | applied        | issued          | receptionist                                 | M-96
release              | issued         | released        | GATE                                         | M-96
release              | issued         | =               | GATE                                         | M-96
refuse_at_gate       | issued         | refused_at_gate | GATE                                         | M-96
revoke               | applied issued | revoked         | applicant room_owner receptionist manager    | M-96
expire               | issued         | expired         | system                                       | M-96
reveal               | ALL            | =               | GATE cs_supervisor manager                   | M-03
""",
)
OPERATIONS = """
goods_passes.read       goods_pass     own
goods_passes.list       place          STAFF customer
goods_passes.apply      place          customer
goods_passes.timeline   goods_pass     own
goods_passes.clocks     goods_pass     own
"""
TURNS = """
applied: centre | issued: third_party | released: nobody | refused_at_gate: nobody | expired: nobody | revoked: nobody
"""
CLOCKS = """
goods_pass            as the record, tells nobody
pass_answered         as the record
"""

APPLICATION: Form = {
    "community_id": str(COMMUNITY_ID), "premises_id": str(ROOM), "purpose": "furniture",
    "items": [{"name": "三人沙发", "quantity": "1"}, {"name": "餐椅", "quantity": "4", "unit": "把"}],
    "bearer": "王师傅", "plate": "鲁B·12345",
}  # fmt: skip
FORMS: dict[str, Form] = {
    "apply": APPLICATION,
    "register": {**APPLICATION, "applicant_id": str(CUSTOMER_ID), "asked_means": "phone"},
    "record_authorisation": {"authorised_by": "王德明", "files": [str(FILE)]},
    "note_arrears": {"arrears_fen": 0, "checked_at": NOW.isoformat()},
    "allow_move_out": {"move_out_reason": "业主已出示缴费凭证"},
    "issue": {},
    "release": {
        "code": CODE,
        "items": [{"item": 1, "quantity": "1"}, {"item": 2, "quantity": "3"}],
        "bearer": "王师傅",
    },
    "refuse_at_gate": {"differences": [{"item": 1, "what": "实为双人沙发"}]},
    "revoke": REASON,
    "reveal": {"purpose": "verify"},
}


def differing(*numbers: int | None) -> Form:
    """Items that differ at the gate."""
    return {"differences": [SimpleNamespace(item=number) for number in numbers]}


def home(*, is_bound: bool = True) -> Form:
    return {"goods_home": GoodsHome("1号楼101", is_bound)}


def charges(owed_fen: int) -> Form:
    return {"open_charges": OpenCharges(("SF-A-20261101-0001",) if owed_fen else (), owed_fen)}


def leaving(*quantities: str) -> Form:
    """So much of each item."""
    items = [
        LeavingItem.model_validate({"item": at, "quantity": much}) for at, much in enumerate(quantities, 1) if much
    ]
    return {"code": CODE, "items": items, "bearer": "王师傅", "plate": None}


def found(arrears_fen: int | None) -> Form:
    return {"arrears_fen": arrears_fen, "unknown_because": None if arrears_fen is not None else "off"}


def at_gate(**values: Any) -> Form:
    return {**leaving("1"), **values}


DAY, WEEK, MONTH, SECOND = timedelta(hours=24), timedelta(days=7), timedelta(days=30), timedelta(seconds=1)
APPLIED = goods_pass("applied")
AWAITED = goods_pass("applied", authorisation=Authorisation.AWAITED)
SETTLED = moving_out(Arrears.SETTLED, arrears_fen=0, arrears_checked_at=NOW - DAY)
OWED = moving_out(Arrears.OWED, arrears_fen=46_080)
UNCHECKED, UNKNOWN = moving_out(Arrears.UNCHECKED), moving_out(Arrears.UNKNOWN)
AT_HOME = "receptionist who lives here"
CASES = [
    holds(rules.applicant_is_somebody_else, "a tenant's", by=AT_HOME, row=goods_pass()),
    refuses(rules.applicant_is_somebody_else, "their own", by=AT_HOME, row=goods_pass(applicant_id=uid(118))),
    holds(rules.pass_was_issued_by_another, "a colleague did", by=AT_HOME, row=goods_pass(issued_by_id=uid(117))),
    holds(rules.pass_was_issued_by_another, "before it was noted", by=AT_HOME, row=goods_pass()),
    refuses(rules.pass_was_issued_by_another, "they did", by=AT_HOME, row=goods_pass(issued_by_id=uid(118))),
    holds(rules.applicant_is_bound_to_home, "bound today", facts=home()),
    refuses(rules.applicant_is_bound_to_home, "a stranger's", facts=home(is_bound=False)),
    holds(rules.goods_leave_soon, "nothing said", form={"leaves_at": None}),
    holds(rules.goods_leave_soon, "now, by a clock two minutes behind", form={"leaves_at": NOW - timedelta(minutes=2)}),
    refuses(rules.goods_leave_soon, "three minutes ago", form={"leaves_at": NOW - timedelta(minutes=3)}),
    holds(rules.goods_leave_soon, "in a month", form={"leaves_at": NOW + MONTH}),
    refuses(rules.goods_leave_soon, "later", form={"leaves_at": NOW + MONTH + SECOND}),
    holds(rules.authorisation_is_awaited, "awaited", row=AWAITED),
    refuses(rules.authorisation_is_awaited, "given", row=APPLIED),
    refuses(rules.authorisation_is_awaited, "not needed",
            row=goods_pass("applied", authorisation=Authorisation.NOT_NEEDED)),
    holds(rules.signed_paper_is_attached, "by the desk", row=AWAITED, form={"files": [FILE]}),
    holds(rules.signed_paper_is_attached, "by the applicant", row=goods_pass("applied", files=[str(FILE)]),
          form={"files": None}),
    refuses(rules.signed_paper_is_attached, "by nobody", row=AWAITED, form={"files": None}),
    refuses(rules.signed_paper_is_attached, "an empty list", row=AWAITED, form={"files": []}),
    holds(rules.arrears_can_be_asked, "owed", row=OWED),
    holds(rules.arrears_can_be_asked, "unknown", row=UNKNOWN),
    holds(rules.arrears_can_be_asked, "settled", row=SETTLED),
    refuses(rules.arrears_can_be_asked, "an answer is on its way", row=UNCHECKED),
    refuses(rules.arrears_can_be_asked, "no move-out", row=APPLIED),
    holds(rules.arrears_are_unknown, "unknown", row=UNKNOWN),
    holds(rules.arrears_are_unknown, "not answered yet", row=UNCHECKED),
    refuses(rules.arrears_are_unknown, "owed", row=OWED),
    refuses(rules.arrears_are_unknown, "settled", row=SETTLED),
    refuses(rules.arrears_are_unknown, "no move-out", row=APPLIED),
    holds(rules.owner_has_authorised, "in the app", row=APPLIED),
    holds(rules.owner_has_authorised, "signed", row=goods_pass("applied", authorisation=Authorisation.SIGNED)),
    refuses(rules.owner_has_authorised, "not yet", row=AWAITED),
    holds(rules.nothing_is_owed, "settled", row=SETTLED),
    holds(rules.nothing_is_owed, "unknown: another rule's", row=UNKNOWN),
    refuses(rules.nothing_is_owed, "owed", row=OWED),
    refuses(rules.nothing_is_owed, "owed, though allowed while unknown",
            row=moving_out(Arrears.OWED, arrears_fen=1, move_out_allowed_by_id=uid(111))),
    holds(rules.unknown_arrears_are_decided, "no move-out", row=APPLIED),
    holds(rules.unknown_arrears_are_decided, "the manager allowed it",
          row=moving_out(Arrears.UNKNOWN, move_out_allowed_by_id=uid(111))),
    refuses(rules.unknown_arrears_are_decided, "unknown", row=UNKNOWN),
    refuses(rules.unknown_arrears_are_decided, "not answered yet", row=UNCHECKED),
    holds(rules.arrears_are_fresh, "a day old", row=SETTLED),
    refuses(rules.arrears_are_fresh, "older",
            row=moving_out(Arrears.SETTLED, arrears_fen=0, arrears_checked_at=NOW - DAY - SECOND)),
    holds(rules.charges_are_paid, "nothing open", row=SETTLED, facts=charges(0)),
    refuses(rules.charges_are_paid, "one fen", row=SETTLED, facts=charges(1)),
    holds(rules.charges_are_paid, "no move-out", row=APPLIED, facts=charges(1)),
    holds(rules.pass_outlasts_departure, "nothing said: a day", row=APPLIED, form={"until": None}),
    holds(rules.pass_outlasts_departure, "a week", row=APPLIED, form={"until": NOW + WEEK}),
    refuses(rules.pass_outlasts_departure, "longer", row=APPLIED, form={"until": NOW + WEEK + SECOND}),
    refuses(rules.pass_outlasts_departure, "over already", row=APPLIED, form={"until": NOW}),
    holds(rules.pass_outlasts_departure, "after they leave", row=goods_pass("applied", leaves_at=NOW + DAY - SECOND),
          form={"until": None}),
    refuses(rules.pass_outlasts_departure, "before they leave", row=goods_pass("applied", leaves_at=NOW + DAY),
            form={"until": None}),
    holds(rules.goods_pass_is_good, "until later", row=goods_pass(until=NOW + SECOND)),
    refuses(rules.goods_pass_is_good, "until now", row=goods_pass(until=NOW)),
    holds(rules.goods_code_is_right, "as it is", row=goods_pass(), form=at_gate()),
    holds(rules.goods_code_is_right, "said in small letters", row=goods_pass(), form=at_gate(code="7kq2 m9xb")),
    refuses(rules.goods_code_is_right, "another", row=goods_pass(), form=at_gate(code="7KQ2M9XC")),
    refuses(rules.goods_code_is_right, "none was made", row=goods_pass(code=""), form=at_gate()),
    holds(rules.differing_items_are_on_pass, "both listed", row=goods_pass(), form=differing(1, 2)),
    holds(rules.differing_items_are_on_pass, "not on the pass", row=goods_pass(), form=differing(None, 1)),
    refuses(rules.differing_items_are_on_pass, "the third of two", row=goods_pass(), form=differing(1, 3)),
    holds(rules.goods_are_on_pass, "all that is left", row=goods_pass(), form=leaving("1", "3")),
    holds(rules.goods_are_on_pass, "a part", row=goods_pass(), form=leaving("", "0.5")),
    refuses(rules.goods_are_on_pass, "what has left before", row=goods_pass(), form=leaving("", "4")),
    refuses(rules.goods_are_on_pass, "an item that is not listed", row=goods_pass(), form=leaving("", "", "1")),
    holds(rules.bearer_is_as_applied, "as named", row=goods_pass(bearer="王师傅"), form=at_gate()),
    holds(rules.bearer_is_as_applied, "nobody named", row=goods_pass(), form=at_gate(bearer="李师傅")),
    refuses(rules.bearer_is_as_applied, "another", row=goods_pass(bearer="王师傅"), form=at_gate(bearer="李师傅")),
    holds(rules.vehicle_is_as_applied, "as named", row=goods_pass(plate="鲁B12345"), form=at_gate(plate="鲁B12345")),
    holds(rules.vehicle_is_as_applied, "none named", row=goods_pass(), form=at_gate(plate="鲁B12345")),
    refuses(rules.vehicle_is_as_applied, "another", row=goods_pass(plate="鲁B12345"), form=at_gate(plate="鲁B54321")),
    refuses(rules.vehicle_is_as_applied, "on foot", row=goods_pass(plate="鲁B12345"), form=at_gate()),
    holds(rules.everything_leaves, "all that is left", row=goods_pass(), form=leaving("1", "3")),
    refuses(rules.everything_leaves, "a chair stays", row=goods_pass(), form=leaving("1", "2")),
    refuses(rules.something_stays, "all that is left", row=goods_pass(), form=leaving("1", "3")),
    holds(rules.something_stays, "the sofa stays", row=goods_pass(), form=leaving("", "3")),
    holds(rules.finding_is_settled, "nothing", row=UNCHECKED, form=found(0)),
    refuses(rules.finding_is_settled, "a fen", row=UNCHECKED, form=found(1)),
    refuses(rules.finding_is_settled, "unknown", row=UNCHECKED, form=found(None)),
    holds(rules.finding_is_owed, "a fen", row=UNCHECKED, form=found(1)),
    refuses(rules.finding_is_owed, "nothing", row=UNCHECKED, form=found(0)),
    refuses(rules.finding_is_owed, "unknown", row=UNCHECKED, form=found(None)),
    holds(rules.finding_is_unknown, "unknown", row=UNCHECKED, form=found(None)),
    refuses(rules.finding_is_unknown, "nothing", row=UNCHECKED, form=found(0)),
    refuses(rules.finding_is_unknown, "a fen", row=UNCHECKED, form=found(1)),
]  # fmt: skip
SITUATIONS = (
    Situation(),
    Situation(row={"authorisation": Authorisation.AWAITED}),
    Situation(row={"purpose": GoodsPurpose.MOVE_OUT, "arrears": Arrears.UNKNOWN}),
    Situation(form={"items": [{"item": 1, "quantity": "1"}]}, only="release"),
    Situation(form={"arrears_fen": 100}, only="note_arrears"),
    Situation(form={"arrears_fen": None, "unknown_because": "off"}, only="note_arrears"),
)


def _choice(of_release: Mapping[str, Any] | None, of_finding: Mapping[str, Any] | None) -> Situation:
    return Situation(row=vars(goods_pass()), form={**(of_release or {}), **(of_finding or {})})


CHOICES = st.builds(
    _choice,
    st.sampled_from([leaving("1", "3"), leaving("1"), leaving("", "3")]),
    st.sampled_from([found(0), found(5), found(None)]),
)


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whoever applied, and the owner of the room."""
    return who.is_(row.applicant_id) or (row.room_owner_id is not None and who.is_(row.room_owner_id))


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """The two of them apart."""
    return {
        "applicant": who.is_(row.applicant_id),
        "room_owner": row.room_owner_id is not None and who.is_(row.room_owner_id),
    }


WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "applied": (),
    "issued": (("desk", "issue"),),
    "released": (("desk", "issue"), ("guard", "release")),
    "refused_at_gate": (("desk", "issue"), ("guard", "refuse-at-gate")),
    "expired": (("desk", "issue"),),
    "revoked": (("customer", "revoke"),),
}
"""How one comes to each state: who does what."""


def make(walk: Walk) -> None:
    """In every state at home that needs no worker; elsewhere one that was applied for."""
    for state in [name for name in WAYS if name != "expired"] if walk.crew.at_home else ["applied"]:
        make_one(walk, state)
    if walk.crew.at_home:
        make_let(walk)


def make_one(walk: Walk, state: str, **more: Any) -> Form:
    """A pass for which the customer applied."""
    known = walk.crew.ids
    form = {"community_id": known["community"], "premises_id": known["room"], "purpose": "furniture",
            "items": [{"name": f"{MARK} sofa", "quantity": "1"}], "bearer": f"{MARK} bearer", "plate": "鲁B12345",
            **more}  # fmt: skip
    goods = walk.post("customer", "/v1/goods-passes", form)
    code = ""
    for who, action in WAYS[state]:
        filled: Form = {}
        if action == "release":
            filled = released_with(code)
        elif action == "refuse-at-gate":
            filled = {"differences": [{"what": f"{MARK} differs", "quantity": "1"}]}
        elif action == "revoke":
            filled = MARKED_REASON
        goods = walk.post(who, f"/v1/goods-passes/{goods['id']}/{action}", filled)
        if action == "issue":
            code = walk.read("customer", f"/v1/goods-passes/{goods['id']}")["code"]
    assert goods["state"] == state
    return {**goods, "code": code}


def make_let(walk: Walk) -> Form:
    """A pass for whoever rents the customer's room, who is to authorise it."""
    known = walk.crew.ids
    path = f"/v1/communities/{known['community']}/customers"
    answer = walk.hatch.ask("GET", path, walk.crew.headers["desk"], query=f"premises_id={known['room']}")
    [tenant, *_] = [
        customer["id"]
        for customer in answer.json()["data"]
        for home in customer["homes"]
        if home["premises_id"] == known["room"] and home["relation"] == "tenant" and home["current"]
    ]
    form = {"community_id": known["community"], "premises_id": known["room"], "purpose": "furniture",
            "items": [{"name": f"{MARK} sofa", "quantity": "1"}], "applicant_id": tenant,
            "asked_means": "phone"}  # fmt: skip
    goods = walk.post("desk", "/v1/goods-passes/register", form)
    assert goods["authorisation"] == "awaited"
    return goods


def released_with(code: str) -> Form:
    """What a guard sends who has compared the one item."""
    items = [{"item": 1, "quantity": "1"}]
    return {"code": code, "items": items, "bearer": f"{MARK} bearer", "plate": "鲁B12345"}


OF_ISSUED = frozenset({"release", "refuse_at_gate"})
OF_MOVE_OUT = frozenset({"allow_move_out"})
OF_LET = frozenset({"authorise", "record_authorisation"})
SENDERS = {"allow_move_out": "manager", "issue": "desk", "release": "guard", "refuse_at_gate": "guard",
           "revoke": "customer", "reveal": "desk"}  # fmt: skip


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A pass on which the action succeeds."""
    if action in OF_LET:
        return make_let(walk), form, "customer" if action == "authorise" else "desk"
    more = {"purpose": "move_out"} if action in OF_MOVE_OUT else {}
    row = make_one(walk, "issued" if action in OF_ISSUED else "applied", **more)
    return row, released_with(row["code"]) if action == "release" else form, SENDERS.get(action, "")


def refused(place: str, _is_machine: bool) -> Form:
    """Out of a room that isn't there."""
    return {"community_id": place, "premises_id": place, "purpose": "other", "items": [{"name": "x", "quantity": 1}]}


def refused_registration(place: str, is_machine: bool) -> Form:
    """The same, by reception."""
    return {**refused(place, is_machine), "applicant_id": place, "asked_means": "phone"}


RULES = """
applicant_is_bound_to_home | apply register
applicant_is_somebody_else | allow_move_out issue record_authorisation release
arrears_are_fresh | issue
arrears_are_unknown | allow_move_out
arrears_can_be_asked | check_arrears
authorisation_is_awaited | authorise record_authorisation
bearer_is_as_applied | release
charges_are_paid | issue
everything_leaves | release:1
files_are_known | apply register record_authorisation
finding_is_owed | note_arrears:1
finding_is_settled | note_arrears:1
finding_is_unknown | note_arrears:1
differing_items_are_on_pass | refuse_at_gate
goods_are_on_pass | release
goods_code_is_right | release
goods_leave_soon | apply register
goods_pass_is_good | release
nothing_is_owed | issue
owner_has_authorised | issue
pass_outlasts_departure | issue
pass_was_issued_by_another | release
signed_paper_is_attached | record_authorisation
something_stays | release:1
unknown_arrears_are_decided | issue
vehicle_is_as_applied | release
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=GOODS_PASS,
    models=(GoodsPass, ArrearsQuestion),
    row=goods_pass,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**home(), **charges(0), "files": Files(())},
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    choices=CHOICES,
    neither=frozenset(
        frozenset(pair)
        for pair in (
            ("finding_is_settled", "finding_is_owed"),
            ("finding_is_settled", "finding_is_unknown"),
            ("finding_is_owed", "finding_is_unknown"),
        )
    ),
    persons=("applicant_id", "room_owner_id"),
    turns=TURNS,
    clocks=CLOCKS,
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "cs_supervisor", "manager", "duty_manager", "guard"}),
        own=own,
        related=related,
        refused={"goods_passes.apply": refused, "goods_passes.register": refused_registration},
        takes={
            "goods_passes.apply": {"community_id", "premises_id"},
            "goods_passes.register": {"community_id", "premises_id", "applicant_id"},
        },
        make=make,
        newest_first=True,
        ready=ready,
        beyond_ready=frozenset({"check_arrears"}),
    ),
)
