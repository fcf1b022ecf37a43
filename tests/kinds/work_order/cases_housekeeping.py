"""Cases of the rules of housekeeping bookings (M-12, M-14, M-24, M-40, M-42)."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from app.core.enums import LineKind, MaterialSource, OrderKind, PriceBy, SuppliedBy, WishNotMet
from app.workflow.kinds.work_order.desk_guards import booked_hours_change, booked_hours_stay
from app.workflow.kinds.work_order.housekeeping_guards import (
    ListedItem,
    OtherBooking,
    WishedWorker,
    booked_people_are_named,
    booked_quantity_is_quoted,
    booking_is_for_one,
    material_is_as_booked,
    price_by_fits_list,
    room_has_no_other_booking,
    sheet_is_filled_in,
    sheet_is_for_housekeeping,
    sheet_is_on_record,
    sheet_stays_after_agreement,
    window_is_as_long_as_booked,
    wish_has_room,
    wish_is_for_the_claimer,
    wish_is_honoured,
    wished_worker_does_this,
    wished_worker_is_free,
)
from app.workflow.kinds.work_order.housekeeping_sheet import HousekeepingSheet
from tests.kinds.appointment import appointment
from tests.kinds.cases import holds, refuses
from tests.kinds.quote import approved
from tests.kinds.usual import NOW, WORKER_ID, uid

HOUR = timedelta(hours=1)
CLEANING = OrderKind.HOUSEKEEPING


def sheet(**values: Any) -> HousekeepingSheet:
    """Two hours of two people at the price of an hour, with the customer's materials."""
    usual = {"tasks": ["擦玻璃"], "hours": 2, "people": 2, "tools": SuppliedBy.CENTRE,
             "materials": SuppliedBy.CUSTOMER, "price_by": PriceBy.HOUR}  # fmt: skip
    return HousekeepingSheet(**{**usual, **values})


def stored(**values: Any) -> dict[str, Any]:
    return {**sheet(**values).model_dump(mode="json"), "price_fen": 20_000}


def form(kind: OrderKind | None = CLEANING, written: HousekeepingSheet | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "housekeeping": written, **more}


def lasting(hours: float) -> SimpleNamespace:
    return SimpleNamespace(starts_at=NOW + HOUR, ends_at=NOW + HOUR + hours * HOUR)


def line(quantity: str = "4", code: str = "P12", source: MaterialSource | None = None) -> SimpleNamespace:
    kind = LineKind.LABOUR if source is None else LineKind.MATERIAL
    return SimpleNamespace(quantity=Decimal(quantity), catalogue_code=code, source=source, kind=kind)


def lines(*quoted: SimpleNamespace) -> dict[str, Any]:
    return {"lines": list(quoted)}


BOOKED: dict[str, Any] = {"kind": CLEANING, "housekeeping": stored()}
OLD: dict[str, Any] = {"kind": CLEANING, "housekeeping": None}
REPAIR: dict[str, Any] = {"kind": OrderKind.REPAIR, "housekeeping": None}
BY_THE_HOUR = {"listed_item": ListedItem("P21", "小时", 5_000)}
BY_THE_JOB = {"listed_item": ListedItem("P15", "项", 30_000)}
UNPRICED = {"listed_item": ListedItem("P15", "项", None)}
TAKEN = {"other_bookings": [OtherBooking("JZ-A-20261123-0001", NOW, NOW + HOUR)]}
MEANT = stored(beside_another="两组人同时打扫上下两层")
BUSY = {"wish": WishedWorker("Z*", is_free=False, next_free=(NOW + HOUR,))}
NO_TIME = {"wish": WishedWorker("Z*", is_free=False)}
STRANGER = {"wish": WishedWorker(works_here=False)}
WISHES: dict[str, Any] = {"kind": CLEANING, "housekeeping": stored(wished_worker_id=uid(77))}
WISHES_THEM: dict[str, Any] = {"kind": CLEANING, "housekeeping": stored(wished_worker_id=WORKER_ID)}
TWO_HOURS = {"appointment": appointment(starts_at=NOW + HOUR, ends_at=NOW + 3 * HOUR)}
KEPT = {"appointment": appointment("kept", starts_at=NOW + HOUR, ends_at=NOW + 3 * HOUR)}
AGREED = {"approved_quote": approved()}
NOT_AGREED: dict[str, Any] = {"approved_quote": None}
FOR_ONE: dict[str, Any] = {"kind": CLEANING, "housekeeping": stored(people=1)}
BY_JOB: dict[str, Any] = {"kind": CLEANING, "housekeeping": stored(price_by=PriceBy.JOB)}
WITH_OURS: dict[str, Any] = {"kind": CLEANING, "housekeeping": stored(materials=SuppliedBy.CENTRE)}

