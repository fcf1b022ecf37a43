"""Long work 长时任务 that a request only begins (202): how far it has come, and its end before its time."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.operations import ExportedFile, ImportCounts, OperationOut, OperationProblem, OperationQuery
from app.api.schemas.page import Page
from app.core.errors import Conflict, NotFound
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries.import_lines import forget_contents
from app.db.queries.operations import page_of_operations
from app.models.operation import LongOperation, OperationKind, OperationState
from app.services.operations.operations import cancel

router = APIRouter(route_class=OperationRoute, tags=["operations"])

OPERATION: Final = Words("long-running operation", "长时任务")


def shown(context: RequestContext, row: LongOperation) -> OperationOut:
    """How far it has come."""
    percent = None if row.total is None else (100 if row.total == 0 else min(100, row.done * 100 // row.total))
    problem = row.problem
    return OperationOut.model_validate(
        {
            **vars(row),
            "title": row.state.label(context.language),
            "percent": 100 if row.state is OperationState.SUCCEEDED else percent,
            "imported": _imported(row),
            "exported": _exported(context, row),
            "problem": problem and OperationProblem(code=problem["code"], detail=problem["detail"][context.language]),
        }
    )


def _imported(row: LongOperation) -> ImportCounts | None:
    """What came of an imported file so far."""
    if row.kind is not OperationKind.IMPORT or "records" not in row.details:
        return None
    details = row.details
    return ImportCounts(
        records=details["records"], dry_run=details["dry_run"], ignored_columns=details["ignored"], **row.result
    )


def _exported(context: RequestContext, row: LongOperation) -> ExportedFile | None:
    """The file of a finished export, for whoever asked for it."""
    if row.kind is not OperationKind.EXPORT or row.state is not OperationState.SUCCEEDED:
        return None
    own = context.caller.id == row.asked_by_id
    url = context.container.signatures.address(UUID(row.result["file_id"]), context.now) if own else None
    return ExportedFile(records=row.details["records"], format=row.details["format"], rows=row.result["rows"], url=url)


def accepted(context: RequestContext, row: LongOperation) -> OperationOut:
    """The answer (202) to a request that only begins something; its Location is where to ask how far it has come."""
    context.response_headers["Location"] = f"/v1/operations/{row.id}"
    return shown(context, row)


async def _visible(context: ContextDep, operation_id: RecordId) -> LongOperation:
    """Work that the caller asked for, or an administrator sees. Raises NotFound."""
    row = await context.tx.get(LongOperation, id=operation_id, organisation_id=context.caller.organisation_id)
    if row is None or not context.caller.roles_in(row.community_id):
        raise NotFound(values={"what": OPERATION})
    if row.asked_by_id != context.caller.id and not context.caller.has(Role.ADMIN, row.community_id):
        raise NotFound(values={"what": OPERATION})
    return row


VisibleOperation = Annotated[LongOperation, Depends(_visible)]


@router.get("/v1/operations", **operation("operations.list", policy=ANYONE, who=frozenset(STAFF_ROLES)))
async def list_operations(context: ContextDep, query: Annotated[OperationQuery, Query()]) -> Page[OperationOut]:
    """What you asked for, and for administrators everything in their communities, the newest first."""
    rows = await page_of_operations(
        context.tx,
        context.caller.communities(Role.ADMIN),
        context.caller.id,
        context.caller.organisation_id,
        query.filters(),
        after=position_of(context, query),
        limit=query.limit,
    )
    return page_of(context, query, rows, lambda row: shown(context, row))


@router.get("/v1/operations/{operation_id}", **operation("operations.read", policy=ANYONE, who=frozenset(STAFF_ROLES)))
async def read_operation(context: ContextDep, row: VisibleOperation) -> OperationOut:
    """How far it has come. Ask again every second or two until `ended_at` is there."""
    return shown(context, row)


@router.post(
    "/v1/operations/{operation_id}/cancel",
    **operation("operations.cancel", policy=ANYONE, who=frozenset(STAFF_ROLES), key="none", problems=(Conflict,)),
)
async def cancel_operation(context: ContextDep, row: VisibleOperation) -> OperationOut:
    """Ends it before its time. What is done stays done; the piece that is being done is finished first."""
    await cancel(context.tx, row)
    await forget_contents(context.tx, row.id)
    ended = await context.tx.get(LongOperation, id=row.id)
    assert ended is not None
    return shown(context, ended)
