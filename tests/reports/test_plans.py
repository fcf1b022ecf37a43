"""Reports ask the indexes: whatever they walk begins with a community and a time."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from app.core.ids import new_id
from app.db.database import Database
from app.db.queries import report_complaints, report_correctives, report_enquiries, report_incidents, reports
from app.db.transaction import table_of
from app.models import Complaint, WorkOrder
from tests.support import postgres
from tests.support.places import Place

PLACE = reports.ReportScope(
    new_id(), "Asia/Shanghai", datetime(2026, 9, 30, 16, tzinfo=UTC), datetime(2026, 10, 31, 16, tzinfo=UTC)
)
ORDERS, COMPLAINTS = table_of(WorkOrder), table_of(Complaint)
WALKS: dict[str, tuple[Any, str]] = {
    "orders": (reports.orders_of(PLACE, [ORDERS.c.id]), "ix_work_order_community_id_created_at_id"),
    "clocks": (reports.clocks_of(PLACE, ("on_time",)), "ix_clock_community_id_started_at"),
    "follow_ups": (reports.follow_ups_of(PLACE), "ix_follow_up_community_id_created_at_id"),
    "complaints": (
        report_complaints.complaints_of(PLACE, [COMPLAINTS.c.id]), "ix_complaint_community_id_created_at_id",
    ),
    "faults": (report_complaints.faults_of(PLACE, PLACE.start), "ix_work_order_community_id_created_at_id"),
    "matters of orders": (
        report_complaints.matters_of(PLACE, ORDERS), "ix_work_order_community_id_created_at_id",
    ),
    "matters of complaints": (
        report_complaints.matters_of(PLACE, COMPLAINTS), "ix_complaint_community_id_created_at_id",
    ),
    "corrective actions": (
        report_correctives.correctives_of(PLACE), "ix_corrective_action_community_id_created_at_id",
    ),
    "opinions": (report_correctives.opinions_of(PLACE), "ix_follow_up_community_id_done_at_id"),
    "incidents": (report_incidents.incidents_of(PLACE), "ix_incident_community_id_created_at_id"),
    "enquiries": (report_enquiries.enquiries_of(PLACE), "ix_enquiry_community_id_received_at"),
}  # fmt: skip


OTHER_INDEXES = """
SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index
WHERE pg_get_indexdef(indexrelid) ~ '_at' AND pg_get_indexdef(indexrelid) NOT LIKE '%(community_id%'
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) AND NOT indisprimary
AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
"""


async def plan_of(database: Database, place: Place, statement: Any) -> str:
    """How the database would go about it, were the tables large."""
    compiled = statement.compile(dialect=database.dialect, compile_kwargs={"literal_binds": True})
    if not database.is_postgresql:
        async with database.transaction(datetime.now(UTC)) as tx:
            await tx.begin()
            rows = await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
            return "\n".join(str(row[-1]) for row in rows)
    name = str(make_url(place.url).database)
    with psycopg.connect(postgres.superuser_url(name).replace("+psycopg", "")) as connection:
        # of empty tables one index costs as much as another, and what is taken is a matter of chance
        for (drop,) in connection.execute(OTHER_INDEXES).fetchall():
            connection.execute(drop)
        connection.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {compiled}".encode()))
        connection.rollback()
    return plan


@pytest.mark.parametrize("walk", WALKS)
async def test_reports_walk_an_index(database: Database, place: Place, walk: str) -> None:
    statement, index = WALKS[walk]
    plan = await plan_of(database, place, statement)
    if database.is_postgresql:
        assert "Seq Scan" not in plan, plan
        assert [line for line in plan.splitlines() if "Index Cond" in line and "community_id = " in line], plan
    else:
        assert index in plan, plan
        assert "SCAN " not in plan, plan
