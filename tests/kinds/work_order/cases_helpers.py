"""Cases of the rules about who helps (M-21 to M-24), and about helpers who record a word in the customer's name."""

from datetime import date, timedelta
from typing import Any

from app.core.enums import Urgency
from app.workflow.kinds.work_order.helper_guards import (
    helper_has_not_signed,
    helper_is_on_the_order,
    helper_leaves_themselves,
    helpers_are_at_work,
    helpers_are_few_and_others,
    helpers_are_free,
    helpers_are_qualified,
    helpers_belong_here,
    helpers_come_to_a_set_time,
)
from app.workflow.kinds.work_order.helping import Helping
from app.workflow.kinds.work_order.intake_guards import voucher_is_not_the_worker
from app.workflow.kinds.work_order.needed_facts import Availability, Candidate, Clash
from app.workflow.kinds.work_order.word_guards import worker_records_no_acceptance
from app.workflow.kinds.work_order.working_hours import WorkTime
from tests.kinds.cases import holds, refuses
from tests.kinds.usual import HELPER_ID, NOW, ORDER, WORKER_ID, uid

EMERGENCY = {"urgency": Urgency.EMERGENCY}
NAMED: dict[str, Any] = {
    "worker_id": WORKER_ID, "helper_ids": [HELPER_ID], "outside_hours_reason": "", "goes_first": None,
}  # fmt: skip
ADDED: dict[str, Any] = {"helper_ids": [uid(35)], "outside_hours_reason": ""}
MEANT: dict[str, Any] = {**NAMED, "outside_hours_reason": "业主只有周日在家"}


def helps(*, clash: bool = False, emergency: bool = False, displaces: bool = True, **values: Any) -> dict[str, Any]:
    """Somebody who may help, with what differs."""
    who = {"belongs": True, "qualified": True, "day": date(2026, 11, 24), **values}
    when = who.pop("when", WorkTime())
    clashes = (Clash(uid(92), "WX-A-1", "Z*", "09:00", "10:00", emergency=emergency),) if clash or emergency else ()
    candidate = Candidate("Z*", **who)
    return {"helping": (Helping(HELPER_ID, candidate, Availability(clashes, may_displace=displaces), when),)}


def entry(number: int) -> dict[str, Any]:
    """One who helps already."""
    return {"person_id": str(uid(number)), "since": NOW.isoformat(), "signed_at": None}


AWAY = WorkTime("Z*", away_until=NOW + timedelta(days=1), works_then=False)
OFF = WorkTime("Z*", works_then=False)
SIGNED = {"helpers": [{**entry(34), "signed_at": NOW.isoformat()}]}

CASES = [
    holds(helpers_are_few_and_others, "one other", form=NAMED),
    holds(helpers_are_few_and_others, "one more", form=ADDED),
    holds(helpers_are_few_and_others, "a helper takes the lead", form={"worker_id": HELPER_ID, "helper_ids": None}),
    refuses(helpers_are_few_and_others, "the lead", form={**NAMED, "helper_ids": [WORKER_ID]}),
    refuses(helpers_are_few_and_others, "the lead is added", form={**ADDED, "helper_ids": [WORKER_ID]}),
    refuses(helpers_are_few_and_others, "helps already", form={**ADDED, "helper_ids": [HELPER_ID]}),
    refuses(helpers_are_few_and_others, "twice", form={**NAMED, "helper_ids": [HELPER_ID, HELPER_ID]}),
    holds(helpers_are_few_and_others, "nine", form={**NAMED, "helper_ids": [uid(200 + at) for at in range(9)]}),
    refuses(helpers_are_few_and_others, "ten", form={**NAMED, "helper_ids": [uid(200 + at) for at in range(10)]}),
    refuses(helpers_are_few_and_others, "a tenth", row={"helpers": [entry(200 + at) for at in range(9)]}, form=ADDED),
    holds(helpers_belong_here, "of the department", facts=helps(), form=NAMED),
    refuses(helpers_belong_here, "of another", facts=helps(belongs=False), form=NAMED),
    holds(helpers_are_qualified, "valid on the day", facts=helps(), form=NAMED),
    refuses(helpers_are_qualified, "expired", facts=helps(qualified=False), form=NAMED),
    holds(helpers_are_free, "nothing else", facts=helps(), form=NAMED),
    refuses(helpers_are_free, "expected elsewhere", facts=helps(clash=True), form=NAMED),
    holds(helpers_are_free, "an emergency displaces", row=EMERGENCY, facts=helps(clash=True), form=NAMED),
    refuses(helpers_are_free, "not another one", row=EMERGENCY, facts=helps(emergency=True), form=NAMED),
    refuses(
        helpers_are_free, "nor when a time is agreed", row=EMERGENCY, facts=helps(clash=True, displaces=False), form={}
    ),
    holds(helpers_are_at_work, "works then", facts=helps(), form=NAMED),
    refuses(helpers_are_at_work, "on leave", facts=helps(when=AWAY), form=NAMED),
    refuses(helpers_are_at_work, "on leave, and it is urgent", row=EMERGENCY, facts=helps(when=AWAY), form=NAMED),
    refuses(helpers_are_at_work, "after work", facts=helps(when=OFF), form=NAMED),
    holds(helpers_are_at_work, "after work, and it is urgent", row=EMERGENCY, facts=helps(when=OFF), form=NAMED),
    holds(helpers_are_at_work, "after work, and a supervisor says why", facts=helps(when=OFF), form=MEANT),
    holds(helpers_come_to_a_set_time, "one emergency", form=NAMED),
    holds(helpers_come_to_a_set_time, "this one goes first", form={**NAMED, "goes_first": ORDER}),
    refuses(helpers_come_to_a_set_time, "the other goes first", form={**NAMED, "goes_first": uid(91)}),
    holds(helpers_come_to_a_set_time, "alone", form={**NAMED, "goes_first": uid(91), "helper_ids": []}),
    holds(helper_is_on_the_order, "helps", form={"helper_id": HELPER_ID}),
    refuses(helper_is_on_the_order, "does not", form={"helper_id": uid(35)}),
    holds(helper_leaves_themselves, "themselves", by="helper", form={"helper_id": HELPER_ID}),
    refuses(helper_leaves_themselves, "another", by="helper", form={"helper_id": uid(35)}),
    holds(helper_has_not_signed, "not yet", by="helper"),
    refuses(helper_has_not_signed, "signed", by="helper", row=SIGNED),
    refuses(voucher_is_not_the_worker, "a helper", by="helper"),
    refuses(worker_records_no_acceptance, "a helper", by="helper", row={"completed_at": NOW}),
]
