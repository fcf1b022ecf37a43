"""Forms about the helpers 协办人员 of an order, and what is noted on site (M-21, M-50)."""

from uuid import UUID

from pydantic import Field

from app.core.fields import ActionForm, FileIds, OptionalText, Text
from app.workflow.kinds.work_order.intake_forms import HelperIds


class AddHelpers(ActionForm):
    """M-21: more people help whoever leads."""

    helper_ids: HelperIds = Field(min_length=1)
    outside_hours_reason: OptionalText = ""
    note: OptionalText = ""


class RemoveHelper(ActionForm):
    """M-23: a helper leaves the order, by themselves or taken off it."""

    helper_id: UUID
    reason: Text


class HelperLeft(ActionForm):
    """M-26: a helper has left the company."""

    helper_id: UUID


class NoteOnSite(ActionForm):
    """M-50: what was seen or done on site."""

    note: Text
    photos: FileIds = Field(default_factory=list)
