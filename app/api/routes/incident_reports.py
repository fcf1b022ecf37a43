"""Reports that were made before a public fault was registered: likely, and answered by it many at once, each through
`join-incident` of its order, with its rules (M-12, M-100)."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic_core import to_json

from app.api.generic.handling import mover_of, opened_record
from app.api.generic.held import hold_back_texts
from app.api.http import inner_request
from app.api.http.deps import ContextDep, UnopenedContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import ANYONE, operation
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse, RequestContext
from app.api.schemas.incident_reports import (
    MOST,
    JoiningReport,
    JoiningReports,
    JoinResults,
    JoinStatus,
    LikelyReportOut,
    LikelyReports,
    LikelyReportsQuery,
)
from app.core.errors import Forbidden
from app.core.json_object import JsonObject
from app.models import WorkOrder
from app.services.emergencies import incident_offers
from app.services.emergencies.incidents import INCIDENTS
from app.services.moving.moves import AnyOpenedRecord, Mover
from app.services.moving.seen_by import mask_text
from app.services.work_orders.kind import WORK_ORDERS
from app.workflow.kinds.incident_reports import JOINERS, reported_at
from app.workflow.kinds.work_order.incident_guards import is_answered

router = APIRouter(route_class=OperationRoute, tags=["incidents"])


async def answering_incident(context: UnopenedContextDep, incident_id: Annotated[RecordId, Path()]) -> UUID:
    """The fault of the path, for whoever lets it answer reports: looked at in a transaction that is over before the
    first report joins. Raises NotFound, Forbidden."""
    async with context.container.database.transaction(context.now, context.caller.row_scope) as tx:
        opened = await Mover(tx, context.caller, context.container.moves).open(INCIDENTS, incident_id)
        incident_offers.check_joins(opened)
    return incident_id


AnsweringIncident = Annotated[UUID, Depends(answering_incident)]
OpenedIncident = Annotated[AnyOpenedRecord, Depends(opened_record(INCIDENTS))]
STANDS: Final = ("number", "state", "version")
WHO_JOIN: Final = frozenset(JOINERS)


@router.get(
    "/v1/incidents/{incident_id}/likely-reports",
    # of those who see the fault, the service asks who lets it answer reports
    **operation("incidents.likely_reports", policy=ANYONE, who=WHO_JOIN, clause="M-100", problems=(Forbidden,)),
)
async def likely_reports(
    context: ContextDep, incident: OpenedIncident, query: Annotated[LikelyReportsQuery, Query()]
) -> LikelyReports:
    """Orders that may be reports of this fault and are none yet, above all those made before it was registered: from
    its area, of what fails, since some hours before it began. Each says why, and what stands in its way; whoever is at
    work at one goes on. Tick those that are, and send them to `reports/batch`."""
    likely = await incident_offers.likely_reports(mover_of(context), incident, query.hours_before)
    shown, departments = likely[:MOST], incident.context.community.departments
    ids = [each.order.id for each in shown]
    masked = [
        mask_text(text, WORK_ORDERS.people_of(each.order))
        for each in shown
        for text in (each.order.spot, each.order.description)
    ]
    texts = iter(await hold_back_texts(context, ids, masked))
    return LikelyReports(
        data=[
            LikelyReportOut(
                id=each.order.id,
                number=each.order.number,
                version=each.order.version,
                state=each.order.state,
                urgency=each.order.urgency,
                reported_at=reported_at(each.order),
                place=each.order.place,
                spot=next(texts),
                description=next(texts),
                department_name=None if each.order.department_id is None else departments.get(each.order.department_id),
                worker_id=each.order.worker_id,
                under_way=each.under_way,
                fits=not each.refusals,
                reasons=[reason.say(context.language) for reason in each.reasons],
                refusals=[refusal.say(context.language) for refusal in each.refusals],
                needs=list(each.needs),
            )
            for each in shown
        ],
        has_more=len(likely) > MOST,
    )


@router.post(
    "/v1/incidents/{incident_id}/reports/batch",
    response_model=JoinResults,
    **operation("incidents.join_reports", policy=ANYONE, who=WHO_JOIN, clause="M-100", key="none", writes=False),
)
async def join_reports(
    context: UnopenedContextDep, incident_id: AnsweringIncident, form: JoiningReports
) -> RawResponse:
    """Lets the fault answer up to 100 orders, each by itself, as if it had been sent to `join-incident` of its order:
    what is refused leaves the others alone. `joined`: answered now, and its reporter is told; `duplicate`: this fault
    answered it already, whoever let it; `refused`: `problem` says why, such as that it moved on since you saw it. Send
    all of it again after a lost answer: nothing is done twice."""
    results = [await _join(context, incident_id, report) for report in form.reports]
    return RawResponse(to_json({"results": results}))


async def _join(context: RequestContext, incident_id: UUID, report: JoiningReport) -> JsonObject:
    path = f"{WORK_ORDERS.lifecycle.path}/{report.work_order_id}"
    route = inner_request.route_at(context.scope["app"].state.lookup, "POST", f"{path}/join-incident")
    assert route is not None
    form = report.model_dump(mode="json", exclude={"work_order_id"}) | {"incident_id": str(incident_id)}
    answer = await inner_request.ask(context, route, f"{path}/join-incident", to_json(form))
    body, result = answer.body, {"work_order_id": report.work_order_id, "problem": None}
    if answer.status < 300:
        return {**result, "status": JoinStatus.JOINED, **{name: body[name] for name in STANDS}}
    order = await _order_now(context, report.work_order_id)
    stands = {name: None if order is None else getattr(order, name) for name in STANDS}
    if order is not None and order.incident_id == incident_id and is_answered(order):
        return {**result, "status": JoinStatus.DUPLICATE, **stands}
    problem = {name: body[name] for name in ("status", "code", "detail", "retryable")}
    return {**result, "status": JoinStatus.REFUSED, **stands, "problem": problem}


async def _order_now(context: RequestContext, order_id: UUID) -> WorkOrder | None:
    """The order as it stands, if the caller sees it."""
    async with context.container.database.transaction(context.now, context.caller.row_scope) as tx:
        loaded = await WORK_ORDERS.load(tx, order_id)
    order = None if loaded is None else loaded["row"]
    return order if order is not None and WORK_ORDERS.sees(context.caller, order, order.organisation_id) else None
