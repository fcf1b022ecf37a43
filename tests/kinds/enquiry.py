"""Enquiry 接待登记: answered as far as may be told, or passed on by what comes of it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from app.models.enquiry import Disclosure, Enquiry, EnquiryState
from app.workflow.kinds.enquiry import (
    ENQUIRY,
    confidential_is_told_by_heads,
    entry_is_in_directory,
    heads_lift_restrictions,
    is_answered_at_once,
    is_still_to_be_answered,
    nothing_is_told_in_passing,
    room_is_of_here,
    topic_is_known,
    topic_may_be_told,
)
from app.workflow.kinds.from_enquiry import enquiry_goes_on, enquiry_is_known
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, CUSTOMER_ID, NOW, ROOM, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

TOPIC, ENTRY, ENQUIRY_ID = uid(96), uid(97), uid(95)
BOSS = "customer-service supervisor"


def enquiry(state: str = "open", **values: Any) -> Any:
    """A call that reception took an hour ago."""
    usual = {"id": ENQUIRY_ID, "state": EnquiryState(state), "number": "JD-A-20261123-0001", "maker_id": uid(103),
             "channel": "phone", "identity": "owner", "name": "王女士", "customer_id": CUSTOMER_ID, "topic_id": TOPIC,
             "matter": "车位月租多少", "received_at": NOW - timedelta(hours=1)}  # fmt: skip
    return blank(Enquiry, **{**usual, **values})


WHO = Who(
    states="open answered fanned_out",
    final=frozenset({"answered", "fanned_out"}),
    groups={"ALL": "open answered fanned_out", "GOING_ON": "open fanned_out"},
    table="""
register | –        | open       | receptionist cs_supervisor manager duty_manager | M-90
register | –        | answered   | receptionist cs_supervisor manager duty_manager | M-90
answer   | open     | answered   | receptionist cs_supervisor manager taker        | M-90
fan_out  | GOING_ON | fanned_out | system                                          | M-90
fan_out  | answered | =          | system                                          | M-90
""",
    beyond="""
