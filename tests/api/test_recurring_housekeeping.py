"""Recurring housekeeping 定期家政 over HTTP: booked with its dates shown, made into orders once, moved, skipped,
paused, ended (M-12, M-14, M-24)."""

import asyncio
from datetime import date

import httpx
import pytest_asyncio
from sqlmodel import select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.core.row_scope import EVERYWHERE
from app.models import Binding, Person, Premises, Qualification, RoleGrant
from app.sandbox.demo.housekeeping import BY_THE_HOUR, SHEET
from tests.api.cleaning import SERIES, Cleaning
from tests.api.conftest import SignIn
from tests.api.contracts.office import named, refused_by


@pytest_asyncio.fixture
async def office(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container, communities: dict[str, UUID]
) -> Cleaning:
    """Ten in the morning of tomorrow, with an item on the list that is priced by the hour."""
    opened = Cleaning(client, sign_in, clock)
    opened.container = container
    async with container.database.transaction(clock.now()) as tx:
        opened.people = {str(row.username): str(row.id) for row in await tx.all(Person, select(Person))}
        rooms = {row.label: str(row.id) for row in await tx.all(Premises, select(Premises))}
    opened.home = {"owner1": rooms["1号楼1单元101"], "tenant1": rooms["2号楼2单元202"]}
    opened.community = str(communities["HY"])
    opened.at()
    me = await opened.seen("supervisor_cleaning", "/me")
    opened.department = str(next(grant["department_id"] for grant in me["roles"] if grant["role"] == "supervisor"))
    added = await opened.post("admin", f"/communities/{opened.community}/catalogue-items", BY_THE_HOUR)
    assert added.status_code == 201, added.text
    opened.item = added.json()
    return opened


async def test_each_date_becomes_an_order_some_days_ahead(office: Cleaning) -> None:
    """With its price and consent, for the department; a changed price is agreed to anew first."""
    asked = await office.made("owner1", f"/{SERIES}", office.form())
    assert (asked["state"], asked["rule"][:18], asked["ends_on"]) == ("requested", "FREQ=WEEKLY;INTERV", office.on(24))
    assert (asked["price_fen"], asked["housekeeping"]["price_fen"]) == (10_000, 10_000)
    coming = await office.dates(asked, "coming-dates")
    assert [row["visit_on"] for row in coming] == [office.on(10), office.on(17), office.on(24)]
    assert not any(row["clashes"] for row in coming)
    [clock] = (await office.seen("reception", f"/{SERIES}/{asked['id']}/clocks"))["data"]
    assert (clock["name"], clock["state"]) == ("series_confirmed", "running")
    await office.rounds(3)
    assert await office.dates(asked) == [], "nothing is made before the desk has confirmed it"
    series = await office.act("reception", SERIES, asked, "confirm", department_id=office.department)
    await office.rounds(3, "00:20")
    [order] = await office.orders(series)
    assert (order["kind"], order["state"], order["department_id"]) == ("housekeeping", "dispatched", office.department)
    assert (order["channel"], order["estimate"]["max_fen"], order["coverage_reason"]) == (
        "app",
        10_000,
        series["number"],
    )
    [agreed] = await office.seen("reception", f"/work-orders/{order['id']}/appointments")
    assert (agreed["starts_at"][:10], agreed["starts_at"][11:16], agreed["ends_at"][11:16]) == (
        office.on(10), "01:00", "03:00",
    )  # fmt: skip
    assert (await office.events_told("owner1"))[0] == "work_order.booking_registered"
    assert "work_order.booking_registered" in await office.events_told("supervisor_cleaning")
    assert len(await office.dates(series, "coming-dates")) == 2
    await office.price(6_000)
    await office.rounds(10)
    dear = (await office.orders(series))[1]
    assert (dear["state"], dear["estimate"], dear["housekeeping"]["price_fen"]) == ("registered", None, 12_000)
    assert (await office.events_told("owner1"))[0] == "work_order.booking_unsettled"
    word = {"said_by": "业主本人", "means": "phone", "told_at": office.clock.now().isoformat()}
    await office.act(
        "reception", "work-orders", dear, "accept", coverage="chargeable", coverage_reason="家政", consent=word,
        estimate={"basis": "list", "min_fen": 12_000, "max_fen": 12_000},
        appointment={"starts_at": dear["wish_from"], "ends_at": dear["wish_until"]},
    )  # fmt: skip
    unrecorded = await office.refused("reception", SERIES, series, "agree_price".replace("_", "-"))
    assert unrecorded == ["price_is_agreed"]
    agreed = await office.act("owner1", SERIES, series, "agree-price")
    assert agreed["price_fen"] == 12_000
    await office.rounds(17)
    assert [order["state"] for order in await office.orders(series)] == ["dispatched", "accepted", "dispatched"]
    await office.rounds(24, "23:50")
    assert (await office.seen("owner1", f"/{SERIES}/{series['id']}"))["state"] == "booked"
    await office.rounds(25)
    assert (await office.seen("owner1", f"/{SERIES}/{series['id']}"))["state"] == "ended"
    rows = (await office.seen("reception", f"/communities/{office.community}/{SERIES}?state=ended"))["data"]
    assert [(row["number"], row["place"], row["price_fen"]) for row in rows] == [
        (series["number"], "1号楼1单元101", 12_000),
    ]  # fmt: skip


