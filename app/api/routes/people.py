"""People: staff and customers, as administrators keep them. Nobody with a history is deleted; they are disabled."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from app.api.generic.settings_records import acting_as, check_expected, edit_form, sent
from app.api.http.deps import CallDep
from app.api.http.operation_route import Door
from app.api.http.paging import page_of, position_of
from app.api.http.policy import ADMIN
from app.api.http.request_context import Call
from app.api.schemas.page import Page
from app.api.schemas.people import PasswordForm, PersonForm, PersonOut, PersonQuery
from app.core.enums import PersonKind
from app.core.errors import Duplicate, NotFound
from app.core.masking import mask_name, mask_phone
from app.core.roles import Role
from app.db.queries import refresh, roster
from app.models import Person
from app.services.journal import kept_records
from app.services.people import admin_scope

router = Door("people")

PersonChanges: Any = edit_form(PersonForm, "PersonChanges", frozenset({"kind"}))


def shown(row: Any) -> PersonOut:
    """A person's row, masked."""
    values = dict(row) if isinstance(row, Mapping) else vars(row)
    customer = values["kind"] is PersonKind.CUSTOMER
    return PersonOut.model_validate(
        {
            **values,
            "name": mask_name(values["name"]) if customer else values["name"],
            "phone": mask_phone(values["phone"]),
            "has_password": values["password_hash"] is not None,
        }
    )


async def managed(call: Call, path: Mapping[str, Any]) -> Person:
    """A person whom the caller may change. Raises NotFound, Forbidden."""
    person = await visible(call, path)
    admin_scope.check_manages(call.caller, await roster.communities_of(call.tx, person.id))
    return person


async def visible(call: Call, path: Mapping[str, Any]) -> Person:
    """A person whom the caller may see. Raises NotFound."""
    if "person_id" not in path:
        raise NotFound(values={"what": admin_scope.PERSON})
    person, _ = await admin_scope.find_person(call.tx, call.caller, path["person_id"])
    return person


def edit_person(call: Call, row: Person, changes: Mapping[str, Any], action: str = "update") -> Person:
    """Queue a change of a person; their rights are read anew afterwards."""
    changed = kept_records.edit(
        call.tx,
        call.caller,
        Person,
        row,
        changes,
        community_id=None,
        role=acting_as(call, ADMIN, None),
        action=action,
    )
    call.after.append(lambda: call.container.principals.forget(row.id))
    return changed


@router.get("/v1/people", operation="people.list", en="List people", zh="人员列表", policy=ADMIN)
async def list_people(call: CallDep, query: Annotated[PersonQuery, Query()]) -> Page[PersonOut]:
    """Staff and customers of the communities that the caller administers, and those who belong to none yet."""
    found, count = await roster.people(
        call.tx,
        call.caller.organisation_id,
        call.caller.communities(Role.ADMIN),
        kind=query.kind,
        active=query.active,
        q=query.q,
        community_id=query.community_id,
        after=position_of(call, query),
        limit=query.limit,
        counted=query.count == "exact",
    )
    return page_of(call, query, found, shown, count)


@router.post(
    "/v1/people",
    operation="people.create",
    en="Add a person",
    zh="新增人员",
    policy=ADMIN,
    status=201,
    key="required",
    problems=(Duplicate,),
)
async def create_person(call: CallDep, form: PersonForm) -> PersonOut:
    """Somebody without a role and without a password yet."""
    values = {**form.model_dump(), "organisation_id": call.caller.organisation_id}
    row = kept_records.create(
        call.tx, call.caller, Person, values, community_id=None, role=acting_as(call, ADMIN, None)
    )
    call.reply_headers["Location"] = f"/v1/people/{row.id}"
    return shown(row)


@router.get(
    "/v1/people/{person_id}",
    operation="people.read",
    en="Read a person",
    zh="查看人员",
    policy=ADMIN,
    subject=visible,
)
async def read_person(call: CallDep, person_id: UUID) -> PersonOut:
    """One person, masked."""
    return shown(call.subject)


@router.post(
    "/v1/people/{person_id}/update",
    operation="people.update",
    en="Edit a person",
    zh="修改人员",
    policy=ADMIN,
    edits=True,
    subject=managed,
    problems=(Duplicate,),
)
async def update_person(call: CallDep, person_id: UUID, form: PersonChanges) -> PersonOut:
    """Changes what is sent. `active: false` ends every login of the person at once, and every access within 60 s."""
    row = call.subject
    check_expected(call, row)
    changes = kept_records.changes_of(row, sent(form))
    if changes:
        row = edit_person(call, row, changes)
        if changes.get("active") is False:
            await refresh.revoke_person(call.tx, person_id)
    return shown(row)


@router.post(
    "/v1/people/{person_id}/password",
    operation="people.set_password",
    en="Set a person's password",
    zh="设置密码",
    policy=ADMIN,
    # a stored fingerprint of the body would be something to guess passwords by
    key=None,
    subject=managed,
)
async def set_password(call: CallDep, person_id: UUID, form: PasswordForm) -> PersonOut:
    """A new password; every login of the person ends."""
    row = edit_person(
        call, call.subject, {"password_hash": await call.container.passwords.hash(form.password)}, "password_set"
    )
    await refresh.revoke_person(call.tx, person_id)
    return shown(row)
