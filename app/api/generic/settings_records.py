"""Records that are kept by hand, as tables: each noun of a community gets its list, create, read and edit from one row.

GET    /v1/communities/{community_id}/<plural>              a page of them
POST   /v1/communities/{community_id}/<plural>              a new one (Idempotency-Key required)
GET    /v1/communities/{community_id}/<plural>/{record_id}  one
POST   /v1/communities/{community_id}/<plural>/{record_id}/update   a partial edit, from a known version
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, create_model

from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import CountedQuery, page_of, position_of
from app.api.http.policy import Policy
from app.api.http.request_context import Call
from app.api.schemas.common import Answer
from app.api.schemas.page import Page
from app.core.errors import Duplicate, FieldError, Invalid, NotFound
from app.core.fields import Form
from app.core.lang import Words
from app.core.roles import Role
from app.db.queries import places
from app.models.base import VersionedRow
from app.services.journal import kept_records

Check = Callable[[Call, dict[str, Any], Any, list[FieldError]], Awaitable[None]]
"""Looks up what a form names, notes what isn't there, and may fill in values; the row is None for a new record."""
After = Callable[[Call, Any], Awaitable[None]]
"""What else follows from a change, in the same transaction."""


async def _nothing_to_check(call: Call, values: dict[str, Any], row: Any, errors: list[FieldError]) -> None:
    """The noun names nothing else."""


async def _nothing_follows(call: Call, row: Any) -> None:
    """The change has no consequence."""


@dataclass(frozen=True)
class Noun:
    """One kind of record that belongs to a community."""

    plural: str
    model: type[VersionedRow]
    words: Words
    several: Words
    clause: str
    answer: type[Answer]
    form: type[Form]
    readers: Policy
    writers: Policy
    query: type[CountedQuery] = CountedQuery
    fixed: frozenset[str] = frozenset()
    """Fields that no edit changes."""
    check: Check = _nothing_to_check
    after: After = _nothing_follows
    hides: Callable[[Call], Mapping[str, Any]] = field(default=lambda call: {})
    """Further conditions on what this caller sees."""

    @property
    def path(self) -> str:
        """Where they stand."""
        return f"/v1/communities/{{community_id}}/{self.plural}"

    @property
    def operations(self) -> str:
        """The first half of their operation ids."""
        return self.plural.replace("-", "_")


def edit_form(form: type[Form], name: str, fixed: frozenset[str] = frozenset()) -> type[Form]:
    """The form of a partial edit: the same fields with the same bounds, none of them required, and expected_version.
    Bounds must stand in the fields' types: validators of the form itself are not taken over."""
    assert not form.__pydantic_decorators__.field_validators
    assert not form.__pydantic_decorators__.model_validators
    fields: dict[str, Any] = {
        field_name: (
            Annotated[(info.annotation, *info.metadata, Field(description=info.description, examples=info.examples))],
            None,
        )
        for field_name, info in form.model_fields.items()
        if field_name not in fixed
    }
    fields["expected_version"] = (
        Annotated[int, Field(ge=1, le=2_147_483_647)] | None,
        Field(default=None, description="The version the edit was made from, unless If-Match says it."),
    )
    return create_model(name, __base__=Form, __doc__=f"What may be changed; {form.__doc__}", **fields)


def sent(form: BaseModel) -> dict[str, Any]:
    """The fields a client sent, without the version they were made from."""
    return form.model_dump(include=form.model_fields_set - {"expected_version", "device_time"})


def check_expected(call: Call, row: VersionedRow) -> None:
    """Refuse a stale edit: 412 or 409."""
    if call.expected is not None:
        kept_records.check_version(row, call.expected.versions, by_header=call.expected.by_header)


def acting_as(call: Call, policy: Policy, community_id: UUID | None) -> str:
    """The role in which the caller acts, for the journal."""
    return kept_records.role_of(call.caller, policy.roles, community_id)


def declare(door: Door, noun: Noun) -> None:
    """Declare the four operations of a noun."""

    async def subject(call: Call, path: Mapping[str, Any]) -> Any:
        if not path:
            raise NotFound(values={"what": noun.words})
        return await places.seen(
            call.tx,
            noun.model,
            noun.words,
            path["record_id"],
            community_id=path["community_id"],
            hidden=noun.hides(call),
        )

    _declare_reading(door, noun, subject)
    _declare_writing(door, noun, subject)


