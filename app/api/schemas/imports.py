"""Shapes of imported files: what is sent beside the file, and what came of each line."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.http.paging import ListQuery
from app.api.schemas.common import Answer
from app.core.fields import Form
from app.core.json_object import JsonObject
from app.models.import_line import LineOutcome

ImportedRecords = Literal["premises", "customer", "department", "catalogue_item"]


class ImportForm(Form):
    """The fields beside the file."""

    community_id: UUID
    records: ImportedRecords
    dry_run: Annotated[bool, Field(description="Only say what would come of each line.")] = False


class ImportLineQuery(ListQuery):
    """Which lines."""

    outcome: LineOutcome | None = None

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)


class ImportFault(Answer):
    """What is wrong in a line."""

    column: str = Field(
        max_length=2000, description="As the file calls it; empty: the whole line.", examples=["手机号"]
    )
    code: str = Field(max_length=60)
    detail: str = Field(max_length=1000, examples=["手机号码应为 11 位。"])


class ImportLineOut(Answer):
    """One line of the file."""

    line: int = Field(ge=1, le=2_000_000, description="Its number, as a spreadsheet shows it.")
    outcome: LineOutcome | None = Field(description="null: it is still to be dealt with.")
    record_id: UUID | None = Field(description="The record that was written; of a resident, the person.")
    errors: list[ImportFault] = Field(max_length=20)
