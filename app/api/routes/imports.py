"""Files of master data 导入: CSV, XLSX, XLS or ODS, as the company's tables are."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError

from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.uploads import read_upload
from app.api.openapi.texts import read
from app.api.routes.operations import VisibleOperation, accepted
from app.api.schemas.imports import ImportFault, ImportForm, ImportLineOut, ImportLineQuery
from app.api.schemas.operations import OperationOut
from app.api.schemas.page import Page
from app.core.errors import Forbidden, Invalid, NotFound, TooLarge, TooManyRequests, UnsupportedMedia
from app.core.lang import Words
from app.core.roles import Role
from app.core.scopes import MASTER_DATA
from app.db.queries.import_lines import page_of_lines
from app.models.external_key import MasterRecord
from app.models.import_line import ImportLine
from app.services.master_data.columns import Table
from app.services.master_data.imports import begin_import, table_of_file
from app.services.master_data.kinds import MASTER_KINDS, check_may_write
from app.workflow.forms.messages import field_errors

router = APIRouter(route_class=OperationRoute, tags=["master-data"])

MOST_BYTES = 10 * 1024 * 1024
FIELDS = frozenset({*ImportForm.model_fields, "idempotency_key"})
COMMUNITY = Words("community", "小区")


@dataclass(frozen=True, slots=True)
class SentTable:
    """A file that was read, and what is to be done with it."""

    form: ImportForm
    table: Table


async def _sent_table(context: UnopenedContextDep) -> AsyncIterator[SentTable]:
    """The lines of what was uploaded, read in its sender's turn, before the transaction begins."""
    context.check_input()
    async with read_upload(context, FIELDS) as upload:
        context.key_in_form, context.fingerprint = upload.fields.pop("idempotency_key", None), upload.fingerprint
        try:
            form = ImportForm.model_validate(upload.fields)
        except ValidationError as error:
            raise Invalid(field_errors(error.errors(include_url=False, include_input=False), "body")) from error
        if not await context.is_ours(form.community_id):
            raise NotFound(values={"what": COMMUNITY})
        kind = MasterRecord(form.records)
        check_may_write(context.caller, MASTER_KINDS[kind], form.community_id)
        if upload.size > MOST_BYTES:
            raise TooLarge(values={"limit": MOST_BYTES})
        turns = context.container.drawing
        yield SentTable(form, await turns.run(context.caller.id, table_of_file, upload.file.read(), kind))


SentTableDep = Annotated[SentTable, Depends(_sent_table, scope="function")]


@router.post(
    "/v1/imports",
    status_code=202,
    **operation(
        "imports.create",
        policy=roles(Role.ADMIN, scopes=tuple(sorted(MASTER_DATA))),
        key="required",
        problems=(TooLarge, UnsupportedMedia, NotFound, Forbidden, TooManyRequests),
        openapi={"requestBody": read("request_bodies")["import"]},
        key_in_form=True,
    ),
)
async def create_import(sent: SentTableDep, context: ContextDep) -> OperationOut:
    """A table of rooms and shops, residents with their rooms, departments or the price list. It is read at once, and
    its lines are dealt with by the worker, a hundred at a time: ask at `Location` how far it has come, and at `/lines`
    what came of each. Columns are known by their usual Chinese names, in any order, wherever the header stands; what is
    not kept here, such as the area, is left out. `dry_run` changes nothing and says what would come of each line."""
    form = sent.form
    row = await begin_import(
        context.tx,
        context.caller,
        MasterRecord(form.records),
        form.community_id,
        sent.table,
        dry_run=form.dry_run,
    )
    return accepted(context, row)


def _shown(row: ImportLine, language: str) -> ImportLineOut:
    faults = [ImportFault(**{**fault, "detail": fault["detail"][language]}) for fault in row.errors]
    return ImportLineOut(line=row.line, outcome=row.outcome, record_id=row.record_id, errors=faults)


@router.get(
    "/v1/operations/{operation_id}/lines",
    **operation("imports.lines", policy=roles(Role.ADMIN, scopes=tuple(sorted(MASTER_DATA)))),
)
async def list_lines(
    context: ContextDep, row: VisibleOperation, query: Annotated[ImportLineQuery, Query()]
) -> Page[ImportLineOut]:
    """What came of each line of an imported file, in the order of the file; `outcome=refused` is what somebody has to
    look into."""
    lines = await page_of_lines(
        context.tx, row.id, query.filters(), after=position_of(context, query), limit=query.limit
    )
    return page_of(context, query, lines, lambda line: _shown(line, context.language))
