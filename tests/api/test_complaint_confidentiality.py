"""What of a complaint the complainant and a machine client read: nothing that staff write for each other (M-90)."""

import itertools
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID, new_id
from tests.api.conftest import SignIn
from tests.api.test_files import photo

SECRET = "仅供内部参考"
OUTSIDERS = ("merchant1", "erp")
FACTS = {
    "basis": "A1", "complainant_type": "consumer", "purchase_channel": "shop", "warranty_end": "2099-01-31",
    "fault_reported_on": "2026-11-20", "grounds": "sufficient", "nature": "fault_of_goods",
}  # fmt: skip


class ComplaintDesk:
    """The desk's people at work on one complaint."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: UUID) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, str(community)
        self.path = ""
        self.hands = itertools.count(20)

    @property
    def told(self) -> dict[str, str]:
        return {"told_at": self.clock.now().isoformat(), "means": "phone"}

    async def post(self, who: str, path: str, form: dict[str, Any]) -> Any:
        headers = {**await self.sign_in(who), "Idempotency-Key": str(new_id())}
        answer = await self.client.post(path, headers=headers, json=form)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def get(self, who: str, path: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who))

    async def file(self, **more: Any) -> None:
        complainant = (await self.get("merchant1", "/v1/me")).json()["id"]
        answer = await self.post("reception_gw", "/v1/complaints", {
            "community_id": self.community, "kind": "consumer", "channel": "phone", "matter": "consumer_dispute",
            "description": "水壶漏电", "complainant_id": complainant, "respondent": {"name": "金鑫家电"},
            "facts": FACTS, "evidence": [{"kind": "receipt", "note": "收据", "seen": True}], **more,
        })  # fmt: skip
        self.path = f"/v1/complaints/{answer['id']}"

    async def act(self, who: str, action: str, **form: Any) -> Any:
        return await self.post(who, f"{self.path}/{action}", form)

    async def upload(self, who: str, purpose: str = "photo", **signing: str) -> str:
        answer = await self.client.post(
            "/v1/files",
            headers={**await self.sign_in(who), "Idempotency-Key": str(new_id())},
            data={"community_id": self.community, "purpose": purpose, **signing},
            # nobody's hand draws the same twice
            files={"file": ("photo.jpg", photo(size=(40, next(self.hands))), "image/jpeg")},
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def everything(self, who: str) -> str:
        """All that somebody reads of the complaint, as text."""
        parts = ("", "/notes", "/timeline", "/evidence", "/decisions", "/clocks")
        return "".join([(await self.get(who, self.path + part)).text for part in parts])


@pytest.fixture
def desk(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> ComplaintDesk:
    return ComplaintDesk(client, sign_in, clock, communities["GW"])


async def test_remarks_and_reasons_of_the_staff_are_not_told(desk: ComplaintDesk) -> None:
    worker = (await desk.get("worker_gw", "/v1/me")).json()["id"]
    await desk.file()
    (piece,) = (await desk.get("reception_gw", f"{desk.path}/evidence")).json()
    await desk.act("reception_gw", "verify-evidence", evidence_id=piece["id"], genuine=True, finding=SECRET)
    await desk.act("reception_gw", "contact", means="phone", result="reached", note=SECRET)
    await desk.act("reception_gw", "forward", note=SECRET)
    assessed = await desk.act("reception_gw", "assess")
    assert assessed["verdict"]["advice"] == "accept"
    for outsider in OUTSIDERS:
        assert (await desk.get(outsider, desk.path)).json()["verdict"] is None, "nothing is decided yet"
    await desk.act("reception_gw", "accept", reason=SECRET, **desk.told)
    assert (await desk.get("merchant1", desk.path)).json()["verdict"]["advice"] == "accept"
    await desk.act("reception_gw", "assign", handler_id=worker)
    await desk.act("worker_gw", "mediate", both_agreed=True, note=SECRET)
    await desk.act("worker_gw", "fail", reason=SECRET)
    assert SECRET not in (await desk.get("merchant1", desk.path)).text
    await desk.act("worker_gw", "draft-reply", draft=SECRET)
    await desk.act("cs_supervisor_gw", "return-reply", reason=SECRET)
    assert (await desk.get("worker_gw", desk.path)).json()["reason"] == SECRET, "staff read it"
    for outsider in OUTSIDERS:
        assert SECRET not in await desk.everything(outsider)
    await desk.act("worker_gw", "draft-reply", draft="商家同意退款")
    replied = await desk.act("cs_supervisor_gw", "approve-reply", **desk.told)
    assert replied["state"] == "replied"
    (reply,) = [note for note in (await desk.get("merchant1", f"{desk.path}/notes")).json() if note["kind"] == "reply"]
    assert (reply["text"], reply["data"]) == ("商家同意退款", {})
    seen = await desk.everything("merchant1")
    assert "水壶漏电" in seen
    assert SECRET not in seen


async def test_why_a_decision_goes_against_the_rules_is_not_told(desk: ComplaintDesk) -> None:
    for action, more in (("decline", {"text": "经核实不属受理范围"}), ("accept", {})):
        await desk.file(facts=FACTS if action == "decline" else {**FACTS, "grounds": "insufficient"})
        await desk.act("cs_supervisor_gw", action, reason=SECRET, **desk.told, **more)
        assert SECRET in await desk.everything("manager_gw")
        for outsider in OUTSIDERS:
            assert SECRET not in await desk.everything(outsider), (action, outsider)


async def test_what_was_told_is_still_read(desk: ComplaintDesk) -> None:
    await desk.file()
    await desk.act("reception_gw", "refer", referred_to="12315", reason="属市场监管职责", **desk.told)
    seen = await desk.everything("merchant1")
    assert seen.count("属市场监管职责") >= 3, "on the complaint, in its timeline and in the decision"


async def test_files_of_findings_are_read_by_staff_alone(desk: ComplaintDesk) -> None:
    worker = (await desk.get("worker_gw", "/v1/me")).json()["id"]
    await desk.file()
    await desk.act("reception_gw", "accept", **desk.told)
    await desk.act("reception_gw", "assign", handler_id=worker)
    hidden, shown = await desk.upload("worker_gw"), await desk.upload("merchant1")
    went = {"sent": "梁宇", "place": "A座201铺", "went_at": desk.clock.now().isoformat(), "found": "内部照片"}
    await desk.act("worker_gw", "investigate", **went, files=[hidden])
    await desk.act("merchant1", "supplement", evidence=[{"kind": "photo", "file_id": shown}])
    for outsider in OUTSIDERS:
        assert (await desk.get(outsider, f"/v1/files/{hidden}")).status_code == 404, outsider
        assert (await desk.get(outsider, f"/v1/files/{shown}")).status_code == 200, outsider
    assert (await desk.get("manager_gw", f"/v1/files/{hidden}")).status_code == 200


async def test_signatures_are_for_people_alone(desk: ComplaintDesk) -> None:
    """M-90: a machine client that reads complaints gets the agreement's terms, and nobody's hand."""
    worker = (await desk.get("worker_gw", "/v1/me")).json()["id"]
    await desk.file()
    await desk.act("reception_gw", "accept", **desk.told)
    await desk.act("reception_gw", "assign", handler_id=worker)
    await desk.act("worker_gw", "mediate", both_agreed=True)
    signing = {"record_type": "complaint", "record_id": desk.path.rsplit("/", 1)[-1], "signs": "settle"}
    theirs, shops = [await desk.upload("worker_gw", "signature", **signing) for _ in range(2)]
    held = {"held_at": desk.clock.now().isoformat(), "attended": ["双方"], "record": "商家同意退款"}
    await desk.act("worker_gw", "record-session", **held)
    due = (desk.clock.now().date() + timedelta(days=9)).isoformat()
    signed = {"complainant_signature_file_id": theirs, "respondent_signature_file_id": shops}
    await desk.act("worker_gw", "settle", terms="七日内退款", due_on=due, **signed)
    unused = await desk.upload("worker_gw", "signature", **signing)
    for signature in (theirs, shops):
        for who in ("merchant1", "manager_gw", "worker_gw"):
            assert (await desk.get(who, f"/v1/files/{signature}")).status_code == 200, who
    for signature in (theirs, shops, unused):
        assert (await desk.get("erp", f"/v1/files/{signature}")).status_code == 404
    seen = (await desk.get("erp", desk.path)).json()
    assert seen["agreement"]["terms"] == "七日内退款"


async def test_what_a_manager_would_give_is_not_told_before_it_is_given(desk: ComplaintDesk) -> None:
    await desk.file()
    await desk.act("reception_gw", "accept", **desk.told)
    await desk.act("manager_gw", "grant-compensation", granted_fen=5_000, reason=SECRET, apology=True)
    entries = (await desk.get("manager_gw", f"{desk.path}/timeline")).json()["data"]
    assert entries[-1]["event"] == "complaint.compensation_granted"
    for outsider in OUTSIDERS:
        assert "compensation_granted" not in await desk.everything(outsider)
