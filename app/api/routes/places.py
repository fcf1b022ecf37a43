"""What a community is made of: buildings, units, rooms and shops, warranty terms, departments, and the price list."""

from typing import Final
from uuid import UUID

from fastapi import APIRouter

from app.api.generic.keeping import acting_as
from app.api.generic.settings_records import SettingsRecord, declare, is_only_customer
from app.api.http.operation import ADMIN, roles
from app.api.http.operation_route import OperationRoute
from app.api.http.request_context import RequestContext
from app.api.schemas import places as shapes
from app.core.errors import FieldError
from app.core.lang import Words
from app.core.roles import STAFF_ROLES, Role
from app.models import Building, CatalogueItem, Department, Premises, Unit, WarrantyTerm
from app.models.base import RowValues
from app.services.journal import kept_records
from app.services.places.premises import address_of, price_fault, price_list_changed, unit_fault

router = APIRouter(route_class=OperationRoute, tags=["places"])

EVERYBODY: Final = roles(*STAFF_ROLES, Role.CUSTOMER, scopes=("places:read",))

BUILDING: Final = Words("building", "楼栋")
UNIT: Final = Words("unit", "单元")


def here(context: RequestContext) -> UUID:
    """The community of the path."""
    assert context.community_id is not None
    return context.community_id


async def _unit_names_a_building(
    context: RequestContext, values: RowValues, _row: object, errors: list[FieldError]
) -> None:
    await kept_records.refer(
        context.tx, Building, BUILDING, values, "building_id", errors=errors, community_id=here(context)
    )


async def _premises_stand_somewhere(
    context: RequestContext, values: RowValues, row: Premises | None, errors: list[FieldError]
) -> None:
    """M-01: building and unit belong together and to the community; the address is made of them if nobody gave one."""
    place = {**vars(row), **values} if row is not None else values
    building = await kept_records.refer(
        context.tx, Building, BUILDING, place, "building_id", errors=errors, community_id=here(context)
    )
    unit = await kept_records.refer(context.tx, Unit, UNIT, place, "unit_id", errors=errors, community_id=here(context))
    fault = unit_fault(building, unit)
    errors += [] if fault is None else [fault]
    if row is None and values.get("label") is None:
        values["label"] = address_of(building, unit, values["number"])
    elif values.get("label", "") is None:
        del values["label"]


async def _free_services_cost_nothing(
    _: RequestContext, values: RowValues, row: CatalogueItem | None, errors: list[FieldError]
) -> None:
    fault = price_fault({**vars(row), **values} if row is not None else values)
    errors += [] if fault is None else [fault]


def _own_rooms(context: RequestContext) -> RowValues:
    """Customers see the rooms and shops they are bound to."""
    return {"id": frozenset(context.caller.rooms)} if is_only_customer(context, here(context)) else {}


def _in_use(context: RequestContext) -> RowValues:
    """Customers see what is offered now."""
    return {"active": True} if is_only_customer(context, here(context)) else {}


async def _price_list_changed(context: RequestContext, item: CatalogueItem) -> None:
    place_id, role = here(context), acting_as(context, ADMIN, here(context))
    await price_list_changed(context.tx, context.caller, place_id, [item.id], role=role)
    context.after_commit.append(lambda: context.container.communities.forget(place_id))


async def _department_changed(context: RequestContext, department: Department) -> None:
    """Its name is read again by whoever shows it."""
    place_id = department.community_id
    context.after_commit.append(lambda: context.container.communities.forget(place_id))


RECORDS: Final = (
    SettingsRecord(
        plural="buildings",
        model=Building,
        words=BUILDING,
        several=Words("buildings", "楼栋"),
        clause="M-01",
        answer=shapes.BuildingOut,
        form=shapes.BuildingForm,
    ),
    SettingsRecord(
        plural="units",
        model=Unit,
        words=UNIT,
        several=Words("units", "单元"),
        clause="M-01",
        answer=shapes.UnitOut,
        form=shapes.UnitForm,
        query=shapes.UnitQuery,
        fixed=frozenset({"building_id"}),
        check=_unit_names_a_building,
    ),
    SettingsRecord(
        plural="premises",
        model=Premises,
        words=Words("room or shop", "房屋或商铺"),
        several=Words("rooms and shops", "房屋与商铺"),
        clause="M-01",
        answer=shapes.PremisesOut,
        form=shapes.PremisesForm,
        readers=EVERYBODY,
        query=shapes.PremisesQuery,
        check=_premises_stand_somewhere,
        hides=_own_rooms,
    ),
    SettingsRecord(
        plural="warranty-terms",
        model=WarrantyTerm,
        words=Words("warranty term", "保修期限"),
        several=Words("warranty terms", "保修期限"),
        clause="M-13",
        answer=shapes.WarrantyTermOut,
        form=shapes.WarrantyTermForm,
    ),
    SettingsRecord(
        plural="departments",
        model=Department,
        words=Words("department", "部门"),
        several=Words("departments", "部门"),
        clause="M-20",
        answer=shapes.DepartmentOut,
        form=shapes.DepartmentForm,
        after=_department_changed,
    ),
    SettingsRecord(
        plural="catalogue-items",
        model=CatalogueItem,
        words=Words("catalogue item", "服务项目"),
        several=Words("catalogue items", "服务项目"),
        clause="M-14",
        answer=shapes.CatalogueItemOut,
        form=shapes.CatalogueItemForm,
        readers=EVERYBODY,
        query=shapes.CatalogueQuery,
        check=_free_services_cost_nothing,
        hides=_in_use,
        after=_price_list_changed,
    ),
)

for _record in RECORDS:
    declare(router, _record)
