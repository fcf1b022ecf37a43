"""Records that are kept by hand, as tables: each kind gets its list, create, read and edit from one settings.

GET    /v1/communities/{community_id}/<plural>              a page of them
POST   /v1/communities/{community_id}/<plural>              a new one (Idempotency-Key required)
GET    /v1/communities/{community_id}/<plural>/{<name>_id}  one
POST   /v1/communities/{community_id}/<plural>/{<name>_id}/update   a partial edit, from a known version
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.generic.keeping import add, change, check_expected, edit_form, sent
from app.api.http.generated_route import GeneratedRoute, Ids, Load, no_record
from app.api.http.inputs import Inputs
from app.api.http.operation import ADMIN, AccessPolicy, KeyUse, Operation, roles
from app.api.http.paging import CountedQuery, page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas.common import Answer
from app.api.schemas.page import Page
from app.api.schemas.places import ActiveQuery
from app.core.errors import Duplicate, FieldError, Invalid
from app.core.fields import Form
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.db.queries import places
from app.models.base import RowValues, RowView, VersionedRow
from app.services.journal import kept_records

AnyRow = Any
"""A stored row of whichever kind."""
Check = Callable[[RequestContext, RowValues, Any, list[FieldError]], Awaitable[None]]
"""Looks up what a form names, notes what isn't there, and may fill in values; the row is None for a new record."""
After = Callable[[RequestContext, Any], Awaitable[None]]
"""What else follows from a change, in the same transaction."""


async def _nothing_to_check(_: RequestContext, values: RowValues, row: Any, errors: list[FieldError]) -> None:
    """The record names nothing else."""


async def _nothing_follows(context: RequestContext, row: Any) -> None:
    """The change has no consequence."""


STAFF_READ: Final = roles(*STAFF_ROLES, scopes=("places:read",))


@dataclass(frozen=True)
class SettingsRecord:
    """One kind of record that belongs to a community."""

    plural: str
    model: type[VersionedRow]
    words: Words
    several: Words
    clause: str
    answer: type[Answer]
    form: type[Form]
    readers: AccessPolicy = STAFF_READ
    writers: AccessPolicy = ADMIN
    query: type[CountedQuery] = ActiveQuery
    fixed: frozenset[str] = frozenset()
    """Fields that no edit changes."""
    check: Check = _nothing_to_check
    after: After = _nothing_follows
    hides: Callable[[RequestContext], RowView] = field(default=lambda context: {})
    """Further conditions on what this caller sees."""

    @property
    def path(self) -> str:
        """Where they stand."""
        return f"/v1/communities/{{community_id}}/{self.plural}"

    @property
    def id_name(self) -> str:
        """What the id of one is called in addresses: building_id, unit_id …"""
        return f"{self.model.__tablename__}_id"

    def operation(self, name: str, en: str, zh: str, *, key: KeyUse | None = None, edits: bool = False) -> Operation:
        """What is stated of one of their operations; those that write may find a name taken."""
        return Operation(
            f"{self.plural.replace('-', '_')}.{name}",
            Words(en, zh),
            policy=self.writers if key or edits else self.readers,
            clause=self.clause,
            problems=(Duplicate,) if key or edits else (),
            key=key,
            edits=edits,
        )


def declare(router: APIRouter, settings: SettingsRecord) -> None:
    """Declare the four operations of a kind of record."""
    router.routes += [
        _list(router, settings),
        _read(router, settings),
        _create(router, settings),
        _update(router, settings),
    ]


def _opened(settings: SettingsRecord) -> Load[AnyRow]:
    async def opened(context: RequestContext, ids: Ids) -> AnyRow:
        row: AnyRow = await places.seen(
            context.tx,
            settings.model,
            settings.words,
            ids[settings.id_name],
            community_id=ids["community_id"],
            hidden=settings.hides(context),
        )
        return row

    return opened


