"""Home claim 认领房屋: who says that a home is theirs, and the desk that confirms or declines it."""

from typing import TYPE_CHECKING, Any

from app.core.enums import Relation
from app.models.home_claim import HomeClaim, HomeClaimState
from app.workflow.kinds.home_claim import (
    HOME_CLAIM,
    FoundHome,
    claimant_is_not_bound,
    claimant_is_somebody_else,
    home_is_not_claimed_yet,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CUSTOMER_ID, REASON, ROOM, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody


def home_claim(state: str = "claimed", **values: Any) -> Any:
    """A tenant's."""
    usual = {"id": uid(91), "state": HomeClaimState(state), "number": "RL-A-20261123-0001", "claimant_id": CUSTOMER_ID,
             "name": "周新", "phone": "+8613911112222", "address": "1号楼1单元301",
             "relation": Relation.TENANT}  # fmt: skip
    return blank(HomeClaim, **{**usual, **values})


WHO = Who(
    states="claimed confirmed declined withdrawn",
    final=frozenset({"confirmed", "declined", "withdrawn"}),
    groups={"ALL": "claimed confirmed declined withdrawn"},
    table="""
claim     | –        | claimed     | customer                             | M-02
confirm   | claimed  | confirmed   | receptionist                         | M-02
decline   | claimed  | declined    | receptionist                         | M-02
withdraw  | claimed  | withdrawn   | claimant                             | M-02
reveal    | ALL      | =           | receptionist cs_supervisor manager   | M-03
""",
)
OPERATIONS = """
home_claims.read        home_claim     own
home_claims.list        place          STAFF
home_claims.timeline    home_claim     own
home_claims.clocks      home_claim     own
"""
TURNS = """
claimed: centre | confirmed: nobody | declined: nobody | withdrawn: nobody
"""
CLOCKS = """
claim_answered        centre
"""
FORMS: dict[str, Form] = {
    "claim": {"address": "1号楼1单元301", "relation": "tenant", "name": "周新"},
    "confirm": {"premises_id": str(ROOM)},
    "decline": REASON,
    "reveal": {"purpose": "verify"},
}


def bound(*, is_bound: bool) -> Form:
    """The room that the desk names."""
    return {"found_home": FoundHome("1号楼1单元301", is_bound)}


CASES = [
    holds(home_is_not_claimed_yet, "not yet", facts={"open_claim": None}),
    refuses(home_is_not_claimed_yet, "already", facts={"open_claim": "RL-1"}),
    holds(claimant_is_not_bound, "not yet", facts=bound(is_bound=False)),
    refuses(claimant_is_not_bound, "already", facts=bound(is_bound=True)),
    holds(claimant_is_somebody_else, "a resident's", by="receptionist who lives here", row=home_claim()),
    refuses(
        claimant_is_somebody_else, "their own", by="receptionist who lives here", row=home_claim(claimant_id=uid(118))
    ),
]


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whoever claimed it."""
    return who.is_(row.claimant_id)


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """Whose claim it is."""
    return {"claimant": who.is_(row.claimant_id)}


WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "claimed": (),
    "declined": (("desk", "decline", MARKED_REASON),),
    "withdrawn": (("customer", "withdraw", {}),),
}
"""How one comes to each state: who does what."""


def make(walk: Walk) -> None:
    """Open and declined ones at home, another's among them; elsewhere an open one."""
    for state in WAYS if walk.crew.at_home else ("claimed",):
        make_one(walk, state)
    if walk.crew.at_home:
        for _ in range(3):
            make_one(walk, "claimed", "neighbour")
        make_one(walk, "confirmed")


def make_one(walk: Walk, state: str, who: str = "customer") -> Form:
    """A claim of somebody who lives there already, of another room."""
    address = f"{MARK} address {walk.crew.next('home')}"
    form = {"community_id": walk.crew.ids["community"], "address": address, "relation": "owner",
            "name": f"{MARK} name", "note": f"{MARK} note"}  # fmt: skip
    claim = walk.post(who, "/v1/me/homes", form)
    if state == "confirmed":
        # a home that was theirs for a day, so that nobody's rooms change
        room = {"premises_id": walk.crew.ids["neighbours_room"], "valid_from": "2190-01-01"}
        claim = walk.post("desk", f"/v1/home-claims/{claim['id']}/confirm", room)
    for sender, action, filled in WAYS.get(state, ()):
        claim = walk.post(sender, f"/v1/home-claims/{claim['id']}/{action}", filled)
    assert claim["state"] == state
    return claim


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A claim on which the action succeeds."""
    filled = {**form, "premises_id": walk.crew.ids["neighbours_room"]} if action == "confirm" else form
    return make_one(walk, "claimed"), filled, "customer" if action == "withdraw" else "desk"


RULES = """
home_is_not_claimed_yet | claim
claimant_is_not_bound | confirm
claimant_is_somebody_else | confirm
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=HOME_CLAIM,
    models=(HomeClaim,),
    row=home_claim,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**bound(is_bound=False), "open_claim": None},
    rules=RULES,
    cases=CASES,
    turns=TURNS,
    clocks=CLOCKS,
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "cs_supervisor", "manager"}),
        own=own,
        related=related,
        make=make,
        newest_first=True,
        ready=ready,
    ),
)