def _declare_reading(door: Door, noun: Noun, subject: Any) -> None:
    several, words = noun.several, noun.words
    answer: Any = noun.answer
    query_type: Any = Annotated[noun.query, Query()]

    async def list_all(call: CallDep, community_id: UUID, query: query_type) -> Page[answer]:
        filters = query.model_dump(exclude={"limit", "cursor", "count"}, exclude_none=True)
        found, count = await places.listed(
            call.tx,
            noun.model,
            community_id,
            filters=filters,
            hidden=noun.hides(call),
            after=position_of(call, query),
            limit=query.limit,
            counted=query.count == "exact",
        )
        return page_of(call, query, found, answer.model_validate, count)

    list_all.__doc__ = f"{several.en.capitalize()} of the community, in the order in which they were made."
    door.get(
        noun.path,
        operation=f"{noun.operations}.list",
        en=f"List {several.en}",
        zh=f"{several.zh}列表",
        policy=noun.readers,
        clause=noun.clause,
    )(list_all)

    async def read(call: CallDep, community_id: UUID, record_id: UUID) -> answer:
        return answer.model_validate(call.subject)

    read.__doc__ = f"One {words.en} with its version."
    door.get(
        noun.path + "/{record_id}",
        operation=f"{noun.operations}.read",
        en=f"Read a {words.en}",
        zh=f"查看{words.zh}",
        policy=noun.readers,
        clause=noun.clause,
        subject=subject,
    )(read)


def _declare_writing(door: Door, noun: Noun, subject: Any) -> None:
    words = noun.words
    answer: Any = noun.answer
    form_type: Any = noun.form
    changes_type: Any = edit_form(noun.form, f"{noun.form.__name__}Changes", noun.fixed)

    async def create(call: CallDep, community_id: UUID, form: form_type) -> answer:
        values = form.model_dump()
        await _check(call, noun, values, None)
        row = kept_records.create(
            call.tx,
            call.caller,
            noun.model,
            {"community_id": community_id, **values},
            community_id=community_id,
            role=acting_as(call, noun.writers, community_id),
        )
        await noun.after(call, row)
        call.reply_headers["Location"] = f"{call.scope['path']}/{row.id}"
        return answer.model_validate(row)

    create.__doc__ = f"A new {words.en} of the community."
    door.post(
        noun.path,
        operation=f"{noun.operations}.create",
        en=f"Add a {words.en}",
        zh=f"新增{words.zh}",
        policy=noun.writers,
        clause=noun.clause,
        status=201,
        key="required",
        problems=(Duplicate,),
    )(create)

    async def update(call: CallDep, community_id: UUID, record_id: UUID, form: changes_type) -> answer:
        row = call.subject
        check_expected(call, row)
        values = sent(form)
        await _check(call, noun, values, row)
        changes = kept_records.changes_of(row, values)
        if not changes:
            return answer.model_validate(row)
        row = kept_records.edit(
            call.tx,
            call.caller,
            noun.model,
            row,
            changes,
            community_id=community_id,
            role=acting_as(call, noun.writers, community_id),
        )
        await noun.after(call, row)
        return answer.model_validate(row)

    update.__doc__ = (
        f"Changes what is sent and leaves the rest. Nothing is deleted: a {words.en} that is no longer used is edited "
        "to `active: false`."
    )
    door.post(
        noun.path + "/{record_id}/update",
        operation=f"{noun.operations}.update",
        en=f"Edit a {words.en}",
        zh=f"修改{words.zh}",
        policy=noun.writers,
        clause=noun.clause,
        edits=True,
        subject=subject,
        problems=(Duplicate,),
    )(update)


async def _check(call: Call, noun: Noun, values: dict[str, Any], row: Any) -> None:
    errors: list[FieldError] = []
    await noun.check(call, values, row, errors)
    if errors:
        raise Invalid(errors)


def is_only_customer(call: Call, community_id: UUID) -> bool:
    """Whether the caller is here as a customer and nothing else."""
    return call.caller.roles_in(community_id) == frozenset({Role.CUSTOMER})
