"""Cases of the guards of the visit and the work."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from app.core.enums import ContactResult, Coverage, HoldReason, OrderKind, Urgency
from app.workflow.kinds.work_order.desk_guards import (
    a_proposal_is_open,
    agreement_is_named,
    announcement_is_past,
    appointment_is_confirmed,
    claiming_is_allowed,
    customer_was_not_told,
    customer_was_told,
    proposal_lies_ahead,
)
from app.workflow.kinds.work_order.field_guards import (
    custody_is_receipted,
    custody_is_settled,
    emergency_is_consented,
    fault_is_diagnosed,
    hold_ends_later,
    insisting_is_signed,
    is_unquoted_emergency,
    only_customers_insist,
    parts_are_requisitioned,
    quoted_material_is_inspected,
    return_is_arranged,
    work_may_begin,
)
from app.workflow.kinds.work_order.pricing import OrdersMaterial
from app.workflow.kinds.work_order.visit_times import arrives_early, arrives_when_due, hour_is_usual, visit_is_due
from tests.kinds.appointment import appointment
from tests.kinds.cases import holds, refuses
from tests.kinds.quote import quote
from tests.kinds.usual import COMMUNITY, FILE, NOW, uid
from tests.kinds.work_order.cases_intake import said, window

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TRIED = SimpleNamespace(means="phone", result="unanswered", tried_at=NOW)


def agreed(ahead: timedelta) -> Any:
    """An appointment of one hour that begins so far ahead."""
    return appointment(starts_at=NOW + ahead, ends_at=NOW + ahead + HOUR)


EMERGENCY = {"urgency": Urgency.EMERGENCY}
FREE = {"coverage": Coverage.IN_WARRANTY}
REDONE = {"reworks": 1}
NOT_APPROVED: dict[str, Any] = {"approved_quote": None}
UNDIAGNOSED: dict[str, Any] = {"diagnosed_at": None}
UNINSPECTED: dict[str, Any] = {"inspected_material": []}


def material(**changes: object) -> dict[str, object]:
    return {"fit": False, "insisted": True, "supplied_by": "customer", "note": "", "signature_file_id": None, **changes}


def of_material(*sources: str) -> Any:
    """An approved version with a line of labour and one of material from each of these."""
    lines = [{"kind": "labour", "source": None}, *({"kind": "material", "source": source} for source in sources)]
    return quote("approved", lines=lines)


def held(reason: HoldReason, custody: object = None, until: timedelta = HOUR) -> dict[str, object]:
    return {"reason": reason, "custody": custody, "expected_until": NOW + until}


THING = {"custody": {"thing": "boiler", "receipt": "SJ-1"}}
DRAWN: Any = {uid(75): SimpleNamespace(id=uid(75))}
OF_THE_ORDER = {"orders_material": OrdersMaterial(requisitions=DRAWN)}

NO_CLAIMS: Any = SimpleNamespace(**{**vars(COMMUNITY), "claiming": False})

CASES = [
    holds(claiming_is_allowed, "the community lets them"),
    refuses(claiming_is_allowed, "the supervisor names", community=NO_CLAIMS),
    # the time
    holds(appointment_is_confirmed, "agreed"),
    refuses(appointment_is_confirmed, "only proposed", appointment=appointment("proposed")),
    refuses(appointment_is_confirmed, "kept already", appointment=appointment("kept")),
    refuses(appointment_is_confirmed, "none", appointment=None),
    holds(return_is_arranged, "stands already", form={"window": None, "agreed_by": ""}),
    holds(
        return_is_arranged, "agreed now",
        form={"window": window(HOUR, 2 * HOUR), "agreed_by": "业主"}, appointment=None,
    ),
    refuses(return_is_arranged, "agreed by nobody", form={"window": window(HOUR, 2 * HOUR), "agreed_by": ""}),
    refuses(return_is_arranged, "no time", form={"window": None, "agreed_by": ""}, appointment=appointment("kept")),
    holds(agreement_is_named, "named", form={"agreed_by": "业主"}),
    holds(agreement_is_named, "the customer's own word", by="customer who asked", form={"agreed_by": ""}),
    refuses(agreement_is_named, "by nobody", form={"agreed_by": ""}),
    holds(announcement_is_past, "told an hour ago", form={"announced_at": NOW - HOUR}),
    holds(
        announcement_is_past, "told after it was made",
        form={"announced_at": NOW - HOUR}, appointment=appointment(created_at=NOW - 2 * HOUR),
    ),
    refuses(
        announcement_is_past, "told before it was made",
        form={"announced_at": NOW - 3 * HOUR}, appointment=appointment(created_at=NOW - 2 * HOUR),
    ),
    holds(announcement_is_past, "told now", form={"announced_at": None}),
    refuses(announcement_is_past, "to be told", form={"announced_at": NOW + HOUR}),
    holds(a_proposal_is_open, "proposed"),
    refuses(a_proposal_is_open, "answered", proposal=appointment("confirmed")),
    refuses(a_proposal_is_open, "none", proposal=None),
    holds(proposal_lies_ahead, "to come"),
    holds(proposal_lies_ahead, "none", proposal=None),
    refuses(proposal_lies_ahead, "over", proposal=SimpleNamespace(state="proposed", ends_at=NOW)),
    # the hour: 10:00 on a Monday in Shanghai
    holds(hour_is_usual, "in the afternoon", form={"window": window(HOUR, 3 * HOUR)}),
    holds(hour_is_usual, "up to the end of the day", form={"wish": window(8 * HOUR, 10 * HOUR)}),
    holds(hour_is_usual, "no time named", form={"window": None}),
    holds(hour_is_usual, "meant", form={"window": window(17 * HOUR, 18 * HOUR), "odd_hour": True}),
    holds(hour_is_usual, "an emergency", row=EMERGENCY, form={"window": window(17 * HOUR, 18 * HOUR)}),
    refuses(hour_is_usual, "at three in the morning", form={"wish": window(17 * HOUR, 18 * HOUR)}),
    refuses(hour_is_usual, "into the evening", form={"appointment": window(9 * HOUR, 10 * HOUR + MINUTE)}),
    holds(visit_is_due, "today", appointment=agreed(HOUR)),
    holds(visit_is_due, "today, and late", appointment=agreed(-2 * HOUR)),
    holds(visit_is_due, "in twelve hours", appointment=agreed(12 * HOUR)),
    holds(visit_is_due, "late today", appointment=agreed(13 * HOUR)),
    holds(visit_is_due, "an emergency", row=EMERGENCY, appointment=agreed(9 * 24 * HOUR)),
    holds(visit_is_due, "a common area", row={"premises_id": None}, appointment=agreed(9 * 24 * HOUR)),
    refuses(visit_is_due, "tomorrow", appointment=agreed(15 * HOUR)),
    refuses(visit_is_due, "in nine days", appointment=agreed(9 * 24 * HOUR)),
    refuses(visit_is_due, "yesterday", appointment=agreed(-13 * HOUR)),
    holds(arrives_when_due, "today", appointment=agreed(HOUR)),
    refuses(arrives_when_due, "nine days early", appointment=agreed(9 * 24 * HOUR)),
    holds(arrives_early, "nine days early", appointment=agreed(9 * 24 * HOUR)),
    refuses(arrives_early, "today", appointment=agreed(HOUR)),
    refuses(arrives_early, "no time agreed", appointment=None),
    # beginning
    holds(work_may_begin, "approved"),
    holds(work_may_begin, "in warranty", row=FREE, **NOT_APPROVED),
    holds(work_may_begin, "redone", row=REDONE, **NOT_APPROVED),
    refuses(work_may_begin, "not approved", **NOT_APPROVED),
    refuses(work_may_begin, "superseded", approved_quote=quote("superseded")),
    refuses(work_may_begin, "an emergency too", row=EMERGENCY, **NOT_APPROVED),
    holds(is_unquoted_emergency, "to be made safe", row=EMERGENCY, **NOT_APPROVED),
    refuses(is_unquoted_emergency, "approved already", row=EMERGENCY),
    refuses(is_unquoted_emergency, "free anyway", row={**EMERGENCY, **FREE}, **NOT_APPROVED),
    refuses(is_unquoted_emergency, "no emergency", **NOT_APPROVED),
    holds(emergency_is_consented, "agreed", form={"emergency_consent": said(), "attempt": None}),
    holds(emergency_is_consented, "nobody could be reached", form={"emergency_consent": None, "attempt": TRIED}),
    refuses(emergency_is_consented, "not agreed", form={"emergency_consent": None, "attempt": None}),
    # what stands before it
    holds(fault_is_diagnosed, "diagnosed"),
    holds(fault_is_diagnosed, "a cleaning", row={"kind": OrderKind.HOUSEKEEPING, **UNDIAGNOSED}),
    holds(fault_is_diagnosed, "made safe, and not repaired yet", row={"made_safe": True, **UNDIAGNOSED}),
    refuses(fault_is_diagnosed, "a repair", row=UNDIAGNOSED),
    refuses(fault_is_diagnosed, "an emergency too", row={**EMERGENCY, **UNDIAGNOSED}),
    holds(quoted_material_is_inspected, "both inspected", approved_quote=of_material("centre", "customer")),
    holds(quoted_material_is_inspected, "labour alone", row=UNINSPECTED),
    holds(quoted_material_is_inspected, "nothing approved", row=UNINSPECTED, **NOT_APPROVED),
    holds(quoted_material_is_inspected, "redone", row={**REDONE, **UNINSPECTED}, approved_quote=of_material("centre")),
    refuses(quoted_material_is_inspected, "the company's", row=UNINSPECTED, approved_quote=of_material("centre")),
    refuses(quoted_material_is_inspected, "the customer's", row={"inspected_material": ["centre"]},
            approved_quote=of_material("centre", "customer")),
    holds(quoted_material_is_inspected, "bought by the company", row={"inspected_material": ["centre"]},
          approved_quote=of_material("bought_for_customer")),
    refuses(quoted_material_is_inspected, "bought, and the customer's inspected",
            row={"inspected_material": ["customer"]}, approved_quote=of_material("bought_for_customer")),
    # material and waiting
    holds(insisting_is_signed, "fit", form=material(fit=True, insisted=False)),
    holds(insisting_is_signed, "unfit, put away", form=material(insisted=False)),
    holds(insisting_is_signed, "noted and signed", form=material(note="客户坚持", signature_file_id=FILE)),
    refuses(insisting_is_signed, "not noted", form=material(signature_file_id=FILE)),
    refuses(insisting_is_signed, "not signed", form=material(note="客户坚持")),
    holds(only_customers_insist, "their own", form=material()),
    holds(only_customers_insist, "nobody insists", form=material(insisted=False, supplied_by="centre")),
    refuses(only_customers_insist, "the company's", form=material(supplied_by="centre")),
    holds(custody_is_receipted, "receipted", form=held(HoldReason.WORKSHOP, custody=SimpleNamespace(thing="热水器"))),
    holds(custody_is_receipted, "nothing taken", form=held(HoldReason.PARTS)),
    refuses(custody_is_receipted, "taken without a receipt", form=held(HoldReason.WORKSHOP)),
    holds(hold_ends_later, "in an hour", form=held(HoldReason.PARTS)),
    refuses(hold_ends_later, "in years", form=held(HoldReason.PARTS, until=timedelta(days=400))),
    refuses(hold_ends_later, "now", form=held(HoldReason.PARTS, until=timedelta(0))),
    holds(parts_are_requisitioned, "none named", by="assigned worker", form={"requisition_id": None}),
    holds(parts_are_requisitioned, "the order's", form={"requisition_id": uid(75)}, facts=OF_THE_ORDER),
    refuses(parts_are_requisitioned, "another order's", form={"requisition_id": uid(76)}, facts=OF_THE_ORDER),
    holds(customer_was_told, "reached", form={"result": ContactResult.REACHED}),
    holds(customer_was_told, "a message with a number", form={"result": ContactResult.MESSAGE_LEFT}),
    holds(customer_was_told, "no form yet"),
    refuses(customer_was_told, "unanswered", form={"result": ContactResult.UNANSWERED}),
    holds(customer_was_not_told, "unanswered", form={"result": ContactResult.UNANSWERED}),
    holds(customer_was_not_told, "no form yet"),
    refuses(customer_was_not_told, "reached", form={"result": ContactResult.REACHED}),
    holds(custody_is_settled, "nothing taken", form={"custody_settled": False}),
    holds(custody_is_settled, "brought along", row=THING, form={"custody_settled": True}),
    refuses(custody_is_settled, "left behind", row=THING, form={"custody_settled": False}),
]  # fmt: skip
