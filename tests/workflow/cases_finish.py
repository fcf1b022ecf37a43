"""Cases of the guards from completion to the archive, and of money and follow-up."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from app.core.enums import Coverage, PaymentMethod, PaymentVia, Satisfaction
from app.workflow.guards.finish import (
    absence_is_proven,
    acceptance_is_signed,
    actual_within_approved,
    attempts_were_made,
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
    reduction_was_granted,
    repair_is_under_warranty,
    worker_has_signed,
)
from app.workflow.guards.money import (
    count_matches,
    no_more_than_owed,
    payment_is_new,
    payment_way_is_agreed,
    pays_in_full,
    pays_in_part,
    reduction_leaves_a_rest,
    refund_fits_payment,
    refund_within_limit,
    refund_within_paid,
    something_is_owed,
    something_was_paid,
)
from tests.workflow.cases import holds, refuses
from tests.workflow.cases_intake import said
from tests.workflow.contexts import FILE, NOW, charge, follow_up, payment, uid

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


def priced(total: int) -> dict[str, Any]:
    return {"catalogue": SimpleNamespace(prices={}, quote=SimpleNamespace(total_fen=total))}


def pay(via: PaymentVia, method: PaymentMethod = PaymentMethod.CASH, reference: str | None = None) -> dict[str, Any]:
    return {"via": via, "method": method, "online_reference": reference, "amount_fen": 1000}


def amount(fen: int, payment_id: object = None) -> dict[str, Any]:
    return {"amount_fen": fen, "payment_id": payment_id, "online_reference": "4200001"}


ONLINE = pay(PaymentVia.ONLINE, PaymentMethod.WECHAT_PAY, "4200001")

CASES = [
    # completion
    holds(consents_are_recorded, "nothing risky"),
    holds(consents_are_recorded, "agreed", row={"risky_steps": ["cut-wall"], "consented_steps": ["cut-wall"]}),
    refuses(consents_are_recorded, "not agreed", row={"risky_steps": ["cut-wall"], "consented_steps": ["data-loss"]}),
    holds(material_is_fit, "fit"),
    refuses(material_is_fit, "unfit", row={"unfit_material": True}),
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
    holds(reduction_was_granted, "nothing asked", form={"settled_by": "nothing"}),
    refuses(reduction_was_granted, "not granted", form={"settled_by": "reduction"}, charge=charge()),
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
    holds(dissatisfaction_is_answered, "satisfied", form={"note": ""}),
    holds(dissatisfaction_is_answered, "answered", form={"note": "已道歉"}, **DISSATISFIED),
    refuses(dissatisfaction_is_answered, "unanswered", form={"note": ""}, **DISSATISFIED),
    holds(worker_has_signed, "signed", row=DONE),
    holds(worker_has_signed, "done at the desk", row={"worker_signed_at": None, "completed_at": None}),
    refuses(worker_has_signed, "not signed", row={**DONE, "worker_signed_at": None}),
    holds(copies_are_logged, "all three", row=DONE),
    holds(copies_are_logged, "done at the desk", row={**DONE, "needs_visit": False, "copies": {}}),
    refuses(copies_are_logged, "finance has none", row={**DONE, "copies": {"repair_team": {}, "archive": {}}}),
    holds(repair_is_under_warranty, "last day", row={"repair_warranty_until": date(2026, 11, 23)}),
    refuses(repair_is_under_warranty, "ended yesterday", row={"repair_warranty_until": date(2026, 11, 22)}),
    refuses(repair_is_under_warranty, "no warranty", row={"repair_warranty_until": None}),
    # money: 70 yuan invoiced, 20 paid
    holds(no_more_than_owed, "all of it", row=OWED, form=amount(5000)),
    refuses(no_more_than_owed, "a fen more", row=OWED, form=amount(5001)),
    holds(payment_way_is_agreed, "at the desk", by="cashier", row=OWED, form=pay(PaymentVia.DESK)),
    holds(payment_way_is_agreed, "to the worker", by="assigned worker", row=OWED, form=pay(PaymentVia.WORKER)),
    holds(payment_way_is_agreed, "online", by="machine client", row=OWED, form=ONLINE),
    refuses(
        payment_way_is_agreed, "at the desk by a worker",
        by="assigned worker", row=OWED, form=pay(PaymentVia.DESK),
    ),
    refuses(payment_way_is_agreed, "to another worker", by="another worker", row=OWED, form=pay(PaymentVia.WORKER)),
    refuses(
        payment_way_is_agreed, "to a worker, not agreed",
        by="assigned worker", row=charge(worker_may_collect=False), form=pay(PaymentVia.WORKER),
    ),
    refuses(payment_way_is_agreed, "online without a reference", by="cashier", row=OWED, form=pay(PaymentVia.ONLINE)),
    refuses(
        payment_way_is_agreed, "online in cash",
        by="cashier", row=OWED, form=pay(PaymentVia.ONLINE, reference="4200001"),
    ),
    refuses(
        payment_way_is_agreed, "a reference at the desk",
        by="cashier", row=OWED, form=pay(PaymentVia.DESK, reference="4200001"),
    ),
    holds(payment_is_new, "not seen before", row=OWED, form=ONLINE),
    refuses(payment_is_new, "counted already", row=OWED, form=ONLINE, facts={"online_reference": True}),
    holds(reduction_leaves_a_rest, "a part", row=OWED, form=amount(4999)),
    refuses(reduction_leaves_a_rest, "all of it", row=OWED, form=amount(5000)),
    holds(pays_in_full, "all of it", row=OWED, form=amount(5000)),
    holds(pays_in_full, "no form yet", row=OWED),
    refuses(pays_in_full, "a part", row=OWED, form=amount(4999)),
    holds(pays_in_part, "a part", row=OWED, form=amount(4999)),
    holds(pays_in_part, "no form yet", row=OWED),
    refuses(pays_in_part, "all of it", row=OWED, form=amount(5000)),
    holds(refund_within_paid, "what was paid", row=OWED, form=amount(2000)),
    refuses(refund_within_paid, "more", row=OWED, form=amount(2001)),
    refuses(refund_within_paid, "given back already", row=charge(refunded_fen=1500), form=amount(501)),
    holds(refund_within_limit, "at the limit", by="cashier", row=PAID, form=amount(50_000)),
    holds(refund_within_limit, "the manager", by="manager", row=PAID, form=amount(50_001)),
    refuses(refund_within_limit, "above it", by="cashier", row=PAID, form=amount(50_001)),
    holds(refund_fits_payment, "no payment named", row=OWED, form=amount(9999)),
    holds(refund_fits_payment, "within it", row=OWED, form=amount(2000, uid(43))),
    refuses(refund_fits_payment, "more than it", row=OWED, form=amount(2001, uid(43))),
    refuses(refund_fits_payment, "unknown", row=OWED, form=amount(1, uid(98)), facts={"payment": None}),
    refuses(
        refund_fits_payment, "of another charge",
        row=OWED, form=amount(1, uid(43)), facts={"payment": payment(charge_id=uid(97))},
    ),
    holds(something_is_owed, "owed", row=OWED),
    refuses(something_is_owed, "paid", row=PAID),
    holds(something_was_paid, "paid", row=OWED),
    refuses(something_was_paid, "nothing", row=charge("invoiced", paid_fen=0)),
    refuses(something_was_paid, "given back", row=charge(refunded_fen=2000)),
    holds(count_matches, "counted", row=payment(), form={"counted_fen": 2000}),
    refuses(count_matches, "short", row=payment(), form={"counted_fen": 1999}),
    # follow-up
    holds(attempts_were_made, "three days", row=follow_up("scheduled")),
    refuses(attempts_were_made, "two days", row=follow_up("scheduled", attempt_days=2)),
]  # fmt: skip
