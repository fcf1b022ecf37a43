"""Exports 导出 of orders, money, complaints and follow-ups, for spreadsheets and for programs."""

from fastapi import APIRouter

from app.api.http.deps import ContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.routes.operations import accepted
from app.api.schemas.exports import ExportForm
from app.api.schemas.operations import OperationOut
from app.core.errors import Forbidden, NotFound
from app.core.lang import Words
from app.core.roles import Role
from app.services.operations.exports import ExportOrder, begin_export

router = APIRouter(route_class=OperationRoute, tags=["operations"])
COMMUNITY = Words("community", "小区")


@router.post(
    "/v1/exports",
    status_code=202,
    **operation(
        "exports.create",
        policy=roles(
            Role.CASHIER, Role.CS_SUPERVISOR, Role.MANAGER,
            scopes=("charges:read", "complaints:read", "work_orders:read"),
        ),
        clause="M-63",
        key="required",
        problems=(NotFound, Forbidden),
    ),
)  # fmt: skip
async def create_export(context: ContextDep, form: ExportForm) -> OperationOut:
    """A community's orders, charges, payments, refunds, ledger, complaints or follow-ups as a CSV or Excel file with
    Chinese headings, amounts in yuan and local times, or as JSON lines with amounts in fen. Money is for cashiers,
    managers and `charges:read`; the rest for customer-service supervisors, managers and the scope of the records.
    Names, telephones and texts are masked. The worker reads it page by page: ask at `Location` until `exported` is
    there. Texts stay texts: nothing is computed when the file is opened."""
    if not await context.is_ours(form.community_id):
        raise NotFound(values={"what": COMMUNITY})
    order = ExportOrder(form.records, form.format, form.first, form.until)
    return accepted(context, begin_export(context.tx, context.caller, form.community_id, order))