async def test_two_workers_make_one_order(office: Cleaning) -> None:
    """At once, and again: each date has one order."""
    series = await office.booked(first_on=office.on(1), weekdays=[1, 2, 3, 4, 5, 6, 7])
    workers = [office.days() for _ in range(3)]
    for _ in range(3):
        await asyncio.gather(*(worker.look_after() for worker in workers))
    assert [row["planned_on"] for row in await office.dates(series)] == [office.on(3), office.on(2), office.on(1)]
    assert len({order["number"] for order in await office.orders(series)}) == 3


async def test_what_clashes_is_told_with_the_next_free_times(office: Cleaning) -> None:
    """Another order of the room, and another series; what is meant all the same comes to the desk."""
    wish = {"starts_at": f"{office.on(17)}T10:00:00+08:00", "ends_at": f"{office.on(17)}T12:00:00+08:00"}
    single = {
        "community_id": office.community, "kind": "housekeeping", "channel": "app", "description": "保洁",
        "premises_id": office.home["owner1"], "catalogue_code": office.code, "housekeeping": SHEET, "wish": wish,
    }  # fmt: skip
    other = await office.made("owner1", "/work-orders", single)
    answer = await office.post("owner1", f"/{SERIES}", office.form())
    assert refused_by(answer) == ["clashes_are_known"]
    message = answer.json()["refusals"][0]["message"]
    assert f"{office.on(17)} 09:00" in message
    assert f"{office.on(17)} 12:00" in message
    assert answer.json()["refusals"][0]["pointer"] == "/clashes_known"
    series = await office.booked(clashes_known=True)
    coming = await office.dates(series, "coming-dates")
    assert [(row["clashes"], row["clashes_with"]) for row in coming] == [
        (False, None), (True, other["number"]), (False, None),
    ]  # fmt: skip
    assert coming[1]["next_free"][0].startswith(f"{office.on(17)}T04:00")
    again = await office.post("owner1", f"/{SERIES}", office.form(first_on=office.on(24), from_time="10:00"))
    assert refused_by(again) == ["clashes_are_known"], "the last date of the first series"
    wish = {"starts_at": f"{office.on(24)}T10:30:00+08:00", "ends_at": f"{office.on(24)}T12:30:00+08:00"}
    taken = await office.post("owner1", "/work-orders", {**single, "wish": wish})
    assert refused_by(taken) == ["room_has_no_other_booking"], "a date that is no order yet counts, too"
    await office.rounds(10)
    assert [order["state"] for order in await office.orders(series)] == ["dispatched", "registered"]


