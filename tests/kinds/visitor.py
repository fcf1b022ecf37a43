"""Visitor 访客: invited by a resident or registered by reception, let in once with a pass."""

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.models.visitor import CallResult, Visitor, VisitorState
from app.workflow.kinds.visitor import (
    VISITOR,
    Visited,
    call_was_made,
    code_is_right,
    night_is_duty_managers,
    pass_ends_ahead,
    pass_is_still_good,
    plate_is_as_written,
    resident_agreed,
    resident_did_not_agree,
    resident_is_bound_to_room,
    resident_still_lives_there,
)
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, CUSTOMER_ID, NOW, REASON, ROOM, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

CODE = "7KQ2M9XB"
NIGHT = NOW + timedelta(hours=11)
"""21:00 in Shanghai."""


def visitor(state: str = "registered", **values: Any) -> Any:
    """Registered an hour ago, after the resident had agreed."""
    usual = {"id": uid(81), "state": VisitorState(state), "number": "FK-A-20261123-0001", "premises_id": ROOM,
             "place": "1号楼101", "resident_id": CUSTOMER_ID, "maker_id": uid(103), "name": "李强", "purpose": "探亲",
             "until": NOW + timedelta(hours=23), "code": CODE, "admitted_by_id": uid(113)}  # fmt: skip
    return blank(Visitor, **{**usual, **values})


WHO = Who(
    states="expected registered admitted turned_away expired left",
    final=frozenset({"turned_away", "expired", "left"}),
    groups={"WAITING": "expected registered", "ALL": "expected registered admitted turned_away expired left"},
    table="""
invite    | –        | expected    | customer                          | M-95
register  | –        | registered  | receptionist duty_manager         | M-95
register  | –        | turned_away | receptionist duty_manager         | M-95
check_in  | expected | registered  | receptionist duty_manager         | M-95
admit     | WAITING  | admitted    | guard receptionist duty_manager   | M-95
turn_away | WAITING  | turned_away | guard receptionist duty_manager   | M-95
revoke    | WAITING  | expired     | resident receptionist duty_manager | M-95
expire    | WAITING  | expired     | system                            | M-95
leave     | admitted | left        | guard receptionist duty_manager   | M-95
correct   | ALL      | =           | receptionist duty_manager guard_who_let_in | M-95
reveal    | ALL      | =           | guard receptionist duty_manager cs_supervisor manager | M-03
""",
)
OPERATIONS = """
visitors.read           visitor        own
visitors.list           place          STAFF customer
visitors.invite         place          customer
visitors.timeline       visitor        own
visitors.clocks         visitor        own
"""
TURNS = """
expected: third_party | registered: centre | admitted: third_party | turned_away: nobody | expired: nobody
left: nobody
"""
CLOCKS = """
visitor_pass          as the record, tells nobody
"""

CALL: Form = {"at": (NOW - timedelta(minutes=5)).isoformat(), "means": "phone", "result": "agreed",
              "answered_by": "李春梅"}  # fmt: skip
INVITATION: Form = {
    "community_id": str(COMMUNITY_ID), "premises_id": str(ROOM), "name": "李强", "phone": "13912345678",
    "plate": "鲁B·12345", "people": 2, "purpose": "探亲",
}  # fmt: skip
FORMS: dict[str, Form] = {
    "invite": INVITATION,
    "register": {**INVITATION, "resident_id": str(CUSTOMER_ID), "call": CALL},
    "admit": {"code": CODE},
    "turn_away": REASON,
    "revoke": REASON,
    "correct": {"correction": "车牌应为鲁B54321"},
    "reveal": {"purpose": "verify"},
}


def asks(**values: Any) -> Form:
    """An invitation as guards read it."""
    return {"until": None, "expected_at": None, **values}


def called(result: CallResult) -> Form:
    return {"call": SimpleNamespace(result=result, at=NOW)}


def called_at(since: timedelta) -> Form:
    return {"call": SimpleNamespace(at=NOW + since)}


