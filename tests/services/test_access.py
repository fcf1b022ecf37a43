"""One rule of visibility, told twice: for a loaded order and for a list; they must agree on every order and caller."""

import itertools
from datetime import UTC, datetime

from sqlalchemy import or_
from sqlmodel import col, select

from app.core.enums import Channel, OrderKind, Urgency
from app.core.ids import UUID, new_id
from app.core.roles import Caller, Grant, Role, RoomStay
from app.db.database import Database
from app.models import Community, Department, Organisation, Person, Premises, WorkOrder
from app.models.work_order import WorkOrderState
from app.services.work_orders.kind import WORK_ORDERS

COMMUNITY_WIDE = (Role.RECEPTIONIST, Role.CS_SUPERVISOR, Role.CASHIER, Role.MANAGER)
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


async def _orders(database: Database) -> tuple[list[WorkOrder], dict[str, list[UUID]]]:
    """Orders in two communities, with and without department, worker, customer and room."""
    async with database.transaction(NOW) as tx:
        communities = await tx.all(Community, select(Community).order_by(col(Community.code)))
        places = {"community": [inhabitant.id for inhabitant in communities]}
        for model, name in ((Department, "department"), (Premises, "premises")):
            rows = await tx.all(model, select(model).where(col(model.community_id) == communities[0].id).limit(2))
            places[name] = [row.id for row in rows]
        people = await tx.all(Person, select(Person).order_by(col(Person.id)).limit(2))
        places["person"] = [inhabitant.id for inhabitant in people]
        organisation = (await tx.all(Organisation, select(Organisation)))[0]
        places["organisation"] = [organisation.id]
        counter = itertools.count(1)
        orders = []
        for community in places["community"][:2]:
            for department, worker, customer, room in itertools.product(
                [None, *places["department"]],
                [None, places["person"][0]],
                [None, places["person"][1]],
                [None, places["premises"][0]],
            ):
                claimable = department is not None and worker is None  # fmt: skip
                orders.append(
                    tx.insert(
                        WorkOrder,
                        id=new_id(),
                        created_at=NOW,
                        updated_at=NOW,
                        organisation_id=organisation.id,
                        community_id=community,
                        number=f"T-{next(counter)}",
                        state=WorkOrderState.ACCEPTED,
                        kind=OrderKind.REPAIR,
                        channel=Channel.PHONE,
                        urgency=Urgency.NORMAL,
                        reporter_id=new_id(),
                        description="漏水",
                        department_id=department,
                        claimable=claimable,
                        worker_id=worker,
                        customer_id=customer,
                        premises_id=room,
                    )
                )
        await tx.commit()
    return orders, places


def _callers(places: dict[str, list[UUID]], reporter: UUID) -> list[Caller]:
    organisation = places["organisation"][0]
    first, second = places["community"][:2]
    worker, customer = places["person"]
    callers = [Caller(new_id(), organisation, (Grant(role, first),)) for role in Role if role is not Role.SYSTEM]
    callers += [Caller(new_id(), organisation, (Grant(role),)) for role in COMMUNITY_WIDE]
    callers += [
        Caller(new_id(), organisation, (Grant(Role.SUPERVISOR, first, department),))
        for department in places["department"]
    ]
    callers += [
        Caller(new_id(), organisation, (Grant(Role.WORKER, first, department),)) for department in places["department"]
    ]
    callers += [
        Caller(worker, organisation, (Grant(Role.WORKER, first),)),
        Caller(customer, organisation, (Grant(Role.CUSTOMER, first),)),
        # the customer was registered twice, and this is who was kept
        Caller(new_id(), organisation, (Grant(Role.CUSTOMER, first),), merged=frozenset({customer, new_id()})),
        Caller(
            new_id(),
            organisation,
            (Grant(Role.CUSTOMER, first),),
            rooms={places["premises"][0]: RoomStay(((NOW, None),))},
        ),
        Caller(reporter, organisation, (Grant(Role.DUTY_MANAGER, second),)),
        Caller(
            new_id(), organisation, (Grant(Role.INTEGRATION),), scopes=frozenset({"work_orders:read"}), kind="client"
        ),
        Caller(
            new_id(),
            organisation,
            (Grant(Role.INTEGRATION, second),),
            scopes=frozenset({"charges:read"}),
            kind="client",
        ),
        Caller(new_id(), new_id(), (Grant(Role.MANAGER),)),
    ]
    return callers


async def test_a_list_shows_exactly_what_could_be_read_one_by_one(seeded: Database) -> None:
    orders, places = await _orders(seeded)
    for caller in _callers(places, orders[0].reporter_id):
        for community in (None, *places["community"][:2]):
            ways = WORK_ORDERS.conditions(caller, community)
            async with seeded.transaction(NOW) as tx:
                rows = await tx.rows(select(col(WorkOrder.id)).where(or_(*ways))) if ways else []
            expected = {
                order.id
                for order in orders
                if WORK_ORDERS.sees(caller, order, order.organisation_id) and community in (None, order.community_id)
            }
            assert {row["id"] for row in rows} == expected, caller


async def test_somebody_of_another_organisation_sees_nothing(seeded: Database) -> None:
    orders, places = await _orders(seeded)
    stranger = Caller(
        new_id(),
        new_id(),
        (Grant(Role.MANAGER),),
        rooms={room: RoomStay(((NOW, None),)) for room in places["premises"]},
    )
    assert not any(WORK_ORDERS.sees(stranger, order, order.organisation_id) for order in orders)
