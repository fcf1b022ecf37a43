"""The ERP by its adapter, against the stand-in and against answers that no ERP should give (M-102)."""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

import httpx
import pytest

from app.adapters.erp import MOST_BYTES, HttpErp, NoErp, erp_of
from app.core.erp import ErpUnknown, Silence
from app.core.outside_settings import STANDIN_ERP_TOKEN
from app.core.settings import Settings
from app.sandbox.erp import ErpState, Scenario, build
from app.services.places.erp_answers import told

ROOM = "2号楼2单元202"


def asking(state: ErpState, token: str = STANDIN_ERP_TOKEN) -> HttpErp:
    """The adapter on a stand-in; a fifth of a second is its patience."""
    return HttpErp("http://erp.test/", token, 0.2, httpx.ASGITransport(app=build(state)))


def answering(status: int, content: bytes) -> HttpErp:
    """The adapter on a server that always answers the same."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    return HttpErp("http://erp.test", "t", 0.2, transport)


async def silence_of(question: Awaitable[object]) -> Silence:
    with pytest.raises(ErpUnknown) as unknown:
        await question
    return unknown.value.why


async def test_it_says_what_a_room_owes_and_an_item_costs() -> None:
    state = ErpState()
    erp = asking(state)
    arrears = await erp.room_arrears("HY", ROOM)
    assert arrears.owed_fen == 46_080
    assert [(bill.title, bill.owed_fen, bill.due_on) for bill in arrears.bills] == [
        ("2026-09 物业管理费", 23_040, date(2026, 9, 30)),
        ("2026-10 物业管理费", 23_040, date(2026, 10, 31)),
    ]
    assert "物业缴费" in arrears.how_to_pay
    assert (await erp.room_arrears("HY", "1号楼1单元101")).owed_fen == 0
    assert (await erp.fee_balance("HY", "1号楼1单元101")).balance_fen == 12_000
    item = await erp.item("HY", "CL-003")
    assert (item.unit, item.unit_fen, item.in_stock) == ("米", None, Decimal("120.5"))
    assert state.asked == ["/rooms/arrears", "/rooms/arrears", "/rooms/balance", "/items"]
    await erp.close()


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ("down", Silence.UNREACHABLE),
        ("slow", Silence.UNREACHABLE),
        ("refused", Silence.REFUSED),
        ("wrong", Silence.UNREADABLE),
    ],
)
async def test_whatever_goes_wrong_is_unknown(scenario: Scenario, why: Silence) -> None:
    state = ErpState(scenario=scenario)
    erp = asking(state)
    assert await silence_of(erp.room_arrears("HY", ROOM)) is why
    if scenario != "slow":
        assert await silence_of(erp.fee_balance("HY", ROOM)) is why
        assert await silence_of(erp.item("HY", "CL-001")) is why
    state.scenario = "ok"
    # it is asked anew: what was unknown is known again
    assert (await erp.room_arrears("HY", ROOM)).owed_fen == 46_080


async def test_what_the_erp_has_not_is_not_on_record() -> None:
    erp = asking(ErpState())
    assert await silence_of(erp.room_arrears("HY", "9号楼1单元101")) is Silence.NOT_ON_RECORD
    assert await silence_of(erp.item("LG", "CL-001")) is Silence.NOT_ON_RECORD
    assert await silence_of(asking(ErpState(), "another").item("HY", "CL-001")) is Silence.REFUSED


@pytest.mark.parametrize(
    ("status", "content", "why"),
    [
        (200, b'{"owed_fen": 100, "bills": [{"title": "a", "owed_fen": 101}]}', Silence.UNREADABLE),
        (200, b'{"owed_fen": 1.5}', Silence.UNREADABLE),
        (200, b'{"owed_fen": -1}', Silence.UNREADABLE),
        (200, b'{"owed_fen": true}', Silence.UNREADABLE),
        (200, b"<html>login</html>", Silence.UNREADABLE),
        (200, b"[" * 100_000, Silence.UNREADABLE),
        (200, b'{"owed_fen": 0}' + b" " * MOST_BYTES, Silence.UNREADABLE),
        (302, b"", Silence.UNREADABLE),
        (400, b"", Silence.UNREADABLE),
        (429, b"", Silence.UNREACHABLE),
    ],
)
async def test_an_answer_that_makes_no_sense_is_none(status: int, content: bytes, why: Silence) -> None:
    assert await silence_of(answering(status, content).room_arrears("HY", ROOM)) is why


async def test_another_item_than_asked_for_is_no_answer() -> None:
    erp = answering(200, b'{"code": "CL-002", "name": "a", "unit": "b"}')
    assert await silence_of(erp.item("HY", "CL-001")) is Silence.UNREADABLE


async def test_a_connection_that_fails_is_unknown() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    erp = HttpErp("http://erp.test", "t", 0.2, httpx.MockTransport(fail))
    assert (await told(erp.item("HY", "CL-001"))).silence is Silence.UNREACHABLE


QUESTIONS: list[Callable[[NoErp], Awaitable[object]]] = [
    lambda erp: erp.room_arrears("HY", ROOM),
    lambda erp: erp.fee_balance("HY", ROOM),
    lambda erp: erp.item("HY", "CL-001"),
]


async def test_it_is_off_until_somebody_names_it() -> None:
    off = erp_of(Settings())
    assert isinstance(off, NoErp)
    assert [await silence_of(ask(off)) for ask in QUESTIONS] == [Silence.OFF] * 3
    assert isinstance(erp_of(Settings(erp_url="http://127.0.0.1:8002")), HttpErp)