CASES = [
    holds(sheet_is_filled_in, "housekeeping with its sheet", row=REPAIR, form=form(written=sheet())),
    refuses(sheet_is_filled_in, "what becomes housekeeping without one", row=REPAIR, form=form()),
    holds(sheet_is_filled_in, "another kind needs none", row=REPAIR, form=form(OrderKind.REPAIR)),
    holds(sheet_is_filled_in, "an old booking is corrected otherwise", row=OLD, form=form(None)),
    holds(sheet_is_for_housekeeping, "a booking is corrected", row=BOOKED, form=form(None, sheet())),
    refuses(sheet_is_for_housekeeping, "a repair with a sheet", row=REPAIR, form=form(OrderKind.REPAIR, sheet())),
    refuses(sheet_is_for_housekeeping, "a repair is given one later", row=REPAIR, form=form(None, sheet())),
    holds(sheet_is_on_record, "it has one", row=BOOKED),
    holds(sheet_is_on_record, "a repair needs none", row=REPAIR),
    refuses(sheet_is_on_record, "registered without", row=OLD),
    holds(price_by_fits_list, "by the hour, as listed", row=BOOKED, facts=BY_THE_HOUR, form=form(None, sheet())),
    refuses(price_by_fits_list, "by the hour, listed by the job", row=BOOKED, facts=BY_THE_JOB,
            form=form(None, sheet())),
    refuses(price_by_fits_list, "the kept sheet does not fit the item", row=BOOKED, facts=BY_THE_JOB, form=form()),
    holds(price_by_fits_list, "no published price", row=BOOKED, facts=UNPRICED, form=form(None, sheet())),
    holds(price_by_fits_list, "no item", row=BOOKED, facts={"listed_item": None}, form=form(None, sheet())),
    holds(room_has_no_other_booking, "no other", row=BOOKED, facts={"other_bookings": ()}),
    refuses(room_has_no_other_booking, "another at that time", row=BOOKED, facts=TAKEN),
    refuses(room_has_no_other_booking, "the new sheet says nothing of it", row={"kind": CLEANING,
            "housekeeping": MEANT}, facts=TAKEN, form=form(None, sheet())),
    holds(room_has_no_other_booking, "it is meant", row={"kind": CLEANING, "housekeeping": MEANT}, facts=TAKEN),
    holds(room_has_no_other_booking, "the new sheet says why", row=BOOKED, facts=TAKEN,
          form=form(None, sheet(beside_another="分两组"))),
    holds(wished_worker_does_this, "works here", facts={"wish": WishedWorker("Z*")}, form=form(None, sheet())),
    refuses(wished_worker_does_this, "does not", facts=STRANGER, form=form(None, sheet())),
    holds(wished_worker_is_free, "free", facts={"wish": WishedWorker("Z*")}, form=form(None, sheet())),
    refuses(wished_worker_is_free, "taken", facts=BUSY, form=form(None, sheet())),
    refuses(wished_worker_is_free, "taken for weeks", facts=NO_TIME, form=form(None, sheet())),
    holds(wished_worker_is_free, "nobody is wished for now", facts=BUSY, form=form(None)),
    holds(wish_has_room, "as long as the hours", form={"housekeeping": sheet(), "wish": lasting(2)}),
    holds(wish_has_room, "no time is wished", form={"housekeeping": sheet(), "wish": None}),
    refuses(wish_has_room, "shorter", form={"housekeeping": sheet(), "wish": lasting(1.75)}),
    holds(window_is_as_long_as_booked, "two hours", row=BOOKED, form={"appointment": lasting(2), "window": None}),
    refuses(window_is_as_long_as_booked, "three", row=BOOKED, form={"appointment": lasting(3), "window": None}),
    refuses(window_is_as_long_as_booked, "one", row=BOOKED, form={"appointment": None, "window": lasting(1)}),
    holds(window_is_as_long_as_booked, "once done, only the acceptance is still to come",
          row={**BOOKED, "completions": 1}, form={"appointment": None, "window": lasting(1)}),
    holds(window_is_as_long_as_booked, "a repair", row=REPAIR, form={"appointment": lasting(3), "window": None}),
    holds(sheet_stays_after_agreement, "other tasks", row=BOOKED, **AGREED,
          form=form(None, sheet(tasks=["擦地"]))),
    refuses(sheet_stays_after_agreement, "other hours", row=BOOKED, **AGREED, form=form(None, sheet(hours=3))),
    refuses(sheet_stays_after_agreement, "more people", row=BOOKED, **AGREED, form=form(None, sheet(people=3))),
    refuses(sheet_stays_after_agreement, "the centre's materials", row=BOOKED, **AGREED,
            form=form(None, sheet(materials=SuppliedBy.CENTRE))),
    refuses(sheet_stays_after_agreement, "by the job", row=BOOKED, **AGREED,
            form=form(None, sheet(price_by=PriceBy.JOB))),
    holds(sheet_stays_after_agreement, "nothing is approved", row=BOOKED, **NOT_AGREED,
          form=form(None, sheet(hours=3))),
    holds(sheet_stays_after_agreement, "it is negotiated anew", row={**BOOKED, "state": "negotiating"},
          **AGREED, form=form(None, sheet(hours=3))),
    holds(booked_hours_change, "three in place of two", row=BOOKED, **TWO_HOURS,
          form=form(None, sheet(hours=3))),
    refuses(booked_hours_change, "two as before", row=BOOKED, **TWO_HOURS, form=form(None, sheet())),
    holds(booked_hours_stay, "two as before", row=BOOKED, **TWO_HOURS, form=form(None, sheet())),
    refuses(booked_hours_stay, "three in place of two", row=BOOKED, **TWO_HOURS,
            form=form(None, sheet(hours=3))),
    holds(booked_hours_stay, "they are there already", row=BOOKED, **KEPT, form=form(None, sheet(hours=3))),
    holds(wish_is_honoured, "nobody is wished for", row=BOOKED, form={"worker_id": WORKER_ID, "wish_not_met": None}),
    holds(wish_is_honoured, "the wished one", row=WISHES_THEM, form={"worker_id": WORKER_ID, "wish_not_met": None}),
    refuses(wish_is_honoured, "another", row=WISHES, form={"worker_id": WORKER_ID, "wish_not_met": None}),
    holds(wish_is_honoured, "another, and why", row=WISHES,
          form={"worker_id": WORKER_ID, "wish_not_met": WishNotMet.AWAY}),
    holds(wish_is_for_the_claimer, "nobody is wished for", row=BOOKED, by="assigned worker"),
    holds(wish_is_for_the_claimer, "the wished one claims", row=WISHES_THEM, by="assigned worker"),
    refuses(wish_is_for_the_claimer, "another claims", row=WISHES, by="assigned worker"),
    holds(booked_people_are_named, "one lead and one helper", row=BOOKED,
          form={"worker_id": WORKER_ID, "helper_ids": [uid(78)]}),
    refuses(booked_people_are_named, "one of two", row={**BOOKED, "helpers": []},
            form={"worker_id": WORKER_ID, "helper_ids": None}),
    refuses(booked_people_are_named, "three of two", row=BOOKED,
            form={"worker_id": WORKER_ID, "helper_ids": [uid(78), uid(79)]}),
    holds(booked_people_are_named, "a repair", row=REPAIR, form={"worker_id": WORKER_ID, "helper_ids": None}),
    holds(booking_is_for_one, "one", row=FOR_ONE),
    refuses(booking_is_for_one, "two", row=BOOKED),
    holds(booked_quantity_is_quoted, "two hours of two people", row=BOOKED, form=lines(line("4"))),
    holds(booked_quantity_is_quoted, "in two lines", row=BOOKED, form=lines(line("1"), line("3"))),
    refuses(booked_quantity_is_quoted, "more than booked", row=BOOKED, form=lines(line("5"))),
    refuses(booked_quantity_is_quoted, "off the list", row=BOOKED, form=lines(line("4", "P99"))),
    holds(booked_quantity_is_quoted, "the job once", row=BY_JOB, form=lines(line("1"))),
    refuses(booked_quantity_is_quoted, "the job twice", row=BY_JOB, form=lines(line("2"))),
    holds(booked_quantity_is_quoted, "a repair", row=REPAIR, form=lines(line("2"))),
    holds(material_is_as_booked, "the customer's", row=BOOKED, form=lines(line(source=MaterialSource.CUSTOMER))),
    refuses(material_is_as_booked, "the centre's all the same", row=BOOKED,
            form=lines(line(source=MaterialSource.CENTRE))),
    holds(material_is_as_booked, "the centre's, as booked", row=WITH_OURS,
          form=lines(line(source=MaterialSource.CENTRE))),
]  # fmt: skip
