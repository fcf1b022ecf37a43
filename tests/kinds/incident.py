"""Public fault 公共故障: going on, back again, closed; or registered by mistake."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.models.incident import Failure, Incident, IncidentState
from app.models.incident_orders import IncidentOrders
from app.workflow.kinds import incident_guards as rules
from app.workflow.kinds.incident import INCIDENT
from app.workflow.kinds.incident_area import AreaPart
from app.workflow.kinds.incident_guards import NamedArea
from tests.kinds.cases import Case, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, NOW, REASON, ROOM, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

BUILDING, UNIT, OTHER_BUILDING = uid(201), uid(202), uid(203)
HOUR, MONTH, MINUTE = timedelta(hours=1), timedelta(days=30), timedelta(minutes=1)
WHOLE = AreaPart("1号楼", BUILDING)
IN_IT = AreaPart("1号楼1单元", BUILDING, UNIT)
ROOM_IN_IT = AreaPart("1号楼1单元101", BUILDING, UNIT, ROOM)
OTHER = AreaPart("2号楼", OTHER_BUILDING)


def incident(state: str = "open", **values: Any) -> Any:
    """No water in a building for an hour."""
    usual = {"id": uid(97), "state": IncidentState(state), "number": "GZ-A-20261123-0001", "maker_id": uid(112),
             "fails": Failure.WATER, "place": "Building 1", "area": [WHOLE.stored()], "since": NOW - HOUR}  # fmt: skip
    if state in ("restored", "closed"):
        usual |= {"restored_at": NOW - MINUTE, "answers_until": NOW + HOUR}
    return blank(Incident, **{**usual, **values})


WHO = Who(
    states="open restored closed cancelled",
    final=frozenset({"closed", "cancelled"}),
    groups={"OPENERS": "receptionist supervisor duty_manager cs_supervisor manager"},
    table="""
open           | –                    | open      | OPENERS | M-100
announce       | open                 | =         | OPENERS | M-100
restore        | open                 | restored  | OPENERS | M-100
close          | restored             | closed    | OPENERS | M-100
reopen         | restored closed      | open      | OPENERS | M-100
cancel         | open                 | cancelled | OPENERS | M-100
""",
    beyond="""
