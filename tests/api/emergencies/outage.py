"""What is done at the counter about a public fault, and by whom it is reported (M-100)."""

from datetime import timedelta
from typing import Any, Final

from tests.api.reception.counter import ROOM, Counter, Form

INCIDENTS: Final = "/v1/incidents"
ORDERS: Final = "/v1/work-orders"
BUILDING_1: Final = "01900000-0000-7003-8000-000000000001"
BUILDING_2: Final = "01900000-0000-7003-8000-000000000002"


async def building_of(counter: Counter, room: str = ROOM) -> str:
    """The building in which a room lies."""
    listed = await counter.read("admin", f"/v1/communities/{counter.community}/premises")
    return next(str(row["building_id"]) for row in listed["data"] if row["id"] == room)


async def other_building(counter: Counter) -> str:
    """A building in which the first owner has no room."""
    own = await building_of(counter)
    listed = await counter.read("admin", f"/v1/communities/{counter.community}/buildings")
    return next(str(row["id"]) for row in listed["data"] if row["id"] != own)


async def water_fails(counter: Counter, who: str = "reception", **more: Any) -> Form:
    """No water in the first owner's building for an hour, expected back in four."""
    now = counter.clock.now()
    form = {
        "community_id": counter.community, "fails": "water", "building_ids": [await building_of(counter)],
        "since": (now - timedelta(hours=1)).isoformat(), "known": "水泵跳闸",
        "expected_back_at": (now + timedelta(hours=4)).isoformat(),
    }  # fmt: skip
    return await counter.do(who, INCIDENTS, **{**form, **more})


async def no_water(counter: Counter, who: str = "owner1", **more: Any) -> Form:
    """The owner reports it in the app."""
    form = {
        "community_id": counter.community, "kind": "repair", "channel": "app", "description": "家里停水了",
        "premises_id": ROOM, "trades": ["plumbing"],
    }  # fmt: skip
    if who == "reception":
        form |= {"channel": "phone", "contact_phone": "13800138000"}
    return await counter.do(who, ORDERS, **{**form, **more})


async def joined(counter: Counter, incident: Form, who: str = "reception", **more: Any) -> Form:
    """The owner's report, answered by the fault."""
    order = await no_water(counter, **more)
    return await counter.do(who, f"{ORDERS}/{order['id']}/join-incident", incident_id=incident["id"])


async def clocks_of(counter: Counter, path: str, who: str = "reception") -> dict[str, str]:
    """The newest state of each clock."""
    listed = (await counter.read(who, f"{path}/clocks"))["data"]
    return {clock["name"]: clock["state"] for clock in listed}


async def texts_told(counter: Counter, who: str, event: str) -> list[str]:
    """The texts of somebody's notices of an event, the newest first."""
    told = (await counter.read(who, "/v1/me/notices"))["data"]
    return [notice["text"] for notice in told if notice["event"] == event]


async def known_faults(counter: Counter, who: str, **query: str) -> list[Form]:
    """What somebody reads of what is known to fail, in one of their rooms or in the one that they ask about."""
    answer: Any = await counter.read(who, f"/v1/communities/{counter.community}/known-faults", **query)
    return list(answer)
