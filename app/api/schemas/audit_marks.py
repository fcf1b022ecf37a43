"""Shapes of audit marks."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.api.http.paging import ListQuery
from app.api.schemas.common import Answer
from app.core.catalogue import sentence
from app.core.fields import Form, OptionalText, WrongFields
from app.core.json_object import JsonObject
from app.models.audit_mark import AuditFinding
from app.services.moving.kind import all_kinds

SAY_WHY: Final = sentence("problems.audit_says_why")
RecordType: Any = Literal[*(name for name, kind in sorted(all_kinds().items()) if kind.seen_by)]
"""Every kind of record that somebody sees by itself. An appointment and a quote are parts of their order, and are
marked there."""


class AuditMarkForm(Form):
    """M-150: what was found on a record."""

    record_type: RecordType = Field(description="As events name it.", examples=["work_order"])
    record_id: UUID
    finding: AuditFinding
    remark: OptionalText = Field(default="", description="Required with an objection.", examples=["完工照片缺失"])

    @model_validator(mode="after")
    def _says_why(self) -> "AuditMarkForm":
        if self.finding is AuditFinding.OBJECTION and not self.remark:
            raise WrongFields(SAY_WHY, "remark")
        return self


class AuditMarkQuery(ListQuery):
    """Which marks."""

    finding: AuditFinding | None = None
    record_type: RecordType | None = None
    record_id: UUID | None = None
    marked_by_id: UUID | None = None

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)


class AuditMarkOut(Answer):
    """What somebody found when they looked at a record."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    record_type: RecordType
    record_id: UUID
    record_version: int = Field(ge=1, le=2_147_483_647, description="The version that was looked at.")
    record_number: str = Field(max_length=40)
    department_id: UUID | None
    finding: AuditFinding
    remark: str = Field(max_length=500)
    marked_by_id: UUID
