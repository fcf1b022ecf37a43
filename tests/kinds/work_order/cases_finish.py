"""Cases of the guards from completion to the archive."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from app.core.enums import Coverage, Satisfaction
from app.models.purchase import PurchaseState
from app.models.stock import RequisitionState
from app.workflow.kinds.work_order.finish_guards import (
    absence_is_proven,
    acceptance_is_signed,
    actual_within_approved,
    charge_is_paid,
    collections_are_handed_in,
    consents_are_recorded,
    copies_are_logged,
    customer_is_dissatisfied,
    desk_price_was_estimated,
    desk_service_is_agreed,
    dissatisfaction_is_answered,
    follow_up_is_settled,
    material_is_fit,
    material_is_settled,
    only_used_material_is_charged,
    photos_are_taken,
    purchases_are_settled,
    reason_is_given,
    reduction_was_granted,
    repair_is_under_warranty,
    used_material_is_inspected,
    worker_has_left,
    worker_has_signed,
)
from app.workflow.kinds.work_order.pricing import OrdersMaterial
from tests.kinds.cases import holds, refuses
from tests.kinds.charge import charge
from tests.kinds.follow_up import follow_up
from tests.kinds.quote import approved
from tests.kinds.usual import FILE, NOW, uid
from tests.kinds.work_order.cases_intake import said

FREE = {"coverage": Coverage.IN_WARRANTY}
NOT_APPROVED: dict[str, Any] = {"approved_quote": None}
DONE = {"completed_at": NOW - timedelta(hours=1)}
DISSATISFIED: dict[str, Any] = {"follow_up": follow_up(result=Satisfaction.DISSATISFIED)}
OWED = charge()
PAID = charge("paid", paid_fen=7000)


def actual(labour: int | None = None, material: int | None = None) -> dict[str, int | None]:
    return {"actual_labour_fen": labour, "actual_material_fen": material}


def desk(lines: bool = True, consent: bool = False, signed: bool = False) -> dict[str, Any]:
    return {
        "lines": [SimpleNamespace()] if lines else [],
        "consent": said() if consent else None,
        "signature_file_id": FILE if signed else None,
    }


LINE = {
    "kind": "material", "quantity": "2", "unit_fen": 1000, "total_fen": 2000, "requisition_id": str(uid(75)),
}  # fmt: skip
OF_REQUISITION: dict[str, Any] = {"approved_quote": approved(lines=[LINE])}


def drawn(*states: str, used: int = 0) -> dict[str, Any]:
    """The order's requisitions, by their states."""
    rows: dict[Any, Any] = {
        uid(75 + at): SimpleNamespace(
            id=uid(75 + at),
            number=f"LL-{at}",
            state=RequisitionState(state),
            used_quantity=Decimal(used),
            price_check=None,
        )
        for at, state in enumerate(states)
    }
    return {"orders_material": OrdersMaterial(requisitions=rows)}


def bought(*states: str) -> dict[str, Any]:
    """The order's purchases, by their states."""
    rows: dict[Any, Any] = {
        uid(75 + at): SimpleNamespace(number=f"DG-{at}", state=PurchaseState(state)) for at, state in enumerate(states)
    }
    return {"orders_material": OrdersMaterial(purchases=rows)}


def priced(total: int) -> dict[str, Any]:
    return {"catalogue": SimpleNamespace(prices={}, quote=SimpleNamespace(total_fen=total))}


