"""Shapes of master data that another system writes under its own keys."""

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field, create_model

from app.api.schemas import places
from app.api.schemas.common import Answer, Shows
from app.api.schemas.page import Version
from app.api.schemas.people import BindingOut, MaskedPhone, StaffRoleOut
from app.core.fields import Form
from app.core.json_object import JsonObject
from app.models.external_key import MasterRecord
from app.models.import_line import LineOutcome
from app.services.master_data.forms import keyed
from app.services.master_data.kinds import MASTER_KINDS, MasterKind

MOST: Final = 100
"""Records in one batch."""


class _Keyed(Answer):
    external_id: str = Field(max_length=100, description="Your own key of it.", examples=["R-1-101"])


class KeyedPremises(_Keyed, places.PremisesOut):
    """A room or shop, with your key."""


class KeyedDepartment(_Keyed, places.DepartmentOut):
    """A department, with your key."""


class KeyedCatalogueItem(_Keyed, places.CatalogueItemOut):
    """One service of the published list, with your key."""


class KeyedBinding(_Keyed, BindingOut):
    """A customer's tie to a room or shop, with your key."""


class KeyedCustomer(_Keyed):
    """A resident or merchant, masked, with your key."""

    id: UUID
    version: Version
    name: str = Field(max_length=60, examples=["王**"])
    phone: MaskedPhone
    active: bool


class KeyedStaff(_Keyed):
    """A member of staff, with your key."""

    id: UUID
    version: Version
    name: str = Field(max_length=60, examples=["林小满"])
    phone: MaskedPhone
    outsourced: bool
    badge: str | None = Field(max_length=20)
    active: bool
    roles: list[StaffRoleOut] = Field(max_length=100, description="The roles here.")


ANSWERS: Final[dict[MasterRecord, type[Answer]]] = {
    MasterRecord.PREMISES: KeyedPremises,
    MasterRecord.DEPARTMENT: KeyedDepartment,
    MasterRecord.CATALOGUE_ITEM: KeyedCatalogueItem,
    MasterRecord.CUSTOMER: KeyedCustomer,
    MasterRecord.BINDING: KeyedBinding,
    MasterRecord.STAFF: KeyedStaff,
}


class BatchFault(Answer):
    """A field that was wrong."""

    pointer: str = Field(max_length=300, examples=["/items/3/phone"])
    code: str = Field(max_length=60)
    detail: str = Field(max_length=1000)
    debug: str = Field(max_length=2000)


class BatchProblem(Answer):
    """Why a record was refused; the same as its own PUT would have said."""

    status: int = Field(ge=400, le=599)
    code: str = Field(max_length=60, examples=["invalid"])
    title: str = Field(max_length=200)
    detail: str = Field(max_length=4000)
    errors: list[BatchFault] = Field(max_length=100)


class BatchResult(Answer):
    """What came of one record."""

    external_id: str | None = Field(max_length=100)
    outcome: LineOutcome
    id: UUID | None = Field(description="Our id; null: it was refused.")
    version: Version | None
    problem: BatchProblem | None


class BatchAnswer(Answer):
    """What came of each record, in the order in which they were sent."""

    results: list[BatchResult] = Field(max_length=MOST)


ITEMS: Final[dict[MasterRecord, type[Form]]] = {
    name: keyed(kind.form, f"{kind.form.__name__}Item") for name, kind in MASTER_KINDS.items()
}
"""What stands in a batch of each kind."""


def batch_form(kind: MasterKind) -> type[Form]:
    """The form of a batch of master data."""
    return batch_of(kind.form, ITEMS[kind.name])


def batch_of(form: type[Form], item: type[Form] | None = None) -> type[Form]:
    """The form of a batch. Its items are checked one by one, so that a wrong one leaves the others alone."""
    shown = Annotated[JsonObject, Shows(item or keyed(form, f"{form.__name__}Item"))]
    items: Any = (list.__class_getitem__(shown), Field(min_length=1, max_length=MOST))
    return create_model(f"{form.__name__}Batch", __base__=Form, __doc__=f"Up to {MOST} at once.", items=items)
