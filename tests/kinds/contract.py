"""Contract 维保合同: whom it is made with, for which equipment, from when until when."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from app.models.contract import (
    Billing,
    Contract,
    ContractAsset,
    ContractFee,
    ContractPenalty,
    ContractState,
    PlannedVisit,
)
from app.workflow.kinds.contract import CONTRACT
from app.workflow.kinds.contract_guards import (
    Listed,
    customer_is_somebody_else,
    ends_for_good,
    equipment_is_in_use,
    equipment_is_not_covered,
    fee_is_not_late_yet,
    goes_on_by_another,
    interest_is_open,
    is_not_renewed,
    more_is_not_covered,
    party_lives_here,
    planned_visits_still_fit,
    signing_is_past,
    something_stays_listed,
    term_has_begun,
    term_is_not_over,
    term_is_over,
    terms_fit_together,
    visits_are_of_a_department,
    visits_are_to_listed_equipment,
    visits_fall_in_the_term,
    what_is_taken_off_is_listed,
)
from app.workflow.kinds.visit_plans import VisitPlan
from tests.kinds.asset import ASSET_ID
from tests.kinds.asset import make_one as make_asset
from tests.kinds.cases import Situation, holds, refuses
from tests.kinds.sample import Sample, Served, Who
from tests.kinds.usual import CALLERS, COMMUNITY_ID, CUSTOMER_ID, DEPARTMENT, FILE, REASON, TODAY, Form, blank, uid
from tests.matrix.people import MARK
from tests.matrix.walk import ZONE, Walk

if TYPE_CHECKING:
    from tests.matrix.oracle import Oracle, Somebody

CONTRACT_ID, OTHER_ASSET = uid(82), uid(83)
A_DAY = timedelta(days=1)
BEGAN, ENDS = date(2026, 11, 1), date(2027, 10, 31)


def contract(state: str = "active", **values: Any) -> Any:
    """Of three weeks ago, for a year."""
    usual = {"id": CONTRACT_ID, "state": ContractState(state), "number": "WB-A-20261101-0001", "title": "空调维保",
             "customer_id": CUSTOMER_ID, "drafted_by_id": uid(103), "starts_on": BEGAN, "ends_on": ENDS,
             "billing": Billing.QUARTERLY, "fee_fen": 120_000}  # fmt: skip
    return blank(Contract, **{**usual, **values})


WHO = Who(
    states="draft signed active expired terminated renewed",
    final=frozenset({"expired", "terminated", "renewed"}),
    groups={"BINDING": "signed active", "OWING": "active expired terminated renewed", "RENEWABLE": "active expired"},
    table="""
draft      | –             | draft      | receptionist manager        | M-80
sign       | draft         | signed     | manager                     | M-80
activate   | signed        | active     | system receptionist manager | M-80
renew      | RENEWABLE     | =          | receptionist manager        | M-80
expire     | BINDING       | expired    | system                      | M-80
expire     | BINDING       | renewed    | system                      | M-80
terminate  | draft         | terminated | receptionist manager        | M-80
terminate  | BINDING       | terminated | manager                     | M-80
""",
    beyond="""
