"""Guards of housekeeping bookings 家政预约: the sheet, the room and the wished worker at the booked time, the price
(M-12, M-14, M-24, M-40, M-42)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from app.core.enums import LineKind, MaterialSource, OrderKind, PriceBy, SuppliedBy
from app.core.json_object import JsonObject, JsonView
from app.core.lang import Words
from app.models.order_aspects import OrderAspects
from app.models.work_order import WorkOrder
from app.workflow.engine.facts import Fact
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds.work_order.field_forms import Reschedule
from app.workflow.kinds.work_order.field_guards import has_approved_quote
from app.workflow.kinds.work_order.helping import helpers_after
from app.workflow.kinds.work_order.housekeeping_price import booked_quantity, price_by_of
from app.workflow.kinds.work_order.housekeeping_sheet import HousekeepingSheet, hours_of, wished_worker
from app.workflow.kinds.work_order.intake_forms import Accept, Assign, CorrectOrder, Reclassify, RegisterOrder
from app.workflow.kinds.work_order.quote_forms import MakeQuote

Booking = RegisterOrder | Reclassify | CorrectOrder
AGREED: Final = ("hours", "people", "price_by", "materials")
"""What of a sheet decides the price."""
NO_TIME: Final = Words("none within three weeks", "三周内无空闲时间")


class WithSheet(Protocol):
    """A record of housekeeping, with its booking sheet."""

    housekeeping: JsonObject | None


class WithItem(Protocol):
    """A form that books housekeeping, or changes what is booked."""

    @property
    def housekeeping(self) -> HousekeepingSheet | None:
        """The booking sheet."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """The item of the price list that a booking names."""

    code: str
    unit: str
    price_fen: int | None
    is_housekeeping: bool = True


@dataclass(frozen=True, slots=True)
class OtherBooking:
    """Housekeeping of the same room at the same time."""

    number: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class WishedWorker:
    """For whom the customer wishes."""

    label: str = ""
    works_here: bool = True
    """Whether they are an active worker of this community who is qualified for the work."""
    is_free: bool = True
    """Whether they are free for the booked hours within the wanted time; true where no time is wanted."""
    next_free: Sequence[datetime] = ()
    """When their next free times begin that are long enough."""


listed_item = Fact[ListedItem | None]("listed_item", reads="housekeeping")
"""The item that the booking is priced by; None where it names none, or is no housekeeping."""
other_bookings = Fact[Sequence[OtherBooking]]("other_bookings")
"""Other housekeeping of the same room at the time that is wished or agreed. The room's row is locked first."""
wish = Fact[WishedWorker]("wish", reads="housekeeping")
"""The worker for whom the sheet of the form wishes."""


def _kind(context: Context[WorkOrder | None, Booking]) -> OrderKind | None:
    """What kind of order it is after this move."""
    kind = context.form.kind
    return kind if kind is not None or context.row is None else context.row.kind


@guard("M-12")
def sheet_is_filled_in(context: Context[WorkOrder | None, Booking]) -> Values | None:
    """M-12: housekeeping is booked with its sheet; what becomes housekeeping gets one."""
    has_one = context.row is not None and context.row.kind is OrderKind.HOUSEKEEPING
    if has_one or _kind(context) is not OrderKind.HOUSEKEEPING or context.form.housekeeping is not None:
        return None
    return refuse()


@guard("M-12", blames="housekeeping")
def sheet_is_for_housekeeping(context: Context[WorkOrder | None, Booking]) -> Values | None:
    """M-12: no other kind of order has the sheet."""
    if _kind(context) is OrderKind.HOUSEKEEPING or context.form.housekeeping is None:
        return None
    return refuse()


@guard("M-12", kind="state")
def sheet_is_on_record(context: Context[WorkOrder, object]) -> Values | None:
    """M-12: housekeeping that was registered without a sheet gets one before it is accepted."""
    order = context.row
    return refuse() if order.kind is OrderKind.HOUSEKEEPING and order.housekeeping is None else None


