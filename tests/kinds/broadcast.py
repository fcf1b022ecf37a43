"""Broadcast 广播: somebody is called until they are found, or given up."""

from typing import TYPE_CHECKING, Any

from app.models.broadcast import Broadcast, BroadcastOccasion, BroadcastState
from app.workflow.kinds.broadcast import BROADCAST
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody


def broadcast(state: str = "asked", **values: Any) -> Any:
    """A child that its mother looks for."""
    usual = {"id": uid(98), "state": BroadcastState(state), "number": "GB-A-20261123-0001", "maker_id": uid(103),
             "occasion": BroadcastOccasion.LOST, "seeker": "李女士", "sought": "童童", "text": "请童童到前台",
             "meet_at": "前台"}  # fmt: skip
    return blank(Broadcast, **{**usual, **values})


WHO = Who(
    states="asked called found given_up",
    final=frozenset({"found", "given_up"}),
    groups={"ALL": "asked called found given_up", "GOING_ON": "asked called"},
    table="""
ask      | –        | asked    | receptionist guard duty_manager cs_supervisor         | M-90
call     | GOING_ON | called   | receptionist guard duty_manager cs_supervisor         | M-90
find     | GOING_ON | found    | receptionist guard duty_manager cs_supervisor         | M-90
give_up  | called   | given_up | receptionist guard duty_manager cs_supervisor         | M-90
reveal   | ALL      | =        | receptionist guard duty_manager cs_supervisor manager | M-03
""",
)
OPERATIONS = """
broadcasts.read      broadcast  own
broadcasts.list      place      STAFF
broadcasts.ask       place      receptionist guard duty_manager cs_supervisor
broadcasts.timeline  broadcast  own
"""
FORMS: dict[str, Form] = {
    "ask": {
        "community_id": str(COMMUNITY_ID), "occasion": "lost", "seeker": "李女士", "phone": "13912345678",
        "sought": "童童", "text": "请童童到前台", "meet_at": "前台",
    },
    "call": {"text": "请童童到前台"},
    "find": {"outcome": "由母亲接走"},
    "give_up": {"outcome": "无人应答"},
    "reveal": {"purpose": "contact"},
}  # fmt: skip


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Nobody's but the desk's and the gate's."""
    return False


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """Roles alone decide."""
    return {}


CALL: tuple[str, Form] = ("call", {})
WAYS: dict[str, tuple[tuple[str, Form], ...]] = {
    "asked": (),
    "called": (CALL,),
    "found": (("find", {"outcome": f"{MARK} outcome"}),),
    "given_up": (CALL, ("give-up", {"outcome": f"{MARK} outcome"})),
}
"""How one comes to each state."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that was asked for."""
    for state in WAYS if walk.crew.at_home else ("asked",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """Somebody who is called at the desk."""
    form = {"community_id": walk.crew.ids["community"], "occasion": "lost", "seeker": f"{MARK} name",
            "phone": "13912345678", "sought": "童童", "text": f"{MARK} text", "meet_at": "前台"}  # fmt: skip
    row = walk.post("desk", "/v1/broadcasts", form)
    for action, filled in WAYS[state]:
        row = walk.post("desk", f"/v1/broadcasts/{row['id']}/{action}", filled)
    assert row["state"] == state
    return row


def refused(place: str, _is_machine: bool) -> Form:
    """From an enquiry that isn't there."""
    form = {"community_id": place, "occasion": "lost", "seeker": "x", "sought": "x", "text": "x", "meet_at": "x"}
    return {**form, "enquiry_id": place}


RULES = """
enquiry_goes_on | ask
enquiry_is_known | ask
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=BROADCAST,
    models=(Broadcast,),
    row=broadcast,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"enquiry": None},
    rules=RULES,
    turns="asked: centre | called: centre | found: nobody | given_up: nobody",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "cs_supervisor", "manager", "duty_manager", "guard"}),
        own=own,
        related=related,
        refused={"broadcasts.ask": refused},
        takes={"broadcasts.ask": {"community_id"}},
        make=make,
        newest_first=True,
    ),
)
