"""Shapes of exports."""

from typing import Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from app.core.catalogue import sentence
from app.core.fields import Day, Form, WrongFields
from app.services.operations.export_files import FileFormat
from app.services.operations.export_tables import Exported

WRONG_DAYS = sentence("problems.export_days")


class ExportForm(Form):
    """What is exported, and how it is written."""

    model_config = ConfigDict(populate_by_name=True)

    community_id: UUID
    records: Exported
    format: FileFormat = FileFormat.XLSX
    first: Day | None = Field(
        default=None, alias="from", description="First local day of registration; none: from the beginning.",
        examples=["2026-11-01"],
    )  # fmt: skip
    until: Day | None = Field(default=None, description="Last one, included; none: until now.", examples=["2026-11-30"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first is not None and self.until is not None and self.until < self.first:
            raise WrongFields(WRONG_DAYS, "until")
        return self