@guard("M-40", needs=(listed_item,), blames="housekeeping/price_by")
def price_by_fits_list(context: Context[WithSheet | None, WithItem]) -> Values | None:
    """M-40: an item with a published price is priced as the list has it: by the hour, or by the job."""
    named = context.fact(listed_item)
    if named is None or named.price_fen is None:
        return None
    row, sheet, listed = context.row, context.form.housekeeping, price_by_of(named.unit)
    kept = None if row is None or row.housekeeping is None else row.housekeeping["price_by"]
    price_by = sheet.price_by if sheet is not None else kept
    return None if price_by in (None, listed) else refuse(code=named.code, price_by=listed)


@guard("M-24", needs=(other_bookings,), blames=("housekeeping/beside_another", "window", "appointment"))
def room_has_no_other_booking(context: Context[WorkOrder | None, object]) -> Values | None:
    """M-24: a room has no two housekeeping bookings at overlapping times, unless the sheet says why it is meant."""
    others = context.fact(other_bookings)
    if not others or _says_why(context):
        return None
    other = others[0]
    return refuse(number=other.number, starts_at=context.local(other.starts_at), ends_at=context.local(other.ends_at))


def _says_why(context: Context[WorkOrder | None, object]) -> bool:
    sheet: HousekeepingSheet | None = getattr(context.form, "housekeeping", None)
    if sheet is not None:
        return bool(sheet.beside_another)
    return context.row is not None and bool((context.row.housekeeping or {}).get("beside_another"))


@guard("M-21", needs=(wish,), blames="housekeeping/wished_worker_id")
def wished_worker_does_this(context: Context[object, WithItem]) -> Values | None:
    """M-12, M-21: a customer wishes for a worker of this community who is qualified for the work; whoever else exists,
    or doesn't, is answered alike."""
    return None if context.form.housekeeping is None or context.fact(wish).works_here else refuse()


@guard("M-24", needs=(wish,), blames="housekeeping/wished_worker_id")
def wished_worker_is_free(context: Context[object, Booking]) -> Values | None:
    """M-24: whoever books hears at once that the wished worker is taken at that time, and when they are free."""
    wished = context.fact(wish)
    if context.form.housekeeping is None or not wished.works_here or wished.is_free:
        return None
    next_free = [context.local(moment) for moment in wished.next_free] or NO_TIME
    return refuse(name=wished.label, next_free=next_free)


@guard("M-12", blames="wish")
def wish_has_room(context: Context[object, RegisterOrder]) -> Values | None:
    """M-12: a time that would suit is at least as long as the hours that are booked."""
    sheet, wanted = context.form.housekeeping, context.form.wish
    if sheet is None or wanted is None or wanted.ends_at - wanted.starts_at >= hours_of({"hours": sheet.hours}):
        return None
    return refuse(hours=f"{sheet.hours.normalize():f}")


@guard("M-14", blames=("window", "appointment"))
def window_is_as_long_as_booked(context: Context[WorkOrder, Accept | Reschedule]) -> Values | None:
    """M-14: the appointment of a housekeeping booking is as long as its hours, until the work is done."""
    order = context.row
    window = getattr(context.form, "appointment", None) or getattr(context.form, "window", None)
    if order.housekeeping is None or window is None or order.completions:
        return None
    length = hours_of(order.housekeeping)
    return None if window.ends_at - window.starts_at == length else refuse(hours=_plain(order.housekeeping))


@states(window_is_as_long_as_booked)
def _(context: Context[WorkOrder, object]) -> Stated:
    order = context.row
    if order.housekeeping is None or order.completions or order.wish_from is None:
        return {}
    starts_at, ends_at = order.wish_from, order.wish_from + hours_of(order.housekeeping)
    if starts_at <= context.now:
        return {}
    return {
        f"{name}.{end}": FieldBounds(example=moment)
        for name in ("appointment", "window")
        for end, moment in (("starts_at", starts_at), ("ends_at", ends_at))
    }


