"""Figures of opinions: what customers said when they were followed up, and what was changed because of it (M-72)."""

from sqlalchemy import and_, case, not_, null

from app.core.enums import Satisfaction
from app.models import CorrectiveAction, FollowUp
from app.models.corrective_action import CorrectiveState
from app.models.expressions import among, table_of
from app.workflow.reports.contributions import (
    ONCE,
    Contribution,
    CountedRecords,
    Expression,
    JoinedTable,
    Period,
    amount,
    each,
    share,
    whether,
)
from app.workflow.reports.corrective_figures import UNARRANGED
from app.workflow.reports.order_figures import ORDERS, RATED, rows_of

FOLLOW_UPS, ACTIONS = table_of(FollowUp), table_of(CorrectiveAction)


def opinions(period: Period) -> CountedRecords:
    """What customers said in the period."""
    result = FOLLOW_UPS.c.result
    return CountedRecords(
        FOLLOW_UPS,
        FOLLOW_UPS.c.done_at,
        (
            each("opinions"),
            whether("written", FOLLOW_UPS.c.opinion != ""),
            *(share(member.value, result == member) for member in Satisfaction),
            *(amount(grade, ORDERS.c.ratings[grade].as_integer()) for grade in RATED),
            each("shortcomings", ACTIONS.c.id.is_not(None)),
            *_actions(ACTIONS.c.state),
        ),
        rows_of(period),
        department=ORDERS.c.department_id,
        beside=(
            JoinedTable(ORDERS, ORDERS.c.id == FOLLOW_UPS.c.work_order_id),
            JoinedTable(ACTIONS, ACTIONS.c.follow_up_id == FOLLOW_UPS.c.id, may_lack=True),
        ),
        only=(result.is_not(None),),
    )


def of_months(period: Period) -> CountedRecords:
    """What was changed because of the opinions of whole months that begin in the period; it is of no trade and of no
    worker."""
    month = ACTIONS.c.opinions_month
    return CountedRecords(
        ACTIONS,
        month,
        tuple(_actions(ACTIONS.c.state)),
        {
            "community": period.c.community_id,
            "month": period.c.month,
            "department": ACTIONS.c.department_id,
            "trade": null(),
            "worker": null(),
        },
        department=ACTIONS.c.department_id,
        by_day=True,
    )


def _actions(state: Expression) -> list[Contribution]:
    """What a corrective action adds: of an opinion, or of a whole month's."""
    arranged = and_(not_(among(state, UNARRANGED)), state.is_not(None))
    return [
        each("not_arranged", state == CorrectiveState.NOTED),
        each("waived", state == CorrectiveState.WAIVED),
        each("actions", arranged),
        Contribution("still_open", case((and_(arranged, state != CorrectiveState.VERIFIED), ONCE), (arranged, 0))),
    ]
