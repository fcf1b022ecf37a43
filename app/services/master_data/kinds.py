"""Every kind of master data that another system may write, and how some records of one kind are kept."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.core.catalogue import sentence
from app.core.errors import FieldError, Forbidden, NotFound
from app.core.fields import Form
from app.core.lang import Words
from app.core.roles import Caller, Role
from app.db.queries import logins
from app.models import Binding, CatalogueItem, Department, Person, Premises
from app.models.base import VersionedRow
from app.models.external_key import MasterRecord
from app.services.master_data import bindings, forms, people, places
from app.services.master_data.work import MasterWork, SentRecord

COMMUNITY: Final = Words("community", "小区")
TWICE: Final = sentence("problems.key_twice")
Keep = Callable[[MasterWork, Sequence[SentRecord]], Awaitable[None]]


@dataclass(frozen=True)
class MasterKind:
    """One kind of record: what is written of it, and who may."""

    name: MasterRecord
    plural: str
    """Where they stand: /v1/communities/{community_id}/<plural>."""
    several: Words
    model: type[VersionedRow]
    form: type[Form]
    scope: str
    clause: str
    keep: Keep

    @property
    def words(self) -> Words:
        """What one is called."""
        return Words(self.name.en, self.name.zh)


MASTER_KINDS: Final = {
    kind.name: kind
    for kind in (
        MasterKind(
            MasterRecord.PREMISES, "premises", Words("rooms and shops", "房屋与商铺"), Premises,
            forms.ExternalPremises, "places:write", "M-01", places.keep_premises,
        ),
        MasterKind(
            MasterRecord.DEPARTMENT, "departments", Words("departments", "部门"), Department,
            forms.ExternalDepartment, "places:write", "M-20", places.keep_departments,
        ),
        MasterKind(
            MasterRecord.CATALOGUE_ITEM, "catalogue-items", Words("catalogue items", "服务项目"), CatalogueItem,
            forms.ExternalCatalogueItem, "catalogue:write", "M-14", places.keep_catalogue_items,
        ),
        MasterKind(
            MasterRecord.CUSTOMER, "customers", Words("residents", "住户"), Person,
            forms.ExternalCustomer, "people:write", "M-02", people.keep_customers,
        ),
        MasterKind(
            MasterRecord.BINDING, "bindings", Words("bindings", "房屋绑定"), Binding,
            forms.ExternalBinding, "people:write", "M-02", bindings.keep_bindings,
        ),
        MasterKind(
            MasterRecord.STAFF, "staff", Words("staff", "员工"), Person,
            forms.ExternalStaff, "people:write", "M-21", people.keep_staff,
        ),
    )
}  # fmt: skip


async def keep(work: MasterWork, entries: Sequence[SentRecord]) -> None:
    """Look at all entries, and queue what is to be written; `work.finish` sends it. What was refused before stays
    refused. Others who write records of this kind here wait until the transaction ends."""
    place = f"master data\n{work.kind}\n{work.community_id}"
    await logins.lock(work.tx, [hashlib.sha256(place.encode()).hexdigest()])
    seen: set[str] = set()
    for entry in entries:
        if entry.external_id is not None and entry.external_id in seen:
            entry.refuse_field(FieldError("/external_id", "twice", TWICE))
        elif entry.external_id is not None:
            seen.add(entry.external_id)
    await work.read_keys(entries)
    still_open = [entry for entry in entries if entry.is_open]
    if still_open:
        await MASTER_KINDS[work.kind].keep(work, still_open)


def check_may_write(caller: Caller, kind: MasterKind, community_id: UUID) -> None:
    """Whether a machine client has the scope there, or a person administers the community. Raises NotFound for a
    community in which the caller is nobody, Forbidden."""
    if not caller.roles_in(community_id):
        raise NotFound(values={"what": COMMUNITY})
    if kind.scope not in caller.scopes_in(community_id) and not caller.has(Role.ADMIN, community_id):
        raise Forbidden(
            values={"allowed": Words(f"administrator, or scope {kind.scope}", f"系统管理员或 {kind.scope}")}
        )