def _plain(sheet: JsonView) -> str:
    whole, _, part = str(sheet["hours"]).partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole


@guard("M-41")
def sheet_stays_after_agreement(context: Context[WorkOrder, CorrectOrder, OrderAspects]) -> Values | None:
    """M-41: while an approved version stands, the sheet's hours, people, materials and pricing are those that it was
    approved for."""
    sheet, order = context.form.housekeeping, context.row
    if sheet is None or order.state in ("quoted", "negotiating") or not has_approved_quote(context):
        return None
    before, after = order.housekeeping or {}, sheet.model_dump(mode="json")
    return refuse() if any(_differs(name, before, after) for name in AGREED) else None


def _differs(name: str, before: JsonView, after: JsonView) -> bool:
    if name == "hours":
        return not before or hours_of(before) != hours_of(after)
    return bool(before.get(name) != after[name])


@guard("M-12")
def wish_is_honoured(context: Context[WorkOrder, Assign]) -> Values | None:
    """M-12: whoever names another than the wished worker says why; the customer is told."""
    wished = wished_worker(context.row)
    if wished is None or context.form.worker_id == wished or context.form.wish_not_met:
        return None
    return refuse()


@guard("M-12", kind="state")
def wish_is_for_the_claimer(context: Context[WorkOrder, object]) -> Values | None:
    """M-12, M-25: a booking with a wish is claimed by the wished worker, or given to another by the supervisor."""
    wished = wished_worker(context.row)
    return None if wished in (None, context.caller.id) else refuse()


@guard("M-12")
def booked_people_are_named(context: Context[WorkOrder, Assign]) -> Values | None:
    """M-12, M-24: as many people are named as were booked: whoever leads, and the helpers."""
    sheet = context.row.housekeeping
    if sheet is None or 1 + len(helpers_after(context.row, context.form)) == sheet["people"]:
        return None
    return refuse(people=sheet["people"])


@guard("M-12", kind="state")
def booking_is_for_one(context: Context[WorkOrder, object]) -> Values | None:
    """M-12, M-25: what was booked for several people is no one's to claim alone."""
    sheet = context.row.housekeeping
    return None if sheet is None or sheet["people"] == 1 else refuse(people=sheet["people"])


@guard("M-40")
def booked_quantity_is_quoted(context: Context[WorkOrder, MakeQuote]) -> Values | None:
    """M-40: what was booked by the list is quoted as it stands on the sheet: so many hours of so many people, or the
    job."""
    order, lines = context.row, context.form.lines
    if order.housekeeping is None or order.catalogue_code is None:
        return None
    own = [line.quantity for line in lines if line.catalogue_code == order.catalogue_code]
    booked = booked_quantity(order.housekeeping)
    if sum(own) == booked or (not own and order.housekeeping["price_by"] == PriceBy.JOB):
        return None
    return refuse(code=order.catalogue_code, booked=f"{booked.normalize():f}")


@guard("M-42")
def material_is_as_booked(context: Context[WorkOrder, MakeQuote]) -> Values | None:
    """M-42: where the sheet says that the customer supplies the materials, the centre's are not charged."""
    sheet = context.row.housekeeping
    if sheet is None or sheet["materials"] != SuppliedBy.CUSTOMER:
        return None
    charged = (
        line.kind is LineKind.MATERIAL and line.source is not MaterialSource.CUSTOMER for line in context.form.lines
    )
    return refuse() if any(charged) else None


BOOKING_IS_SOUND: Final = (
    sheet_is_filled_in,
    sheet_is_for_housekeeping,
    price_by_fits_list,
    wished_worker_does_this,
    wished_worker_is_free,
)
"""M-12: what holds of a sheet, wherever it is written."""
QUOTE_FOLLOWS_SHEET: Final = (booked_quantity_is_quoted, material_is_as_booked)
"""M-40, M-42: what holds of the lines of a quote for housekeeping."""