decline  | open     | answered   | receptionist cs_supervisor manager taker        | M-90
refer    | open     | answered   | receptionist cs_supervisor manager taker        | M-90
reveal   | ALL      | =          | receptionist cs_supervisor manager taker        | M-03
""",
    reasons={
        "decline": "M-90 forbids to tell some things; that somebody was told so is an outcome, too",
        "refer": "M-90: business visitors go to their counterpart by the directory",
        "reveal": "the desk must be able to call back; that the number was shown is journaled (M-03)",
    },
)
OPERATIONS = """
enquiries.read      enquiry   own
enquiries.list      place     STAFF customer
enquiries.register  place     receptionist cs_supervisor manager duty_manager
enquiries.records   enquiry   own
enquiries.timeline  enquiry   own
"""
FORMS: dict[str, Form] = {
    "register": {
        "community_id": str(COMMUNITY_ID), "channel": "phone", "rings": 2, "identity": "owner", "name": "王女士",
        "phone": "13912345678", "customer_id": str(CUSTOMER_ID), "premises_id": str(ROOM), "topic_id": str(TOPIC),
        "matter": "车位月租多少", "received_at": (NOW - timedelta(minutes=5)).isoformat(),
    },
    "answer": {"answer": "月租 300 元", "topic_id": str(TOPIC)},
    "decline": {"answer": "不便告知"},
    "refer": {"directory_entry_id": str(ENTRY)},
    "reveal": {"purpose": "contact"},
}  # fmt: skip


def about(disclosure: str) -> Form:
    return {"topic": SimpleNamespace(name="parking", disclosure=Disclosure(disclosure), rule="…")}


def moved(was: str, to: str) -> Form:
    """From one topic to another, by what may be told of them."""
    return {**about(to), "topic_so_far": about(was)["topic"]}


def answered(ago: timedelta) -> Any:
    """Some time ago."""
    return enquiry("answered", answered_at=NOW - ago)


WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)
TOLD: Form = {"answer": "三栋外墙三月施工"}
TAGGED: Form = {"topic_id": TOPIC}
NOTHING: Form = {"topic": None}
NAMED: Form = {"enquiry_id": ENQUIRY_ID}
CASES = [
    holds(topic_is_known, "in use", form=TAGGED, facts=about("open")),
    holds(topic_is_known, "as it was", form={"topic_id": None}, facts=NOTHING),
    refuses(topic_is_known, "unknown", form=TAGGED, facts=NOTHING),
    holds(heads_lift_restrictions, "as free as before", form=TAGGED, facts=moved("open", "open")),
    holds(heads_lift_restrictions, "less may be told", form=TAGGED, facts=moved("open", "forbidden")),
    refuses(heads_lift_restrictions, "forbidden before", form=TAGGED, facts=moved("forbidden", "open")),
    refuses(heads_lift_restrictions, "confidential before", form=TAGGED, facts=moved("confidential", "open")),
    refuses(heads_lift_restrictions, "a little freer", form=TAGGED, facts=moved("forbidden", "confidential")),
    holds(heads_lift_restrictions, "by the manager", by="manager", form=TAGGED, facts=moved("forbidden", "open")),
    holds(topic_may_be_told, "may be told", form=TAGGED, facts=about("open")),
    holds(topic_may_be_told, "another rule's", form=TAGGED, facts=about("confidential")),
    refuses(topic_may_be_told, "never", by="manager", form=TAGGED, facts=about("forbidden")),
    holds(confidential_is_told_by_heads, "may be told", form=TAGGED, facts=about("open")),
    holds(confidential_is_told_by_heads, "by the supervisor", by=BOSS, form=TAGGED, facts=about("confidential")),
    holds(confidential_is_told_by_heads, "by the manager", by="manager", form=TAGGED, facts=about("confidential")),
    refuses(confidential_is_told_by_heads, "by reception", form=TAGGED, facts=about("confidential")),
    refuses(
        confidential_is_told_by_heads, "at night", by="duty manager", form=TAGGED, facts=about("confidential")
    ),
    holds(nothing_is_told_in_passing, "only whom to see", form={"answer": ""}, facts=moved("forbidden", "open")),
    holds(nothing_is_told_in_passing, "may be told", form=TOLD, facts=moved("open", "open")),
    holds(nothing_is_told_in_passing, "by a head", by=BOSS, form=TOLD, facts=moved("confidential", "open")),
    refuses(nothing_is_told_in_passing, "confidential", form=TOLD, facts=moved("confidential", "open")),
    refuses(nothing_is_told_in_passing, "forbidden", by=BOSS, form=TOLD, facts=moved("forbidden", "open")),
    holds(room_is_of_here, "ours", facts={"asked_from": "1号楼101"}),
    holds(room_is_of_here, "none named", facts={"asked_from": ""}),
    refuses(room_is_of_here, "a neighbour's", facts={"asked_from": None}),
    holds(entry_is_in_directory, "it is", row=enquiry(), facts={"directed_to": True}),
    refuses(entry_is_in_directory, "it isn't", row=enquiry(), facts={"directed_to": False}),
    holds(is_answered_at_once, "told", form={"answer": "月租 300 元"}),
    refuses(is_answered_at_once, "not told", form={"answer": ""}),
    holds(is_still_to_be_answered, "not told", form={"answer": ""}),
    refuses(is_still_to_be_answered, "told", form={"answer": "月租 300 元"}),
    holds(enquiry_is_known, "none named", form={"enquiry_id": None}, facts={"enquiry": None}),
    holds(enquiry_is_known, "one of ours", form=NAMED, facts={"enquiry": enquiry()}),
    refuses(enquiry_is_known, "a stranger's", form=NAMED, facts={"enquiry": None}),
    holds(enquiry_goes_on, "open", form=NAMED, facts={"enquiry": enquiry()}),
    holds(enquiry_goes_on, "passed on before", form=NAMED, facts={"enquiry": enquiry("fanned_out")}),
    holds(enquiry_goes_on, "answered at once", form=NAMED, facts={"enquiry": answered(timedelta())}),
    holds(enquiry_goes_on, "answered in the week", form=NAMED, facts={"enquiry": answered(WEEK - MINUTE)}),
    refuses(enquiry_goes_on, "answered a week ago", form=NAMED, facts={"enquiry": answered(WEEK)}),
]  # fmt: skip
SITUATIONS = (Situation(), Situation(form={"answer": "月租 300 元"}, only="register"))
CHOICES = st.builds(Situation, form=st.one_of(st.just({}), st.builds(dict, answer=st.sampled_from(["", "300"]))))


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """The customer's, and who took it, while they work there."""
    return who.is_(row.customer_id) or (who.id == row.maker_id and who.works_in(row.community_id))


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """The duty manager who took it."""
    return {"taker": who.id == row.maker_id and any(role == "duty_manager" for role, _, _ in who.grants)}


