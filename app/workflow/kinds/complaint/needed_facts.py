"""Facts that the guards of complaints need beyond the complaint itself."""

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.models.complaint_file import Evidence
from app.models.places import Department
from app.models.work_order import WorkOrder
from app.workflow.engine.facts import Fact


@dataclass(frozen=True, slots=True)
class Filed:
    """A complaint's form and the records that it refers to."""

    complainant_id: UUID | None
    name: str | None
    phone: str | None
    premises_id: UUID | None
    place: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Work orders that a form names: those of this community, and the unknown ones."""

    found: tuple[WorkOrder, ...]
    missing: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class HandlerFound:
    """The person who is to handle a complaint, if they work here."""

    label: str
    belongs: bool
    department_id: UUID | None = None
    is_accused: bool = False
    """Whether they head the department that the complaint names (M-113)."""


@dataclass(frozen=True, slots=True)
class Reworked:
    """Orders that are to be done again, and those that can't be done again."""

    orders: tuple[WorkOrder, ...]
    unfit: tuple[UUID, ...]


def _filed_by_form(context: Any, form: Any) -> Any:
    """Who complains, as far as a form says: on record, or by name with a number or a room."""
    on_record = context.caller.is_only_customer(context.community.id) or form.complainant_id
    return SimpleNamespace(
        name=on_record or form.complainant_name,
        phone=on_record or form.complainant_phone,
        premises_id=form.premises_id,
    )


filed = Fact[Filed]("filed", reads="complainant_name", by_form=_filed_by_form)
"""Who complains, and from where."""
linked = Fact[Linked]("linked", reads="work_order_ids")
"""The work orders that the form names, if they are of this community and the caller sees them."""
piece = Fact[Evidence | None]("piece", reads="evidence_id")
"""The piece of evidence that the form names."""
respondent = Fact[bool]("respondent")
"""M-113: whether the member of staff and the department that the form names as the respondent are of here."""
routed = Fact[Department | None]("routed")
"""M-94: the department that the form names, or else the one that the community's routing table names."""
handler = Fact[HandlerFound]("handler", reads="handler_id")
"""Whether the person named works here, and in which department."""
unaccused_head_exists = Fact[bool]("unaccused_head_exists", of_record=True)
"""Whether somebody who is not accused heads the department that the complaint was forwarded to."""
managers = Fact[frozenset[UUID]]("managers", of_record=True)
"""The active managers of this community, including those of the whole organisation."""
reworked = Fact[Reworked]("reworked", reads="rework_order_ids")
"""The orders that the form has done again."""
result_due = Fact[date | None]("result_due", of_record=True)
"""M-137: the present last day for the result; None if no such clock runs."""
