"""Before somebody gets a name and number: is that person on record already (M-02)? A family may share a number; the
same name with it is the same person, unless whoever registers says otherwise."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from app.api.http.request_context import RequestContext
from app.api.schemas.people import PersonBrief
from app.core.catalogue import sentence
from app.core.enums import PersonKind
from app.core.errors import FieldError, PersonOnRecord
from app.core.lang import Language
from app.core.roles import Role
from app.db.queries import doubles
from app.models import Person
from app.services.journal import uses
from app.services.moving.seen_by import mask_name, mask_phone
from app.services.people.merging import name_signs

ANOTHER_PERSON: Final = sentence("problems.another_person")


async def among_customers(
    context: RequestContext,
    community_id: UUID,
    *,
    name: str,
    phone: str,
    another_person: bool,
    but: UUID | None = None,
) -> list[PersonBrief]:
    """The customers of the community with this number, beside the one who is edited (`but`); others of the same number
    are registered after this transaction. Raises PersonOnRecord for one of the same name, unless this is another
    person; TooManyRequests, because whoever is told so has looked somebody up."""
    organisation_id = context.caller.organisation_id
    await doubles.hold(context.tx, organisation_id, phone)
    known = [
        (person, [home["label"] for home in homes])
        for person, homes in await doubles.customers_with(context.tx, organisation_id, community_id, phone)
        if person.id != but
    ]
    return await _checked(context, known, community_id, name=name, phone=phone, another_person=another_person)


async def among_people(
    context: RequestContext,
    kind: PersonKind,
    *,
    name: str,
    phone: str | None,
    another_person: bool,
    but: UUID | None = None,
) -> list[PersonBrief]:
    """The same among those of one kind whom the administrator sees."""
    if phone is None:
        return []
    organisation_id = context.caller.organisation_id
    await doubles.hold(context.tx, organisation_id, phone)
    held = context.caller.communities(Role.ADMIN)
    people = await doubles.people_with(context.tx, organisation_id, held, kind, phone)
    known: list[tuple[Person, list[str]]] = [(person, []) for person in people if person.id != but]
    return await _checked(context, known, None, name=name, phone=phone, another_person=another_person)


async def _checked(
    context: RequestContext,
    known: Sequence[tuple[Person, list[str]]],
    community_id: UUID | None,
    *,
    name: str,
    phone: str,
    another_person: bool,
) -> list[PersonBrief]:
    if not known:
        return []
    quotas = context.container.settings.quotas
    await uses.note_look_up(
        context.tx, context.caller, quotas, where="doubles", by="phone", value=phone, community_id=community_id
    )
    same = [(person, homes) for person, homes in known if name_signs(person.name) == name_signs(name)]
    if same and not another_person:
        # it counts also if the answer is not read
        await context.tx.commit()
        raise _on_record([_brief(person, homes) for person, homes in same])
    return [_brief(person, homes) for person, homes in known]


def _on_record(people: Sequence[PersonBrief]) -> PersonOnRecord:
    def named(language: Language) -> str:
        comma = "、" if language == "zh" else ", "
        return ("; " if language == "en" else ";").join(comma.join([person.name, *person.homes]) for person in people)

    return PersonOnRecord(
        values={"people": named},
        errors=[FieldError("/another_person", "confirm", ANOTHER_PERSON)],
        extra={"people": [person.model_dump(mode="json") for person in people]},
    )


def _brief(person: Person, homes: Sequence[str]) -> PersonBrief:
    is_customer = person.kind is PersonKind.CUSTOMER
    name = mask_name(person.name) if is_customer else person.name
    return PersonBrief(id=person.id, name=name or "", phone=mask_phone(person.phone), homes=list(dict.fromkeys(homes)))
