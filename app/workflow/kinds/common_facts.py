"""Facts that guards of several kinds need."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.models.complaint import Complaint
from app.workflow.engine.facts import Fact


@dataclass(frozen=True, slots=True)
class Files:
    """The files that a form names, which of them are unknown here, which are signatures, and which stand under nothing
    yet."""

    missing: tuple[UUID, ...]
    named: tuple[UUID, ...] = ()
    signatures: frozenset[UUID] = frozenset()
    homeless: frozenset[UUID] = frozenset()
    signed_at: datetime | None = None
    """When the earliest of the signatures was given."""


files = Fact[Files]("files")
"""The files that the form names."""
department = Fact[bool]("department", reads="department_id")
"""Whether the department that the form names is an active one of this community."""
department_has_head = Fact[bool]("department_has_head", of_record=True)
"""M-26: whether somebody active heads the department that is answerable."""
owner = Fact[bool]("owner", reads="owner_id")
"""M-141: whether the owner whom the form names works in this community."""
complaint = Fact[Complaint | None]("complaint", reads="complaint_id")
"""The complaint that a record belongs to or is to belong to, or that the form names, as far as its sender sees it."""
customer_here = Fact[bool]("customer_here", reads="customer_id")
"""M-02: whether the customer whom the form names lives in this community; true where it names nobody."""
