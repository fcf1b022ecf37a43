"""Master data 主数据 that another system, such as the company's ERP, writes under its own keys.

PUT  /v1/communities/{community_id}/<plural>/by-external-id/{external_key}   create or change one
GET  …/by-external-id/{external_key}                                         read it
POST /v1/communities/{community_id}/<plural>/batch                           up to 100 at once, each with its result
"""

import json
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.api.http.generated_route import GeneratedRoute, no_record
from app.api.http.inner_batches import KEY, LONGEST_KEY
from app.api.http.inputs import Inputs
from app.api.http.operation import Operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.problems import problem_body
from app.api.http.request_context import RawResponse, RequestContext, tag_of
from app.api.http.write_once import read_expected
from app.api.schemas import master_data as shapes
from app.api.schemas.people import StaffRoleOut
from app.core.clock import local_day
from app.core.errors import (
    Conflict,
    Duplicate,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    PersonOnRecord,
    PreconditionFailed,
    Problem,
    VersionConflict,
)
from app.core.fields import Form
from app.core.json_object import JsonObject
from app.core.lang import Words
from app.db.queries import roster
from app.models import Person
from app.models.base import VersionedRow
from app.models.external_key import MasterRecord
from app.models.import_line import LineOutcome
from app.services.journal import kept_records
from app.services.master_data.forms import ExternalId
from app.services.master_data.kinds import MASTER_KINDS, MasterKind, keep
from app.services.master_data.work import MasterWork, SentRecord
from app.services.moving.seen_by import mask_name, mask_phone
from app.workflow.forms.messages import field_errors

router = APIRouter(route_class=OperationRoute, tags=["master-data"])

_KEYS: Final[TypeAdapter[str]] = TypeAdapter(ExternalId)
REFUSALS: Final = (
    Duplicate, Conflict, PersonOnRecord, PreconditionFailed, VersionConflict, Forbidden,
)  # fmt: skip


async def work_of(context: RequestContext, kind: MasterKind) -> MasterWork:
    """The records of this request, within its transaction."""
    assert context.community_id is not None
    community = await context.container.communities.get(context.tx, context.community_id)
    return MasterWork(
        context.tx,
        context.caller,
        context.community_id,
        local_day(context.now, community.zone),
        context.container.master_data,
        kind.name,
    )


def key_in_path(context: RequestContext) -> str:
    """The key in the path. Raises Invalid."""
    try:
        return _KEYS.validate_python(context.scope["path_params"][KEY])
    except ValidationError as error:
        faults = field_errors(error.errors(include_url=False, include_input=False), "path")
        raise Invalid([FieldError(f"{{{KEY}}}", each.code, each.words, **each.values) for each in faults]) from error


async def shown(context: RequestContext, kind: MasterKind, row: VersionedRow, external_id: str) -> BaseModel:
    """A record as it is, with its key; customers are masked, and every number."""
    values: JsonObject = {**vars(row), "external_id": external_id}
    if isinstance(row, Person) or kind.model is Person:
        values["phone"] = mask_phone(values["phone"])
        if kind.name is MasterRecord.CUSTOMER:
            values["name"] = mask_name(values["name"])
        else:
            assert context.community_id is not None
            held = await roster.grants_in(context.tx, context.community_id, [row.id])
            values["roles"] = [StaffRoleOut.model_validate(grant) for grant in held]
    return shapes.ANSWERS[kind.name].model_validate(values)


def _answer(context: RequestContext, answer: BaseModel, version: int, status: int) -> RawResponse:
    content = answer.model_dump_json().encode()
    headers = {**context.response_headers, "ETag": tag_of(content, version)}
    return RawResponse(content, status, headers)


def _put(kind: MasterKind) -> GeneratedRoute[None]:
    async def put(context: RequestContext, _: None, inputs: Inputs) -> RawResponse:
        form, external_id = inputs.form_sent, key_in_path(context)
        assert isinstance(form, Form)
        expected = read_expected(context, None)
        named = None if expected is None else (expected.versions, expected.by_header)
        work, entry = await work_of(context, kind), SentRecord(form, external_id, named)
        await keep(work, [entry])
        if entry.problem is not None:
            raise entry.problem
        await work.finish()
        assert entry.row is not None
        status = 201 if entry.outcome is LineOutcome.CREATED else 200
        if status == 201:
            context.response_headers["Location"] = f"{context.scope['path'].rpartition('/')[0]}/{quote(external_id)}"
        return _answer(context, await shown(context, kind, entry.row, external_id), entry.row.version, status)

    return GeneratedRoute(
        "PUT",
        f"{_path(kind)}/by-external-id/{{{KEY}}}",
        _operation(
            kind, "put", Words(f"Write a {kind.words.en} by your key", f"按外部编号写入{kind.words.zh}"), REFUSALS
        ),
        put,
        record=no_record,
        form=kind.form,
        answer=shapes.ANSWERS[kind.name],
        description=Words(
            "Creates the record (201) or changes it (200); sent again it answers the same. What is here already "
            "and has no key of yours gets this one. Fields that are left out of a change stay as they are. "
            "`If-Match` refuses to overwrite what somebody else changed meanwhile.",
            "按您的编号新增(201)或修改(200);重复发送结果不变。系统中已有而尚无您的编号的记录即与该编号对应。"
            "修改时未发送的字段保持不变。`If-Match` 可防止覆盖他人的修改。",
        ),
        tags=router.tags,
    )


