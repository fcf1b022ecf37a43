"""The acceptance rules over HTTP: a form is tried without storing anything."""

import httpx
import pytest

from app.workflow.kinds.complaint.acceptance import RULES
from app.workflow.words.acceptance import FACTS
from tests.api.conftest import SignIn

SOUND = {
    "basis": "A1",
    "complainant_type": "consumer",
    "purchase_channel": "shop",
    "warranty_end": "2027-03-01",
    "fault_reported_on": "2026-11-20",
    "evidence_count": 2,
    "grounds": "sufficient",
    "respondent_identified": True,
}


async def test_the_rules_are_data(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    found = (await client.get("/v1/complaint-rules", headers=await sign_in("owner1"))).json()
    assert [rule["code"] for rule in found["rules"]] == [rule.code for rule in RULES]


@pytest.mark.parametrize(
    ("change", "advice", "failing", "missing"),
    [
        ({}, "accept", [], []),
        ({"basis": "neither"}, "refer", [], []),
        ({"complainant_type": "operator", "misuse": "established"}, "decline", ["R01", "R05"], []),
        ({"evidence_count": 0, "respondent_identified": None}, "ask_evidence", [], ["evidence", "respondent"]),
        ({"evidence_count": 0, "evidence_time_over": True}, "decline", ["R06"], []),
    ],
)
async def test_a_verdict_says_why(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    change: dict[str, object],
    advice: str,
    failing: list[str],
    missing: list[str],
) -> None:
    headers = {**await sign_in("reception"), "Accept-Language": "en"}
    response = await client.post("/v1/complaint-rules/assess", json={**SOUND, **change}, headers=headers)
    verdict = response.json()
    assert response.status_code == 200, verdict
    assert (verdict["advice"], verdict["failing"], verdict["missing"]) == (advice, failing, missing)
    for code in failing:
        assert code in verdict["reply"]
    for name in missing:
        assert FACTS[name].en in verdict["reply"]
    outcomes = {finding["code"]: finding["outcome"] for finding in verdict["findings"]}
    assert [code for code, outcome in outcomes.items() if outcome == "fail"] == failing


async def test_the_reply_is_in_the_readers_language(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    headers = {**await sign_in("reception"), "Accept-Language": "zh-CN"}
    body = {**SOUND, "purchase_channel": "private"}
    verdict = (await client.post("/v1/complaint-rules/assess", json=body, headers=headers)).json()
    assert "私下交易" in verdict["reply"]


async def test_nonsense_is_refused_by_field(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    body = {**SOUND, "misuse": "perhaps", "extra": 1}
    headers = await sign_in("reception")
    response = await client.post("/v1/complaint-rules/assess", json=body, headers=headers)
    assert response.status_code == 422
    assert {error["pointer"] for error in response.json()["errors"]} == {"/misuse", "/extra"}
