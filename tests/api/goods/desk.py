"""The people around goods passes, what they do over HTTP, and a stand-in for the ERP."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from app.core.clock import MovableClock
from tests.api.conftest import SignIn

Form = dict[str, Any]
Worker = Callable[[], Awaitable[None]]
SHANGHAI = ZoneInfo("Asia/Shanghai")
SOFA: Form = {"name": "三人沙发", "quantity": "1", "note": "灰色布艺"}
CHAIRS: Form = {"name": "餐椅", "quantity": "4", "unit": "把"}


class GoodsDesk:
    """The demo's first community at ten in the morning of tomorrow."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock) -> None:
        self.client, self.sign_in, self.clock = client, sign_in, clock
        self.home: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.community = ""
        self._keys = 0
        tomorrow = clock.now().astimezone(SHANGHAI).date() + timedelta(days=1)
        clock.move_to(datetime(tomorrow.year, tomorrow.month, tomorrow.day, 10, tzinfo=SHANGHAI))

    def later(self, **span: float) -> datetime:
        """So much time passes."""
        self.clock.move_to(self.clock.now() + timedelta(**span))
        return self.clock.now()

    async def post(self, who: str, path: str, form: Form | None = None, lang: str = "en") -> httpx.Response:
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}", "Accept-Language": lang}
        return await self.client.post(path, json=form or {}, headers=headers)

    async def read(self, who: str, path: str, **query: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who), params=query)

    def application(self, who: str = "owner1", purpose: str = "furniture", **more: object) -> Form:
        items = [dict(SOFA), dict(CHAIRS)]
        home = {"community_id": self.community, "premises_id": self.home[who]}
        return {**home, "purpose": purpose, "items": items, **more}

    async def apply(self, who: str = "owner1", purpose: str = "furniture", **more: object) -> Form:
        """An application that must succeed."""
        answer = await self.post(who, "/v1/goods-passes", self.application(who, purpose, **more))
        assert answer.status_code == 201, answer.text
        body: Form = answer.json()
        return body

    async def act(self, who: str, goods: Form, action: str, **form: object) -> Form:
        """An action that must succeed."""
        answer = await self.try_to(who, goods, action, **form)
        assert answer.status_code == 200, answer.text
        body: Form = answer.json()
        return body

    async def try_to(self, who: str, goods: Form, action: str, **form: object) -> httpx.Response:
        return await self.post(who, f"/v1/goods-passes/{goods['id']}/{action}", dict(form))

    async def seen(self, who: str, goods: Form, **query: str) -> Form:
        """The pass as somebody reads it."""
        answer = await self.read(who, f"/v1/goods-passes/{goods['id']}", **query)
        assert answer.status_code == 200, answer.text
        body: Form = answer.json()
        return body

    async def issued(self, **more: object) -> Form:
        """A pass of owner1 that was issued, as they read it: with its code."""
        goods = await self.apply("owner1", "furniture", **more)
        await self.act("reception", goods, "issue")
        return await self.seen("owner1", goods)

    async def told(self, who: str) -> list[str]:
        """The events of which somebody has notices, the newest first."""
        notices = (await self.read(who, "/v1/me/notices")).json()["data"]
        return [notice["event"] for notice in notices if notice["event"].startswith("goods_pass.")]


def refused_by(answer: httpx.Response) -> list[str]:
    """The rules that refused."""
    assert answer.status_code == 409, answer.text
    return [refusal["guard"] for refusal in answer.json()["refusals"]]


def leaving(*quantities: str) -> list[Form]:
    """So much of each item, by its place on the pass; empty: nothing."""
    return [{"item": number, "quantity": much} for number, much in enumerate(quantities, 1) if much]
