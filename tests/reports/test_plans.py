"""Reports ask the indexes: whatever they walk begins with a community and a time, and what stands beside is found by
its record."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import make_url

from app.core.row_scope import EVERYWHERE
from app.db.database import Database
from app.db.statements import Prepared
from app.models.base import metadata
from app.services.reports import counts
from app.services.reports.periods import ReportScope, parameters
from app.services.reports.reports import REPORTS
from app.workflow.reports.figures import Sheet
from tests.reports.test_papers import community
from tests.support import postgres
from tests.support.places import Place

NOW = datetime(2026, 11, 21, tzinfo=UTC)
GIVEN = parameters([ReportScope(community())], date(2026, 10, 1), date(2026, 10, 31), NOW)
ALL_GIVEN = {**GIVEN, "most": 9, "tenth": 9}
ORDERS, COMPLAINTS = "ix_work_order_community_id_created_at_id", "ix_complaint_community_id_created_at_id"
WALKED = {
    "arrival": ("ix_clock_community_id_started_at",),
    "completion": (ORDERS,),
    "standing": (ORDERS,),
    "price": (ORDERS,),
    "first_time_fix": (ORDERS,),
    "follow_up": ("ix_follow_up_community_id_created_at_id",),
    "ratings": (ORDERS,),
    "acceptance": (COMPLAINTS,),
    "complaints": (COMPLAINTS,),
    "repeats": (ORDERS, COMPLAINTS),
    "long_tail": (ORDERS, COMPLAINTS),
    "enquiries": ("ix_enquiry_community_id_received_at",),
    "incidents": ("ix_incident_community_id_created_at_id",),
    "corrective_actions": ("ix_corrective_action_community_id_created_at_id",),
    "opinions": ("ix_follow_up_community_id_done_at_id",),
}
OTHER_INDEXES = """
SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index
WHERE pg_get_indexdef(indexrelid) ~ '_at' AND pg_get_indexdef(indexrelid) NOT LIKE '%(community_id%'
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) AND NOT indisprimary
AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""


async def statements(database: Database, name: str, by: str, monkeypatch: pytest.MonkeyPatch) -> list[Prepared]:
    """The statements that a report sends."""
    sent: list[Prepared] = []
    compiled = counts._compiled

    def note(*asked: Any) -> Prepared:
        sent.append(compiled(*asked))
        return sent[-1]

    with monkeypatch.context() as patch:
        patch.setattr(counts, "_compiled", note)
        async with database.transaction(NOW) as tx:
            await counts.COUNTS[name](counts.Counting(tx, GIVEN, Sheet(REPORTS[name]), by))
    return sent


async def plan_of(database: Database, place: Place, prepared: Prepared) -> str:
    """How the database would go about it, were the tables large."""
    if not database.is_postgresql:
        async with database.transaction(NOW) as tx:
            compiled = prepared.on(database.dialect)
            sql, values = f"EXPLAIN QUERY PLAN {compiled.sql}", compiled.arguments(ALL_GIVEN)
            return "\n".join(str(row[-1]) for row in await tx._driver.in_thread(tx._driver.find, sql, values))
    superuser = Database(postgres.superuser_url(str(make_url(place.url).database)), scope=EVERYWHERE)
    try:
        async with superuser.transaction(NOW) as tx:
            await tx.begin()
            # of empty tables one index costs as much as another, and what is taken is a matter of chance
            for (drop,) in await tx._driver.fetch(OTHER_INDEXES):
                await tx._driver.execute(drop)
            await tx._driver.execute("SET LOCAL enable_seqscan = off")
            compiled = prepared.on(superuser.dialect)
            rows = await tx._driver.fetch(f"EXPLAIN {compiled.sql}", *compiled.arguments(ALL_GIVEN))
            return "\n".join(row[0] for row in rows)
    finally:
        await superuser.close()


@pytest.mark.parametrize("name", REPORTS)
async def test_reports_walk_an_index(
    database: Database, place: Place, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = [
        await plan_of(database, place, prepared)
        for prepared in await statements(database, name, REPORTS[name].by[0], monkeypatch)
    ]
    together = "\n".join(plans)
    if database.is_postgresql:
        assert "Seq Scan" not in together, together
        assert [line for line in together.splitlines() if "Index Cond" in line and "community_id = " in line], together
        return
    for index in WALKED[name]:
        assert re.search(rf"{index} \(community_id=\? AND \w+>\? AND \w+<\?\)", together), together
    scanned = set(re.findall(r"^SCAN (\w+)", together, re.MULTILINE))
    assert not scanned & set(metadata.tables), together
