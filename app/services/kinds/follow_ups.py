"""Follow-ups 回访 as a kind of record: seen as the order that they belong to (M-70)."""

from app.core.lang import Words
from app.core.roles import Role
from app.db.queries.orders import OF_ORDERS
from app.db.queries.records import Join
from app.models import FollowUp, WorkOrder
from app.services.moving.context import MoveContext
from app.services.moving.handlers import handles
from app.services.moving.kind import Kind, kind_of
from app.services.moving.kind_parts import ListRow, Parent
from app.services.moving.seen_by import DepartmentHead, Desk, Own, OwnAtWork, Rooms, WithScope
from app.workflow.kinds.follow_up import FOLLOW_UP_LIFECYCLE, PassRatings
from app.workflow.kinds.work_order.table import WORK_ORDER
from app.workflow.kinds.work_order.word_forms import Rate


class FollowUpDeclaration(Kind[FollowUp]):
    """Of the order, answers show its number; the rest says who sees the follow-up."""

    def shows(self, column: str) -> bool:
        """The number alone."""
        return column == "order_number"


FOLLOW_UPS = FollowUpDeclaration(
    lifecycle=FOLLOW_UP_LIFECYCLE,
    model=FollowUp,
    plural=Words("follow-ups", "回访"),
    # as charges and payments are (see app/services/money/kinds.py)
    seen_by=(
        Desk(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER),
        WithScope("work_orders:read"),
        Own("customer_id"),
        OwnAtWork("worker_id", "reporter_id"),
        Rooms(registered="order_created_at"),
        DepartmentHead(unassigned=True),
    ),
    belongs_to=Parent(WORK_ORDER, "work_order_id", WorkOrder, OF_ORDERS),
    texts=("opinion",),
    listed_for=(Role.RECEPTIONIST, Role.SUPERVISOR, Role.CS_SUPERVISOR, Role.MANAGER),
    oldest_first=True,
    filters=(
        "state",
        "result",
        "due_at_lt",
        "done_at_gte",
        "done_at_lt",
        "work_order_id",
        "created_at_gte",
        "created_at_lt",
    ),
    list_row=ListRow(
        columns=("work_order_id", "order_number", "due_at", "attempts", "result"),
        along=(Join(WorkOrder, "work_order_id", {"place": "place"}),),
        extras=("opinion",),
    ),
    writes="work_orders:write",
    clause="M-70",
)


@handles(PassRatings)
async def pass_ratings(moving: MoveContext, effect: PassRatings) -> None:
    """M-73: ratings told at the follow-up stand on the order with their source; the customer's own come first."""
    ratings = moving.context.form.ratings
    order = await moving.tx.get(WorkOrder, id=moving.context.row.work_order_id)
    if ratings is not None and order is not None and order.rated_completion != order.completions:
        await moving.follow(kind_of(WORK_ORDER.name), order.id, "take_ratings", Rate(ratings=ratings))
