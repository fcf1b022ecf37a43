"""Work orders under the keys of another system: written as it has them, and read again."""

import re
from typing import Any, Final

from fastapi import APIRouter
from pydantic_core import to_json

from app.api.generic.answers import answers_of
from app.api.generic.handling import PROBLEMS, mover_of, reply, whole_body
from app.api.http.generated_route import GeneratedRoute, no_record
from app.api.http.inner_batches import KEY, write_each
from app.api.http.inputs import Inputs
from app.api.http.operation import Operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RawResponse, RequestContext
from app.api.routes.master_data import key_in_path
from app.api.schemas.master_data import BatchAnswer, batch_of
from app.core.errors import NotFound
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.core.row_scope import of_community
from app.models import WorkOrder
from app.models.external_key import MasterRecord
from app.models.import_line import LineOutcome
from app.services.master_data.forms import EXTERNAL_ID, ExternalOrder
from app.services.master_data.orders import keep_order, key_of
from app.services.work_orders.kind import WORK_ORDERS

router = APIRouter(route_class=OperationRoute, tags=["master-data"])

PATH: Final = f"/v1/communities/{{community_id}}/work-orders/by-external-id/{{{KEY}}}"
BATCH: Final = "/v1/communities/{community_id}/work-orders/batch"
ANSWERS: Final = answers_of(WORK_ORDERS)
WHOLE: Any = ANSWERS.whole
OrderBatch: Final = batch_of(ExternalOrder)


async def _put(context: RequestContext, _: None, inputs: Inputs) -> RawResponse:
    form = inputs.form_sent
    assert isinstance(form, ExternalOrder)
    assert context.community_id is not None
    order, outcome = await keep_order(mover_of(context), context.community_id, key_in_path(context), form)
    answer = reply(await whole_body(context, order, ANSWERS), 201 if outcome is LineOutcome.CREATED else 200)
    if outcome is LineOutcome.CREATED:
        answer.headers["Location"] = f"{WORK_ORDERS.lifecycle.path}/{order.row.id}"
    return answer


async def _get(context: RequestContext, _: None, inputs: Inputs) -> RawResponse:
    key = await key_of(context.tx, context.caller.id, MasterRecord.WORK_ORDER, key_in_path(context))
    if key is None or key.community_id != context.community_id:
        raise NotFound(values={"what": WORK_ORDERS.noun})
    order = await mover_of(context).open(WORK_ORDERS, key.record_id)
    return reply(await whole_body(context, order, ANSWERS))


async def _batch(context: RequestContext, _: None, inputs: Inputs) -> RawResponse:
    community_id, caller = context.community_id, context.caller
    assert community_id is not None
    database, now = context.container.database, context.container.clock.now

    async def version_of(external_id: str) -> int | None:
        if re.fullmatch(EXTERNAL_ID, external_id) is None:
            # the PUT refuses it; PostgreSQL takes no text with U+0000 even to look for it
            return None
        async with database.transaction(now(), of_community(community_id)) as tx:
            key = await key_of(tx, caller.id, MasterRecord.WORK_ORDER, external_id)
            order = None if key is None else await tx.get(WorkOrder, id=key.record_id)
        return None if order is None else order.version

    items: list[JsonObject] = inputs.form_sent.model_dump()["items"]
    pattern = PATH.format(**{"community_id": community_id, KEY: "{}"})
    return RawResponse(to_json({"results": await write_each(context, pattern, items, version_of)}))


router.routes += [
    GeneratedRoute(
        "PUT",
        PATH,
        Operation(
            "work_orders.put_by_key",
            Words("Write a work order by your key", "按外部编号写入工单"),
            policy=roles(scopes=("work_orders:write",)),
            clause="M-11",
            problems=PROBLEMS,
            may_create=True,
        ),
        _put,
        record=no_record,
        form=ExternalOrder,
        answer=WHOLE,
        description=Words(
            "Registers the order (201), or corrects the one that the key names as `correct` may (200); sent again it "
            "changes nothing. Customer and room may be named by your keys.",
            "登记工单(201)，或按更正规则修改该编号的工单(200);重复发送不变。客户与房屋可用您的编号指定。",
        ),
        tags=router.tags,
    ),
    GeneratedRoute(
        "GET",
        PATH,
        Operation(
            "work_orders.read_by_key",
            Words("Read a work order by your key", "按外部编号查看工单"),
            policy=roles(scopes=("work_orders:read",)),
            clause="M-11",
        ),
        _get,
        record=no_record,
        answer=WHOLE,
        description=Words("The order that this key of yours names.", "您的编号所对应的工单。"),
        tags=router.tags,
    ),
    GeneratedRoute(
        "POST",
        BATCH,
        Operation(
            "work_orders.batch",
            Words("Write many work orders by your keys", "按外部编号批量写入工单"),
            policy=roles(scopes=("work_orders:write",)),
            clause="M-11",
            key="none",
            writes=False,
        ),
        _batch,
        record=no_record,
        form=OrderBatch,
        answer=BatchAnswer,
        description=Words(
            "Up to 100 orders at once, each as its own PUT would take it, with a result for each in the same order. "
            "One that is refused leaves the others alone. Send all of it again after a lost answer.",
            "一次最多 100 张，每张规则与单张写入相同，按顺序返回各张结果；某张被拒不影响其余。"
            "未收到应答时整批重发即可。",
        ),
        tags=router.tags,
    ),
]