def _list(router: APIRouter, settings: SettingsRecord) -> GeneratedRoute[None]:
    item: Any = settings.answer

    async def list_all(context: RequestContext, _: None, inputs: Inputs) -> BaseModel:
        query = inputs.query
        assert isinstance(query, CountedQuery)
        rows, count = await places.listed(
            context.tx,
            settings.model,
            inputs.ids["community_id"],
            filters=query.model_dump(exclude={"limit", "cursor", "count"}, exclude_none=True),
            hidden=settings.hides(context),
            after=position_of(context, query),
            limit=query.limit,
            counted=query.count == "exact",
        )
        return page_of(context, query, rows, settings.answer.model_validate, count)

    return GeneratedRoute(
        "GET",
        settings.path,
        settings.operation("list", f"List {settings.several.en}", f"{settings.several.zh}列表"),
        list_all,
        record=no_record,
        query=settings.query,
        answer=Page[item],
        description=Words(
            f"{settings.several.en.capitalize()} of the community, in the order in which they were made.",
            f"本小区的{settings.several.zh},按新增先后。",
        ),
        tags=router.tags,
    )


def _read(router: APIRouter, settings: SettingsRecord) -> GeneratedRoute[AnyRow]:
    async def read(_context: RequestContext, row: AnyRow, _inputs: Inputs) -> BaseModel:
        return settings.answer.model_validate(row)

    return GeneratedRoute(
        "GET",
        f"{settings.path}/{{{settings.id_name}}}",
        settings.operation("read", f"Read a {settings.words.en}", f"查看{settings.words.zh}"),
        read,
        record=_opened(settings),
        answer=settings.answer,
        description=Words(f"One {settings.words.en} with its version.", f"一条{settings.words.zh}及其版本号。"),
        tags=router.tags,
    )


def _create(router: APIRouter, settings: SettingsRecord) -> GeneratedRoute[None]:
    async def create(context: RequestContext, _: None, inputs: Inputs) -> BaseModel:
        community_id, values = inputs.ids["community_id"], inputs.form_sent.model_dump()
        await _check(context, settings, values, None)
        row = add(context, settings.model, {"community_id": community_id, **values}, settings.writers, community_id)
        await settings.after(context, row)
        context.response_headers["Location"] = f"{context.scope['path']}/{row.id}"
        return settings.answer.model_validate(row)

    return GeneratedRoute(
        "POST",
        settings.path,
        settings.operation("create", f"Add a {settings.words.en}", f"新增{settings.words.zh}", key="required"),
        create,
        record=no_record,
        form=settings.form,
        answer=settings.answer,
        description=Words(f"A new {settings.words.en} of the community.", f"为本小区新增{settings.words.zh}。"),
        status=201,
        tags=router.tags,
    )


def _update(router: APIRouter, settings: SettingsRecord) -> GeneratedRoute[AnyRow]:
    async def update(context: RequestContext, row: AnyRow, inputs: Inputs) -> BaseModel:
        check_expected(context, row)
        values = sent(inputs.form_sent)
        await _check(context, settings, values, row)
        changes = kept_records.changes_of(row, values)
        if changes:
            row = change(
                context, settings.model, row, changes, settings.writers, community_id=inputs.ids["community_id"]
            )
            await settings.after(context, row)
        return settings.answer.model_validate(row)

    return GeneratedRoute(
        "POST",
        f"{settings.path}/{{{settings.id_name}}}/update",
        settings.operation("update", f"Edit a {settings.words.en}", f"修改{settings.words.zh}", edits=True),
        update,
        record=_opened(settings),
        form=edit_form(settings.form, f"{settings.form.__name__}Changes", settings.fixed),
        answer=settings.answer,
        description=Words(
            "Changes what is sent and leaves the rest. Nothing is deleted: "
            f"a {settings.words.en} that is no longer used is edited to `active: false`.",
            f"只改所发送的字段,其余不变。不做删除:不再使用的{settings.words.zh}改为 `active: false`。",
        ),
        tags=router.tags,
    )


async def _check(context: RequestContext, settings: SettingsRecord, values: RowValues, row: AnyRow | None) -> None:
    errors: list[FieldError] = []
    await settings.check(context, values, row, errors)
    if errors:
        raise Invalid(errors)


def is_only_customer(context: RequestContext, community_id: UUID) -> bool:
    """Whether the caller is here as a customer and nothing else."""
    return context.caller.roles_in(community_id) == frozenset({Role.CUSTOMER})