correct        | open                 | =         | OPENERS | M-100
name_repair    | open                 | =         | OPENERS | M-100
take_report    | open                 | =         | system  | M-100
leave_report   | open restored closed | =         | system  | M-100
note_still_out | restored             | =         | system  | M-100
""",
    reasons={
        "correct": "what fails where is often known better an hour later; the old values are kept (M-11)",
        "name_repair": "which order repairs it is known later than that it fails",
        "take_report": "the other side of a report that it answers",
        "leave_report": "the other side of a report that is of another fault",
        "note_still_out": "who is responsible hears that it still does not work somewhere",
    },
)
OPERATIONS = """
incidents.read      incident  own
incidents.list      place     receptionist supervisor worker cashier duty_manager cs_supervisor manager guard
incidents.open      place     receptionist supervisor duty_manager cs_supervisor manager
incidents.timeline  incident  own
incidents.clocks    incident  own
incidents.likely_reports  incident  receptionist supervisor duty_manager
incidents.join_reports    incident  receptionist supervisor duty_manager
"""
FORMS: dict[str, Form] = {
    "open": {
        "community_id": str(COMMUNITY_ID), "fails": "water", "everywhere": True, "since": (NOW - HOUR).isoformat(),
        "known": "水泵跳闸", "expected_back_at": (NOW + HOUR).isoformat(), "other_fault": "水质问题",
    },
    "announce": {"text": "正在抢修", "text_en": "It is being repaired.", "expected_back_at": (NOW + HOUR).isoformat()},
    "correct": {"fails": "power", **REASON},
    "name_repair": {"work_order_id": str(uid(61))},
    "restore": {"outcome": "更换水泵", "restored_at": NOW.isoformat(), "answer_hours": 2},
    "close": {"note": "均已恢复"},
    "reopen": {**REASON, "expected_back_at": (NOW + HOUR).isoformat()},
    "cancel": REASON,
}  # fmt: skip


def opening(**form: Any) -> Form:
    return {"fails": Failure.WATER, "other_fault": "", **form}


def among(*others: Any, area: tuple[AreaPart, ...] = (WHOLE,)) -> dict[str, Any]:
    """What goes on, and where the form says it is."""
    return {"facts": {"open_incidents": others, "named_area": NamedArea(area)}}


def correcting(**form: Any) -> Form:
    return {"says_where": False, "fails": None, "since": None, "known": None, **form}


LIFT = incident(fails=Failure.LIFT)
MINE = incident(id=uid(98))
TOLD = {"text": "正在抢修", "expected_back_at": None}
CASES: list[Case] = [
    holds(rules.failure_has_begun, "an hour ago", form={"since": NOW - HOUR}),
    holds(rules.failure_has_begun, "not said in a correction", form={"since": None}),
    holds(rules.failure_has_begun, "the clock is two minutes ahead", form={"since": NOW + 2 * MINUTE}),
    refuses(rules.failure_has_begun, "in an hour", form={"since": NOW + HOUR}),
    refuses(rules.failure_has_begun, "more than a month ago", form={"since": NOW - MONTH - MINUTE}),
    holds(rules.return_lies_ahead, "nobody knows", form={"expected_back_at": None}),
    holds(rules.return_lies_ahead, "in an hour", form={"expected_back_at": NOW + HOUR}),
    refuses(rules.return_lies_ahead, "now", form={"expected_back_at": NOW}),
    refuses(rules.return_lies_ahead, "in two years", form={"expected_back_at": NOW + timedelta(days=730)}),
    holds(rules.fault_is_new, "nothing goes on", form=opening(), **among()),
    holds(rules.fault_is_new, "the lift fails there", form=opening(), **among(LIFT)),
    holds(rules.fault_is_new, "in another building", form=opening(), **among(MINE, area=(OTHER,))),
    holds(rules.fault_is_new, "another one, as is said", form=opening(other_fault="水质"), **among(MINE)),
    refuses(rules.fault_is_new, "the same building", form=opening(), **among(MINE)),
    refuses(rules.fault_is_new, "a unit of it", form=opening(), **among(MINE, area=(OTHER, IN_IT))),
    refuses(rules.fault_is_new, "a room of it", form=opening(), **among(MINE, area=(ROOM_IN_IT,))),
    refuses(rules.fault_is_new, "the whole community", form=opening(), **among(MINE, area=())),
    refuses(rules.fault_is_new, "of the whole community", form=opening(), **among(incident(area=[]), area=(OTHER,))),
    refuses(rules.fault_is_new, "its building is named", form=opening(),
            **among(incident(area=[ROOM_IN_IT.stored()]))),
    holds(rules.no_other_is_open, "none", row=incident("closed"), **among()),
    holds(rules.no_other_is_open, "only itself", row=incident("closed"), **among(incident())),
    holds(rules.no_other_is_open, "the lift", row=incident("closed"), **among(incident(id=uid(98), fails="lift"))),
    refuses(rules.no_other_is_open, "opened anew", row=incident("closed"), **among(MINE)),
    holds(rules.repair_goes_on, "none named", form={"work_order_id": None}, facts={"repair_order": None}),
    holds(rules.repair_goes_on, "is", form={"work_order_id": uid(61)}, facts={"repair_order": object()}),
    refuses(rules.repair_goes_on, "isn't", form={"work_order_id": uid(61)}, facts={"repair_order": None}),
    holds(rules.repair_is_new, "first", row=incident(), form={"work_order_id": uid(61)}),
    refuses(rules.repair_is_new, "again", row=incident(repair_order_ids=[str(uid(61))]),
            form={"work_order_id": uid(61)}),
    refuses(rules.repair_is_new, "the twenty-first", row=incident(repair_order_ids=[str(uid(n)) for n in range(20)]),
            form={"work_order_id": uid(61)}),
    holds(rules.plan_is_activated, "is", facts={"plan_is_on": True}),
    refuses(rules.plan_is_activated, "isn't", facts={"plan_is_on": False}),
    holds(rules.news_are_new, "the first", row=incident(), form=TOLD),
    holds(rules.news_are_new, "another text", row=incident(updates=[{"text": "到场"}]), form=TOLD),
    holds(rules.news_are_new, "another time", row=incident(updates=[TOLD]),
          form={**TOLD, "expected_back_at": NOW + HOUR}),
    refuses(rules.news_are_new, "the same text", row=incident(updates=[TOLD]), form=TOLD),
    holds(rules.fault_is_corrected, "what fails", row=incident(), form=correcting(fails=Failure.POWER), **among()),
    holds(rules.fault_is_corrected, "where", row=incident(), form=correcting(says_where=True), **among(area=(OTHER,))),
    holds(rules.fault_is_corrected, "nothing is known of it", row=incident(known="水泵"), form=correcting(known=""),
          **among()),
    refuses(rules.fault_is_corrected, "the same area", row=incident(), form=correcting(says_where=True), **among()),
    refuses(rules.fault_is_corrected, "the same fault", row=incident(), form=correcting(fails=Failure.WATER),
            **among()),
    holds(rules.return_is_past, "just now", row=incident(), form={"restored_at": None}),
    holds(rules.return_is_past, "half an hour ago", row=incident(), form={"restored_at": NOW - HOUR / 2}),
    refuses(rules.return_is_past, "before it failed", row=incident(), form={"restored_at": NOW - 2 * HOUR}),
    refuses(rules.return_is_past, "in an hour", row=incident(), form={"restored_at": NOW + HOUR}),
    holds(rules.reporters_were_asked, "all answered", row=incident("restored"), facts={"unanswered": 0}),
    holds(rules.reporters_were_asked, "the time is over", row=incident("restored", answers_until=NOW),
          facts={"unanswered": 2}),
    refuses(rules.reporters_were_asked, "two did not", row=incident("restored"), facts={"unanswered": 2}),
]  # fmt: skip


def own(_: "Oracle", _who: "Somebody", _row: Any) -> bool:
    """Nobody by their own person."""
    return False


RESTORED: tuple[str, Form] = ("restore", {"outcome": f"{MARK} outcome"})
WAYS: dict[str, tuple[tuple[str, Form], ...]] = {
    "open": (),
    "restored": (RESTORED,),
    "closed": (RESTORED, ("close", {"note": f"{MARK} note"})),
    "cancelled": (("cancel", MARKED_REASON),),
}
"""How one comes to each state."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere one that goes on."""
    for state in WAYS if walk.crew.at_home else ("open",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """The desk registers it."""
    form = {
        "community_id": walk.crew.ids["community"], "fails": "water", "everywhere": True, "known": f"{MARK} known",
        "since": walk.crew.now.isoformat(), "other_fault": f"{MARK} other",
    }  # fmt: skip
    row = walk.post("desk", "/v1/incidents", form)
    for action, filled in WAYS[state]:
        row = walk.post("desk", f"/v1/incidents/{row['id']}/{action}", filled)
    assert row["state"] == state
    return row


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A fault on which the action succeeds."""
    if action == "name_repair":
        order = {"community_id": walk.crew.ids["community"], "kind": "repair", "channel": "patrol",
                 "description": f"{MARK} description", "common_area": "泵房"}  # fmt: skip
        form["work_order_id"] = walk.post("patrol", "/v1/work-orders", order)["id"]
    if action == "restore":
        form["restored_at"] = walk.crew.now.isoformat()
    if action in ("announce", "reopen"):
        form["expected_back_at"] = walk.crew.window()["ends_at"]
    if action == "reopen":
        # none of the others may be open for the same, as one is that was opened again before
        form.pop("expected_back_at")
        path = f"/v1/communities/{walk.crew.ids['community']}/incidents"
        known = walk.hatch.ask("GET", path, walk.crew.headers["desk"], query="state=open&limit=100").json()["data"]
        for other in (row for row in known if row["fails"] == "gas"):
            walk.post("desk", f"/v1/incidents/{other['id']}/restore", {"outcome": "x"})
        corrected = walk.post("desk", "/v1/incidents", {
            "community_id": walk.crew.ids["community"], "fails": "gas", "everywhere": True, "other_fault": "x",
            "since": walk.crew.now.isoformat(),
        })  # fmt: skip
        row = walk.post("desk", f"/v1/incidents/{corrected['id']}/restore", {"outcome": "x"})
        return row, form, "desk"
    return make_one(walk, {"close": "restored"}.get(action, "open")), form, "desk"


def refused(place: str, _is_machine: bool) -> Form:
    """In a time that has not come."""
    return {"community_id": place, "fails": "other", "everywhere": True, "since": "2199-01-01T00:00:00Z"}


RULES = """
failure_has_begun | open correct
fault_is_corrected | correct
fault_is_new | open
news_are_new | announce
no_other_is_open | reopen
plan_is_activated | open
repair_goes_on | open name_repair
repair_is_new | name_repair
reporters_were_asked | close
return_is_past | restore
return_lies_ahead | open announce reopen
"""
"""On which actions each rule stands."""
STAFF = "receptionist supervisor worker cashier duty_manager cs_supervisor manager guard"


def facts() -> dict[str, Any]:
    """Nothing else goes on, the order repairs it, and everybody answered."""
    return {
        "named_area": NamedArea(), "open_incidents": (), "repair_order": object(), "plan_is_on": True, "unanswered": 0,
    }  # fmt: skip


SAMPLE = Sample(
    lifecycle=INCIDENT,
    models=(Incident,),
    row=incident,
    who=WHO,
    forms=FORMS,
    facts=facts,
    aspects=lambda: {"orders": IncidentOrders()},
    rules=RULES,
    cases=CASES,
    turns="open: centre | restored: centre | closed: nobody | cancelled: nobody",
    clocks="service_back  as the record",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset(STAFF.split()),
        own=own,
        related=lambda _oracle, _who, _row: {},
        refused={"incidents.open": refused},
        takes={"incidents.open": {"community_id"}},
        make=make,
        ready=ready,
        newest_first=True,
    ),
)
