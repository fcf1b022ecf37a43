"""What reception does at its counter, over HTTP."""

from typing import Any, Final

import httpx

from app.core.clock import MovableClock
from app.core.ids import new_id
from tests.api.conftest import SignIn

Form = dict[str, Any]
DESK_DEPARTMENT: Final = "01900000-0000-7002-8000-000000000001"
ROOM: Final = "01900000-0000-7005-8000-000000000001"
"""1号楼1单元101, the home of the demo's first owner."""


class Counter:
    """The demo's people at the reception of a community."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: str) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, community
        self.people: dict[str, str] = {}

    async def try_to(self, who: str, path: str, **form: Any) -> httpx.Response:
        """Send a form."""
        headers = {**await self.sign_in(who), "Idempotency-Key": str(new_id())}
        return await self.client.post(path, json=form, headers=headers)

    async def do(self, who: str, path: str, **form: Any) -> Form:
        """Send a form that must be taken."""
        answer = await self.try_to(who, path, **form)
        assert answer.is_success, answer.text
        body: Form = answer.json()
        return body

    async def read(self, who: str, path: str, **query: str) -> Form:
        """Read something that must be there."""
        answer = await self.client.get(path, headers=await self.sign_in(who), params=query or None)
        assert answer.status_code == 200, answer.text
        body: Form = answer.json()
        return body

    async def status(self, who: str, path: str) -> int:
        """Whether somebody may read something."""
        return (await self.client.get(path, headers=await self.sign_in(who))).status_code

    async def events_told(self, who: str) -> list[str]:
        """The events of somebody's notices, the newest first."""
        return [notice["event"] for notice in (await self.read(who, "/v1/me/notices"))["data"]]


def refused_by(answer: httpx.Response) -> list[str]:
    """The guards that refused."""
    assert answer.status_code == 409, answer.text
    return [refusal["guard"] for refusal in answer.json()["refusals"]]
