"""People at work on one complaint over HTTP, and what they find of it."""

import itertools
from datetime import timedelta
from typing import Any

import httpx

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from tests.api.conftest import SignIn
from tests.api.test_files import photo

Form = dict[str, Any]
SOUND: Form = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "warranty_end": "2099-01-31",
    "fault_reported_on": "2026-11-20", "grounds": "sufficient", "nature": "fault_of_goods",
}  # fmt: skip
"""Facts on which every acceptance rule passes."""
RECEIPT: Form = {"kind": "receipt", "note": "小票原件", "seen": True}
"""A receipt that the desk looked at."""


class GrievanceDesk:
    """One complaint of 海怡花园, as its people see it."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: UUID) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, str(community)
        self.path = ""
        # nobody's hand draws the same twice
        self._hands = itertools.count(20)

    @property
    def told(self) -> Form:
        """Somebody was told just now."""
        return {"told_at": self.clock.now().isoformat(), "means": "phone"}

    @property
    def consent(self) -> Form:
        """The complainant's word, heard just now."""
        return {"said_by": "本人", **self.told}

    async def send(self, who: str, path: str, form: Form) -> httpx.Response:
        """A request as somebody."""
        headers = {**await self.sign_in(who), "Idempotency-Key": str(new_id())}
        return await self.client.post(path, headers=headers, json=form)

    async def get(self, who: str, path: str = "") -> Any:
        """What somebody reads of the complaint, or of another path."""
        answer = await self.client.get(path or self.path, headers=await self.sign_in(who))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def id_of(self, who: str) -> str:
        """Somebody's id."""
        return str((await self.get(who, "/v1/me"))["id"])

    async def try_filing(self, who: str, **more: Any) -> httpx.Response:
        """File a complaint about service, unless told otherwise."""
        form: Form = {
            "community_id": self.community, "kind": "service", "channel": "phone", "matter": "other",
            "description": "楼道堆物", **more,
        }  # fmt: skip
        if who != "owner1":
            form.setdefault("complainant_id", await self.id_of("owner1"))
        else:
            form["channel"] = "online"
        return await self.send(who, "/v1/complaints", form)

    async def file(self, who: str = "reception", **more: Any) -> Any:
        """The same; it is the desk's complaint from then on."""
        answer = await self.try_filing(who, **more)
        assert answer.status_code == 201, answer.text
        self.path = f"/v1/complaints/{answer.json()['id']}"
        return answer.json()

    async def dispute(self, who: str = "reception", **more: Any) -> Any:
        """A consumer's complaint in which every rule passes, and whose receipt the desk has seen."""
        usual: Form = {
            "kind": "consumer", "matter": "consumer_dispute", "respondent": {"name": "金鑫家电"}, "facts": SOUND,
            "evidence": [RECEIPT],
        }  # fmt: skip
        return await self.file(who, **{**usual, **more})

    async def act(self, who: str, action: str, **form: Any) -> Any:
        """An action that goes through."""
        answer = await self.send(who, f"{self.path}/{action}", form)
        assert answer.status_code == 200, f"{action} by {who}: {answer.text}"
        return answer.json()

    async def refused(self, who: str, action: str, **form: Any) -> list[str]:
        """The guards that refuse an action."""
        answer = await self.send(who, f"{self.path}/{action}", form)
        assert answer.status_code == 409, f"{action} by {who}: {answer.status_code} {answer.text}"
        return [refusal["guard"] for refusal in answer.json().get("refusals", ())]

    async def clocks(self) -> dict[str, Any]:
        """The newest clock of each name."""
        return {clock["name"]: clock for clock in (await self.get("manager", f"{self.path}/clocks"))["data"]}

    async def notices(self, who: str) -> list[str]:
        """Events of this complaint that somebody was told of, oldest first."""
        rows = (await self.get(who, "/v1/me/notices?limit=100"))["data"]
        ours = self.path.rsplit("/", 1)[1]
        return [row["event"] for row in reversed(rows) if row["record"]["id"] == ours]

    async def upload(self, who: str, purpose: str = "photo", **signing: str) -> str:
        """A picture or a signature of somebody."""
        answer = await self.client.post(
            "/v1/files",
            headers={**await self.sign_in(who), "Idempotency-Key": str(new_id())},
            data={"community_id": self.community, "purpose": purpose, **signing},
            files={"file": ("photo.jpg", photo(size=(40, next(self._hands))), "image/jpeg")},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def sign(self, who: str, action: str) -> str:
        """A signature for an action on this complaint, given on somebody's device."""
        signing = {"record_type": "complaint", "record_id": self.path.rsplit("/", 1)[1], "signs": action}
        return await self.upload(who, "signature", **signing)

    def later(self, **time: float) -> None:
        """Time goes by."""
        self.clock.move_to(self.clock.now() + timedelta(**time))
