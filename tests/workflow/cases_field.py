"""Cases of the guards of the visit, the quote and the work."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from app.core.enums import Coverage, HoldReason, LineBasis, MaterialSource, Urgency
from app.workflow.guards.field import (
    a_proposal_is_open,
    agreement_is_named,
    announcement_is_past,
    appointment_is_confirmed,
    checklist_is_complete,
    custody_is_receipted,
    custody_is_settled,
    emergency_is_consented,
    hold_ends_later,
    insisting_is_signed,
    is_unquoted_emergency,
    only_customers_insist,
    return_is_arranged,
    work_may_begin,
)
from app.workflow.guards.quote import (
    approved_version_stands,
    items_are_listed,
    list_prices_exist,
    not_by_its_author_alone,
    purchases_are_agreed,
    quote_is_current,
    quoter_is_there,
    requisitions_are_named,
    something_is_chargeable,
    visit_goes_on,
    visit_has_ended,
)
from tests.workflow.cases import holds, refuses
from tests.workflow.cases_intake import said, window
from tests.workflow.contexts import CALLERS, FILE, NOW, QUOTE_ID, appointment, quote, uid

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EMERGENCY = {"urgency": Urgency.EMERGENCY}
FREE = {"coverage": Coverage.IN_WARRANTY}
REDONE = {"reworks": 1}
LEFT = {"visit_ended": True}
NOT_APPROVED: dict[str, Any] = {"approved_quote": None}


def lines(**changes: object) -> dict[str, list[SimpleNamespace]]:
    usual = {
        "basis": LineBasis.LIST,
        "source": None,
        "catalogue_code": "P12",
        "requisition": "",
        "unit_price_agreed": None,
    }
    return {"lines": [SimpleNamespace(**usual), SimpleNamespace(**{**usual, **changes})]}


def centre(**changes: object) -> dict[str, list[SimpleNamespace]]:
    usual = {"source": MaterialSource.CENTRE, "basis": LineBasis.OFF_LIST, "catalogue_code": None}
    return lines(**{**usual, **changes})


def material(**changes: object) -> dict[str, object]:
    return {"fit": False, "insisted": True, "supplied_by": "customer", "note": "", "signature_file_id": None, **changes}


def held(reason: HoldReason, custody: object = None, until: timedelta = HOUR) -> dict[str, object]:
    return {"reason": reason, "custody": custody, "expected_until": NOW + until}


PRICES = {"catalogue": SimpleNamespace(prices={"P12": 6000, "X": None})}
BY_AUTHOR: dict[str, Any] = {"quote": quote(author_id=CALLERS["assigned worker"].id)}
BY_DESK: dict[str, Any] = {"quote": quote(author_id=CALLERS["receptionist"].id)}
NO_SIGNATURE = {"signature_file_id": None}
SIGNATURE = {"signature_file_id": FILE}
THING = {"custody": {"thing": "boiler", "receipt": "SJ-1"}}

CASES = [
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
    holds(announcement_is_past, "told now", form={"announced_at": None}),
    refuses(announcement_is_past, "to be told", form={"announced_at": NOW + HOUR}),
    holds(a_proposal_is_open, "proposed"),
    refuses(a_proposal_is_open, "answered", proposal=appointment("confirmed")),
    refuses(a_proposal_is_open, "none", proposal=None),
    holds(checklist_is_complete, "all ticked", form={"checklist": ["badge", "tools", "cloth"]}),
    refuses(checklist_is_complete, "no badge", form={"checklist": ["tools"]}),
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
    holds(emergency_is_consented, "agreed", form={"emergency_consent": said()}),
    refuses(emergency_is_consented, "not agreed", form={"emergency_consent": None}),
    # quoting
    holds(something_is_chargeable, "chargeable"),
    refuses(something_is_chargeable, "in warranty", row=FREE),
    refuses(something_is_chargeable, "redone", row=REDONE),
    holds(list_prices_exist, "published", form=lines(), facts=PRICES),
    holds(
        list_prices_exist, "priced on site",
        form=lines(basis=LineBasis.PRICED_ON_SITE, catalogue_code="X"), facts=PRICES,
    ),
    holds(
        list_prices_exist, "the customer's own",
        form=lines(source=MaterialSource.CUSTOMER, catalogue_code="X"), facts=PRICES,
    ),
    refuses(list_prices_exist, "an empty price is not 0", form=lines(catalogue_code="X"), facts=PRICES),
    holds(items_are_listed, "in the catalogue", form=lines(catalogue_code="X"), facts=PRICES),
    holds(items_are_listed, "off the list", form=lines(basis=LineBasis.OFF_LIST, catalogue_code=None), facts=PRICES),
    refuses(items_are_listed, "not in the catalogue", form=lines(catalogue_code="Z9"), facts=PRICES),
    holds(requisitions_are_named, "named", form=centre(requisition="LL-7")),
    holds(requisitions_are_named, "by the list", form=centre(basis=LineBasis.LIST, catalogue_code="P12")),
    holds(requisitions_are_named, "the customer's own", form=centre(source=MaterialSource.CUSTOMER)),
    refuses(requisitions_are_named, "not named", form=centre()),
    holds(
        purchases_are_agreed, "agreed",
        form=centre(source=MaterialSource.BOUGHT_FOR_CUSTOMER, unit_price_agreed=said()),
    ),
    holds(purchases_are_agreed, "nothing bought", form=centre()),
    refuses(purchases_are_agreed, "not agreed", form=centre(source=MaterialSource.BOUGHT_FOR_CUSTOMER)),
    holds(quoter_is_there, "on site", by="assigned worker"),
    holds(quoter_is_there, "the desk requotes", row=LEFT),
    refuses(quoter_is_there, "gone", by="assigned worker", row=LEFT),
    # the customer's word on a quote
    holds(quote_is_current, "this version", form={"quote_id": QUOTE_ID}),
    refuses(quote_is_current, "an older one", form={"quote_id": uid(99)}),
    refuses(quote_is_current, "decided already", form={"quote_id": QUOTE_ID}, quote=quote("approved")),
    refuses(quote_is_current, "none", form={"quote_id": QUOTE_ID}, quote=None),
    holds(not_by_its_author_alone, "the customer", by="customer who asked", form=NO_SIGNATURE),
    holds(not_by_its_author_alone, "the desk, of a worker's quote", form=NO_SIGNATURE),
    holds(not_by_its_author_alone, "the author, signed", by="assigned worker", form=SIGNATURE, **BY_AUTHOR),
    holds(not_by_its_author_alone, "the desk's own, signed", form=SIGNATURE, **BY_DESK),
    refuses(not_by_its_author_alone, "the author, unsigned", by="assigned worker", form=NO_SIGNATURE, **BY_AUTHOR),
    refuses(not_by_its_author_alone, "a worker, unsigned", by="assigned worker", form=NO_SIGNATURE),
    refuses(not_by_its_author_alone, "the desk's own, unsigned", form=NO_SIGNATURE, **BY_DESK),
    holds(approved_version_stands, "stands"),
    holds(approved_version_stands, "free work has none", row=FREE, **NOT_APPROVED),
    refuses(approved_version_stands, "none", **NOT_APPROVED),
    holds(visit_goes_on, "there"),
    refuses(visit_goes_on, "left", row=LEFT),
    holds(visit_has_ended, "left", row=LEFT),
    refuses(visit_has_ended, "there"),
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
    refuses(hold_ends_later, "now", form=held(HoldReason.PARTS, until=timedelta(0))),
    holds(custody_is_settled, "nothing taken", form={"custody_settled": False}),
    holds(custody_is_settled, "brought along", row=THING, form={"custody_settled": True}),
    refuses(custody_is_settled, "left behind", row=THING, form={"custody_settled": False}),
]  # fmt: skip