def bound(*, is_bound: bool) -> Form:
    return {"visited": Visited("1号楼101", is_bound)}


DAY, WEEK, SECOND = timedelta(hours=24), timedelta(days=7), timedelta(seconds=1)
CASES = [
    holds(resident_is_bound_to_room, "bound today", facts=bound(is_bound=True)),
    refuses(resident_is_bound_to_room, "a stranger's", facts=bound(is_bound=False)),
    holds(night_is_duty_managers, "reception by day"),
    holds(night_is_duty_managers, "the duty manager by day", by="duty manager"),
    holds(night_is_duty_managers, "the duty manager by night", by="duty manager", now=NIGHT),
    refuses(night_is_duty_managers, "reception by night", now=NIGHT),
    holds(pass_ends_ahead, "nothing said: a day", form=asks()),
    holds(pass_ends_ahead, "a week", form=asks(until=NOW + WEEK)),
    refuses(pass_ends_ahead, "longer", form=asks(until=NOW + WEEK + SECOND)),
    refuses(pass_ends_ahead, "over already", form=asks(until=NOW)),
    holds(pass_ends_ahead, "expected before its end", form=asks(expected_at=NOW + DAY - SECOND)),
    refuses(pass_ends_ahead, "expected after its end", form=asks(expected_at=NOW + DAY)),
    holds(call_was_made, "just now", form=called_at(timedelta())),
    holds(call_was_made, "the desk's clock is two minutes ahead", form=called_at(timedelta(minutes=2))),
    refuses(call_was_made, "in three minutes", form=called_at(timedelta(minutes=3))),
    holds(call_was_made, "a day ago", form=called_at(-DAY)),
    refuses(call_was_made, "longer ago", form=called_at(-DAY - SECOND)),
    holds(resident_still_lives_there, "still bound", row=visitor(), facts={"resident_lives_there": True}),
    refuses(resident_still_lives_there, "moved out", row=visitor(), facts={"resident_lives_there": False}),
    holds(resident_agreed, "yes", form=called(CallResult.AGREED)),
    refuses(resident_agreed, "no", form=called(CallResult.DECLINED)),
    refuses(resident_agreed, "nobody answered", form=called(CallResult.NOT_REACHED)),
    holds(resident_did_not_agree, "no", form=called(CallResult.DECLINED)),
    holds(resident_did_not_agree, "nobody answered", form=called(CallResult.NOT_REACHED)),
    refuses(resident_did_not_agree, "yes", form=called(CallResult.AGREED)),
    holds(pass_is_still_good, "until later", row=visitor(until=NOW + SECOND)),
    refuses(pass_is_still_good, "until now", row=visitor(until=NOW)),
    holds(code_is_right, "as it is", row=visitor(), form={"code": CODE}),
    holds(code_is_right, "said in small letters", row=visitor(), form={"code": "7kq2 m9xb"}),
    refuses(code_is_right, "another", row=visitor(), form={"code": "7KQ2M9XC"}),
    holds(plate_is_as_written, "none seen", row=visitor(plate="鲁B12345"), form={"code": CODE, "plate": None}),
    holds(plate_is_as_written, "not known before", row=visitor(plate=None), form={"code": CODE, "plate": "鲁B12345"}),
    holds(plate_is_as_written, "the same", row=visitor(plate="鲁B12345"), form={"code": CODE, "plate": "鲁B12345"}),
    refuses(plate_is_as_written, "another", row=visitor(plate="鲁B12345"), form={"code": CODE, "plate": "鲁B54321"}),
    refuses(code_is_right, "a part", row=visitor(), form={"code": CODE[:4]}),
]  # fmt: skip
SITUATIONS = (
    Situation(),
    Situation(aspects={"now": NIGHT}),
    Situation(form={"call": {**CALL, "result": "declined"}}, only="register"),
    Situation(aspects={"now": NIGHT}, form={"call": {**CALL, "result": "declined"}}, only="register"),
)
CHOICES = st.builds(Situation, form=st.one_of(st.just({}), st.builds(called, st.sampled_from(list(CallResult)))))


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whoever invited them or was called."""
    return who.is_(row.resident_id)


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """The resident concerned, and the guard who let them in."""
    return {
        "resident": who.is_(row.resident_id),
        "guard_who_let_in": who.id == row.admitted_by_id and any(role == "guard" for role, _, _ in who.grants),
    }


def registrar(walk: Walk) -> str:
    """Who registers at the hour of the walk: between eight in the evening and eight in the morning the duty manager."""
    return "desk" if 8 <= walk.crew.now.astimezone(ZoneInfo("Asia/Shanghai")).hour < 20 else "duty"


def ways(walk: Walk) -> dict[str, tuple[tuple[str, str], ...]]:
    """How one comes to each state: who does what."""
    return {
        "expected": (),
        "registered": ((registrar(walk), "check-in"),),
        "admitted": (("guard", "admit"),),
        "turned_away": (("guard", "turn-away"),),
        "expired": (("customer", "revoke"),),
        "left": (("guard", "admit"), ("guard", "leave")),
    }


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that is expected."""
    for state in ways(walk) if walk.crew.at_home else ("expected",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """A visitor whom the customer invited."""
    known = walk.crew.ids
    form = {"community_id": known["community"], "premises_id": known["room"], "name": f"{MARK} name",
            "phone": "13912345678", "plate": "鲁B12345", "purpose": f"{MARK} purpose"}  # fmt: skip
    visitor = walk.post("customer", "/v1/visitors", form)
    code = walk.read("customer", f"/v1/visitors/{visitor['id']}")["code"]
    for who, action in ways(walk)[state]:
        filled: Form = {"admit": {"code": code}, "turn-away": MARKED_REASON, "revoke": MARKED_REASON}.get(action, {})
        visitor = walk.post(who, f"/v1/visitors/{visitor['id']}/{action}", filled)
    assert visitor["state"] == state
    return {**visitor, "code": code}


SOURCES = {"check_in": "expected", "leave": "admitted"}
SENDERS = {"revoke": "customer", "correct": "desk"}


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A visitor on whom the action succeeds."""
    row = make_one(walk, SOURCES.get(action, "expected"))
    who = registrar(walk) if action == "check_in" else SENDERS.get(action, "guard")
    return row, {**form, "code": row["code"]} if action == "admit" else form, who


def refused(place: str, _is_machine: bool) -> Form:
    """To a room that isn't there."""
    return {"community_id": place, "premises_id": place, "name": "x", "purpose": "x"}


def refused_registration(place: str, is_machine: bool) -> Form:
    """The same, by reception."""
    call = {"at": NOW.isoformat(), "means": "phone", "result": "not_reached"}
    return {**refused(place, is_machine), "call": call}


RULES = """
call_was_made | register
code_is_right | admit
night_is_duty_managers | register check_in
pass_ends_ahead | invite register
pass_is_still_good | check_in admit
plate_is_as_written | admit
resident_agreed | register:1
resident_did_not_agree | register:1
resident_is_bound_to_room | invite register
resident_still_lives_there | check_in admit
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=VISITOR,
    models=(Visitor,),
    row=visitor,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**bound(is_bound=True), "resident_lives_there": True},
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    choices=CHOICES,
    persons=("resident_id", "admitted_by_id"),
    turns=TURNS,
    clocks=CLOCKS,
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "cs_supervisor", "manager", "duty_manager", "guard"}),
        own=own,
        related=related,
        refused={"visitors.invite": refused, "visitors.register": refused_registration},
        takes={
            "visitors.invite": {"community_id", "premises_id"},
            "visitors.register": {"community_id", "premises_id"},
        },
        make=make,
        newest_first=True,
        ready=ready,
        registrar=registrar,
    ),
)
