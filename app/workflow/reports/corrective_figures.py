"""Figures of corrective actions: what became of what was to be put right, and whether in time (M-72, M-141)."""

from typing import Final

from sqlalchemy import String, and_, case, literal, not_

from app.models import Complaint, CorrectiveAction
from app.models.corrective_action import SOURCES, CorrectiveState, Source
from app.models.expressions import LocalDay, among, seconds_between, table_of
from app.workflow.reports.contributions import (
    CountedRecords,
    JoinedTable,
    Period,
    amount,
    each,
    known_share,
    share,
    whether,
)

UNARRANGED: Final = (CorrectiveState.NOTED, CorrectiveState.WAIVED)
"""Shortcomings for which nothing is arranged: not yet, or not at all."""
ACTIONS, COMPLAINTS = table_of(CorrectiveAction), table_of(Complaint)
SOURCE_OF: Final = dict(zip(SOURCES, Source, strict=True))
"""Which column names which source."""


def corrective_actions(period: Period) -> CountedRecords:
    """What was noted or opened in the period. Whether it was in time is known once it is done, or its day has passed. A
    shortcoming for which nothing is arranged has changed nothing yet."""
    state, due_on, done_at = ACTIONS.c.state, ACTIONS.c.due_on, ACTIONS.c.done_at
    arranged = and_(not_(among(state, UNARRANGED)), due_on.is_not(None))
    done_on = LocalDay(done_at, period.c.zone)
    overdue = and_(arranged, done_at.is_(None), period.c.today > due_on)
    in_time = case((and_(arranged, done_at.is_not(None)), done_on <= due_on), (overdue, literal(value=False)))
    return CountedRecords(
        ACTIONS,
        ACTIONS.c.created_at,
        (
            whether("noted", state == CorrectiveState.NOTED),
            whether("waived", state == CorrectiveState.WAIVED),
            each("opened", arranged),
            share("done", state != CorrectiveState.OPEN, arranged),
            share("verified", state == CorrectiveState.VERIFIED, arranged),
            known_share("in_time", in_time),
            each("overdue", overdue),
            amount("done_time", seconds_between(ACTIONS.c.created_at, done_at), arranged),
        ),
        {
            "community": period.c.community_id,
            "month": period.c.month,
            "source": case(
                *((ACTIONS.c[name].is_not(None), literal(source.value, String)) for name, source in SOURCE_OF.items())
            ),
            "matter": COMPLAINTS.c.matter,
            "department": ACTIONS.c.department_id,
            "worker": ACTIONS.c.worker_id,
        },
        department=ACTIONS.c.department_id,
        beside=(JoinedTable(COMPLAINTS, COMPLAINTS.c.id == ACTIONS.c.complaint_id, may_lack=True),),
    )
