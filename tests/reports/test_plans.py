"""Reports ask the indexes: whatever they walk begins with a community and a time."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from app.core.ids import new_id
from app.db.database import Database
from app.db.queries import report_complaints, report_correctives, report_enquiries, report_incidents, reports
from app.db.transaction import table_of
from app.models import Complaint, WorkOrder

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


async def plan_of(database: Database, statement: Any) -> str:
    """How the database would go about it, were the tables large."""
    compiled = statement.compile(dialect=database.dialect, compile_kwargs={"literal_binds": True})
    async with database.transaction(datetime.now(UTC)) as tx:
        await tx.begin()
        if database.is_postgresql:
            await tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
            rows = await tx.connection.exec_driver_sql(f"EXPLAIN {compiled}")
        else:
            rows = await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
        return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("walk", WALKS)
async def test_reports_walk_an_index(database: Database, walk: str) -> None:
    statement, index = WALKS[walk]
    plan = await plan_of(database, statement)
    if database.is_postgresql:
        # of empty tables any index that begins with the community is as good as another
        assert "Seq Scan" not in plan, plan
        assert [line for line in plan.splitlines() if "Index Cond" in line and "community_id = " in line], plan
    else:
        assert index in plan, plan
        assert "SCAN " not in plan, plan
