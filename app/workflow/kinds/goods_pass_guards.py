"""Rules of goods passes 放行条 (M-96): whose goods, with whose authorisation, with nothing owed, and as listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from app.core.json_object import JsonView
from app.core.lang import Words
from app.core.money import yuan
from app.models.goods_pass import Arrears, Authorisation, GoodsPass, GoodsPurpose
from app.workflow.clocks.definitions import HOUR, ClockDefinition
from app.workflow.engine.facts import Fact
from app.workflow.engine.stated import FieldBounds, Stated, states
from app.workflow.engine.step import Context, Values, guard, refuse
from app.workflow.kinds import goods_pass_forms as forms
from app.workflow.kinds.common_guards import CLOCK_TOLERANCE
from app.workflow.kinds.gate_passes import LONGEST_PASS, end_of, ends_in_time, is_code

GOODS_PASS: Final = ClockDefinition(
    "goods_pass",
    Words("goods pass", "放行条有效期"),
    "M-96",
    "elapsed",
    24 * HOUR,
    longest=int(LONGEST_PASS.total_seconds()),
    ends_by="until",
    lapse_action="expire",
)
PASS_ANSWERED: Final = ClockDefinition(
    "pass_answered", Words("goods pass answered", "放行申请答复"), "M-96", "working_days", 1
)
LONGEST_AHEAD: Final = timedelta(days=30)
"""How far ahead somebody applies."""
FRESH: Final = timedelta(hours=24)
"""How long what the ERP said of arrears may be gone by."""


@dataclass(frozen=True, slots=True)
class GoodsHome:
    """The room that a form names: its address, whether the applicant is bound to it today, who owns it where that is
    somebody else, and whether that owner has to authorise the pass."""

    place: str
    is_bound: bool
    owner_id: UUID | None = None
    needs_authorisation: bool = False


@dataclass(frozen=True, slots=True)
class OpenCharges:
    """Charges of the home that are not paid: their numbers, and what they come to, in fen."""

    numbers: tuple[str, ...] = ()
    owed_fen: int = 0


goods_home = Fact[GoodsHome]("goods_home", reads="premises_id")
"""The room that the form names."""
open_charges = Fact[OpenCharges]("open_charges", of_record=True)
"""What the applicant still owes for work in that room; of a move-out alone."""


@guard("M-96", needs=(goods_home,))
def applicant_is_bound_to_home(context: Context[object, forms.Apply]) -> Values | None:
    """M-96, M-02: only whoever is bound to the room today takes goods out of it."""
    return None if context.fact(goods_home).is_bound else refuse()


@guard("M-96")
def goods_leave_soon(context: Context[object, forms.Apply]) -> Values | None:
    """M-96: goods leave from now on, and within a month."""
    leaves_at, now = context.form.leaves_at, context.now
    if leaves_at is None or now - CLOCK_TOLERANCE <= leaves_at <= now + LONGEST_AHEAD:
        return None
    return refuse(days=LONGEST_AHEAD.days)


@states(goods_leave_soon)
def _(context: Context) -> Stated:
    now = context.now
    return {"leaves_at": FieldBounds(least=now, most=now + LONGEST_AHEAD, example=now + timedelta(hours=2))}


@guard("M-96", kind="state")
def applicant_is_somebody_else(context: Context[GoodsPass, object]) -> Values | None:
    """M-96: nobody of the staff decides on the goods that they take out themselves; a colleague does."""
    return refuse() if context.caller.is_self(context.row.applicant_id) else None


@guard("M-96", kind="state")
def pass_was_issued_by_another(context: Context[GoodsPass, object]) -> Values | None:
    """M-96: the centre issues the pass, and the gate compares it: whoever issued it does not let the goods out."""
    return refuse() if context.row.issued_by_id == context.caller.id else None


@guard("M-96", kind="state")
def authorisation_is_awaited(context: Context[GoodsPass, object]) -> Values | None:
    """M-96: a tenant's pass is authorised once; an owner's needs nobody's authorisation."""
    authorisation = context.row.authorisation
    return None if authorisation is Authorisation.AWAITED else refuse(authorisation=authorisation)