draft_renewal   | –         | draft   | system               | M-80
revise          | draft     | =       | receptionist manager | M-80
list_more       | BINDING   | =       | manager              | M-80
take_off        | BINDING   | =       | manager              | M-80
plan_visits     | draft     | =       | receptionist manager | M-80
plan_visits     | BINDING   | =       | manager              | M-80
make_visits     | active    | =       | system               | M-80
charge_fees     | active    | =       | system               | M-80
charge_once     | BINDING   | =       | manager              | M-80
charge_interest | OWING     | =       | cashier manager      | M-80
note_penalty    | OWING     | =       | system               | M-80
continue        | active    | =       | system               | M-80
continue        | expired   | renewed | system               | M-80
renewal_dropped | RENEWABLE | =       | system               | M-80
""",
    reasons={
        "draft_renewal": "what renewing opens is a contract of its own",
        "revise": "terms are negotiated before they are signed",
        "list_more": "equipment is bought within a term, too",
        "take_off": "equipment is scrapped within a term, too",
        "plan_visits": "periodic visits are a plan before they are orders",
        "charge_fees": "the fee of each period is charged as it begins, by the worker",
        "charge_once": "what a contract charges beside its periods",
        "charge_interest": "interest grows by the day; charging it is somebody's decision",
        "note_penalty": "what the centre owes for a time that it did not keep on one job",
        "make_visits": "the plan's visits become orders some days ahead, by the worker",
        "continue": "an old contract is renewed only once the new one is signed",
        "renewal_dropped": "whose renewal was dropped can be renewed again",
    },
)
OPERATIONS = """
contracts.read        contract     own
contracts.list        place        receptionist supervisor cashier cs_supervisor manager customer
contracts.draft       place        receptionist manager
contracts.timeline    contract     own
contracts.clocks      contract     own
contracts.equipment   contract     own
contracts.visits      contract     own
contracts.coming_visits  contract  own
contracts.account     contract     own
contracts.penalties   contract     own
contracts.planned_visits  place    receptionist supervisor cs_supervisor manager
"""
WIDE = frozenset({"receptionist", "supervisor", "cashier", "cs_supervisor", "manager"})
DRAFT: Form = {
    "community_id": str(COMMUNITY_ID), "customer_id": str(CUSTOMER_ID), "title": "空调维保", "starts_on": "2026-12-01",
    "ends_on": "2027-11-30", "asset_ids": [str(ASSET_ID)], "billing": "quarterly", "fee_fen": 120_000,
    "late_arrival_fen": 5_000, "late_repair_fen": 10_000,
}  # fmt: skip
PLAN: Form = {
    "code": "JD", "title": "季度保养", "rules": ["FREQ=MONTHLY;INTERVAL=3"], "from_time": "09:00",
    "until_time": "11:00", "department_id": str(DEPARTMENT), "trades": ["hvac"], "work": "清洗滤网",
    "asset_ids": [str(ASSET_ID)],
}  # fmt: skip
FORMS: dict[str, Form] = {
    "plan_visits": {"visit_plans": [PLAN], "visits_ahead_days": 14},
    "charge_once": {"title": "首次全面检测", "amount_fen": 30_000, "due_on": TODAY.isoformat()},
    "charge_interest": {"fee_id": str(uid(86))},
    "draft": DRAFT,
    "draft_renewal": {"months": 12},
    "revise": {"title": "空调及新风维保", "fix_hours": 36},
    "sign": {"signed_on": TODAY.isoformat(), "signed_by": "业主本人", "files": [str(FILE)]},
    "list_more": {"asset_ids": [str(OTHER_ASSET)], **REASON},
    "take_off": {"asset_ids": [str(ASSET_ID)], **REASON},
    "renew": {"months": 12},
    "terminate": {**REASON, "settlement": "退回一季"},
}


def revised(**values: Any) -> Form:
    """A revision as guards read it."""
    return {"starts_on": None, "ends_on": None, "billing": None, "fee_fen": None, **values}


def taking_off(*assets: object) -> dict[str, Any]:
    """Equipment that is to be taken off a list of two."""
    return {
        "form": {"asset_ids": list(assets)},
        "facts": {"on_list": frozenset({str(ASSET_ID), str(OTHER_ASSET)})},
    }


MANAGER: dict[str, Any] = {"by": "manager", "row": contract()}


def visiting(**more: object) -> dict[str, Any]:
    """A plan for a contract that lists two pieces of equipment."""
    return {
        **MANAGER,
        "form": {"visit_plans": [VisitPlan.model_validate({**PLAN, **more})]},
        "facts": {"on_list": frozenset({str(ASSET_ID), str(OTHER_ASSET)})},
    }


def planned(*plans: Form, **values: object) -> dict[str, Any]:
    """A draft with plans, as it is signed."""
    return {**visiting(), "row": contract("draft", visit_plans=[{**plan, **values} for plan in plans])}


ONE_LEFT = {"listed": Listed(unusable=1)}
ELSEWHERE = {"listed": Listed(elsewhere=("A-280 (WB-A-20261101-0002)",))}
CASES = [
    holds(party_lives_here, "bound today", facts={"party": True}),
    refuses(party_lives_here, "nobody of here", facts={"party": False}),
    holds(equipment_is_in_use, "all of it", facts={"listed": Listed()}),
    refuses(equipment_is_in_use, "one is not", facts=ONE_LEFT),
    holds(more_is_not_covered, "free", **MANAGER, facts={"listed": Listed()}),
    refuses(more_is_not_covered, "covered by another", **MANAGER, facts=ELSEWHERE),
    holds(equipment_is_not_covered, "free", **MANAGER, facts={"still_covered": ()}),
    refuses(equipment_is_not_covered, "covered by another", **MANAGER, facts={"still_covered": ("A-280 (WB-1)",)}),
    holds(terms_fit_together, "nothing changes", row=contract("draft"), form=revised()),
    holds(terms_fit_together, "one day", row=contract("draft"), form=revised(ends_on=BEGAN)),
    refuses(terms_fit_together, "ends before it begins", row=contract("draft"), form=revised(ends_on=BEGAN - A_DAY)),
    holds(terms_fit_together, "ten years", row=contract("draft"), form=revised(ends_on=date(2036, 10, 31))),
    refuses(terms_fit_together, "and a day", row=contract("draft"), form=revised(ends_on=date(2036, 11, 1))),
    refuses(terms_fit_together, "a fee for jobs that are charged", row=contract("draft"),
            form=revised(billing=Billing.SINGLY)),
    holds(terms_fit_together, "no fee for them", row=contract("draft"),
          form=revised(billing=Billing.SINGLY, fee_fen=0)),
    refuses(terms_fit_together, "a period without a fee", row=contract("draft"), form=revised(fee_fen=0)),
    holds(term_is_not_over, "its last day", by="manager", row=contract(ends_on=TODAY)),
    refuses(term_is_not_over, "the day after", by="manager", row=contract(ends_on=TODAY - A_DAY)),
    holds(customer_is_somebody_else, "a customer's", by="manager", row=contract("draft")),
    refuses(customer_is_somebody_else, "their own", by="manager",
            row=contract("draft", customer_id=CALLERS["manager"].id)),
    holds(signing_is_past, "today", **MANAGER, form={"signed_on": TODAY}),
    refuses(signing_is_past, "tomorrow", **MANAGER, form={"signed_on": TODAY + A_DAY}),
    holds(term_has_begun, "its first day", row=contract("signed", starts_on=TODAY)),
    refuses(term_has_begun, "the day before", row=contract("signed", starts_on=TODAY + A_DAY)),
    holds(term_has_begun, "its last day", row=contract("signed", ends_on=TODAY)),
    refuses(term_has_begun, "the day after", row=contract("signed", ends_on=TODAY - A_DAY)),
    refuses(term_is_over, "its last day", by="gongdan", row=contract(ends_on=TODAY)),
    holds(term_is_over, "the day after", by="gongdan", row=contract(ends_on=TODAY - A_DAY)),
    holds(goes_on_by_another, "signed", by="gongdan", row=contract(continued=True)),
    refuses(goes_on_by_another, "not", by="gongdan", row=contract()),
    holds(ends_for_good, "none signed", by="gongdan", row=contract()),
    refuses(ends_for_good, "one signed", by="gongdan", row=contract(continued=True)),
    holds(is_not_renewed, "no draft", row=contract()),
    refuses(is_not_renewed, "a draft", row=contract(renewed_by_id=uid(84))),
    holds(what_is_taken_off_is_listed, "on the list", **MANAGER, **taking_off(ASSET_ID)),
    refuses(what_is_taken_off_is_listed, "not on it", **MANAGER, **taking_off(ASSET_ID, uid(85))),
    holds(something_stays_listed, "one of two", **MANAGER, **taking_off(ASSET_ID)),
    holds(fee_is_not_late_yet, "today", **MANAGER, form={"due_on": TODAY}),
    refuses(fee_is_not_late_yet, "yesterday", **MANAGER, form={"due_on": TODAY - A_DAY}),
    holds(interest_is_open, "a fen", **MANAGER, facts={"open_interest": 1}),
    refuses(interest_is_open, "nothing", **MANAGER, facts={"open_interest": 0}),
    holds(visits_are_to_listed_equipment, "one of two", **visiting()),
    holds(visits_are_to_listed_equipment, "all of it", **visiting(asset_ids=[])),
    refuses(visits_are_to_listed_equipment, "not on the list", **visiting(asset_ids=[str(ASSET_ID), str(uid(85))])),
    holds(visits_are_of_a_department, "one of here", **visiting()),
    refuses(visits_are_of_a_department, "one of elsewhere", **visiting(department_id=str(uid(85)))),
    holds(visits_fall_in_the_term, "each third month", **visiting()),
    refuses(visits_fall_in_the_term, "over before", **visiting(rules=["FREQ=DAILY;UNTIL=20261031"])),
    refuses(visits_fall_in_the_term, "begins after it", **visiting(first_on="2027-11-01")),
    refuses(visits_fall_in_the_term, "the second never comes",
            **visiting(rules=["FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])),
    holds(planned_visits_still_fit, "none planned", **planned()),
    holds(planned_visits_still_fit, "as they were planned", **planned(PLAN)),
    refuses(planned_visits_still_fit, "its equipment is off the list", **planned(PLAN, asset_ids=[str(uid(85))])),
    refuses(planned_visits_still_fit, "its department is gone", **planned(PLAN, department_id=str(uid(85)))),
    refuses(planned_visits_still_fit, "no day of the term", **planned(PLAN, rules=["FREQ=DAILY;UNTIL=20261031"])),
    refuses(something_stays_listed, "both", **MANAGER, **taking_off(ASSET_ID, OTHER_ASSET)),
]  # fmt: skip
SITUATIONS = (
    Situation(),
    Situation({"ends_on": TODAY - A_DAY}),
    Situation({"ends_on": TODAY - A_DAY, "continued": True}),
)
CHOICES = st.builds(Situation, row=st.builds(lambda continued: {"continued": continued}, st.booleans()))


def own(_: "Oracle", who: "Somebody", row: Any) -> bool:
    """Whose it is."""
    return who.is_(row.customer_id)


def related(_oracle: "Oracle", _who: "Somebody", _row: Any) -> dict[str, bool]:
    """Roles alone."""
    return {}


def terms(walk: Walk) -> Form:
    """A draft for a year from today, for equipment of its own."""
    known, today = walk.crew.ids, walk.crew.now.astimezone(ZONE).date()
    return {
        "community_id": known["community"], "customer_id": known["customer"], "title": f"{MARK} cooling",
        "starts_on": today.isoformat(), "asset_ids": [make_asset(walk)["id"]], "billing": "yearly", "fee_fen": 120_000,
    }  # fmt: skip


def signing(walk: Walk) -> Form:
    """Signed today, with a picture."""
    today = walk.crew.now.astimezone(ZONE).date()
    return {"signed_on": today.isoformat(), "signed_by": f"{MARK} owner", "files": [walk.crew.ids["paper"]]}


def make_one(walk: Walk, state: str) -> Form:
    """A contract of the customer."""
    made = walk.post("desk", "/v1/contracts", terms(walk))
    address = f"/v1/contracts/{made['id']}"
    if state in ("signed", "active"):
        made = walk.post("manager", f"{address}/sign", signing(walk))
    if state == "active":
        made = walk.post("desk", f"{address}/activate", {})
    if state == "terminated":
        made = walk.post("desk", f"{address}/terminate", {"reason": f"{MARK} reason"})
    assert made["state"] == state
    return made


def make(walk: Walk) -> None:
    """In the states that no day must pass for; elsewhere a draft."""
    for state in ("draft", "signed", "active", "terminated") if walk.crew.at_home else ("draft",):
        make_one(walk, state)


SOURCES = {"revise": "draft", "sign": "draft", "activate": "signed", "terminate": "draft"}


def ready(walk: Walk, action: str, form: Form) -> tuple[Form, Form, str]:
    """A contract on which the action succeeds."""
    row = make_one(walk, SOURCES.get(action, "active"))
    if action == "sign":
        return row, signing(walk), "manager"
    if action in ("list_more", "take_off"):
        more = {"asset_ids": [make_asset(walk)["id"]], "reason": f"{MARK} reason"}
        if action == "take_off":
            walk.post("manager", f"/v1/contracts/{row['id']}/list-more", more)
        return row, more, "manager"
    if action == "charge_once":
        return row, {**form, "due_on": walk.crew.now.astimezone(ZONE).date().isoformat()}, "manager"
    if action == "plan_visits":
        whole = {**form["visit_plans"][0], "asset_ids": [], "department_id": walk.crew.ids["department"]}
        return row, {**form, "visit_plans": [whole]}, "manager"
    return row, form, "manager"


def refused(place: str, _is_machine: bool) -> Form:
    """With nobody, for nothing."""
    return {**DRAFT, "community_id": place, "customer_id": place, "asset_ids": [place]}


RULES = """
customer_is_somebody_else | sign list_more take_off plan_visits:1 charge_once charge_interest terminate:1
ends_for_good | expire:1
equipment_is_in_use | draft revise list_more
equipment_is_not_covered | sign
fee_is_not_late_yet | charge_once
files_are_known | sign
goes_on_by_another | expire:1
interest_is_open | charge_interest
is_not_renewed | renew
more_is_not_covered | list_more
party_lives_here | draft
planned_visits_still_fit | sign
signing_is_past | sign
something_stays_listed | take_off
term_has_begun | activate
term_is_not_over | sign list_more plan_visits:1 make_visits charge_fees
term_is_over | expire
terms_fit_together | revise
visits_are_of_a_department | plan_visits
visits_are_to_listed_equipment | plan_visits
visits_fall_in_the_term | plan_visits
what_is_taken_off_is_listed | take_off
"""

SAMPLE = Sample(
    lifecycle=CONTRACT,
    models=(Contract, ContractAsset, ContractFee, ContractPenalty, PlannedVisit),
    row=contract,
    who=WHO,
    forms=FORMS,
    facts=lambda: {
        "open_interest": 180, "party": True, "listed": Listed(), "still_covered": (),
        "on_list": frozenset({str(ASSET_ID), str(OTHER_ASSET)}),
    },
    rules=RULES,
    cases=CASES,
    situations=SITUATIONS,
    choices=CHOICES,
    persons=("customer_id",),
    turns="""
draft: centre | signed: nobody | active: nobody | expired: nobody | terminated: nobody | renewed: nobody
""",
    clocks="contract_term  centre, tells desk manager",
    served=Served(
        operations=OPERATIONS,
        wide=WIDE,
        own=own,
        related=related,
        refused={"contracts.draft": refused},
        takes={
            "contracts.draft": {"community_id", "customer_id", "fee_fen", "late_arrival_fen", "late_repair_fen"},
            "contracts.revise": {"fee_fen", "late_arrival_fen", "late_repair_fen"},
            "contracts.renew": {"fee_fen"},
            "contracts.charge_once": {"amount_fen"},
        },
        make=make,
        newest_first=True,
        ready=ready,
        beyond_ready=frozenset({"charge_interest"}),
    ),
)  # fmt: skip
