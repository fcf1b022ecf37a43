"""Finds the candidates that a record itself has: who takes part, whom a plan names, what was paid, bought or is
late."""

from app.core.lang import Words
from app.core.money import yuan
from app.core.roles import Role
from app.db.paging import Slice
from app.db.queries import candidates, contracts
from app.db.queries.papers import names_of
from app.models import Evidence, Payment
from app.models.money import PaymentState
from app.models.online_payment import OnlinePayment
from app.models.purchase import PurchaseForCustomer
from app.models.stock import Requisition, RequisitionState
from app.services.complaints.kind import COMPLAINTS
from app.services.forms import finders
from app.services.forms.finders import Found, NamedValue, Search
from app.services.moving.seen_by import mask_free
from app.services.work_orders.contract_fees import account_of
from app.workflow.kinds.work_order.helping import helpers_of
from app.workflow.kinds.work_order.quote_guards import AGREED, chargeable_of


async def participants(search: Search) -> Found:
    """Those who take part in the training (M-74)."""
    return Slice([NamedValue(entry["person_id"], entry["name"]) for entry in search.context.row.participants], None)


async def helpers(search: Search) -> Found:
    """Those who help with the order (M-21); a helper finds themselves alone."""
    row, caller = search.context.row, search.context.caller
    own = caller.id in helpers_of(row) and not caller.departments(Role.SUPERVISOR, search.community_id)
    names = await names_of(search.mover.tx, [caller.id] if own else helpers_of(row))
    return Slice([NamedValue(str(person_id), name) for person_id, name in names.items()], None)


async def utilities(search: Search) -> Found:
    """Whom outside the plan names (M-100)."""
    return Slice([NamedValue(entry["name"], entry["name"]) for entry in search.context.row.utilities], None)


async def equipment(search: Search) -> Found:
    """The community's equipment; to be taken off a contract's list, that which is on it (M-80)."""
    return await (listed_equipment if search.action == "take_off" else finders.equipment)(search)


async def listed_equipment(search: Search) -> Found:
    """The equipment that the contract covers today, or from its first day on (M-80)."""
    tx, row = search.mover.tx, search.context.row
    day = max(search.context.today, row.starts_on)
    lines = [line for line in await contracts.list_of(tx, row.id) if line.covered_from <= day <= line.covered_until]
    assets = await contracts.assets_of(tx, search.context.community.id, [line.asset_id for line in lines])
    return Slice([finders.as_equipment(asset) for asset in sorted(assets, key=lambda asset: asset.number)], None)


async def late_fees(search: Search) -> Found:
    """What the contract charged and got late, with the interest that was not charged yet (M-80)."""
    context = search.context
    lines = await account_of(search.mover.tx, context.row, context.community.zone, context.today)
    late = [line for line in lines if line.open_interest_fen]
    return Slice(
        [
            NamedValue(
                str(line.fee["id"]),
                line.fee["title"],
                Words(f"interest ¥{yuan(line.open_interest_fen)}", f"滞纳金 {yuan(line.open_interest_fen)} 元"),
            )
            for line in late
        ],
        None,
    )


async def payments(search: Search) -> Found:
    """Payments of the charge that were not reversed; to be reversed, those that were keyed by hand."""
    tx, charge_id = search.mover.tx, search.context.row.id
    rows = await tx.get_all(Payment, charge_id=charge_id)
    standing = [row for row in rows if row.state is not PaymentState.REVERSED]
    if search.action == "reverse":
        online = {row.payment_id for row in await tx.get_all(OnlinePayment, charge_id=charge_id)}
        standing = [row for row in standing if row.id not in online]
    return Slice(
        [
            NamedValue(str(row.id), row.receipt, Words(f"¥{yuan(row.amount_fen)}", f"{yuan(row.amount_fen)} 元"))
            for row in standing
        ],
        None,
    )


async def purchases(search: Search) -> Found:
    """What was bought for the order's customer, or may be: the purchases whose price they approved."""
    rows = await search.mover.tx.get_all(PurchaseForCustomer, work_order_id=search.context.row.id)

    def show(row: PurchaseForCustomer) -> NamedValue:
        return NamedValue(str(row.id), f"{row.number} {row.name}", f"{chargeable_of(row):f} {row.unit}")

    return Slice([show(row) for row in rows if row.state in AGREED], None)


async def requisitions(search: Search) -> Found:
    """The order's requisitions, with what was issued."""
    rows = await search.mover.tx.get_all(Requisition, work_order_id=search.context.row.id)

    def show(row: Requisition) -> NamedValue:
        left = row.issued_quantity - row.returned_quantity
        return NamedValue(str(row.id), f"{row.number} {row.item_name}", f"{left:f} {row.unit}")

    needs_issue = search.action != "hold"
    issued = (RequisitionState.ISSUED, RequisitionState.USED)
    return Slice([show(row) for row in rows if not needs_issue or row.state in issued], None)


async def evidence(search: Search) -> Found:
    """The pieces of evidence of the complaint."""
    rows = await search.mover.tx.get_all(Evidence, complaint_id=search.context.row.id)
    people = COMPLAINTS.people_of(search.context.row)

    def show(at: int, row: Evidence) -> NamedValue:
        name = Words(f"{at}. {row.kind.en}", f"{at}. {row.kind.zh}")
        return NamedValue(str(row.id), name, text=mask_free("note", row.note, people) or "")

    return Slice([show(at, row) for at, row in enumerate(rows, start=1)], None)


async def orders_to_redo(search: Search) -> Found:
    """The orders that the complaint is about, once the customer has signed them off."""
    rows = await candidates.orders_signed_off(search.mover.tx, search.context.row.id)
    return Slice([NamedValue(str(row.id), row.number, row.place) for row in rows], None)