@guard("M-96", asks=("files",))
def signed_paper_is_attached(context: Context[GoodsPass, forms.RecordAuthorisation]) -> Values | None:
    """M-96: an authorisation on paper is attached, by the desk or by whoever applied."""
    return None if context.form.files or context.row.files else refuse()


@guard("M-102", kind="state")
def arrears_can_be_asked(context: Context[GoodsPass, object]) -> Values | None:
    """M-102: arrears are asked for move-outs, and not while an answer is on its way."""
    return refuse() if context.row.arrears in (Arrears.NOT_NEEDED, Arrears.UNCHECKED) else None


@guard("M-102", kind="state")
def arrears_are_unknown(context: Context[GoodsPass, object]) -> Values | None:
    """M-102: the manager decides on what is unknown; what is owed is paid."""
    row = context.row
    return None if row.arrears in (Arrears.UNCHECKED, Arrears.UNKNOWN) else refuse(arrears=row.arrears)


@guard("M-96", kind="state")
def owner_has_authorised(context: Context[GoodsPass, object]) -> Values | None:
    """M-96: a tenant's goods leave with the owner's authorisation."""
    return refuse() if context.row.authorisation is Authorisation.AWAITED else None


@guard("M-102", kind="state")
def nothing_is_owed(context: Context[GoodsPass, object]) -> Values | None:
    """M-96, M-102: a move-out waits until the arrears are settled."""
    row = context.row
    return refuse(owed=yuan(row.arrears_fen or 0)) if row.arrears is Arrears.OWED else None


@guard("M-102", kind="state")
def unknown_arrears_are_decided(context: Context[GoodsPass, object]) -> Values | None:
    """M-102: unknown arrears stop a move-out until the manager decides."""
    row = context.row
    is_unknown = row.arrears in (Arrears.UNCHECKED, Arrears.UNKNOWN)
    if not is_unknown or row.move_out_allowed_by_id is not None:
        return None
    return refuse(why=row.arrears_unknown_because or Arrears.UNCHECKED)


@guard("M-102", kind="state")
def arrears_are_fresh(context: Context[GoodsPass, object]) -> Values | None:
    """M-102: what the ERP said days ago is asked again before a move-out."""
    row = context.row
    if row.arrears is not Arrears.SETTLED or row.arrears_checked_at is None:
        return None
    return None if context.now - row.arrears_checked_at <= FRESH else refuse(at=context.local(row.arrears_checked_at))


@guard("M-96", needs=(open_charges,))
def charges_are_paid(context: Context[GoodsPass, object]) -> Values | None:
    """M-96: who moves out has paid for the work in their home."""
    charges = context.fact(open_charges)
    if context.row.purpose is not GoodsPurpose.MOVE_OUT or not charges.owed_fen:
        return None
    return refuse(numbers="、".join(charges.numbers), owed=yuan(charges.owed_fen))


def end_of_goods_pass(context: Context[GoodsPass, forms.IssuePass]) -> datetime:
    """Until when a pass is good that is issued now."""
    return end_of(GOODS_PASS, context, context.form.until)


@guard("M-96")
def pass_outlasts_departure(context: Context[GoodsPass, forms.IssuePass]) -> Values | None:
    """M-96: a pass is good from now on, for some days at most, and not over before the goods are to leave."""
    in_time = ends_in_time(context.now, end_of_goods_pass(context), context.row.leaves_at)
    return None if in_time else refuse(days=LONGEST_PASS.days)


@states(pass_outlasts_departure)
def _(context: Context[GoodsPass]) -> Stated:
    now, leaves_at = context.now, context.row.leaves_at
    first = now if leaves_at is None or leaves_at < now else leaves_at
    bounds = FieldBounds(
        least=first + timedelta(minutes=1), most=now + LONGEST_PASS, example=first + timedelta(hours=24)
    )
    return {"until": bounds}


@guard("M-96", kind="state")
def goods_pass_is_good(context: Context[GoodsPass, object]) -> Values | None:
    """M-96: a pass that has run out lets nothing out, noticed yet or not."""
    until = context.row.until
    return None if until is not None and context.now < until else refuse(until=until and context.local(until))


@guard("M-96")
def goods_code_is_right(context: Context[GoodsPass, forms.ReleaseGoods]) -> Values | None:
    """M-96: who takes goods out has the pass, and each code is good once."""
    return None if is_code(context.form.code, context.row.code) else refuse()


