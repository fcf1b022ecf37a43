"""Lists of codes in a community's settings become items of its checklists, and the journal goes on (M-33)."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from alembic import command
from sqlmodel import select

from app.core.enums import ChecklistMoment
from app.core.roles import gongdan
from app.core.row_scope import EVERYWHERE
from app.db import revisions
from app.db.database import Database
from app.db.queries import feed
from app.models import Community, Organisation
from app.models.checklist_item import ChecklistItem
from app.services.journal import journal_verify, kept_records
from app.services.places.communities import check_item_of, rules_of
from app.workflow.kinds.work_order.checklists import EVERYBODY, checklist_for
from tests.db.test_feed import NOW
from tests.db.test_migrations import empty

__all__ = ["empty"]
LISTS = {"plumbing": ["tools", "pump", "pump", "badge"], "gardening": []}


async def test_lists_in_settings_become_items(empty: str) -> None:
    here, others, organisation = uuid4(), uuid4(), uuid4()
    if empty.startswith("sqlite"):
        Path(empty.partition(":///")[2]).parent.mkdir(parents=True)
    command.upgrade(revisions.configuration(empty), "0043")
    database = Database(empty, pool_size=1)
    await _write(database, organisation, {here: {"claiming": True, "checklists": LISTS}, others: {"claiming": True}})
    revisions.upgrade(empty)
    async with database.transaction(NOW, EVERYWHERE) as tx:
        items = await tx.get_all(ChecklistItem, community_id=here)
        rows = {row.id: row for row in await tx.all(Community, select(Community))}
        faults = [str(fault) async for fault in journal_verify.faults(tx)]
        await feed.sequence(tx, here)
        head = await feed.head_of(tx, here)
    await database.close()
    assert faults == []
    assert (rows[here].settings, rows[here].version) == ({"claiming": True}, 2)
    assert (rows[others].settings, rows[others].version) == ({"claiming": True}, 1)
    assert head == 2 + len(items), "the feed tells of the community, of its change, and of each item"
    community = rules_of(rows[here], checklist_items=map(check_item_of, items))
    before = ChecklistMoment.BEFORE_LEAVING
    assert [item.code for item in checklist_for(["plumbing"], community, before)] == ["tools", "badge", "pump"]
    assert [item.code for item in checklist_for(["gardening"], community, before)] == list(EVERYBODY)
    assert [item.code for item in checklist_for(["painting"], community, before)] == list(EVERYBODY)


async def _write(database: Database, organisation: UUID, settings: dict[UUID, dict[str, Any]]) -> None:
    caller = gongdan(organisation)
    async with database.transaction(NOW - timedelta(days=1), EVERYWHERE) as tx:
        company = {"id": organisation, "code": "A", "name": "甲物业"}
        kept_records.create(tx, caller, Organisation, company, community_id=None, role="system")
        for at, (community_id, own) in enumerate(settings.items()):
            values = {
                "id": community_id, "organisation_id": organisation, "code": f"C{at}", "name": f"小区{at}",
                "service_phone": "1", "complaint_phone": "2", "settings": own,
            }  # fmt: skip
            kept_records.create(tx, caller, Community, values, community_id=community_id, role="system")
        await tx.commit()
