"""`available_actions[].needs` over HTTP: what each reader's own form must carry, so that a front end can draw it."""

from typing import Any

import httpx
import pytest

from app.core.clock import MovableClock
from app.core.ids import UUID
from tests.api.conftest import SignIn
from tests.api.test_complaint_confidentiality import FACTS, ComplaintDesk

WORD = {"said_by": "江女士", "means": "phone"}


@pytest.fixture
def desk(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> ComplaintDesk:
    return ComplaintDesk(client, sign_in, clock, communities["GW"])


async def needs(desk: ComplaintDesk, who: str) -> dict[str, list[str]]:
    body = (await desk.get(who, desk.path)).json()
    return {offer["name"]: offer["needs"] for offer in body["available_actions"]}


async def test_staff_say_whose_word_they_record(desk: ComplaintDesk) -> None:
    await desk.file()
    await desk.act("reception_gw", "request-evidence", note="小票", **desk.told)
    staff, self_ = await needs(desk, "reception_gw"), await needs(desk, "merchant1")
    assert (staff["no_evidence"], self_["no_evidence"]) == (["consent"], [])
    assert (staff["withdraw"], self_["withdraw"]) == (["consent", "signature_file_id"], [])
    assert staff["supplement"] == self_["supplement"] == ["evidence|facts|dealings|demand|respondent|purchase"]
    word = {"consent": {**WORD, "told_at": desk.clock.now().isoformat()}}
    body = await desk.act("reception_gw", "no-evidence", **word)
    assert body["state"] == "registered"
    await desk.act("reception_gw", "accept", **desk.told)
    worker = (await desk.get("worker_gw", "/v1/me")).json()["id"]
    await desk.act("reception_gw", "assign", handler_id=worker)
    await desk.act("worker_gw", "reply", text="已核实", **desk.told)
    staff, self_ = await needs(desk, "reception_gw"), await needs(desk, "merchant1")
    assert (staff["reject_reply"], self_["reject_reply"]) == (["reason", "consent"], ["reason"])
    await desk.act("worker_gw", "resolve", result="已处理", founded=False)
    staff, self_ = await needs(desk, "reception_gw"), await needs(desk, "merchant1")
    assert (staff["reopen"], self_["reopen"]) == (["reason", "consent"], ["reason"])


async def test_going_against_the_rules_needs_a_reason(desk: ComplaintDesk) -> None:
    await desk.file()
    assert (await needs(desk, "cs_supervisor_gw"))["accept"] == ["told_at", "means"]
    assert (await needs(desk, "cs_supervisor_gw"))["decline"] == ["told_at", "means", "reason", "text"]
    await desk.file(facts={**FACTS, "complainant_type": "operator"})
    assert (await needs(desk, "cs_supervisor_gw"))["accept"] == ["told_at", "means", "reason"]
    assert (await needs(desk, "cs_supervisor_gw"))["decline"] == ["told_at", "means"]


async def test_whoever_registers_reads_what_comes_next(desk: ComplaintDesk, communities: dict[str, UUID]) -> None:
    form: dict[str, Any] = {
        "community_id": str(communities["HY"]), "kind": "repair", "channel": "phone", "description": "漏水",
        "common_area": "大堂", "contact_phone": "13800138000",
    }  # fmt: skip
    answer = await desk.post("reception", "/v1/work-orders", form)
    wanted = {offer["name"]: offer["needs"] for offer in answer["available_actions"]}
    assert wanted["accept"] == ["coverage", "coverage_reason", "trades", "appointment"]
