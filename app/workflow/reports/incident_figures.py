"""Figures of public faults: how many, for how long people were without, and how many reports they answered (M-100)."""

from typing import Final

from sqlalchemy import case, not_

from app.models.expressions import seconds_between, table_of
from app.models.incident import Incident, IncidentState
from app.workflow.reports.contributions import ONCE, Contribution, CountedRecords, Period, amount, each, share

INCIDENTS: Final = table_of(Incident)


def incidents(period: Period) -> CountedRecords:
    """What was registered in the period. One that was registered by mistake answers nobody, and adds nothing else; a
    public fault is the community's, and no department's."""
    mistaken = INCIDENTS.c.state == IncidentState.CANCELLED
    real = not_(mistaken)
    going_on = case((INCIDENTS.c.state == IncidentState.OPEN, ONCE), (real, 0))
    out_time = seconds_between(INCIDENTS.c.since, INCIDENTS.c.restored_at)
    return CountedRecords(
        INCIDENTS,
        INCIDENTS.c.created_at,
        (
            each("mistaken", mistaken),
            each("incidents", real),
            Contribution("going_on", going_on),
            share("again", INCIDENTS.c.times_out > 1, real),
            amount("reports", INCIDENTS.c.reports, real),
            amount("still_out", INCIDENTS.c.still_out, real),
            amount("out_time", out_time, real),
        ),
        {"failure": INCIDENTS.c.fails, "month": period.c.month, "community": period.c.community_id},
    )
