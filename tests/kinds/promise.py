"""Promise 承诺: an answer that somebody gives until a moment, kept or broken."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.models.enquiry import Disclosure
from app.models.promise import AnswerPromise, PromiseState
from app.workflow.kinds.common_guards import customer_lives_here
from app.workflow.kinds.promise import (
    PROMISE,
    answerer_works_here,
    is_not_promised_yet,
    promised_answer_may_be_told,
    promised_time_lies_ahead,
    somebody_waits,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import COMMUNITY_ID, CUSTOMER_ID, NOW, WORKER_ID, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

TOMORROW = (NOW + timedelta(days=1)).isoformat()


def promise(state: str = "open", **values: Any) -> Any:
    """Made an hour ago by reception to a customer; the worker answers by tomorrow."""
    usual = {"id": uid(94), "state": PromiseState(state), "number": "CN-A-20261123-0001", "maker_id": uid(103),
             "answerer_id": WORKER_ID, "customer_id": CUSTOMER_ID, "made_to": "王女士", "what": "查清公摊电费",
             "until": NOW + timedelta(days=1)}  # fmt: skip
    return blank(AnswerPromise, **{**usual, **values})


WHO = Who(
    states="open kept broken",
    final=frozenset({"kept", "broken"}),
    groups={"ALL": "open kept broken"},
    table="""
make      | –    | open   | receptionist stand_in supervisor cs_supervisor manager | M-93
keep      | open | kept   | answerer receptionist cs_supervisor manager maker | M-93
break     | open | broken | answerer cs_supervisor manager                | M-93
""",
    beyond="""
consult   | open | =      | answerer receptionist cs_supervisor manager maker   | M-93
postpone  | open | =      | answerer receptionist cs_supervisor manager maker   | M-93
reassign  | open | =      | receptionist cs_supervisor manager maker            | M-26
answerer_left | open | =  | system                                    | M-26
reveal    | ALL  | =      | answerer receptionist cs_supervisor manager maker   | M-03
""",
    reasons={
        "consult": "M-93 says record, consult, reply: whom one asked, and what they said, is on record",
        "postpone": "whoever waits may agree on another time; that it was moved, and why, stays",
        "reassign": "who leaves must not leave an answer with nobody (M-26)",
        "answerer_left": "the desk hears of it while there is time to let somebody else answer (M-26)",
        "reveal": "whoever answers must be able to call; that the number was shown is journaled (M-03)",
    },
)
OPERATIONS = """
promises.read      promise   own
promises.list      place     STAFF customer
promises.make      place     receptionist supervisor cs_supervisor manager duty_manager
promises.timeline  promise   own
promises.clocks    promise   own
"""
FORMS: dict[str, Form] = {
    "make": {
        "community_id": str(COMMUNITY_ID), "made_to": "王女士", "phone": "13912345678",
        "customer_id": str(CUSTOMER_ID), "what": "查清公摊电费", "until": TOMORROW, "answerer_id": str(WORKER_ID),
    },
    "consult": {"consulted": "财务部", "findings": "按面积分摊"},
    "postpone": {"until": TOMORROW, "means": "phone", "reason": "等财务部"},
    "reassign": {"answerer_id": str(WORKER_ID), "reason": "休假"},
    "keep": {"answer": "按面积分摊", "means": "phone"},
    "break": {"reason": "资料不在本公司", "means": "phone"},
    "reveal": {"purpose": "contact"},
}  # fmt: skip


def by(moment: datetime) -> Form:
    return {"until": moment}


def about(disclosure: str) -> Form:
    """It comes from an enquiry about something of which so much may be told."""
    return {"topic_of_enquiry": SimpleNamespace(name="residents", rule="never", disclosure=Disclosure(disclosure))}


CASES = [
    holds(answerer_works_here, "does", facts={"answerer": True}),
    refuses(answerer_works_here, "doesn't", facts={"answerer": False}),
    holds(customer_lives_here, "does, or nobody is named", facts={"customer_here": True}),
    refuses(customer_lives_here, "doesn't", facts={"customer_here": False}),
    holds(somebody_waits, "named", form={"made_to": "王女士"}, facts={"enquiry": None}),
    holds(somebody_waits, "who asked", form={"made_to": None}, facts={"enquiry": SimpleNamespace(name="王女士")}),
    refuses(
        somebody_waits, "nobody gave a name", form={"made_to": None}, facts={"enquiry": SimpleNamespace(name=None)}
    ),
    refuses(somebody_waits, "nobody", form={"made_to": None}, facts={"enquiry": None}),
    holds(promised_answer_may_be_told, "of no enquiry", facts={"topic_of_enquiry": None}),
    holds(promised_answer_may_be_told, "may be told", facts=about("open")),
    holds(promised_answer_may_be_told, "by the manager", by="manager", facts=about("confidential")),
    refuses(promised_answer_may_be_told, "by reception", by="receptionist", facts=about("confidential")),
    refuses(promised_answer_may_be_told, "never", by="manager", facts=about("forbidden")),
    holds(is_not_promised_yet, "it is new", facts={"promise_alike": None}),
    refuses(is_not_promised_yet, "it is open", facts={"promise_alike": "CN-1"}),
    holds(promised_time_lies_ahead, "in a moment", form=by(NOW + timedelta(seconds=1))),
    refuses(promised_time_lies_ahead, "now", form=by(NOW)),
    holds(promised_time_lies_ahead, "in a year", form=by(NOW + timedelta(days=366))),
    refuses(promised_time_lies_ahead, "later", form=by(NOW + timedelta(days=366, seconds=1))),
]


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """The customer's, and who answers or made it, while they work there."""
    return who.is_(row.customer_id) or (who.id in (row.answerer_id, row.maker_id) and who.works_in(row.community_id))


