"""Figures of public faults worked out by hand (M-100), and the same counted over HTTP."""

from datetime import datetime

import httpx

from app.core.clock import MovableClock
from app.core.ids import UUID
from app.models.incident import IncidentState
from app.workflow.reports.definitions import INCIDENTS
from app.workflow.reports.incident_figures import IncidentFacts, incidents
from tests.api.conftest import SignIn
from tests.api.emergencies.outage import joined, water_fails
from tests.api.reception.counter import Counter
from tests.reports.hands import at, totals


def fault(
    state: str, restored_at: datetime | None = None, *, reports: int = 0, still_out: int = 0, times_out: int = 1
) -> IncidentFacts:
    """It fails since eight o'clock on the first."""
    return IncidentFacts(IncidentState(state), at(1, 8), restored_at, reports, still_out, times_out)


FAULTS = [
    fault("closed", at(1, 9), reports=12),
    fault("restored", at(1, 12), reports=30, still_out=2),
    fault("closed", at(2, 8), reports=1, times_out=2),
    fault("open", reports=4),
    fault("cancelled", reports=0),
]


def test_public_faults() -> None:
    """Four, and one that was a mistake. One goes on; the others were out for one, four and 24 hours, four in the
    middle; one of the four came back. 12 + 30 + 1 + 4 reports were answered, and two of these people had it back
    later than the others."""
    assert totals(INCIDENTS, map(incidents, FAULTS)) == {
        "incidents": 4,
        "going_on": 1,
        "out_time": 4 * 3600,
        "again": 25.0,
        "reports": 47,
        "still_out": 2,
        "mistaken": 1,
    }


async def test_a_fault_is_counted_under_what_fails(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> None:
    counter = Counter(client, sign_in, clock, str(communities["HY"]))
    water = await water_fails(counter)
    await joined(counter, water)
    await joined(counter, water)
    await water_fails(counter, fails="lift")
    await counter.do("reception", f"/v1/incidents/{water['id']}/restore", outcome="更换水泵")
    report = await counter.read("manager", "/v1/reports/incidents", by="failure")
    rows = {row["key"]: {value["figure"]: value["value"] for value in row["values"]} for row in report["rows"]}
    figures = ("incidents", "going_on", "out_time", "reports")
    assert [rows["water"][name] for name in figures] == [1, 0, 3600, 2]
    assert [rows["lift"].get(name) for name in figures] == [1, 1, None, 0]
    # of a department they are not: its head reads that none are counted
    assert (await counter.read("supervisor", "/v1/reports/incidents", by="failure"))["rows"] == []