def _get(kind: MasterKind) -> GeneratedRoute[None]:
    async def get(context: RequestContext, _: None, inputs: Inputs) -> BaseModel:
        work, external_id = await work_of(context, kind), key_in_path(context)
        keys = await work.keys(kind.name, [external_id])
        if not keys or keys[0].community_id not in (None, work.community_id):
            raise NotFound(values={"what": kind.words})
        row = await kept_records.get(context.tx, kind.model, kind.words, keys[0].record_id)
        kept_id = getattr(row, "merged_into_id", None)
        if kept_id is not None:
            row = await kept_records.get(context.tx, kind.model, kind.words, kept_id)
        return await shown(context, kind, row, external_id)

    return GeneratedRoute(
        "GET",
        f"{_path(kind)}/by-external-id/{{{KEY}}}",
        _operation(kind, "read", Words(f"Read a {kind.words.en} by your key", f"按外部编号查看{kind.words.zh}")),
        get,
        record=no_record,
        answer=shapes.ANSWERS[kind.name],
        description=Words("The record that this key of yours names.", "您的编号所对应的记录。"),
        tags=router.tags,
    )


def _batch(kind: MasterKind) -> GeneratedRoute[None]:
    checked: TypeAdapter[Form] = TypeAdapter(shapes.ITEMS[kind.name])

    async def batch(context: RequestContext, _: None, inputs: Inputs) -> BaseModel:
        items: list[JsonObject] = inputs.form_sent.model_dump()["items"]
        entries = [_entry(checked, item) for item in items]
        work = await work_of(context, kind)
        await keep(work, entries)
        await work.finish()
        results = [_result(context, entry, f"/items/{index}") for index, entry in enumerate(entries)]
        return shapes.BatchAnswer(results=results)

    return GeneratedRoute(
        "POST",
        f"{_path(kind)}/batch",
        _operation(kind, "batch", Words(f"Write many {kind.several.en}", f"批量写入{kind.several.zh}"), key=True),
        batch,
        record=no_record,
        form=shapes.batch_form(kind),
        answer=shapes.BatchAnswer,
        description=Words(
            "Up to 100 records at once, each as its own PUT would take it, with a result for each in the same order. "
            "One that is refused leaves the others alone.",
            "一次最多 100 条,每条规则与单条写入相同,按顺序返回各条结果;某条被拒不影响其余。",
        ),
        tags=router.tags,
    )


def _entry(checked: TypeAdapter[Form], item: JsonObject) -> SentRecord:
    """An item as an entry; one that is wrong in itself is refused."""
    try:
        form = checked.validate_json(json.dumps(item), strict=True)
    except ValidationError as error:
        sent = item.get("external_id")
        entry = SentRecord(Form.model_construct(), sent[:LONGEST_KEY] if isinstance(sent, str) else None)
        entry.refuse(Invalid(field_errors(error.errors(include_url=False, include_input=False), "body")))
        return entry
    return SentRecord(form, str(getattr(form, "external_id")))  # noqa: B009 - the form is made by `keyed`


def _result(context: RequestContext, entry: SentRecord, place: str) -> shapes.BatchResult:
    problem = None
    if entry.problem is not None:
        body = problem_body(entry.problem, context.language, "", context.request_id)
        errors = [{**error, "pointer": place + error["pointer"]} for error in body.get("errors", [])]
        problem = shapes.BatchProblem.model_validate({**body, "errors": errors})
    assert entry.outcome is not None
    row = entry.row if problem is None else None
    return shapes.BatchResult(
        external_id=entry.external_id,
        outcome=entry.outcome,
        id=row and row.id,
        version=row and row.version,
        problem=problem,
    )


def _path(kind: MasterKind) -> str:
    return f"/v1/communities/{{community_id}}/{kind.plural}"


def _operation(
    kind: MasterKind, name: str, words: Words, problems: tuple[type[Problem], ...] = (), *, key: bool = False
) -> Operation:
    return Operation(
        f"{kind.plural.replace('-', '_')}.{name}_by_key" if not key else f"{kind.plural.replace('-', '_')}.{name}",
        words,
        policy=roles(scopes=(kind.scope,)),
        clause=kind.clause,
        problems=problems,
        key="required" if key else None,
        may_create=name == "put",
    )


for _kind in MASTER_KINDS.values():
    router.routes += [_put(_kind), _get(_kind), _batch(_kind)]
