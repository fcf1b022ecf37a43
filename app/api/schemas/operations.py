"""Shapes of long work."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.http.paging import ListQuery
from app.api.schemas.common import Answer, Natural
from app.core.json_object import JsonObject
from app.models.external_key import MasterRecord
from app.models.operation import OperationKind, OperationState
from app.services.operations.export_files import FileFormat
from app.services.operations.export_tables import Exported


class OperationQuery(ListQuery):
    """Which long work."""

    community_id: UUID | None = None
    kind: OperationKind | None = None
    state: OperationState | None = None

    def filters(self) -> JsonObject:
        """The filters as the query takes them."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)


class OperationProblem(Answer):
    """Why long work failed."""

    code: str = Field(max_length=60, examples=["internal"], description="As at `/v1/problems`.")
    detail: str = Field(max_length=1000, examples=["系统内部出错。"])


class ImportCounts(Answer):
    """What came of the lines of a file so far; with `dry_run`, what would come of them."""

    records: MasterRecord
    dry_run: bool
    created: Natural = 0
    changed: Natural = 0
    unchanged: Natural = 0
    refused: Natural = 0
    ignored_columns: list[Annotated[str, Field(max_length=2000)]] = Field(
        max_length=200, description="Columns of the file of which nothing is kept.", examples=[["面积"]]
    )


class ExportedFile(Answer):
    """What came of an export; kept for a day."""

    records: Exported
    format: FileFormat
    rows: Natural
    url: str | None = Field(max_length=300, description="Good for an hour; ask again for another. No token is needed.")


class OperationOut(Answer):
    """Long work that a request began: how far it has come, and what has come of it."""

    id: UUID
    kind: OperationKind
    state: OperationState
    title: str = Field(max_length=60, description="The state in your language.", examples=["进行中"])
    community_id: UUID
    asked_by_id: UUID = Field(description="The person or machine client that began it.")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None = Field(description="It can be read for 30 days after this.")
    done: Natural = Field(description="How many parts are dealt with.")
    total: Natural | None = Field(description="How many parts there are; null: nobody knows yet.")
    percent: Annotated[int, Field(ge=0, le=100)] | None = Field(description="null: nobody knows yet.")
    problem: OperationProblem | None = Field(description="Why it failed.")
    imported: ImportCounts | None = Field(description="Of an import; its lines stand at `/lines`.")
    exported: ExportedFile | None = Field(description="Of an export that is finished.")
