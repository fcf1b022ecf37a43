"""Contact slip 内部联系单: a matter that goes to another department, whose head confirms and answers it."""

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.models import ContactSlip
from app.models.complaint import SlipState
from app.workflow.kinds.common_guards import department_is_headless
from app.workflow.kinds.contact_slip import CONTACT_SLIP, matter_has_arrived, slip_complaint_is_known
from tests.kinds.cases import holds, refuses
from tests.kinds.complaint.seen import heads
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, COMPLAINT_ID, DEPARTMENT, NOW, REASON, SLIP, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import REASON as MARKED_REASON
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody


def contact_slip(state: str = "sent", **values: Any) -> Any:
    """Sent to the department half an hour after the matter had reached the desk."""
    usual = {"id": SLIP, "state": SlipState(state), "number": "LX-A-20261123-0001", "department_id": DEPARTMENT,
             "sender_id": uid(103), "subject": "照明", "matter": "车库照明损坏", "complaint_number": None,
             "received_at": NOW - timedelta(minutes=30)}  # fmt: skip
    return blank(ContactSlip, **{**usual, **values})


WHO = Who(
    states="sent confirmed answered returned",
    final=frozenset({"answered", "returned"}),
    table="""
send             | –         | sent      | receptionist stand_in cs_supervisor supervisor | M-92
confirm          | sent      | confirmed | department_head                   | M-92
answer           | confirmed | answered  | department_head                   | M-92
return           | sent confirmed | returned | department_head               | M-92
confirm          | sent      | confirmed | cs_supervisor manager             | M-26
answer           | confirmed | answered  | cs_supervisor manager             | M-26
return           | sent confirmed | returned | cs_supervisor manager         | M-26
""",
)
OPERATIONS = """
contact_slips.read      contact_slip   own
contact_slips.list      place          STAFF
contact_slips.timeline  contact_slip   own
contact_slips.send      place          receptionist cs_supervisor supervisor duty_manager
contact_slips.clocks    contact_slip   own
"""
TURNS = """
sent: department         | confirmed: department | answered: nobody     | returned: nobody
"""
CLOCKS = """
slip_sent             centre
slip_confirmed        department
"""

FORMS: dict[str, Form] = {
    "send": {
        "community_id": str(COMMUNITY_ID), "department_id": str(DEPARTMENT), "subject": "车库照明",
        "matter": "B 区照明损坏三盏", "received_at": (NOW - timedelta(minutes=30)).isoformat(),
        "complaint_id": str(COMPLAINT_ID),
    },
    "answer": {"answer": "已更换"},
    "return": REASON,
}  # fmt: skip


def received(at: datetime) -> Form:
    return {"received_at": at}


KNOWN = {
    "complaint": SimpleNamespace(
        was_accepted=True, founded=None, complainant_id=None, respondent=None, accused_ids=(), received_at=None
    )
}
CAME: Form = {"complaint": SimpleNamespace(received_at=NOW - timedelta(hours=2))}
NO_COMPLAINT: Form = {"complaint": None}
IN_LONDON = timezone(timedelta(0))

CASES = [
    holds(matter_has_arrived, "an hour ago", form=received(NOW - timedelta(hours=1))),
    holds(matter_has_arrived, "the sender's clock is a minute ahead", form=received(NOW + timedelta(minutes=1))),
    holds(matter_has_arrived, "said in another zone", form=received(NOW.astimezone(IN_LONDON))),
    refuses(matter_has_arrived, "in an hour", form=received(NOW + timedelta(hours=1))),
    holds(matter_has_arrived, "after its complaint", form=received(NOW - timedelta(hours=1)), facts=CAME),
    refuses(matter_has_arrived, "before its complaint", form=received(NOW - timedelta(hours=4)), facts=CAME),
    refuses(matter_has_arrived, "years ago", form=received(NOW - timedelta(days=900)), facts=NO_COMPLAINT),
    holds(department_is_headless, "nobody heads it", facts={"department_has_head": False}),
    refuses(department_is_headless, "somebody does", facts={"department_has_head": True}),
    holds(slip_complaint_is_known, "none named", form={"complaint_id": None}, facts=NO_COMPLAINT),
    holds(slip_complaint_is_known, "one of ours", form={"complaint_id": COMPLAINT_ID}, facts=KNOWN),
    refuses(slip_complaint_is_known, "a stranger's", form={"complaint_id": COMPLAINT_ID}, facts=NO_COMPLAINT),
]  # fmt: skip


def own(_: "Oracle", who: "Somebody", slip: Any) -> bool:
    """Who sent it, while they work there, and the head of the department that it is with."""
    sent = who.id == slip.sender_id and who.works_in(slip.community_id)
    return sent or heads(who, slip.community_id, slip.department_id)


def related(_: "Oracle", who: "Somebody", slip: Any) -> dict[str, bool]:
    """The head of the department that it is with."""
    return {"department_head": heads(who, slip.community_id, slip.department_id)}


WAYS: dict[str, tuple[tuple[str, str, Form], ...]] = {
    "sent": (),
    "confirmed": (("boss", "confirm", {}),),
    "answered": (("boss", "confirm", {}), ("boss", "answer", {"answer": f"{MARK} answer"})),
    "returned": (("boss", "return", MARKED_REASON),),
}
"""How one comes to each state: who does what."""


def make(walk: Walk) -> None:
    """In every state at home, and one to another department; elsewhere one that was sent."""
    for state in WAYS if walk.crew.at_home else ("sent",):
        make_one(walk, state)
    if walk.crew.at_home:
        make_one(walk, "sent", department_id=walk.crew.ids["other_department"])


def make_one(walk: Walk, state: str, **form: Any) -> None:
    """A slip from the desk to a department."""
    known = walk.crew.ids
    usual = {
        "community_id": known["community"], "department_id": known["department"], "subject": f"{MARK} subject",
        "matter": f"{MARK} matter", "received_at": (walk.crew.now - timedelta(minutes=9)).isoformat(),
    }  # fmt: skip
    slip = walk.post("desk", "/v1/contact-slips", {**usual, **form})
    for who, action, filled in WAYS[state]:
        slip = walk.post(who, f"/v1/contact-slips/{slip['id']}/{action}", filled)
    assert slip["state"] == state


def refused(place: str, _is_machine: bool) -> Form:
    """About something that has not happened yet, to a department that isn't there."""
    form = {"community_id": place, "department_id": place, "subject": "x", "matter": "x"}
    return {**form, "received_at": "2199-01-01T00:00:00Z"}


RULES = """
complaint_is_not_about_the_caller | send confirm answer return
department_is_headless | confirm:1 answer:1 return:1
department_is_known | send
enquiry_goes_on | send
enquiry_is_known | send
matter_has_arrived | send
slip_complaint_is_known | send
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=CONTACT_SLIP,
    models=(ContactSlip,),
    row=contact_slip,
    who=WHO,
    forms=FORMS,
    facts=lambda: {"enquiry": None, "department": True, "department_has_head": False},
    rules=RULES,
    cases=CASES,
    turns=TURNS,
    clocks=CLOCKS,
    served=Served(
        operations=OPERATIONS,
        own=own,
        related=related,
        refused={"contact_slips.send": refused},
        takes={"contact_slips.send": {"community_id"}},
        make=make,
        newest_first=True,
    ),
)
