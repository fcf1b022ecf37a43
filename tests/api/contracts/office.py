"""The people who have to do with contracts 维保, and what they do with them over HTTP."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from app.core.clock import MovableClock
from tests.api.conftest import SignIn
from tests.support.media import picture

Form = dict[str, Any]
Rounds = Callable[[], Awaitable[None]]
NOTHING_RISKY = [{"item": step, "reason": "本次未涉及"} for step in ("open-equipment", "data-loss", "cut-wall")]
"""M-36: what a completion says of the risky steps of its list."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Office:
    """The demo's people around a contract, at an hour of tomorrow."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock) -> None:
        self.client, self.sign_in, self.clock = client, sign_in, clock
        self.home: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.community = ""
        self._keys = 0
        self.today = clock.now().astimezone(SHANGHAI).date() + timedelta(days=1)

    def at(self, hour: str = "10:00", days: int = 0) -> datetime:
        """Move to a local time of tomorrow, or of so many days later."""
        moment = datetime.combine(self.today + timedelta(days=days), time.fromisoformat(hour), SHANGHAI)
        self.clock.move_to(moment)
        return moment

    def on(self, days: int) -> str:
        """A day, counted from tomorrow."""
        return (self.today + timedelta(days=days)).isoformat()

    async def post(self, who: str, path: str, form: Form | None = None) -> httpx.Response:
        """Send something."""
        self._keys += 1
        headers = {**await self.sign_in(who), "Idempotency-Key": f"key-{self._keys}"}
        return await self.client.post(f"/v1{path}", json=form or {}, headers=headers)

    async def made(self, who: str, path: str, form: Form) -> Form:
        """A new record; making it must succeed."""
        answer = await self.post(who, path, {"community_id": self.community, **form})
        assert answer.status_code == 201, answer.text
        body: Form = answer.json()
        return body

    async def act(self, who: str, path: str, record: Form, action: str, **form: object) -> Form:
        """An action that must succeed."""
        answer = await self.post(who, f"/{path}/{record['id']}/{action}", form)
        assert answer.status_code == 200, answer.text
        body: Form = answer.json()
        return body

    async def refused(self, who: str, path: str, record: Form, action: str, **form: object) -> list[str]:
        """The guards that refuse an action."""
        return refused_by(await self.post(who, f"/{path}/{record['id']}/{action}", form))

    async def read(self, who: str, path: str, **query: str) -> httpx.Response:
        """Read something."""
        return await self.client.get(f"/v1{path}", headers=await self.sign_in(who), params=query)

    async def seen(self, who: str, path: str) -> Any:
        """What somebody reads; it must be there."""
        answer = await self.read(who, path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def events_told(self, who: str) -> list[str]:
        """What somebody was told, the newest first."""
        return [notice["event"] for notice in (await self.seen(who, "/me/notices"))["data"]]

    async def asset(self, **more: object) -> Form:
        """The air conditioner of the tenant's room."""
        form = {"name": "多联机空调", "company": "海尔", "model_number": "RFC-280", "serial": "B01L4C2K8",
                "place": "阳台", "premises_id": self.home["tenant1"], **more}  # fmt: skip
        return await self.made("reception", "/assets", form)

    def terms(self, *assets: Form, **more: object) -> Form:
        """What a draft says: for a year from today, ¥1,200 a quarter."""
        return {
            "community_id": self.community, "customer_id": self.people["tenant1"], "title": "空调维保",
            "starts_on": self.on(0), "asset_ids": [asset["id"] for asset in assets], "billing": "quarterly",
            "fee_fen": 120_000, "prices": [{"code": "JX-01", "name": "更换压缩机", "unit": "台", "unit_fen": 80_000}],
            **more,
        }  # fmt: skip

    async def draft(self, *assets: Form, **more: object) -> Form:
        """A draft by reception."""
        return await self.made("reception", "/contracts", self.terms(*assets, **more))

    async def sign(self, contract: Form, who: str = "manager") -> Form:
        """Signed by both sides."""
        return await self.act(who, "contracts", contract, "sign", **await self.signing(who))

    async def signing(self, who: str = "manager") -> Form:
        """The form, with a picture of the signed page."""
        return {"signed_on": self.on(0), "signed_by": "业主本人", "files": [await self.upload(who)]}

    async def upload(self, who: str) -> str:
        """A picture that somebody uploads."""
        headers = {**await self.sign_in(who), "Idempotency-Key": f"file-{self._keys}"}
        self._keys += 1
        answer = await self.client.post(
            "/v1/files", files={"file": ("page.jpg", picture())},
            data={"community_id": self.community, "purpose": "attachment"}, headers=headers,
        )  # fmt: skip
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def active(self, *assets: Form, **more: object) -> Form:
        """A contract whose term has begun."""
        signed = await self.sign(await self.draft(*assets, **more))
        return await self.act("reception", "contracts", signed, "activate")


def refused_by(answer: httpx.Response) -> list[str]:
    """The guards that said no."""
    assert answer.status_code == 409, answer.text
    return [refusal["guard"] for refusal in answer.json().get("refusals", [])]


def named(answer: httpx.Response) -> list[str]:
    """The fields that were wrong."""
    assert answer.status_code == 422, answer.text
    return [error["pointer"] for error in answer.json()["errors"]]


def day(text: str) -> date:
    """A day as answers write it."""
    return date.fromisoformat(text)