async def test_dates_are_moved_and_skipped_in_time(office: Cleaning) -> None:
    """Until the community's notice; what has an order already is cancelled, or moved by its appointment."""
    await office.settle(housekeeping_series={"ahead_days": 3, "notice_hours": 48})
    series = await office.booked()
    away = {"on": office.on(10), "moved_to": office.on(11), "from_time": "14:00"}
    await office.act("owner1", SERIES, series, "move-date", **away)
    await office.rounds(7)
    assert await office.dates(series) == []
    await office.rounds(8)
    [row] = await office.dates(series)
    assert (row["planned_on"], row["visit_on"]) == (office.on(10), office.on(11))
    made = {"on": office.on(11), "moved_to": office.on(12)}
    assert await office.refused("owner1", SERIES, series, "move-date", **made) == ["order_is_not_made"]
    office.at("14:00", 9)
    await office.act("reception", SERIES, series, "skip-date", on=office.on(11), reason="业主来电")
    [order] = await office.orders(series)
    assert order["state"] == "cancelled"
    assert (await office.events_told("owner1"))[:2] == [
        "housekeeping_series.date_skipped", "work_order.booking_dropped",
    ]  # fmt: skip
    office.at("09:01", 15)
    assert await office.refused("owner1", SERIES, series, "skip-date", on=office.on(17)) == ["notice_is_given"]
    await office.rounds(20)
    assert [row["visit_on"] for row in await office.dates(series)] == [office.on(17), office.on(11)]
    whole = await office.seen("owner1", f"/{SERIES}/{series['id']}")
    assert whole["changed_dates"] == [{"planned_on": office.on(10), "visit_on": None, "from_time": "14:00"}]


async def test_a_pause_ends_by_itself(office: Cleaning) -> None:
    """What lies within it falls away, with its orders; the orders of what comes after it are made in time."""
    series = await office.booked(times=5)
    await office.rounds(10)
    office.at("10:00", 11)
    await office.act("owner1", SERIES, series, "skip-date", on=office.on(24))
    await office.act("owner1", SERIES, series, "pause", reason="出差", paused_until=office.on(15))
    assert [order["state"] for order in await office.orders(series)] == ["dispatched", "dispatched"], "of other days"
    await office.act("owner1", SERIES, series, "resume")
    paused = await office.act("owner1", SERIES, series, "pause", reason="外出", paused_until=office.on(25))
    assert [order["state"] for order in await office.orders(series)] == ["dispatched", "cancelled"]
    await office.rounds(17)
    assert (await office.seen("owner1", f"/{SERIES}/{paused['id']}"))["state"] == "paused"
    await office.rounds(18)
    assert (await office.seen("owner1", f"/{SERIES}/{paused['id']}"))["state"] == "booked"
    await office.rounds(24)
    assert [row["visit_on"] for row in await office.dates(series)] == [office.on(31), office.on(17), office.on(10)]
    office.at("10:00", 30)
    await office.act("owner1", SERIES, series, "end", reason="不再需要")
    assert [order["state"] for order in await office.orders(series)][-1] == "dispatched", "23 hours are too late"


async def test_a_wished_worker_on_leave_is_told_with_another(office: Cleaning, container: Container) -> None:
    """The customer hears it with the order, and who is proposed; the supervisor's list names them first."""
    async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
        now = tx.now
        stand_in = UUID(office.people["worker2"])
        place = {"person_id": stand_in, "created_at": now}
        tx.insert(RoleGrant, **place, community_id=UUID(office.community), role="worker",
                  department_id=UUID(office.department), active=True)  # fmt: skip
        tx.insert(Qualification, **place, trade="cleaning", valid_from=date(2020, 1, 1), valid_until=date(2099, 1, 1))
        await tx.commit()
    sheet = {**SHEET, "wished_worker_id": office.people["cleaner1"]}
    series = await office.booked(housekeeping=sheet)
    day = office.on(17)
    leave = await office.made(
        "cleaner1", "/leaves",
        {"kind": "annual", "starts_at": f"{day}T00:00:00+08:00", "ends_at": f"{day}T23:00:00+08:00"},
    )  # fmt: skip
    await office.act("supervisor_cleaning", "leaves", leave, "grant")
    coming = await office.dates(series, "coming-dates")
    assert [row["clashes"] for row in coming] == [False, True, False]
    assert coming[1]["clashes_with"] is None
    await office.rounds(10)
    told = await office.events_told("owner1")
    assert told[0] == "work_order.booking_without_wished"
    assert "work_order.booking_registered" in told
    second, first = await office.dates(series)
    assert first["proposed_worker"] is None
    assert second["proposed_worker"].endswith("*")
    order = await office.seen("supervisor_cleaning", f"/work-orders/{second['work_order_id']}")
    assert order["wanted_worker_id"] == office.people["worker2"]


