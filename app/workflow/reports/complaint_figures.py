"""Figures of complaints: which complaints each report counts, and what one adds to it (M-110 to M-142)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import and_, case, func, not_, select

from app.core.complaint_enums import ComplaintKind, Contentment, DecisionKind
from app.models import ClockRow, Complaint, ComplaintDecision
from app.models.complaint import ComplaintState
from app.models.expressions import table_of
from app.workflow.clocks.definitions import (
    ACCEPTANCE_TOLD,
    COMPLAINT_CONFIRMED,
    COMPLAINT_FORWARDED,
    COMPLAINT_RESPONSE,
    COMPLAINT_RESULT,
    STAFF_SERVICE_ANSWER,
)
from app.workflow.reports.contributions import (
    Contribution,
    CountedRecords,
    Expression,
    JoinedTable,
    Period,
    Rows,
    amount,
    each,
    limit_of,
    seconds,
    share,
)

IN_TIME: Final = {
    COMPLAINT_RESPONSE: "answered_in_time",
    ACCEPTANCE_TOLD: "told_in_time",
    COMPLAINT_FORWARDED: "forwarded_in_time",
    COMPLAINT_CONFIRMED: "confirmed_in_time",
    STAFF_SERVICE_ANSWER: "staff_answer_in_time",
    COMPLAINT_RESULT: "result_in_time",
}
"""Which share each clock of a complaint adds to."""
COMPLAINTS, DECISIONS, CLOCKS = table_of(Complaint), table_of(ComplaintDecision), table_of(ClockRow)


def acceptance(period: Period) -> CountedRecords:
    """M-120 to M-122: what was decided about taking consumer complaints up, and by which rules. By rule: those that the
    complaint failed or was refused by, as it was decided last, or as it stands undecided."""
    last = DECISIONS.alias("last_decision")
    decided, resolved = last.c.id.is_not(None), COMPLAINTS.c.resolved_at.is_not(None)
    withdrawn = COMPLAINTS.c.state == ComplaintState.WITHDRAWN
    by_rule = [
        case((decided, last.c.verdict["failing"]), else_=COMPLAINTS.c.verdict["failing"]),
        case((decided, last.c.codes)),
    ]
    names = (("accept", "accepted"), ("decline", "declined"), ("refer", "referred"))
    return CountedRecords(
        COMPLAINTS,
        COMPLAINTS.c.created_at,
        (
            each("consumer"),
            share("withdrawn", withdrawn),
            share("on_the_spot", and_(resolved, not_(decided))),
            each("undecided", not_(decided | resolved | withdrawn)),
            each("decided", decided),
            *(share(figure, last.c.kind == DecisionKind(kind), decided) for kind, figure in names),
            share("against_verdict", last.c.against_verdict.is_(True), last.c.kind != DecisionKind.REFER),
        ),
        {**_rows(period), "rule": by_rule},
        department=COMPLAINTS.c.department_id,
        beside=(JoinedTable(last, last.c.id == _decision("newest", newest=True), may_lack=True),),
        only=(COMPLAINTS.c.kind == ComplaintKind.CONSUMER,),
    )


def handling(period: Period) -> CountedRecords:
    """M-132 to M-142: how soon they were answered, decided and ended, and what was found."""
    registered_at, resolved_at = COMPLAINTS.c.created_at, COMPLAINTS.c.resolved_at
    resolved, satisfaction = resolved_at.is_not(None), COMPLAINTS.c.satisfaction
    taken_up = func.coalesce(_told("first_acceptance", DecisionKind.ACCEPT), registered_at)
    heard = and_(resolved, satisfaction != Contentment.NOT_REACHABLE)
    return CountedRecords(
        COMPLAINTS,
        registered_at,
        (
            each("registered"),
            share("reopened", COMPLAINTS.c.round > 1),
            *(_in_time(clock, figure, period) for clock, figure in IN_TIME.items()),
            amount("decision_time", seconds(registered_at, _told("first_decision"))),
            each("resolved", resolved),
            amount("result_time", seconds(taken_up, resolved_at), resolved),
            amount("compensation", COMPLAINTS.c.compensation_fen, resolved),
            share("founded", COMPLAINTS.c.founded.is_(True), and_(resolved, COMPLAINTS.c.founded.is_not(None))),
            share("content", satisfaction != Contentment.DISSATISFIED, heard),
        ),
        {**_rows(period), "kind": COMPLAINTS.c.kind},
        department=COMPLAINTS.c.department_id,
    )


def _rows(period: Period) -> Mapping[str, Rows]:
    same = {name: COMPLAINTS.c[name] for name in ("matter", "channel", "severity")}
    places = {"community": period.c.community_id, "month": period.c.month}
    return {**same, **places, "department": COMPLAINTS.c.department_id}


def _in_time(clock: str, figure: str, period: Period) -> Contribution:
    """How many of a complaint's clocks of a name were kept, of how many of which that is known; NULL of none."""
    kept, counts = limit_of(CLOCKS, period.now)
    known = (CLOCKS.c.record_id == COMPLAINTS.c.id, CLOCKS.c.name == clock, counts)
    added = select(func.sum(case((kept, 1), else_=0))).where(*known)
    return Contribution(figure, added.scalar_subquery(), select(func.count()).where(*known).scalar_subquery())


def _decision(name: str, *, newest: bool) -> Expression:
    """The id of a complaint's first or last decision."""
    decisions = DECISIONS.alias(name)
    order = (decisions.c.created_at, decisions.c.id)
    return (
        select(decisions.c.id)
        .where(decisions.c.complaint_id == COMPLAINTS.c.id)
        .order_by(*(column.desc() if newest else column.asc() for column in order))
        .limit(1)
        .correlate(COMPLAINTS)
        .scalar_subquery()
    )


def _told(name: str, kind: DecisionKind | None = None) -> Expression:
    """When the complainant was told the first decision, or the first of a kind."""
    decisions = DECISIONS.alias(name)
    moments = select(decisions.c.told_at).where(decisions.c.complaint_id == COMPLAINTS.c.id)
    moments = moments if kind is None else moments.where(decisions.c.kind == kind)
    return moments.order_by(decisions.c.created_at, decisions.c.id).limit(1).scalar_subquery()
