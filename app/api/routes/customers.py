"""Customers of a community: whom reception looks up, registers and binds to rooms and shops (M-02), always masked."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from app.api.generic.doubles import among_customers
from app.api.generic.keeping import acting_as, add, change
from app.api.generic.settings_records import SettingsRecord, declare
from app.api.http.deps import ContextDep
from app.api.http.inputs import RecordId
from app.api.http.operation import operation, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.paging import page_of, position_of
from app.api.http.request_context import RequestContext
from app.api.schemas import people as shapes
from app.api.schemas.page import Page
from app.core.clock import local_day
from app.core.enums import PersonKind
from app.core.errors import FieldError, Forbidden, Invalid, NotFound, PersonOnRecord, TooManyRequests
from app.core.lang import Words
from app.core.rate_limits import HEADERS
from app.core.roles import Role
from app.db.queries import merged_people, roster
from app.models import Binding, Person, Premises
from app.models.base import RowValues, RowView
from app.services.journal import kept_records, uses
from app.services.moving.seen_by import mask_name, mask_phone
from app.services.people.bindings import days_fault, lasts_longer, whose_customer
from app.services.people.households import MERGED, communities_lived_in, household_of

router = APIRouter(route_class=OperationRoute, tags=["people"])

DESK: Final = roles(Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER, Role.ADMIN)
"""Who deals with callers and so looks them up."""
KEEPERS: Final = roles(Role.RECEPTIONIST, Role.ADMIN)
REVEALERS: Final = roles(
    Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.MANAGER, Role.DUTY_MANAGER, Role.CASHIER, Role.ADMIN
)

CUSTOMER: Final = Words("customer", "客户")
PREMISES: Final = Words("room or shop", "房屋或商铺")
BINDING: Final = Words("binding to this room or shop", "该房屋的绑定")


async def _today(context: RequestContext, community_id: UUID) -> date:
    return local_day(context.now, (await context.container.communities.get(context.tx, community_id)).zone)


@router.get(
    "/v1/communities/{community_id}/customers",
    **operation("customers.list", policy=DESK, clause="M-02", problems=(TooManyRequests,), headers=HEADERS),
)
async def list_customers(
    context: ContextDep, community_id: UUID, query: Annotated[shapes.CustomerQuery, Query()]
) -> Page[shapes.CustomerOut]:
    """Does a caller belong to this community? By exact phone, by room or shop, or by part of an address. Names are
    not searched: that would give them away piece by piece. Looking somebody up by phone is counted and journaled."""
    context.names_somebody = query.phone is not None
    if query.phone is not None and query.cursor is None:
        quotas, where = context.container.settings.quotas, "customers"
        await uses.count_look_up(
            context.tx,
            context.caller,
            quotas,
            where=where,
            by="phone",
            value=query.phone,
            community_id=community_id,
        )
    customers = await roster.customers(
        context.tx,
        context.caller.organisation_id,
        community_id,
        phone=query.phone,
        premises_id=query.premises_id,
        q=query.q,
        after=position_of(context, query),
        limit=query.limit,
    )
    homes = await roster.homes_of(context.tx, community_id, [row.id for row in customers.rows])
    today = await _today(context, community_id)
    return page_of(
        context, query, customers, lambda row: shown(row, [h for h in homes if h["person_id"] == row.id], today)
    )


def registered(customer: shapes.CustomerOut, known: list[shapes.PersonBrief]) -> shapes.CustomerRegistered:
    """A customer beside others here with the same number."""
    return shapes.CustomerRegistered(**customer.model_dump(), possible_duplicates=known)


def shown(row: Person, homes: list[RowView], today: date) -> shapes.CustomerOut:
    """A customer with their rooms in a community, masked."""
    return shapes.CustomerOut(
        id=row.id,
        version=row.version,
        name=mask_name(row.name) or "",
        phone=mask_phone(row.phone),
        active=row.active,
        homes=[
            shapes.HomeOut(**{**home, "binding_id": home["id"], "current": _is_current(home, today)}) for home in homes
        ],
    )


def _is_current(home: RowView, today: date) -> bool:
    return bool(home["valid_from"] <= today and (home["valid_until"] is None or today <= home["valid_until"]))


@router.post(
    "/v1/communities/{community_id}/customers",
    status_code=201,
    **operation(
        "customers.create",
        policy=KEEPERS,
        clause="M-02",
        key="required",
        problems=(PersonOnRecord, TooManyRequests),
    ),
)
async def create_customer(
    context: ContextDep, community_id: UUID, form: shapes.CustomerForm
) -> shapes.CustomerRegistered:
    """Somebody new, as owner, tenant or merchant. Who is on record here with the same name and number is not registered
    again: bind that person to the room, or say by `another_person` that it is somebody else. Others with the number are
    named in the answer; whoever is told of somebody has looked them up, which is counted and journaled."""
    today = await _today(context, community_id)
    starts = form.valid_from or today
    errors: list[FieldError] = []
    premises = await kept_records.refer(
        context.tx, Premises, PREMISES, form.model_dump(), "premises_id", errors=errors, community_id=community_id
    )
    fault = days_fault({"valid_from": starts, "valid_until": form.valid_until})
    errors += [] if fault is None else [fault]
    if errors or premises is None:
        raise Invalid(errors)
    named = form.model_dump(include={"name", "phone", "another_person"})
    known = await among_customers(context, community_id, **named)
    own = {"organisation_id": context.caller.organisation_id, "kind": PersonKind.CUSTOMER}
    person = kept_records.create(
        context.tx,
        context.caller,
        Person,
        {**own, **form.model_dump(include={"name", "phone"})},
        community_id=None,
        role=acting_as(context, KEEPERS, community_id),
    )
    bound = {**form.model_dump(include={"premises_id", "relation", "valid_until"}), "valid_from": starts}
    values = {**bound, "person_id": person.id, "community_id": community_id}
    binding = add(context, Binding, values, KEEPERS, community_id)
    return registered(shown(person, [{**vars(binding), "label": premises.label}], today), known)


async def _revealable(context: ContextDep, person_id: RecordId) -> Person:
    own = {"organisation_id": context.caller.organisation_id, "kind": PersonKind.CUSTOMER}
    person = await kept_records.get(context.tx, Person, CUSTOMER, person_id, **own)
    if person.merged_into_id is not None:
        # records go on naming the entry; who that is stands with the kept person
        person = await kept_records.get(context.tx, Person, CUSTOMER, person.merged_into_id, **own)
    # who has moved out, or isn't here yet, is no customer of this desk
    places = await communities_lived_in(context.tx, person.id)
    if not any(context.caller.roles_in(place) - {Role.CUSTOMER} for place in places):
        raise NotFound(values={"what": CUSTOMER})
    if not any(REVEALERS.permits(context.caller, place) for place in places):
        raise Forbidden(values={"allowed": REVEALERS.words})
    return person


RevealablePerson = Annotated[Person, Depends(_revealable)]


@router.post(
    "/v1/customers/{person_id}/reveal",
    **operation(
        "customers.reveal", policy=REVEALERS, clause="M-90", key="none", problems=(TooManyRequests,), headers=HEADERS
    ),
)
async def reveal(context: ContextDep, person: RevealablePerson, form: shapes.RevealForm) -> shapes.RevealedOut:
    """Name and phone, unmasked, for a purpose. That they were shown, to whom and why, is journaled and counted."""
    await uses.count_reveal(context.tx, context.caller, context.container.settings.quotas)
    # the caller's reveals wait for each other; the one before has lengthened the journal
    person = await context.tx.get(Person, id=person.id) or person
    row = change(context, Person, person, {}, REVEALERS, action="revealed", note={"purpose": form.purpose.value})
    return shapes.RevealedOut(id=row.id, version=row.version, name=row.name, phone=row.phone)


async def _binding_names_people_and_rooms(
    context: RequestContext, values: RowValues, row: Binding | None, errors: list[FieldError]
) -> None:
    binding = {**vars(row), **values} if row is not None else values
    fault = days_fault(binding)
    errors += [] if fault is None else [fault]
    place = {"community_id": context.community_id}
    await kept_records.refer(context.tx, Premises, PREMISES, values, "premises_id", errors=errors, **place)
    if row is None:
        # nobody is bound while they are merged into somebody else
        await merged_people.hold(context.tx, context.caller.organisation_id)
    own = {"organisation_id": context.caller.organisation_id, "kind": PersonKind.CUSTOMER}
    person = await kept_records.refer(context.tx, Person, CUSTOMER, values, "person_id", errors=errors, **own)
    if person is not None and not await _is_ours_to_bind(context, person.merged_into_id or person.id):
        errors.append(kept_records.unknown("person_id", CUSTOMER))
    elif person is not None and person.merged_into_id is not None:
        errors.append(FieldError("/person_id", "merged", MERGED))
    if row is not None and lasts_longer(row, values) and not await _is_ours_to_bind(context, row.person_id):
        errors.append(kept_records.unknown("valid_until", CUSTOMER))
    same_room = {**place, "premises_id": binding["premises_id"]}
    first = await kept_records.refer(context.tx, Binding, BINDING, values, "household_id", errors=errors, **same_room)
    if first is not None:
        household_id = household_of(vars(first))
        values["household_id"] = None if row is not None and household_id == row.id else household_id


async def _is_ours_to_bind(context: RequestContext, person_id: UUID) -> bool:
    """Whether the caller keeps a community whose customer this is."""
    places = whose_customer(context.tx, await roster.bindings_of(context.tx, person_id))
    return not places or any(KEEPERS.permits(context.caller, place) for place in places)


async def _rights_changed(context: RequestContext, binding: Binding) -> None:
    context.after_commit.append(lambda: context.container.principals.forget(binding.person_id))


declare(
    router,
    SettingsRecord(
        plural="bindings",
        model=Binding,
        words=Words("binding", "房屋绑定"),
        several=Words("bindings", "房屋绑定"),
        clause="M-02",
        answer=shapes.BindingOut,
        form=shapes.BindingForm,
        readers=DESK,
        writers=KEEPERS,
        query=shapes.BindingQuery,
        fixed=frozenset({"person_id", "premises_id"}),
        check=_binding_names_people_and_rooms,
        after=_rights_changed,
    ),
)
