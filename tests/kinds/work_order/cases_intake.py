"""Cases of the guards from registration to assignment, and of cancelling and merging."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from app.core.enums import Channel, Coverage, EstimateBasis, OrderKind, Urgency
from app.core.roles import Grant, Role, RoomStay
from app.workflow.kinds.common_guards import (
    arrival_is_past,
    customer_is_another,
    files_are_known,
    word_is_not_from_the_future,
)
from app.workflow.kinds.work_order.desk_guards import (
    department_is_known,
    is_in_warranty,
    is_not_redone,
    master_is_open,
    needs_a_visit,
    needs_no_visit,
    no_charge_exists,
    not_urged_just_now,
    settlement_is_recorded,
    word_is_recorded,
)
from app.workflow.kinds.work_order.insisted_material import own_material_was_insisted_on
from app.workflow.kinds.work_order.intake_forms import CORRECTABLE
from app.workflow.kinds.work_order.intake_guards import (
    channel_fits_caller,
    chargeable_has_consent,
    chargeable_has_estimate,
    corrected_order_differs,
    coverage_differs,
    coverage_fits_kind,
    coverage_is_proved,
    estimate_is_within_cap,
    estimate_matches_list,
    free_is_proved,
    item_is_listed,
    kind_is_open,
    no_fee_without_consent,
    part_is_in_term,
    payer_stays_after_agreement,
    published_price_is_estimated,
    somebody_is_reachable,
    trades_are_known,
    visit_is_arranged,
    voucher_is_not_the_worker,
    warranty_term_allows,
)
from app.workflow.kinds.work_order.people import desk_has_gone_home
from app.workflow.kinds.work_order.settlement_guards import (
    payments_fit_settlement,
    settled_by_the_desk,
    settlement_keeps_the_invoice,
)
from app.workflow.kinds.work_order.visit_times import (
    window_lies_ahead,
)
from app.workflow.kinds.work_order.worker_guards import (
    first_emergency_is_named,
    no_overlap,
    wished_worker_works_here,
    worker_belongs_here,
    worker_is_of_own_department,
    worker_is_qualified,
    worker_stays_qualified,
)
from tests.kinds.cases import holds, refuses
from tests.kinds.charge import charge
from tests.kinds.usual import CALLERS, COMMUNITY_ID, CUSTOMER_ID, DEPARTMENT, FILE, NOW, ORDER, ROOM, SINCE, person, uid
from tests.kinds.work_order.row import word

INSISTED = [{"material": "软管", "version": None}]
CLAIMED = {"warranty_of": uid(70), "insisted_material": INSISTED}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
EMERGENCY = {"urgency": Urgency.EMERGENCY}
FREE = {"coverage": Coverage.IN_WARRANTY}
NOWHERE_YET = {"department_id": None}
OTHER_HEAD = "supervisor of another department"
LIVES_HERE = Grant(Role.CUSTOMER, COMMUNITY_ID)
AN_OWNER_WHO_LETS = person(131, LIVES_HERE, rooms={ROOM: RoomStay(SINCE, frozenset({uid(131)}), lets=True)})
A_NEWCOMER = person(132, LIVES_HERE, rooms={ROOM: RoomStay(((NOW, None),), frozenset({uid(132)}))})
WORKING_RESIDENT = person(130, Grant(Role.WORKER, COMMUNITY_ID), Grant(Role.CUSTOMER, COMMUNITY_ID))


def said(told_at: object = NOW) -> SimpleNamespace:
    return SimpleNamespace(said_by="业主", means="phone", told_at=told_at)


def window(start: timedelta, end: timedelta) -> SimpleNamespace:
    return SimpleNamespace(starts_at=NOW + start, ends_at=NOW + end)


def estimate(basis: EstimateBasis, low: int | None = None, high: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(basis=basis, min_fen=low, max_fen=high, visit_fee_fen=3000)


def worker(**changes: object) -> dict[str, SimpleNamespace]:
    usual = {"label": "Z*", "belongs": True, "qualified": True, "day": NOW.date(), "departments": (DEPARTMENT,)}
    found = SimpleNamespace(**{**usual, **changes})
    return {"worker": found, "engaged": found}


def availability(clash: bool, may_displace: bool = True) -> dict[str, SimpleNamespace]:
    other = SimpleNamespace(worker="Z*", starts_at="09:00", ends_at="10:00", number="WX-1")
    return {"availability": SimpleNamespace(clash=other if clash else None, may_displace=may_displace)}


def two_emergencies(number: int) -> dict[str, Any]:
    """That many other emergencies want the worker at the same time."""
    other = SimpleNamespace(work_order_id=uid(91), worker="Z*", number="WX-1")
    return {"availability": SimpleNamespace(clash=None, emergencies=(other,) * number, may_displace=True)}


def first(order_id: object) -> dict[str, object]:
    return {"goes_first": order_id}


def channel(value: Channel, urgency: Urgency = Urgency.NORMAL) -> dict[str, object]:
    return {"channel": value, "urgency": urgency}


def fee(fen: int) -> SimpleNamespace:
    return SimpleNamespace(visit_fee_fen=fen)


def corrected(**values: object) -> dict[str, object]:
    return {**dict.fromkeys(CORRECTABLE), **values}


TRIED = SimpleNamespace(means="phone", result="unanswered", tried_at=NOW)


def coverage(value: Coverage, **more: object) -> dict[str, object]:
    return {"coverage": value, **more}


def warranty(in_term: bool) -> dict[str, SimpleNamespace | None]:
    term = SimpleNamespace(part="plumbing", until=NOW.date(), in_term=in_term)
    return {"warranty": term, "cover": None}


def item(kind: OrderKind | None) -> dict[str, object]:
    return {"item": None if kind is None else SimpleNamespace(kind=kind)}


def reclassified(kind: OrderKind, code: str | None = "J01") -> dict[str, object]:
    return {"kind": kind, "catalogue_code": code}


def settled(fee: int | None) -> dict[str, object]:
    return {"settlement": None if fee is None else SimpleNamespace(fee_fen=fee)}


LIST_PRICE = {"catalogue": SimpleNamespace(prices={"P12": 6000})}
NO_PRICE = {"catalogue": SimpleNamespace(prices={"P12": None})}

VOUCHED: dict[str, Any] = {"coverage_proof": {"coverage": "contract", "vouched_by": str(uid(105)), "reason": "在期"}}
UNKNOWN_TERM: dict[str, Any] = {"warranty": None, "cover": None}


def free(coverage: Coverage, provisional: bool = False) -> dict[str, Any]:
    return {"coverage": coverage, "provisional": provisional}


CASES = [
    # the customer's word
    holds(word_is_recorded, "the customer speaks", by="customer who asked", form={"consent": None}),
    holds(word_is_recorded, "somebody of the room speaks", by="customer of the room", form={"consent": None}),
    holds(word_is_recorded, "the desk says who agreed", form={"consent": said()}),
    holds(word_is_recorded, "a signature", by="assigned worker", form={"consent": None, "signature_file_id": FILE}),
    refuses(word_is_recorded, "the desk says nothing", form={"consent": None}),
    holds(
        word_is_recorded, "the household speaks for what it asked for together", by="customer of the room",
        row={"customer_id": CUSTOMER_ID}, form={"consent": None},
    ),
    refuses(
        word_is_recorded, "somebody else in the same room does not", by="flatmate of another household",
        row={"customer_id": CUSTOMER_ID}, form={"consent": None},
    ),
    holds(
        word_is_recorded, "who lives there speaks for what names nobody", by="flatmate of another household",
        row={"customer_id": None}, form={"consent": None},
    ),
    refuses(
        word_is_recorded, "an owner who has let it does not", by=AN_OWNER_WHO_LETS,
        row={"customer_id": None}, form={"consent": None},
    ),
    refuses(
        word_is_recorded, "nor who moved in since", by=A_NEWCOMER, row={"customer_id": None}, form={"consent": None},
    ),
    refuses(word_is_recorded, "another customer is no authority", by="another customer", form={"consent": None}),
    holds(word_is_not_from_the_future, "no word given", form={"consent": None}),
    holds(word_is_not_from_the_future, "a clock that runs ahead a little", form={"consent": said(NOW + MINUTE)}),
    holds(word_is_not_from_the_future, "answered just now", form={"answered_at": NOW}),
    refuses(word_is_not_from_the_future, "answered tomorrow", form={"answered_at": NOW + 24 * HOUR}),
    refuses(word_is_not_from_the_future, "answered years ago", form={"answered_at": NOW - 24_000 * HOUR}),
    refuses(word_is_not_from_the_future, "tomorrow's consent", form={"consent": said(NOW + 24 * HOUR)}),
    refuses(word_is_not_from_the_future, "in an agreement", form={"agreement": said(NOW + HOUR)}),
    refuses(word_is_not_from_the_future, "in an emergency", form={"emergency_consent": said(NOW + HOUR)}),
    holds(files_are_known, "all uploaded"),
    refuses(files_are_known, "one is missing", facts={"files": SimpleNamespace(missing=(FILE,))}),
    # registration
    holds(arrival_is_past, "not said", form={"received_at": None}),
    holds(arrival_is_past, "an hour ago", form={"received_at": NOW - HOUR}),
    holds(arrival_is_past, "a clock that runs ahead a little", form={"received_at": NOW + MINUTE}),
    holds(arrival_is_past, "a letter that lay a year", form={"received_at": NOW - timedelta(days=366)}),
    refuses(arrival_is_past, "tomorrow's call", form={"received_at": NOW + 24 * HOUR}),
    refuses(arrival_is_past, "long ago", form={"received_at": NOW - timedelta(days=367)}),
    refuses(arrival_is_past, "a customer says so", by="another customer", form={"received_at": NOW - HOUR}),
    holds(arrival_is_past, "a customer says nothing", by="another customer", form={"received_at": None}),
    holds(channel_fits_caller, "a call", form=channel(Channel.PHONE)),
    holds(channel_fits_caller, "the desk found it broken", form=channel(Channel.PATROL)),
    holds(channel_fits_caller, "a guard's patrol", by="guard", form=channel(Channel.PATROL)),
    refuses(channel_fits_caller, "a guard on the phone", by="guard", form=channel(Channel.PHONE)),
    holds(channel_fits_caller, "a cashier found it broken", by="cashier", form=channel(Channel.PATROL)),
    refuses(channel_fits_caller, "a manager by WeChat", by="manager", form=channel(Channel.WECHAT)),
    holds(channel_fits_caller, "the app", by="another customer", form=channel(Channel.APP)),
    refuses(channel_fits_caller, "a customer's counter", by="another customer", form=channel(Channel.COUNTER)),
    holds(channel_fits_caller, "a patrol", by="duty manager", form=channel(Channel.PATROL)),
    refuses(channel_fits_caller, "a patrol by app", by="duty manager", form=channel(Channel.APP)),
    holds(channel_fits_caller, "ERP", by="machine client", form=channel(Channel.ERP)),
    refuses(channel_fits_caller, "ERP on the phone", by="machine client", form=channel(Channel.PHONE)),
    holds(channel_fits_caller, "a worker at home", by=WORKING_RESIDENT, form=channel(Channel.APP)),
    holds(channel_fits_caller, "the same on patrol", by=WORKING_RESIDENT, form=channel(Channel.PATROL)),
    refuses(channel_fits_caller, "nobody", by="nobody", form=channel(Channel.PHONE)),
    holds(somebody_is_reachable, "a phone", form={"common_area": None}),
    holds(
        somebody_is_reachable, "a common area needs none",
        form={"common_area": "大堂"}, facts={"request": SimpleNamespace(contact_phone=None)},
    ),
    refuses(
        somebody_is_reachable, "a room without a phone",
        form={"common_area": None}, facts={"request": SimpleNamespace(contact_phone=None)},
    ),
    # acceptance
    holds(coverage_fits_kind, "a chargeable repair", form=coverage(Coverage.CHARGEABLE)),
    holds(coverage_fits_kind, "in warranty", form=coverage(Coverage.IN_WARRANTY)),
    holds(coverage_fits_kind, "free is free", row={"kind": OrderKind.FREE_SERVICE}, form=coverage(Coverage.FREE)),
    holds(coverage_fits_kind, "a common area", row={"premises_id": None}, form=coverage(Coverage.COMMON_AREA)),
    holds(coverage_fits_kind, "a claim is redone", row={"warranty_of": uid(70)}, form=coverage(Coverage.REWORK)),
    refuses(coverage_fits_kind, "a claim is charged", row={"warranty_of": uid(70)}, form=coverage(Coverage.CHARGEABLE)),
    holds(coverage_fits_kind, "another fault is charged", row={"warranty_of": uid(70)},
          form={**coverage(Coverage.CHARGEABLE), "another_fault": "另一处漏水"}),
    holds(coverage_fits_kind, "their own unfit material is charged", row=CLAIMED,
          form={**coverage(Coverage.CHARGEABLE), "own_material_failed": True}),
    holds(own_material_was_insisted_on, "insisted on in the repair", row=CLAIMED, form={"own_material_failed": True}),
    holds(own_material_was_insisted_on, "not said", row={"warranty_of": uid(70)}, form={"own_material_failed": False}),
    refuses(own_material_was_insisted_on, "fit material", row={"warranty_of": uid(70)},
            form={"own_material_failed": True}),
    refuses(own_material_was_insisted_on, "no claim", row={"insisted_material": INSISTED},
            form={"own_material_failed": True}),
    refuses(own_material_was_insisted_on, "they objected, and were right", row={
        "warranty_of": uid(70), "insisted_material": [{"material": "软管", "version": 3}],
        "recorded_words": [word(void=True)]}, form={"own_material_failed": True}),
    refuses(coverage_fits_kind, "redone without a claim", form=coverage(Coverage.REWORK)),
    refuses(coverage_fits_kind, "a free repair", form=coverage(Coverage.FREE)),
    refuses(
        coverage_fits_kind, "free is charged",
        row={"kind": OrderKind.FREE_SERVICE}, form=coverage(Coverage.CHARGEABLE),
    ),
    refuses(
        coverage_fits_kind, "a cleaning in warranty",
        row={"kind": OrderKind.HOUSEKEEPING}, form=coverage(Coverage.IN_WARRANTY),
    ),
    refuses(coverage_fits_kind, "a room is no common area", form=coverage(Coverage.COMMON_AREA)),
    holds(
        chargeable_has_estimate, "stated",
        form=coverage(Coverage.CHARGEABLE, estimate=estimate(EstimateBasis.ON_SITE)),
    ),
    holds(chargeable_has_estimate, "nothing to pay", form=coverage(Coverage.IN_WARRANTY, estimate=None)),
    refuses(chargeable_has_estimate, "not stated", form=coverage(Coverage.CHARGEABLE, estimate=None)),
    holds(chargeable_has_consent, "agreed", form=coverage(Coverage.CHARGEABLE, consent=said())),
    holds(chargeable_has_consent, "nothing to pay", form=coverage(Coverage.CONTRACT, consent=None)),
    refuses(chargeable_has_consent, "not agreed", form=coverage(Coverage.CHARGEABLE, consent=None, attempt=None)),
    holds(
        chargeable_has_consent, "an emergency, and nobody reached",
        row=EMERGENCY, form=coverage(Coverage.CHARGEABLE, consent=None, attempt=TRIED),
    ),
    refuses(
        chargeable_has_consent, "an emergency, and nobody called",
        row=EMERGENCY, form=coverage(Coverage.CHARGEABLE, consent=None, attempt=None),
    ),
    refuses(
        chargeable_has_consent, "what can wait until somebody is reached",
        form=coverage(Coverage.CHARGEABLE, consent=None, attempt=TRIED),
    ),
    holds(no_fee_without_consent, "agreed", form={"consent": said(), "estimate": fee(3000)}),
    holds(no_fee_without_consent, "no fee", form={"consent": None, "estimate": fee(0)}),
    refuses(no_fee_without_consent, "a fee nobody agreed to", form={"consent": None, "estimate": fee(3000)}),
    refuses(desk_has_gone_home, "at ten on a Monday", by="duty manager"),
    holds(desk_has_gone_home, "at ten in the evening", by="duty manager", now=NOW + 12 * HOUR),
    holds(
        channel_fits_caller, "a burst pipe by phone at night",
        by="duty manager", form=channel(Channel.PHONE, Urgency.EMERGENCY), now=NOW + 12 * HOUR,
    ),
    refuses(
        channel_fits_caller, "by phone by day", by="duty manager", form=channel(Channel.PHONE, Urgency.EMERGENCY),
    ),
    refuses(
        channel_fits_caller, "what can wait, at night",
        by="duty manager", form=channel(Channel.PHONE), now=NOW + 12 * HOUR,
    ),
    holds(estimate_matches_list, "no estimate", form={"estimate": None}),
    holds(
        estimate_matches_list, "a range rests on no list",
        form={"estimate": estimate(EstimateBasis.RANGE, 1, 2)}, facts=NO_PRICE,
    ),
    holds(
        estimate_matches_list, "as published",
        form={"estimate": estimate(EstimateBasis.LIST, 6000, 6000)}, facts=LIST_PRICE,
    ),
    refuses(
        estimate_matches_list, "an empty price is not 0",
        form={"estimate": estimate(EstimateBasis.LIST, 0, 0)}, facts=NO_PRICE,
    ),
    refuses(
        estimate_matches_list, "below the list",
        form={"estimate": estimate(EstimateBasis.LIST, 1, 5999)}, facts=LIST_PRICE,
    ),
    refuses(
        estimate_matches_list, "above the list",
        form={"estimate": estimate(EstimateBasis.LIST, 6001, 7000)}, facts=LIST_PRICE,
    ),
    refuses(
        estimate_matches_list, "no item of the list",
        row={"catalogue_code": None}, form={"estimate": estimate(EstimateBasis.LIST, 1, 2)}, facts=LIST_PRICE,
    ),
    holds(published_price_is_estimated, "no estimate", form={"estimate": None}, facts=LIST_PRICE),
    holds(
        published_price_is_estimated, "by the list",
        form={"estimate": estimate(EstimateBasis.LIST, 6000, 6000)}, facts=LIST_PRICE,
    ),
    holds(
        published_price_is_estimated, "no price is published",
        form={"estimate": estimate(EstimateBasis.ON_SITE)}, facts=NO_PRICE,
    ),
    holds(
        published_price_is_estimated, "no item of the list",
        row={"catalogue_code": None}, form={"estimate": estimate(EstimateBasis.ON_SITE)}, facts=LIST_PRICE,
    ),
    refuses(
        published_price_is_estimated, "priced on site",
        form={"estimate": estimate(EstimateBasis.ON_SITE)}, facts=LIST_PRICE,
    ),
    refuses(
        published_price_is_estimated, "a range",
        form={"estimate": estimate(EstimateBasis.RANGE, 6000, 6000)}, facts=LIST_PRICE,
    ),
    holds(free_is_proved, "a part in its term", form=free(Coverage.IN_WARRANTY), facts=warranty(in_term=True)),
    refuses(free_is_proved, "a part past it", form=free(Coverage.IN_WARRANTY), facts=warranty(in_term=False)),
    refuses(free_is_proved, "no term on record", form=free(Coverage.IN_WARRANTY), facts=UNKNOWN_TERM),
    holds(free_is_proved, "vouched before there were contracts", row=VOUCHED, form=free(Coverage.CONTRACT),
          facts=UNKNOWN_TERM),
    refuses(free_is_proved, "vouched for something else", row=VOUCHED, form=free(Coverage.IN_WARRANTY),
            facts=UNKNOWN_TERM),
    refuses(free_is_proved, "a contract by word", form=free(Coverage.CONTRACT), facts=UNKNOWN_TERM),
    holds(free_is_proved, "for now", form=free(Coverage.CONTRACT, provisional=True), facts=UNKNOWN_TERM),
    holds(free_is_proved, "charged", form=free(Coverage.CHARGEABLE), facts=UNKNOWN_TERM),
    holds(free_is_proved, "a free service of the list", form=free(Coverage.FREE), facts=UNKNOWN_TERM),
    refuses(free_is_proved, "a free visit of no list", row={"catalogue_code": None}, form=free(Coverage.FREE),
            facts=UNKNOWN_TERM),
    holds(free_is_proved, "no visit", row={"catalogue_code": None, "needs_visit": False}, form=free(Coverage.FREE),
          facts=UNKNOWN_TERM),
    holds(coverage_is_proved, "charged"),
    holds(coverage_is_proved, "vouched", row={**VOUCHED, "coverage": Coverage.CONTRACT}),
    refuses(coverage_is_proved, "for now", row={"coverage": Coverage.IN_WARRANTY}),
    refuses(coverage_is_proved, "vouched by the worker", row={
        "coverage": Coverage.CONTRACT,
        "coverage_proof": {"coverage": "contract", "vouched_by": str(CALLERS["assigned worker"].id), "reason": "x"},
    }),
    holds(coverage_is_proved, "a common area", row={"coverage": Coverage.COMMON_AREA, "premises_id": None}),
    refuses(coverage_is_proved, "a room is no common area", row={"coverage": Coverage.COMMON_AREA}),
    holds(voucher_is_not_the_worker, "the head", by="supervisor of the department"),
    refuses(voucher_is_not_the_worker, "who does it", by="assigned worker"),
    holds(is_in_warranty, "free by it", row={"coverage": Coverage.IN_WARRANTY}),
    refuses(is_in_warranty, "charged"),
    holds(part_is_in_term, "in its term", form={"part": "plumbing"}, facts=warranty(in_term=True)),
    refuses(part_is_in_term, "past it", form={"part": "plumbing"}, facts=warranty(in_term=False)),
    refuses(part_is_in_term, "no term on record", form={"part": "plumbing"}, facts=UNKNOWN_TERM),
    holds(coverage_differs, "another", form={"coverage": Coverage.CONTRACT}),
    refuses(coverage_differs, "the same", form={"coverage": Coverage.CHARGEABLE}),
    holds(estimate_is_within_cap, "no estimate", form={"estimate": None}),
    holds(estimate_is_within_cap, "a million", form={"estimate": estimate(EstimateBasis.RANGE, 1, 100_000_000)}),
    refuses(
        estimate_is_within_cap, "a fen more",
        form={"estimate": estimate(EstimateBasis.RANGE, 1, 100_000_001)},
    ),
    holds(warranty_term_allows, "no part named", form=coverage(Coverage.IN_WARRANTY)),
    holds(warranty_term_allows, "in its term", form=coverage(Coverage.IN_WARRANTY), facts=warranty(in_term=True)),
    holds(warranty_term_allows, "charged after it", form=coverage(Coverage.CHARGEABLE), facts=warranty(in_term=False)),
    refuses(warranty_term_allows, "free after it", form=coverage(Coverage.IN_WARRANTY), facts=warranty(in_term=False)),
    holds(is_not_redone, "never done"),
    refuses(is_not_redone, "done once", row={"completions": 1}),
    holds(item_is_listed, "no item named", form=reclassified(OrderKind.HOUSEKEEPING, None), facts=item(None)),
    holds(
        item_is_listed, "of this kind",
        form=reclassified(OrderKind.HOUSEKEEPING), facts=item(OrderKind.HOUSEKEEPING),
    ),
    holds(
        item_is_listed, "a repair may name any",
        form=reclassified(OrderKind.REPAIR), facts=item(OrderKind.HOUSEKEEPING),
    ),
    refuses(item_is_listed, "no such item", form=reclassified(OrderKind.REPAIR), facts=item(None)),
    refuses(
        item_is_listed, "of another kind",
        form=reclassified(OrderKind.FREE_SERVICE), facts=item(OrderKind.HOUSEKEEPING),
    ),
    holds(visit_is_arranged, "agreed", form={"appointment": window(HOUR, 2 * HOUR), "visit_now": False}),
    holds(visit_is_arranged, "no visit", row={"needs_visit": False}, form={"appointment": None, "visit_now": False}),
    holds(visit_is_arranged, "an emergency now", row=EMERGENCY, form={"appointment": None, "visit_now": True}),
    refuses(visit_is_arranged, "no time", form={"appointment": None, "visit_now": False}),
    refuses(visit_is_arranged, "now, without an emergency", form={"appointment": None, "visit_now": True}),
    refuses(visit_is_arranged, "an emergency some time", row=EMERGENCY, form={"appointment": None, "visit_now": False}),
    holds(trades_are_known, "from registration", form={"trades": []}),
    holds(trades_are_known, "from acceptance", row={"trades": []}, form={"trades": ["plumbing"]}),
    holds(trades_are_known, "no visit", row={"trades": [], "needs_visit": False}, form={"trades": []}),
    refuses(trades_are_known, "from nowhere", row={"trades": []}, form={"trades": []}),
    holds(window_lies_ahead, "to come", form={"window": window(HOUR, 2 * HOUR)}),
    holds(window_lies_ahead, "begun a moment ago", form={"appointment": window(-MINUTE, HOUR)}),
    holds(window_lies_ahead, "none named", form={"window": None}),
    refuses(window_lies_ahead, "in years", form={"window": window(timedelta(days=400), timedelta(days=400) + HOUR)}),
    refuses(window_lies_ahead, "over", form={"window": window(-2 * HOUR, -HOUR)}),
    refuses(window_lies_ahead, "half-open: ends now", form={"appointment": window(-HOUR, timedelta(0))}),
    # corrections
    holds(corrected_order_differs, "other words", form=corrected(description="滴水")),
    refuses(corrected_order_differs, "nothing said", form=corrected()),
    refuses(corrected_order_differs, "the same words", form=corrected(description="漏水")),
    holds(kind_is_open, "not decided yet", form=corrected(kind=OrderKind.HOUSEKEEPING)),
    holds(kind_is_open, "not said", row={"state": "assigned"}, form=corrected()),
    holds(payer_stays_after_agreement, "nothing approved", approved_quote=None, form=corrected(customer_id=uid(77))),
    holds(payer_stays_after_agreement, "other words", form=corrected(description="滴水")),
    holds(payer_stays_after_agreement, "the same", form=corrected(customer_id=CUSTOMER_ID)),
    holds(payer_stays_after_agreement, "negotiated anew", row={"state": "negotiating"},
          form=corrected(customer_id=uid(77))),
    refuses(payer_stays_after_agreement, "somebody else", row={"state": "in_progress"},
            form=corrected(customer_id=uid(77))),
    refuses(payer_stays_after_agreement, "another room of nobody named",
            row={"state": "completed", "customer_id": None}, form=corrected(premises_id=uid(22))),
    refuses(kind_is_open, "accepted", row={"state": "accepted"}, form=corrected(kind=OrderKind.HOUSEKEEPING)),
    # who goes
    holds(needs_no_visit, "at the desk", row={"needs_visit": False}),
    refuses(needs_no_visit, "a visit"),
    holds(needs_a_visit, "a visit"),
    refuses(needs_a_visit, "at the desk", row={"needs_visit": False}),
    holds(worker_belongs_here, "ours"),
    refuses(worker_belongs_here, "of another department", facts=worker(belongs=False)),
    holds(worker_is_of_own_department, "dispatched to theirs", by=OTHER_HEAD),
    holds(worker_is_of_own_department, "theirs", by="supervisor of the department", row=NOWHERE_YET),
    holds(worker_is_of_own_department, "leads them all", by="supervisor of all departments", row=NOWHERE_YET),
    holds(
        worker_is_of_own_department, "works for all",
        by=OTHER_HEAD, row=NOWHERE_YET, facts=worker(departments=(None,)),
    ),
    refuses(worker_is_of_own_department, "another's", by=OTHER_HEAD, row=NOWHERE_YET),
    holds(worker_is_qualified, "valid on the day"),
    refuses(worker_is_qualified, "expired", facts=worker(qualified=False)),
    holds(wished_worker_works_here, "a colleague, or nobody"),
    refuses(wished_worker_works_here, "somebody elsewhere", facts={"wished": False}),
    holds(worker_stays_qualified, "valid on the new day"),
    holds(worker_stays_qualified, "nobody named yet", facts={"engaged": None}),
    refuses(worker_stays_qualified, "expired by then", facts=worker(qualified=False)),
    holds(no_overlap, "no other appointment", facts=availability(clash=False)),
    refuses(no_overlap, "taken", facts=availability(clash=True)),
    holds(no_overlap, "an emergency displaces", row=EMERGENCY, facts=availability(clash=True)),
    refuses(no_overlap, "what may not be displaced", row=EMERGENCY, facts=availability(clash=True, may_displace=False)),
    holds(first_emergency_is_named, "no other emergency", row=EMERGENCY, facts=two_emergencies(0), form=first(None)),
    holds(first_emergency_is_named, "what can wait", facts=two_emergencies(1), form=first(None)),
    holds(first_emergency_is_named, "this one", row=EMERGENCY, facts=two_emergencies(1), form=first(ORDER)),
    holds(first_emergency_is_named, "the other", row=EMERGENCY, facts=two_emergencies(1), form=first(uid(91))),
    refuses(first_emergency_is_named, "not said", row=EMERGENCY, facts=two_emergencies(1), form=first(None)),
    refuses(first_emergency_is_named, "a third one", row=EMERGENCY, facts=two_emergencies(1), form=first(uid(92))),
    holds(department_is_known, "ours"),
    refuses(department_is_known, "not ours", facts={"department": False}),
    # reminders, doubles, endings
    holds(not_urged_just_now, "never urged"),
    holds(not_urged_just_now, "five minutes ago", row={"last_urged_at": NOW - 5 * MINUTE}),
    refuses(not_urged_just_now, "a second less", row={"last_urged_at": NOW - 5 * MINUTE + timedelta(seconds=1)}),
    holds(master_is_open, "another one", form={"duplicate_of": uid(61)}),
    refuses(master_is_open, "no such order", form={"duplicate_of": uid(61)}, facts={"master": None}),
    refuses(master_is_open, "itself", form={"duplicate_of": ORDER}),
    holds(customer_is_another, "a customer's", by="manager"),
    refuses(customer_is_another, "their own", by="customer who asked"),
    refuses(customer_is_another, "of their household", by="customer of the room"),
    holds(no_charge_exists, "no money on it"),
    refuses(no_charge_exists, "money on it", charge=charge()),
    holds(settlement_is_recorded, "nothing approved", row={"approved_quote_id": None}, form=settled(None)),
    holds(settlement_is_recorded, "the visit fee", form=settled(3000)),
    holds(settlement_is_recorded, "nothing, said so", row=FREE, form=settled(0)),
    refuses(settlement_is_recorded, "approved, and nothing said", form=settled(None)),
    refuses(settlement_is_recorded, "more than the visit fee", form=settled(3001)),
    refuses(settlement_is_recorded, "a fee on free work", row=FREE, form=settled(1)),
    refuses(settlement_is_recorded, "a fee nobody agreed to", row={"estimate": None}, form=settled(1)),
    holds(settled_by_the_desk, "the desk", form=settled(3000)),
    holds(
        settled_by_the_desk, "nothing approved",
        by="customer who asked", row={"approved_quote_id": None}, form=settled(None),
    ),
    refuses(settled_by_the_desk, "the customer, approved", by="customer who asked", form=settled(None)),
    refuses(
        settled_by_the_desk, "the customer's own sum",
        by="customer who asked", row={"approved_quote_id": None}, form=settled(1),
    ),
    holds(settlement_keeps_the_invoice, "nothing invoiced", form=settled(None)),
    holds(settlement_keeps_the_invoice, "all of it", form=settled(3000), charge=charge("invoiced", invoiced_fen=3000)),
    holds(
        settlement_keeps_the_invoice, "what the manager left",
        form=settled(3000), charge=charge("invoiced", reduced_fen=4000),
    ),
    refuses(settlement_keeps_the_invoice, "a fen less", form=settled(6999), charge=charge("invoiced", paid_fen=0)),
    refuses(
        settlement_keeps_the_invoice, "nothing for a job of ¥8,888",
        form=settled(0), charge=charge("invoiced", paid_fen=0, invoiced_fen=888_800),
    ),
    holds(payments_fit_settlement, "nothing charged", form=settled(None)),
    holds(payments_fit_settlement, "paid within the fee", form=settled(3000), charge=charge(paid_fen=3000)),
    holds(payments_fit_settlement, "refunded", form=settled(None), charge=charge(paid_fen=2000, refunded_fen=2000)),
    refuses(payments_fit_settlement, "paid more", form=settled(1000), charge=charge(paid_fen=2000)),
    refuses(payments_fit_settlement, "paid, nothing settled", form=settled(None), charge=charge(paid_fen=2000)),
]  # fmt: skip