def topic_of(walk: Walk) -> str:
    """A topic of the community that may be told."""
    path = f"/v1/communities/{walk.crew.ids['community']}/enquiry-topics"
    return str(next(row["id"] for row in walk.read("desk", path)["data"] if row["disclosure"] == "open"))


def make(walk: Walk) -> None:
    """In every state at home, and one more; elsewhere an open one."""
    for state in ("open", "open", "answered", "fanned_out") if walk.crew.at_home else ("open",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> Form:
    """A call from the customer."""
    known = walk.crew.ids
    form = {"community_id": known["community"], "channel": "phone", "rings": 3, "identity": "owner",
            "name": f"{MARK} name", "phone": "13912345678", "customer_id": known["customer"],
            "premises_id": known["room"], "topic_id": topic_of(walk), "matter": f"{MARK} matter"}  # fmt: skip
    row = walk.post("desk", "/v1/enquiries", form)
    if state == "answered":
        row = walk.post("desk", f"/v1/enquiries/{row['id']}/decline", {"answer": f"{MARK} answer"})
    elif state == "fanned_out":
        search = {"community_id": known["community"], "occasion": "car", "seeker": f"{MARK} name", "sought": "车主",
                  "text": f"{MARK} text", "meet_at": "前台", "enquiry_id": row["id"]}  # fmt: skip
        walk.post("desk", "/v1/broadcasts", search)
        row = walk.read("desk", f"/v1/enquiries/{row['id']}")
    assert row["state"] == state
    return row


def refused(place: str, _is_machine: bool) -> Form:
    """About a topic that isn't there."""
    return {"community_id": place, "channel": "phone", "identity": "owner", "topic_id": place, "matter": "x"}


RULES = """
arrival_is_past | register
confidential_is_told_by_heads | register:1 answer
customer_lives_here | register
entry_is_in_directory | refer
heads_lift_restrictions | answer
is_answered_at_once | register:1
is_still_to_be_answered | register:1
nothing_is_told_in_passing | refer
room_is_of_here | register
topic_is_known | register answer
topic_may_be_told | register:1 answer
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=ENQUIRY,
    models=(Enquiry,),
    row=enquiry,
    who=WHO,
    forms=FORMS,
    facts=lambda: {**moved("open", "open"), "asked_from": "1号楼101", "directed_to": True, "customer_here": True},
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    choices=CHOICES,
    persons=("maker_id",),
    turns="open: centre | answered: nobody | fanned_out: nobody",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "cs_supervisor", "manager"}),
        own=own,
        related=related,
        refused={"enquiries.register": refused},
        takes={"enquiries.register": {"community_id", "customer_id", "premises_id"}},
        make=make,
        newest_first=True,
    ),
)