def left_of(item: JsonView) -> Decimal:
    """How much of an item has not left yet."""
    return Decimal(str(item["quantity"])) - Decimal(str(item.get("released", "0")))


def not_on_pass(row: GoodsPass, leaving: list[forms.LeavingItem]) -> Iterator[int]:
    """The numbers of items of which more is to leave than the pass still has; of which it has none, too."""
    for each in leaving:
        if each.item > len(row.items) or each.quantity > left_of(row.items[each.item - 1]):
            yield each.item


@guard("M-96")
def goods_are_on_pass(context: Context[GoodsPass, forms.ReleaseGoods]) -> Values | None:
    """M-96: what leaves is on the pass, and no more of it than the pass says and has not left before."""
    wrong = list(not_on_pass(context.row, context.form.items))
    return refuse(items="、".join(map(str, wrong))) if wrong else None


@states(goods_are_on_pass)
def _(context: Context[GoodsPass]) -> Stated:
    most = max((left_of(item) for item in context.row.items), default=Decimal(0))
    return {
        "items[].item": FieldBounds(least=1, most=len(context.row.items)),
        "items[].quantity": FieldBounds(most=most),
    }


@guard("M-96")
def differing_items_are_on_pass(context: Context[GoodsPass, forms.RefuseAtGate]) -> Values | None:
    """M-96: a difference names an item that the pass lists; of what it does not list, it says what stands there and how
    much of it."""
    listed = len(context.row.items)
    wrong = [each.item for each in context.form.differences if each.item is not None and each.item > listed]
    return refuse(items="、".join(map(str, wrong)), most=listed) if wrong else None


@states(differing_items_are_on_pass)
def _(context: Context[GoodsPass]) -> Stated:
    return {"differences[].item": FieldBounds(least=1, most=len(context.row.items))}


@guard("M-96")
def bearer_is_as_applied(context: Context[GoodsPass, forms.ReleaseGoods]) -> Values | None:
    """M-96: where the pass names who takes the goods out, nobody else does."""
    named = context.row.bearer
    return None if named is None or named == context.form.bearer else refuse()


@guard("M-96")
def vehicle_is_as_applied(context: Context[GoodsPass, forms.ReleaseGoods]) -> Values | None:
    """M-96: where the pass names a vehicle, the goods leave in it."""
    named = context.row.plate
    return None if named is None or named == context.form.plate else refuse()


def stays(row: GoodsPass, leaving: list[forms.LeavingItem]) -> bool:
    """Whether something of the pass is left when this has gone."""
    going = {each.item: each.quantity for each in leaving}
    return any(left_of(item) > going.get(number, Decimal(0)) for number, item in enumerate(row.items, 1))


@guard("M-96", kind="choice", excludes=("something_stays",))
def everything_leaves(context: Context[GoodsPass, forms.ReleaseGoods | None]) -> Values | None:
    """M-96: with this the whole list has left."""
    return refuse() if context.form is not None and stays(context.row, context.form.items) else None


@guard("M-96", kind="choice", excludes=("everything_leaves",))
def something_stays(context: Context[GoodsPass, forms.ReleaseGoods | None]) -> Values | None:
    """M-96: what is left may leave later, until the pass ends."""
    return None if context.form is None or stays(context.row, context.form.items) else refuse()


@guard("M-102", kind="choice", excludes=("finding_is_owed", "finding_is_unknown"))
def finding_is_settled(context: Context[GoodsPass, forms.NoteArrears | None]) -> Values | None:
    """M-102: the ERP says that nothing is owed."""
    return None if context.form is None or context.form.arrears_fen == 0 else refuse()


@guard("M-102", kind="choice", excludes=("finding_is_settled", "finding_is_unknown"))
def finding_is_owed(context: Context[GoodsPass, forms.NoteArrears | None]) -> Values | None:
    """M-102: the ERP says that something is owed."""
    return None if context.form is None or (context.form.arrears_fen or 0) > 0 else refuse()


@guard("M-102", kind="choice", excludes=("finding_is_settled", "finding_is_owed"))
def finding_is_unknown(context: Context[GoodsPass, forms.NoteArrears | None]) -> Values | None:
    """M-102: the ERP says nothing."""
    return None if context.form is None or context.form.arrears_fen is None else refuse()
