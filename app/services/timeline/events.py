"""The names of all event types that a community's change feed can contain; a request for another type is refused."""

from typing import Final

from sqlmodel import SQLModel

from app.db.transaction import table_of
from app.models import (
    Binding,
    Building,
    CatalogueItem,
    ClockPolicyRow,
    Community,
    Department,
    Premises,
    RoleGrant,
    Unit,
    WarrantyTerm,
)
from app.models.checklist_item import ChecklistItem
from app.models.directory import DirectoryEntry
from app.models.duty_post import DutyPost
from app.models.enquiry import EnquiryTopic
from app.models.letterhead import Letterhead
from app.models.work_hours import WorkHours
from app.services.journal.erasing import ACTION as ERASED
from app.services.journal.journal import OF_PEOPLE
from app.workflow.clocks.escalation import ACTIONS
from app.workflow.kinds.all_lifecycles import ALL

EDITED: Final = ("created", "updated")
KEPT: Final[dict[type[SQLModel], tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            Binding,
            Building,
            CatalogueItem,
            ChecklistItem,
            ClockPolicyRow,
            Department,
            DirectoryEntry,
            EnquiryTopic,
            Letterhead,
            DutyPost,
            WorkHours,
            Premises,
            Unit,
            WarrantyTerm,
        ),
        EDITED,
    ),
    Community: (*EDITED, "catalogue_changed"),
    RoleGrant: ("created", "ended"),
}
"""Records of a community that have no lifecycle, and their events. Qualifications and machine clients belong to the
organisation and are in no feed; nor are audit marks, which are for those who answer for the record. People belong to
the organisation, too: what happens to them is in the feeds of communities where they have, or had, a home or a role."""

OF_LIFECYCLES: Final = frozenset(step.event for lifecycle in ALL.values() if lifecycle.path for step in lifecycle.steps)
OF_CLOCKS: Final = frozenset(ACTIONS)
OF_RECORDS: Final = frozenset(f"{table_of(model).name}.{outcome}" for model, found in KEPT.items() for outcome in found)
OF_ERASURES: Final = frozenset(f"{name}.{ERASED}" for name, lifecycle in ALL.items() if lifecycle.path)
"""Somebody was forgotten: the record no longer says who they were."""
FEED_EVENTS: Final = tuple(sorted(OF_LIFECYCLES | OF_CLOCKS | OF_RECORDS | OF_PEOPLE | OF_ERASURES))
