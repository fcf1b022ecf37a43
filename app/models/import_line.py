"""Lines of a file that was imported, and what came of each."""

from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from app.core.enums import Labelled
from app.core.json_object import JsonObject
from app.models.base import JsonColumn, Row, choice


class LineOutcome(Labelled):
    """What came of a record that another system sent."""

    CREATED = "created", "created", "已新增"
    CHANGED = "changed", "changed", "已修改"
    UNCHANGED = "unchanged", "unchanged", "无变化"
    REFUSED = "refused", "refused", "未导入"


class ImportLine(Row, table=True):
    """One line of a file. What it says is kept only until it is dealt with."""

    __tablename__ = "import_line"
    __table_args__ = (UniqueConstraint("operation_id", "line"),)

    operation_id: UUID = Field(foreign_key="operation.id", ondelete="CASCADE")
    community_id: UUID = Field(foreign_key="community.id")
    line: int
    """Its number in the file, as a spreadsheet shows it: the header mostly is line 1."""
    given: JsonObject | None = Field(default=None, sa_type=JsonColumn)
    """What the line says, by field; None once it is dealt with."""
    outcome: LineOutcome | None = Field(default=None, sa_type=choice(LineOutcome, "outcome"))
    """None: it is still to be dealt with."""
    record_id: UUID | None = None
    errors: list[JsonObject] = Field(default_factory=list, sa_type=JsonColumn)
    """Why it was refused: `column`, `code`, and the sentence in both languages."""
