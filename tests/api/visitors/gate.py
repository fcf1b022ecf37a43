"""The people at a community's gate, and what they do with visitors."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from app.core.clock import MovableClock
from tests.api.conftest import SignIn

Form = dict[str, Any]
Worker = Callable[[], Awaitable[None]]
SHANGHAI = ZoneInfo("Asia/Shanghai")
GUEST: Form = {"name": "李强", "phone": "13912345678", "purpose": "探亲", "plate": "鲁b·12345", "people": 2}
"""As a resident types it."""


class Desk:
    """The demo's people at a community's gate, at an hour of tomorrow."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock) -> None:
        self.client, self.sign_in, self.clock = client, sign_in, clock
        self.home: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.community = ""
        self._keys = 0
        self._day = clock.now().astimezone(SHANGHAI).date() + timedelta(days=1)

    def at(self, hour: str, days: int = 0) -> datetime:
        """Move to a local time of tomorrow, or of so many days later."""
        moment = datetime.combine(self._day + timedelta(days=days), time.fromisoformat(hour), SHANGHAI)
        self.clock.move_to(moment)
        return moment

    async def post(self, who: str, path: str, form: Form | None = None) -> httpx.Response:
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        return await self.client.post(f"/v1/visitors{path}", json=form or {}, headers=headers)

    async def act(self, who: str, visitor: Form, action: str, **form: object) -> Form:
        """An action that must succeed."""
        answer = await self.post(who, f"/{visitor['id']}/{action}", form)
        assert answer.status_code == 200, answer.text
        body: Form = answer.json()
        return body

    async def read(self, who: str, path: str, **query: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who), params=query)

    def invitation(self, who: str = "owner1", **more: object) -> Form:
        return {"community_id": self.community, "premises_id": self.home[who], **GUEST, **more}

    async def invite(self, who: str = "owner1", **more: object) -> Form:
        """An invitation that must succeed, as whoever invites reads it: with its pass."""
        answer = await self.post(who, "", self.invitation(who, **more))
        assert answer.status_code == 201, answer.text
        return await self.seen(who, answer.json())

    def registration(self, result: str = "agreed", **more: object) -> Form:
        call = {"at": self.clock.now().isoformat(), "means": "phone", "result": result, "answered_by": "李春梅"}
        return self.invitation("owner1", resident_id=self.people["owner1"], call=call, **more)

    async def register(self, who: str = "reception", **more: Any) -> Form:
        answer = await self.post(who, "/register", self.registration(**more))
        assert answer.status_code == 201, answer.text
        body: Form = answer.json()
        return body

    async def seen(self, who: str, visitor: Form) -> Form:
        """A visitor as somebody reads them."""
        answer = await self.read(who, f"/v1/visitors/{visitor['id']}")
        assert answer.status_code == 200, answer.text
        body: Form = answer.json()
        return body

    async def events_told(self, who: str) -> list[str]:
        answer = await self.read(who, "/v1/me/notices")
        return [notice["event"] for notice in answer.json()["data"]]


def refused_by(answer: httpx.Response) -> list[str]:
    """The guards that said no."""
    assert answer.status_code == 409, answer.text
    return [refusal["guard"] for refusal in answer.json().get("refusals", [])]