async def test_it_ends_as_the_customer_moves_out(office: Cleaning, container: Container) -> None:
    """No order is made for a day after the last of the binding; what was made before is cancelled on the day after."""

    async def bound_until(day: int) -> None:
        async with container.database.transaction(container.clock.now(), EVERYWHERE) as tx:
            bound = {"person_id": UUID(office.people["owner1"]), "premises_id": UUID(office.home["owner1"])}
            tx.update(Binding, bound, {"valid_until": date.fromisoformat(office.on(day))})
            await tx.commit()

    series = await office.booked(first_on=office.on(6))
    await bound_until(12)
    await office.rounds(6)
    assert [row["visit_on"] for row in await office.dates(series)] == [office.on(6)], "they are gone on the thirteenth"
    await bound_until(14)
    await office.rounds(7)
    assert len(await office.dates(series)) == 2, "they stay longer"
    await bound_until(12)
    await office.rounds(12, "23:50")
    assert (await office.seen("reception", f"/{SERIES}/{series['id']}"))["state"] == "booked"
    await office.rounds(13, "00:01")
    assert (await office.seen("reception", f"/{SERIES}/{series['id']}"))["state"] == "ended"
    shown = await office.seen("reception", f"/{SERIES}/{series['id']}/dates")
    assert [row["work_order_state"] for row in shown] == ["cancelled", "dispatched"]
    assert "housekeeping_series.moved_out" in await office.events_told("reception")


async def test_what_is_wrong_with_a_booking_names_the_field(office: Cleaning) -> None:
    """Ends, weekdays and weeks; a neighbour's room; an item without a price."""

    async def wrong(**more: object) -> list[str]:
        return named(await office.post("owner1", f"/{SERIES}", office.form(**more)))

    assert await wrong(times=None) == ["/ends_on", "/times"]
    assert await wrong(ends_on=office.on(60)) == ["/ends_on", "/times"]
    assert await wrong(times=None, ends_on=office.on(9)) == ["/first_on", "/ends_on"]
    assert await wrong(repeats="monthly", weekdays=[1]) == ["/weekdays"]
    assert await wrong(times=1) == ["/times"]
    assert await wrong(repeats="daily") == ["/repeats"]

    async def refused(**more: object) -> list[str]:
        return refused_by(await office.post("owner1", f"/{SERIES}", office.form(**more)))

    assert await refused(premises_id=office.home["tenant1"]) == ["room_is_the_customers"]
    assert await refused(catalogue_code="P15", housekeeping={**SHEET, "price_by": "job"}) == ["series_has_a_price"]
    assert await refused(times=54) == ["dates_are_some_within_a_year"]
    assert await refused(first_on=office.on(0)) == ["first_date_lies_ahead"]
    by_phone = office.form(customer_id=office.people["owner1"])
    series = await office.made("reception", f"/{SERIES}", by_phone)
    confirmation = {"department_id": office.department}
    assert await office.refused("reception", SERIES, series, "confirm", **confirmation) == ["price_is_agreed"]
    assert (await office.read("tenant1", f"/{SERIES}/{series['id']}")).status_code == 404
    assert (await office.events_told("owner1"))[0] == "housekeeping_series.requested"
