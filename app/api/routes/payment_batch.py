"""Payments that are reported many at once: each goes through `pay` of its charge, with its rules and key (M-60)."""

from typing import Final

from fastapi import APIRouter
from pydantic_core import to_json

from app.api.http import inner_request
from app.api.http.deps import UnopenedContextDep
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse, RequestContext
from app.api.schemas.payment_batch import PaymentResults, PaymentStatus, ReportedPayment, ReportedPayments
from app.core.json_object import JsonObject
from app.core.roles import Role

router = APIRouter(route_class=OperationRoute, tags=["charges"])
TAKERS: Final = roles(Role.CASHIER, scopes=("charges:write",))


@router.post(
    "/v1/payments/batch",
    response_model=PaymentResults,
    **operation("payments.batch", policy=TAKERS, clause="M-60", key="none", writes=False),
)
async def report_payments(context: UnopenedContextDep, form: ReportedPayments) -> RawResponse:
    """Counts up to 100 payments, each by itself, as if it had been sent to `pay` of its charge with its own key: what
    is refused leaves the others alone. `paid`: counted now; `duplicate`: counted before, with this key; `refused`:
    `problem` says why. Send all of it again after a lost answer."""
    results = [await _pay(context, payment) for payment in form.payments]
    return RawResponse(to_json({"results": results}))


async def _pay(context: RequestContext, payment: ReportedPayment) -> JsonObject:
    path = f"/v1/charges/{payment.charge_id}/pay"
    route = inner_request.route_at(context.scope["app"].state.lookup, "POST", path)
    assert route is not None
    form = payment.model_dump(mode="json", exclude={"charge_id", "idempotency_key"}, exclude_none=True)
    headers = {"Idempotency-Key": payment.idempotency_key}
    answer = await inner_request.ask(context, route, path, to_json(form), headers)
    named = {"charge_id": payment.charge_id, "idempotency_key": payment.idempotency_key}
    body = answer.body
    if answer.status >= 400:
        problem = {name: body[name] for name in ("status", "code", "detail", "retryable")}
        nothing = dict.fromkeys(("payment_id", "receipt", "state", "owed_fen"))
        return {**named, **nothing, "status": PaymentStatus.REFUSED, "problem": problem}
    return {
        **named,
        "status": PaymentStatus.DUPLICATE if answer.replayed else PaymentStatus.PAID,
        "payment_id": body["payment"]["id"],
        "receipt": body["payment"]["receipt"],
        "state": body["state"],
        "owed_fen": body["owed_fen"],
        "problem": None,
    }