def related(_: "Oracle", who: "Somebody", row: Any) -> dict[str, bool]:
    """Whoever answers, while they work there; and the duty manager who made it."""
    is_maker = who.id == row.maker_id and any(role == "duty_manager" for role, _, _ in who.grants)
    return {"answerer": who.id == row.answerer_id and who.works_in(row.community_id), "maker": is_maker}


ENDS: dict[str, tuple[str, Form]] = {
    "kept": ("keep", {"answer": f"{MARK} answer", "means": "phone"}),
    "broken": ("break", {"reason": f"{MARK} reason", "means": "phone"}),
}
"""How one comes to each final state."""


def make(walk: Walk) -> None:
    """In every state at home; elsewhere an open one."""
    for state in ("open", *ENDS) if walk.crew.at_home else ("open",):
        make_one(walk, state)


def make_one(walk: Walk, state: str) -> None:
    """A promise of the desk's to the customer; the worker answers."""
    known = walk.crew.ids
    form = {"community_id": known["community"], "made_to": f"{MARK} name", "phone": "13912345678",
            "customer_id": known["customer"], "what": f"{MARK} what {walk.crew.next('promise')}",
            "answerer_id": known["worker"],
            "until": (walk.crew.now + timedelta(days=1)).isoformat()}  # fmt: skip
    row = walk.post("desk", "/v1/promises", form)
    if state in ENDS:
        action, filled = ENDS[state]
        row = walk.post("worker", f"/v1/promises/{row['id']}/{action}", filled)
    assert row["state"] == state


def refused(place: str, _is_machine: bool) -> Form:
    """By somebody who isn't there, and over already."""
    return {"community_id": place, "made_to": "x", "what": "x", "until": "1999-01-01T00:00:00Z", "answerer_id": place}


RULES = """
answerer_works_here | make reassign
customer_lives_here | make
enquiry_goes_on | make
enquiry_is_known | make
is_not_promised_yet | make
promised_answer_may_be_told | keep
promised_time_lies_ahead | make postpone
somebody_waits | make
"""
"""On which actions each rule stands."""

SAMPLE = Sample(
    lifecycle=PROMISE,
    models=(AnswerPromise,),
    row=promise,
    who=WHO,
    forms=FORMS,
    facts=lambda: {
        "enquiry": None,
        "promise_alike": None,
        "answerer": True,
        "customer_here": True,
        "topic_of_enquiry": None,
    },
    rules=RULES,
    cases=CASES,
    persons=("answerer_id", "maker_id"),
    turns="open: centre | kept: nobody | broken: nobody",
    clocks="promise  as the record, tells answerer",
    served=Served(
        operations=OPERATIONS,
        wide=frozenset({"receptionist", "cs_supervisor", "manager"}),
        own=own,
        related=related,
        refused={"promises.make": refused},
        takes={"promises.make": {"community_id", "customer_id"}},
        make=make,
        newest_first=True,
    ),
)
