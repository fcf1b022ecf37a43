"""What the rules need to know about a community, cached for some seconds in each process."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.errors import NotFound
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.row_scope import of_community
from app.db.queries.clock_policies import community_with_policies
from app.db.queries.places import departments_of
from app.db.transaction import Transaction
from app.models import ClockPolicyRow, Community
from app.models.base import RowView
from app.models.checklist_item import ChecklistItem
from app.workflow.clocks.calendar import Calendar
from app.workflow.clocks.policies import ClockPolicy
from app.workflow.engine.community import (
    DEFAULT_AHEAD_DAYS,
    DEFAULT_NOTICE_HOURS,
    FIRST_VERSION,
    CheckItem,
    CommunityRules,
)
from app.workflow.kinds.complaint.routing import routes_of
from app.workflow.kinds.rule_set_contents import rules_in

REMEMBERED_SECONDS = 20
COLUMNS = (
    "id", "organisation_id", "code", "name", "zone", "service_phone", "complaint_phone", "catalogue_version",
)  # fmt: skip
"""Of a community's row, what its rules repeat."""
POLICY_FIELDS = tuple(field.name for field in fields(ClockPolicy))
SAME_OF_ITEM = tuple(field.name for field in fields(CheckItem) if field.name != "title")


def policy_of(row: ClockPolicyRow) -> ClockPolicy:
    """Convert a row to a clock policy."""
    return ClockPolicy(**{name: getattr(row, name) for name in POLICY_FIELDS})


def check_item_of(row: ChecklistItem) -> CheckItem:
    """Convert a row to an item of checklists."""
    same = {name: getattr(row, name) for name in SAME_OF_ITEM}
    return CheckItem(title=Words(row.title_en, row.title_zh), **same)


def rules_of(
    row: Community,
    policies: Iterable[ClockPolicy] = (),
    departments: Collection[RowView] = (),
    checklist_items: Iterable[CheckItem] = (),
) -> CommunityRules:
    """Convert a community's row, its active clock policies, its departments (`id`, `name`, `active`) and its items of
    checklists to its rules. The items count until a version with lists is in force."""
    settings: JsonObject = row.settings
    rules = rules_in(settings)
    if "checklist_items" not in settings:
        rules["checklist_items"] = tuple(checklist_items)
    recurring: JsonObject = settings.get("housekeeping_series") or {}
    return CommunityRules(
        **{name: getattr(row, name) for name in COLUMNS},
        zone_info=ZoneInfo(row.zone),
        **rules,
        rules_version=row.rules_version or FIRST_VERSION,
        announce_faults=bool(settings.get("announce_faults")),
        stock_in_erp=bool(settings.get("stock_in_erp")),
        housekeeping_ahead_days=recurring.get("ahead_days", DEFAULT_AHEAD_DAYS),
        housekeeping_notice_hours=recurring.get("notice_hours", DEFAULT_NOTICE_HOURS),
        calendar=Calendar({date.fromisoformat(day): worked for day, worked in settings.get("days", {}).items()}),
        routing=routes_of(settings),
        clock_policies=tuple(policies),
        departments={department["id"]: department["name"] for department in departments},
        closed_departments=frozenset(department["id"] for department in departments if not department["active"]),
    )


class Communities:
    """Caches communities by id, and reads each again after REMEMBERED_SECONDS."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[float, CommunityRules]] = {}

    async def get(self, tx: Transaction, community_id: UUID) -> CommunityRules:
        """A community's rules. Raises NotFound."""
        known = self._known.get(community_id)
        if known is not None and abs(tx.now.timestamp() - known[0]) < REMEMBERED_SECONDS:
            return known[1]
        # whoever asks first reads it for all others: what they may see must not be kept as all there is
        async with tx.within(of_community(community_id)):
            stored = await community_with_policies(tx, community_id)
            departments = await departments_of(tx, community_id)
            items = await tx.get_all(ChecklistItem, community_id=community_id)
        if stored is None:
            raise NotFound(values={"what": Words("community", "小区")})
        row, policies = stored
        rules = rules_of(row, map(policy_of, policies), departments, map(check_item_of, items))
        self._known[community_id] = (tx.now.timestamp(), rules)
        return rules

    def forget(self, community_id: UUID) -> None:
        """Remove a community that was edited here, so that it is read again next time."""
        self._known.pop(community_id, None)
