"""Figures of public faults worked out by hand (M-100), and the same counted over HTTP."""

from datetime import datetime
from typing import Any

import httpx

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from app.db.database import Database
from app.models.incident import Incident, IncidentState
from tests.api.conftest import SignIn
from tests.api.emergencies.outage import joined, water_fails
from tests.api.reception.counter import Counter
from tests.reports.hands import Hands, at


def fault(
    state: str, restored_at: datetime | None = None, *, reports: int = 0, still_out: int = 0, times_out: int = 1
) -> dict[str, Any]:
    """It fails since eight o'clock on the first."""
    return {
        "state": IncidentState(state), "since": at(1, 8), "restored_at": restored_at, "reports": reports,
        "still_out": still_out, "times_out": times_out,
    }  # fmt: skip


FAULTS = [
    fault("closed", at(1, 9), reports=12),
    fault("restored", at(1, 12), reports=30, still_out=2),
    fault("closed", at(2, 8), reports=1, times_out=2),
    fault("open", reports=4),
    fault("cancelled", at(1, 9), reports=7),
]


async def test_public_faults(database: Database) -> None:
    """Four, and one that was a mistake. One goes on; the others were out for one, four and 24 hours, four in the
    middle; one of the four came back. 12 + 30 + 1 + 4 reports were answered, and two of these people had it back
    later than the others."""
    hands = Hands(database)
    await hands.settle()
    for number, values in enumerate(FAULTS):
        await hands.write(
            Incident, organisation_id=hands.organisation_id, number=f"GZ-{number}", updated_at=at(1, 9),
            created_at=at(1, 9), maker_id=new_id(), fails="water", place="1号楼", **values,
        )  # fmt: skip
    assert await hands.totals("incidents") == {
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
