"""A stand-in for the company's ERP: its three questions, and `/standin/…` for what an operator would change there."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app.core.json_object import JsonObject
from app.core.outside_settings import STANDIN_ERP_TOKEN
from app.sandbox.demo_data import DEMO, DemoCommunity, DemoPremises

Scenario = Literal["ok", "slow", "down", "refused", "wrong"]
"""How it behaves: it answers; begins to answer and never ends; fails with 503; takes no token; answers nonsense."""
HOW_TO_PAY: Final = "请在小程序“物业缴费”中支付，或到客服中心前台缴纳（每日 8:30–17:30）。"
WRONG: Final = b'{"owed_fen": "nothing", "balance_fen": -1, "code": "?"}'


class OpenBill(BaseModel):
    """One bill that is not paid."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=200)
    owed_fen: int = Field(ge=0)
    due_on: str | None = None


class FeesOfRoom(BaseModel):
    """What a room owes, and has paid in advance."""

    model_config = ConfigDict(extra="forbid")

    community: str
    room: str
    bills: list[OpenBill] = Field(default_factory=list)
    balance_fen: int = Field(default=0, ge=0)


class WarehouseItem(BaseModel):
    """An item of the central warehouse."""

    model_config = ConfigDict(extra="forbid")

    community: str
    code: str
    name: str
    unit: str = "个"
    unit_fen: int | None = Field(default=None, ge=0)
    in_stock: str | None = None


class Behaviour(BaseModel):
    """How the stand-in is to behave from now on."""

    model_config = ConfigDict(extra="forbid")

    scenario: Annotated[Scenario, Field(description="ok, slow, down, refused or wrong.")]


def _premises_of(place: DemoCommunity) -> Iterator[DemoPremises]:
    for building in place.buildings:
        yield from building.shops
        for unit in building.units:
            yield from unit.rooms


def _demo_rooms() -> dict[tuple[str, str], FeesOfRoom]:
    """Rooms and shops of the demo; one has not paid for two months, and one is not on record."""
    rooms = {
        (place.code, unit.label): FeesOfRoom(community=place.code, room=unit.label, balance_fen=12_000)
        for place in DEMO.communities
        for unit in _premises_of(place)
    }
    # a shop that the ERP does not know: what it owes is unknown
    del rooms["GW", "A座106铺"]
    owing = rooms["HY", "2号楼2单元202"]
    owing.balance_fen = 0
    owing.bills = [
        OpenBill(title="2026-09 物业管理费", owed_fen=23_040, due_on="2026-09-30"),
        OpenBill(title="2026-10 物业管理费", owed_fen=23_040, due_on="2026-10-31"),
    ]
    return rooms


def _demo_items() -> dict[tuple[str, str], WarehouseItem]:
    items = (
        WarehouseItem(community="HY", code="CL-001", name="角阀 DN15", unit_fen=1_850, in_stock="36"),
        WarehouseItem(community="HY", code="CL-002", name="LED 吸顶灯 18W", unit="盏", unit_fen=6_900, in_stock="0"),
        WarehouseItem(community="GW", code="CL-001", name="感应龙头 电池盒", unit="只", unit_fen=4_200, in_stock="12"),
        WarehouseItem(community="HY", code="CL-003", name="PVC 排水管 DN50", unit="米", in_stock="120.5"),
    )
    return {(item.community, item.code): item for item in items}


@dataclass
class ErpState:
    """One stand-in. It forgets everything when it ends."""

    scenario: Scenario = "ok"
    rooms: dict[tuple[str, str], FeesOfRoom] = field(default_factory=_demo_rooms)
    items: dict[tuple[str, str], WarehouseItem] = field(default_factory=_demo_items)
    asked: list[str] = field(default_factory=list)
    """The paths that were asked, so that a test can say how often."""
    ends: asyncio.Event = field(default_factory=asyncio.Event)
    """Ends what the scenario `slow` keeps open."""


def build(state: ErpState | None = None) -> Starlette:
    """The application, on a state that a test may look at."""
    held = state or ErpState()

    async def arrears(request: Request) -> Response:
        """GET /rooms/arrears."""
        return await _told(held, request, _arrears_of(_room(held, request.query_params)))

    async def balance(request: Request) -> Response:
        """GET /rooms/balance."""
        room = _room(held, request.query_params)
        return await _told(held, request, None if room is None else {"balance_fen": room.balance_fen})

    async def offer(request: Request) -> Response:
        """GET /items."""
        query = request.query_params
        found = held.items.get((query.get("community", ""), query.get("code", "")))
        return await _told(held, request, None if found is None else found.model_dump(exclude={"community"}))

    async def behave(request: Request) -> Response:
        """POST /standin/scenario."""
        asked = await _read(request, Behaviour)
        if isinstance(asked, Response):
            return asked
        held.scenario = asked.scenario
        return JSONResponse({"scenario": held.scenario})

    async def set_room(request: Request) -> Response:
        """POST /standin/rooms."""
        room = await _read(request, FeesOfRoom)
        if isinstance(room, Response):
            return room
        held.rooms[room.community, room.room] = room
        return JSONResponse(room.model_dump())

    async def set_item(request: Request) -> Response:
        """POST /standin/items."""
        item = await _read(request, WarehouseItem)
        if isinstance(item, Response):
            return item
        held.items[item.community, item.code] = item
        return JSONResponse(item.model_dump())

    async def welcome(_: Request) -> Response:
        """What this is."""
        return JSONResponse({"standin": "ERP", "scenario": held.scenario, "scenarios": get_args(Scenario)})

    return Starlette(
        routes=[
            Route("/", welcome),
            Route("/rooms/arrears", arrears),
            Route("/rooms/balance", balance),
            Route("/items", offer),
            Route("/standin/scenario", behave, methods=["POST"]),
            Route("/standin/rooms", set_room, methods=["POST"]),
            Route("/standin/items", set_item, methods=["POST"]),
        ]
    )


def _room(state: ErpState, query: Mapping[str, str]) -> FeesOfRoom | None:
    return state.rooms.get((query.get("community", ""), query.get("room", "")))


def _arrears_of(room: FeesOfRoom | None) -> JsonObject | None:
    if room is None:
        return None
    owed = sum(bill.owed_fen for bill in room.bills)
    return {
        "owed_fen": owed,
        "bills": [bill.model_dump() for bill in room.bills],
        "how_to_pay": HOW_TO_PAY if owed else "",
    }


async def _told(state: ErpState, request: Request, body: JsonObject | None) -> Response:
    """The answer, as the scenario lets it out."""
    state.asked.append(request.url.path)
    if state.scenario == "refused" or request.headers.get("authorization") != f"Bearer {STANDIN_ERP_TOKEN}":
        return JSONResponse({"error": "the token is not known here"}, 401)
    if state.scenario == "down":
        return JSONResponse({"error": "maintenance"}, 503)
    if state.scenario == "wrong":
        return Response(WRONG, media_type="application/json")
    if state.scenario == "slow":
        return StreamingResponse(_never_ending(state), media_type="application/json")
    return JSONResponse({"error": "not on record"}, 404) if body is None else JSONResponse(body)


async def _never_ending(state: ErpState) -> AsyncIterator[bytes]:
    yield b"{"
    await state.ends.wait()


M = TypeVar("M", bound=BaseModel)


async def _read(request: Request, model: type[M]) -> M | Response:
    """The body, or the answer that says what is wrong with it."""
    try:
        return model.model_validate_json(await request.body())
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return JSONResponse({"error": "not understood", "faults": faults}, 422)