CASES = [
    # completion
    holds(consents_are_recorded, "nothing risky"),
    holds(consents_are_recorded, "agreed", row={"risky_steps": ["cut-wall"], "consented_steps": ["cut-wall"]}),
    refuses(consents_are_recorded, "not agreed", row={"risky_steps": ["cut-wall"], "consented_steps": ["data-loss"]}),
    holds(
        consents_are_recorded, "nobody to ask", row={"risky_steps": ["cut-wall"], "coverage": Coverage.COMMON_AREA},
    ),
    holds(material_is_fit, "fit"),
    refuses(material_is_fit, "unfit", row={"unfit_material": True}),
    holds(used_material_is_inspected, "nothing built in", row={"inspected_material": []}, form={"materials": []}),
    holds(used_material_is_inspected, "inspected", form={"materials": ["角阀"]}),
    refuses(used_material_is_inspected, "not inspected", row={"inspected_material": []}, form={"materials": ["角阀"]}),
    holds(material_is_settled, "none was asked for"),
    holds(material_is_settled, "used and given back", facts=drawn("used", "returned", "withdrawn")),
    refuses(material_is_settled, "issued", facts=drawn("used", "issued")),
    refuses(material_is_settled, "asked for", facts=drawn("asked")),
    holds(purchases_are_settled, "none was asked for"),
    holds(purchases_are_settled, "accounted for", facts=bought("settled", "rejected", "withdrawn")),
    refuses(purchases_are_settled, "asked for", facts=bought("settled", "asked")),
    refuses(purchases_are_settled, "approved", facts=bought("approved")),
    refuses(purchases_are_settled, "bought", facts=bought("bought")),
    # 2000 fen are approved: 2 at 1000
    holds(only_used_material_is_charged, "both used", form=actual(), facts=drawn("used", used=2), **OF_REQUISITION),
    holds(only_used_material_is_charged, "one", form=actual(0, 1000), facts=drawn("used", used=1), **OF_REQUISITION),
    holds(only_used_material_is_charged, "none asked", form=actual(0, 0), facts=drawn("returned"), **OF_REQUISITION),
    holds(only_used_material_is_charged, "bought for the customer", form=actual()),
    holds(only_used_material_is_charged, "nothing approved", form=actual(), **NOT_APPROVED),
    refuses(
        only_used_material_is_charged, "one of them came back",
        form=actual(), facts=drawn("used", used=1), **OF_REQUISITION,
    ),
    refuses(
        only_used_material_is_charged, "a fen more",
        form=actual(0, 1001), facts=drawn("used", used=1), **OF_REQUISITION,
    ),
    holds(photos_are_taken, "taken", form={"photos_after": [FILE]}),
    holds(photos_are_taken, "nobody asks for them", row={"trades": ["care"]}, form={"photos_after": []}),
    refuses(photos_are_taken, "asked for", form={"photos_after": []}),
    holds(actual_within_approved, "as approved", form=actual(5000, 2000)),
    holds(actual_within_approved, "left out", form=actual()),
    holds(actual_within_approved, "free, and nothing asked", row=FREE, form=actual(0, 0)),
    refuses(actual_within_approved, "more labour", form=actual(5001, 0)),
    refuses(actual_within_approved, "more material, less labour", form=actual(0, 2001)),
    refuses(actual_within_approved, "made safe, never approved", form=actual(1), **NOT_APPROVED),
    refuses(actual_within_approved, "redone work is free", row={"reworks": 1}, form=actual(1)),
    holds(desk_service_is_agreed, "agreed", form=desk(consent=True)),
    holds(desk_service_is_agreed, "signed", form=desk(signed=True)),
    holds(desk_service_is_agreed, "free", row=FREE, form=desk(lines=False)),
    holds(desk_service_is_agreed, "approved before", form=desk(lines=False)),
    refuses(desk_service_is_agreed, "not agreed", form=desk()),
    refuses(desk_service_is_agreed, "no price at all", form=desk(lines=False), **NOT_APPROVED),
    refuses(desk_service_is_agreed, "free work is not priced", row=FREE, form=desk(consent=True)),
    holds(desk_price_was_estimated, "within the estimate", form=desk(consent=True), facts=priced(9000)),
    holds(desk_price_was_estimated, "above it, signed", form=desk(signed=True), facts=priced(9001)),
    holds(desk_price_was_estimated, "nothing priced", form=desk(lines=False)),
    refuses(desk_price_was_estimated, "above it", form=desk(consent=True), facts=priced(9001)),
    refuses(desk_price_was_estimated, "no estimate", row={"estimate": None}, form=desk(consent=True), facts=priced(1)),
    refuses(
        desk_price_was_estimated, "quoted on site",
        row={"estimate": {"max_fen": None}}, form=desk(consent=True), facts=priced(1),
    ),
    # acceptance
    holds(acceptance_is_signed, "in the app", by="customer who asked", form={"signature_file_id": None}),
    holds(acceptance_is_signed, "on paper", by="assigned worker", form={"signature_file_id": FILE}),
    refuses(acceptance_is_signed, "not signed", by="assigned worker", form={"signature_file_id": None}),
    holds(absence_is_proven, "agreed", form={"agreement": said()}, facts={"contact_days": 0}),
    holds(absence_is_proven, "tried on three days", form={"agreement": None}),
    holds(
        absence_is_proven, "a common area",
        row={"coverage": Coverage.COMMON_AREA}, form={"agreement": None}, facts={"contact_days": 0},
    ),
    refuses(absence_is_proven, "tried on two days", form={"agreement": None}, facts={"contact_days": 2}),
    holds(reduction_was_granted, "granted", form={"settled_by": "reduction"}, charge=charge(reduced_fen=1)),
    holds(reduction_was_granted, "waived", form={"settled_by": "reduction"}, charge=charge(waived_fen=1)),
    holds(reduction_was_granted, "nothing asked", form={"settled_by": "nothing"}),
    refuses(reduction_was_granted, "not granted", form={"settled_by": "reduction"}, charge=charge()),
    refuses(reduction_was_granted, "a penalty, which is owed anyhow", form={"settled_by": "reduction"},
            charge=charge(reduced_fen=1, penalty_taken_fen=1)),
    refuses(reduction_was_granted, "no charge", form={"settled_by": "reduction"}),
    holds(customer_is_dissatisfied, "dissatisfied", **DISSATISFIED),
    refuses(customer_is_dissatisfied, "satisfied"),
    refuses(customer_is_dissatisfied, "not asked", follow_up=None),
    # the archive
    holds(charge_is_paid, "nothing charged"),
    holds(charge_is_paid, "paid", charge=PAID),
    holds(charge_is_paid, "waived", charge=charge("waived", reduced_fen=5000)),
    refuses(charge_is_paid, "owed", charge=OWED),
    holds(collections_are_handed_in, "handed in", charge=PAID),
    holds(collections_are_handed_in, "nothing charged"),
    refuses(collections_are_handed_in, "with the worker", charge=charge("paid", open_collections=1)),
    holds(follow_up_is_settled, "done"),
    holds(follow_up_is_settled, "given up", follow_up=follow_up("given_up")),
    holds(follow_up_is_settled, "none was due", follow_up=None),
    refuses(follow_up_is_settled, "open", follow_up=follow_up("scheduled")),
    holds(dissatisfaction_is_answered, "satisfied", facts={"complaint_is_linked": False}),
    holds(dissatisfaction_is_answered, "a complaint", facts={"complaint_is_linked": True}, **DISSATISFIED),
    refuses(dissatisfaction_is_answered, "a note alone", form={"note": "已道歉"},
            facts={"complaint_is_linked": False}, **DISSATISFIED),
    holds(worker_has_signed, "signed", row=DONE),
    holds(worker_has_signed, "done at the desk", row={"worker_signed_at": None, "completed_at": None}),
    refuses(worker_has_signed, "not signed", row={**DONE, "worker_signed_at": None}),
    holds(copies_are_logged, "all three", row=DONE),
    holds(copies_are_logged, "done at the desk", row={**DONE, "needs_visit": False, "copies": {}}),
    refuses(copies_are_logged, "finance has none", row={**DONE, "copies": {"repair_team": {}, "archive": {}}}),
    holds(repair_is_under_warranty, "last day", row={"repair_warranty_until": date(2026, 11, 23)}),
    refuses(repair_is_under_warranty, "ended yesterday", row={"repair_warranty_until": date(2026, 11, 22)}),
    refuses(repair_is_under_warranty, "no warranty", row={"repair_warranty_until": None}),
    holds(worker_has_left, "gone", facts={"worker_works_here": False}),
    refuses(worker_has_left, "still here", facts={"worker_works_here": True}),
    holds(reason_is_given, "said why", form={"reason": "已离职"}),
    refuses(reason_is_given, "not said", form={"reason": ""}),
]  # fmt: skip
