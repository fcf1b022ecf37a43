"""What is believed of a complaint: its facts, its severity, its times, its evidence (M-111 to M-138)."""

from typing import Any, Final

import pytest

from tests.api.complaints.desk import RECEIPT, SOUND, GrievanceDesk

LATE: Final[dict[str, Any]] = {**SOUND, "warranty_end": "2026-01-31", "liability_otherwise": "no"}
"""Past the warranty: R03 fails."""
UNWARRANTED: Final = {name: SOUND[name] for name in ("basis", "complainant_type", "purchase_channel", "grounds")}


async def test_reopening_contests_what_the_desk_recorded(desk: GrievanceDesk) -> None:
    await desk.dispute(facts={**SOUND, "court_status": "judgment"})
    await desk.act("reception", "decline", **desk.told)
    again = await desk.act("owner1", "reopen", reason="法院已撤案", facts={"court_status": "none"})
    assert (again["facts"]["court_status"], again["contested"]) == ("judgment", {"court_status": "none"})
    verdict = (await desk.act("reception", "assess"))["verdict"]
    assert (verdict["advice"], verdict["failing"]) == ("decline", ["R09"])
    settled = await desk.act("reception", "supplement", facts={"court_status": "none"})
    assert (settled["facts"]["court_status"], settled["contested"]) == ("none", {}), "the desk looked at it"


async def test_supplementing_adds_and_contests(desk: GrievanceDesk) -> None:
    await desk.dispute(
        dealings="三次上门", purchase={"product": "电热水壶", "price_fen": 19_900}, respondent={"name": "金鑫家电"}
    )
    more = {
        "facts": {"purchase_channel": "private", "authority_case": "none"}, "dealings": "又去了一次",
        "purchase": {"product": "电热水壶", "price_fen": 1, "brand": "金鑫"},
        "respondent": {"name": "银鑫家电", "place": "A座201铺"},
    }  # fmt: skip
    row = await desk.act("owner1", "supplement", **more)
    assert (row["facts"]["purchase_channel"], row["facts"]["authority_case"]) == ("shop", "none")
    assert row["dealings"] == "三次上门\n又去了一次"
    assert (row["purchase"]["price_fen"], row["purchase"]["brand"]) == (19_900, "金鑫")
    assert (row["respondent"]["name"], row["respondent"]["place"]) == ("金鑫家电", "A座201铺")
    contested = {"purchase_channel": "private", "purchase.price_fen": 1, "respondent.name": "银鑫家电"}
    assert row["contested"] == contested
    assert (await desk.act("cs_supervisor", "assess"))["verdict"]["advice"] == "accept"


async def test_complainants_say_how_severe_it_is_and_staff_set_it(desk: GrievanceDesk) -> None:
    filed = await desk.file("owner1", severity="serious")
    assert (filed["severity"], filed["seen_as_serious"]) == ("general", True)
    assert await desk.notices("cs_supervisor") == ["complaint.registered"]
    await desk.act("reception", "accept", text="已受理", **desk.told)
    assert (await desk.clocks())["complaint_result"]["state"] == "running", "fifteen days, as for any other"


async def test_a_serious_complaint_alerts_everybody_at_once(desk: GrievanceDesk) -> None:
    await desk.file(severity="serious", matter="sanitation")
    for who in ("cs_supervisor", "supervisor_property", "manager", "leader"):
        assert await desk.notices(who) == ["complaint.registered"], who


@pytest.mark.parametrize("named", ["person", "name", "matter"])
async def test_whoever_names_staff_hears_within_three_working_days(desk: GrievanceDesk, named: str) -> None:
    """M-132: "the repairman botched it", whatever the matter is called."""
    worker = {"name": "维修师傅", "person_id": await desk.id_of("worker1")}
    forms: dict[str, dict[str, Any]] = {
        "person": {"respondent": worker}, "name": {"respondent": {"name": "维修师傅"}}, "matter": {"matter": "staff"},
    }  # fmt: skip
    await desk.file(**forms[named])
    assert (await desk.clocks())["staff_service_answer"]["state"] == "running"


async def test_the_answers_time_starts_when_somebody_is_named_later(desk: GrievanceDesk) -> None:
    filed = await desk.file()
    assert "staff_service_answer" not in await desk.clocks()
    await desk.act("owner1", "supplement", respondent={"name": "维修师傅"})
    clock = (await desk.clocks())["staff_service_answer"]
    assert (clock["state"], clock["started_at"][:19]) == ("running", filed["received_at"][:19])
    await desk.act("reception", "correct", reason="是商户", kind="consumer")
    assert (await desk.clocks())["staff_service_answer"]["state"] == "voided"


async def test_a_letter_counts_from_when_it_arrived(desk: GrievanceDesk) -> None:
    arrived = desk.clock.now()
    desk.later(hours=30)
    filed = await desk.file(channel="written", received_at=arrived.isoformat())
    clocks = await desk.clocks()
    assert clocks["complaint_response"]["late"], "24 hours were over before it was written down"
    assert clocks["acceptance_told"]["started_at"][:19] == filed["received_at"][:19] == arrived.isoformat()[:19]
    before = {"told_at": arrived.isoformat(), "means": "phone"}
    assert (await desk.act("reception", "accept", text="已受理", **before))["state"] == "accepted"


@pytest.mark.parametrize("received_at", ["1970-01-02T00:00:00+08:00", "2190-01-01T00:00:00+08:00"])
async def test_no_complaint_arrives_at_another_time(desk: GrievanceDesk, received_at: str) -> None:
    answer = await desk.try_filing("reception", received_at=received_at)
    assert [refusal["guard"] for refusal in answer.json()["refusals"]] == ["arrival_is_past"]
    own = await desk.try_filing("owner1", received_at=desk.clock.now().isoformat())
    assert [refusal["guard"] for refusal in own.json()["refusals"]] == ["arrival_is_past"]


@pytest.mark.parametrize("told_at", ["1970-01-02T00:00:00+08:00", "2190-01-01T00:00:00+08:00", "before"])
async def test_nobody_is_told_before_it_arrived_nor_later_than_now(desk: GrievanceDesk, told_at: str) -> None:
    await desk.file()
    if told_at == "before":
        told_at = (await desk.get("reception"))["received_at"]
        desk.later(hours=1)
        await desk.act("cs_supervisor", "refer", referred_to="街道", reason="属街道职责", **desk.told)
        desk.later(hours=1)
        await desk.act("cs_supervisor", "refer-back", reason="退回")
    form = {"told_at": told_at, "means": "phone"}
    assert await desk.refused("reception", "accept", text="已受理", **form) == ["telling_is_past"]
    assert await desk.refused("reception", "request-evidence", note="照片", **form) == ["telling_is_past"]
    word = {"consent": {"said_by": "本人", **form}}
    signature = await desk.sign("reception", "withdraw")
    assert await desk.refused("reception", "withdraw", signature_file_id=signature, **word) == [
        "word_answers_something"
    ]


async def test_what_was_misheard_is_corrected_until_the_decision(desk: GrievanceDesk) -> None:
    await desk.file(description="厨房漏水", complainant_name="刘先生", complainant_phone="13800138000")
    right = {
        "kind": "consumer",
        "matter": "consumer_dispute",
        "description": "水壶漏水",
        "complainant_phone": "13900139000",
    }
    row = await desk.act("reception", "correct", reason="电话中听错", **right)
    assert (row["kind"], row["matter"], row["description"]) == ("consumer", "consumer_dispute", "水壶漏水")
    assert row["complainant"]["phone"] == "139****9000"
    entries = (await desk.get("manager", f"{desk.path}/timeline"))["data"]
    assert entries[-1]["event"] == "complaint.corrected"
    assert await desk.refused("reception", "correct", reason="无") == ["something_is_corrected"]
    forbidden = await desk.send("owner1", f"{desk.path}/correct", {"reason": "改", "matter": "other"})
    assert forbidden.status_code == 403
    await desk.act("cs_supervisor", "accept", reason="先行受理", **desk.told)
    assert await desk.refused("reception", "correct", reason="晚了", matter="other") == []


async def test_nothing_is_accepted_that_nobody_looked_at(desk: GrievanceDesk) -> None:
    """No purchase, no respondent, and a note that says there is a receipt."""
    await desk.dispute(
        respondent=None,
        evidence=[{"kind": "receipt", "note": "说有小票"}],
        facts={**SOUND, "respondent_identified": True},
    )
    assert await desk.refused("reception", "accept", **desk.told) == ["verdict_accepts"], "nobody is named"
    await desk.act("reception", "supplement", respondent={"name": "金鑫家电"})
    assert await desk.refused("reception", "accept", **desk.told) == ["evidence_was_looked_at"]
    assert await desk.refused("cs_supervisor", "accept", **desk.told) == ["unseen_evidence_has_a_reason"]
    (piece,) = await desk.get("reception", f"{desk.path}/evidence")
    looked = {"evidence_id": piece["id"], "genuine": True}
    assert await desk.refused("reception", "verify-evidence", **looked) == ["what_was_seen_is_described"]
    await desk.act("reception", "verify-evidence", **looked, finding="小票原件,号码 0008812")
    assert (await desk.act("reception", "accept", **desk.told))["evidence_seen"] == 1


async def test_the_supervisor_accepts_unseen_with_a_reason(desk: GrievanceDesk) -> None:
    await desk.dispute(evidence=[{"kind": "receipt", "note": "说有小票"}])
    assert (await desk.act("cs_supervisor", "accept", reason="商家已承认", **desk.told))["state"] == "accepted"


async def test_complainants_dont_look_at_their_own_evidence(desk: GrievanceDesk) -> None:
    answer = await desk.try_filing("owner1", kind="consumer", matter="consumer_dispute", evidence=[RECEIPT])
    assert [refusal["guard"] for refusal in answer.json()["refusals"]] == ["seen_by_staff"]


async def test_a_refusal_cites_every_failing_rule(desk: GrievanceDesk) -> None:
    await desk.dispute(facts={**LATE, "purchase_channel": "private"})
    assert await desk.refused("reception", "decline", codes=["R02"], **desk.told) == ["every_failing_rule_is_cited"]
    declined = await desk.act("reception", "decline", codes=["R02", "R03"], **desk.told)
    assert declined["decision"]["codes"] == ["R02", "R03"]
    assert declined["verdict"]["rules_version"] == "2"


@pytest.mark.parametrize(
    ("facts", "advice"),
    [
        ({**UNWARRANTED, "nature": "short_weight"}, "accept"),
        ({**LATE, "nature": "short_weight"}, "accept"),
        (LATE, "decline"),
        ({**SOUND, "authority_case": "decided"}, "accept"),
        ({**SOUND, "authority_case": "rejected"}, "accept"),
        ({**SOUND, "authority_case": "taken_up"}, "decline"),
        ({**SOUND, "mediation_executed": "yes", "new_facts": True}, "accept"),
        ({**SOUND, "mediation_executed": "yes"}, "decline"),
        ({**SOUND, "disclosed_at_purchase": "yes"}, "decline"),
    ],
)
async def test_the_rules_say_what_the_contract_says(desk: GrievanceDesk, facts: dict[str, Any], advice: str) -> None:
    await desk.dispute(facts=facts)
    assert (await desk.act("reception", "assess"))["verdict"]["advice"] == advice


async def test_what_was_mediated_before_is_found(desk: GrievanceDesk) -> None:
    """R07: the earlier agreement with the same merchant was carried out; new facts are told at the first filing."""
    await desk.dispute()
    await desk.act("reception", "accept", **desk.told)
    handler = "supervisor_office"
    await desk.act("reception", "assign", handler_id=await desk.id_of(handler))
    await desk.act(handler, "mediate", both_agreed=True)
    signed = [await desk.sign(handler, "settle") for _ in range(2)]
    agreement = {
        "terms": "全额退款", "due_on": "2099-01-01", "complainant_signature_file_id": signed[0],
        "respondent_signature_file_id": signed[1],
    }  # fmt: skip
    assert await desk.refused(handler, "settle", **agreement) == ["session_was_held"]
    held = {"held_at": desk.clock.now().isoformat(), "attended": ["双方"], "record": "商家同意退款"}
    await desk.act(handler, "record-session", **held)
    first = await desk.act(handler, "settle", **agreement)
    await desk.act("reception", "record-execution", execution="executed")
    again = await desk.dispute()
    assert again["earlier_id"] == first["id"]
    assert (await desk.act("reception", "assess"))["verdict"]["failing"] == ["R07"]
    await desk.dispute(facts={**SOUND, "new_facts": True})
    assert (await desk.act("reception", "assess"))["verdict"]["advice"] == "accept"
    other = await desk.dispute(respondent={"name": "银鑫家电"})
    assert other["earlier_id"] is None


async def test_what_was_mediated_about_something_else_decides_nothing(desk: GrievanceDesk) -> None:
    """R07: the same merchant sold two things; a kettle that was refunded says nothing of a fan."""
    handler, kettle = "supervisor_office", {"product": "电热水壶 A1", "bought_on": "2026-11-01"}
    await desk.dispute(purchase=kettle)
    await desk.act("reception", "accept", **desk.told)
    await desk.act("reception", "assign", handler_id=await desk.id_of(handler))
    await desk.act(handler, "mediate", both_agreed=True)
    held = {"held_at": desk.clock.now().isoformat(), "attended": ["双方"], "record": "商家同意退款"}
    await desk.act(handler, "record-session", **held)
    names = ("complainant_signature_file_id", "respondent_signature_file_id")
    signed = {name: await desk.sign(handler, "settle") for name in names}
    first = await desk.act(handler, "settle", terms="全额退款", due_on="2099-01-01", **signed)
    await desk.act("reception", "record-execution", execution="executed")
    for purchase, found in (
        ({"product": "电风扇"}, None),
        ({"product": "电热水壶A1", "bought_on": "2026-11-15"}, None),
        ({"product": "电热水壶a1"}, first["id"]),
        (None, first["id"]),
    ):
        more: dict[str, Any] = {} if purchase is None else {"purchase": purchase}
        again = await desk.dispute(**more)
        assert again["earlier_id"] == found, purchase
    # what is told later is looked at again
    again = await desk.dispute()
    assert (await desk.act("reception", "supplement", purchase={"product": "电风扇"}))["earlier_id"] is None
    assert again["earlier_id"] == first["id"]


async def test_the_photo_stands_in_the_repair_order(desk: GrievanceDesk) -> None:
    """M-94: whoever repairs it sees what was shown, and the complaint keeps it."""
    photo = await desk.upload("owner1")
    evidence = [{"kind": "photo", "file_id": photo}]
    filed = await desk.file("owner1", matter="equipment", evidence=evidence, description="楼道灯坏了")
    opened = (await desk.act("reception", "forward"))["opened_order"]
    order = await desk.get("supervisor_property", f"/v1/work-orders/{opened['id']}")
    assert [shown["id"] for shown in order["photos"]] == [photo]
    for who in ("owner1", "supervisor_property", "reception"):
        assert (await desk.get(who, f"/v1/files/{photo}"))["id"] == photo
    (piece,) = await desk.get("reception", f"{desk.path}/evidence")
    assert (piece["file_id"], filed["evidence_count"]) == (photo, 1)


async def test_where_a_department_has_no_head_the_next_level_confirms(desk: GrievanceDesk) -> None:
    departments = (await desk.get("manager", f"/v1/communities/{desk.community}/departments"))["data"]
    headless = next(
        one for one in departments if one["code"] not in ("engineering", "cleaning", "property", "administration")
    )
    await desk.file()
    await desk.act("reception", "forward", department_id=headless["id"])
    assert "complaint.forwarded" in await desk.notices("cs_supervisor")
    assert (await desk.act("cs_supervisor", "confirm"))["confirmed_at"]
    await desk.act("reception", "forward")
    assert await desk.refused("cs_supervisor", "confirm") == ["department_has_no_head"]
    assert (await desk.act("supervisor_office", "confirm"))["confirmed_at"]


async def test_what_the_desk_records_for_a_complainant_is_told_to_them(desk: GrievanceDesk) -> None:
    """M-56: also that somebody complained in their name, what they added, and how content they are said to be."""
    await desk.dispute()
    assert await desk.notices("owner1") == ["complaint.registered"]
    await desk.act("reception", "supplement", dealings="三次上门")
    await desk.act("cs_supervisor", "refer", referred_to="12315", reason="属市场监管职责", **desk.told)
    await desk.act("reception", "ask-satisfaction", satisfaction="satisfied", means="phone")
    assert await desk.notices("owner1") == [
        "complaint.registered", "complaint.supplemented", "complaint.referred", "complaint.satisfaction_asked",
    ]  # fmt: skip


async def test_complainants_are_not_told_of_what_they_do_themselves(desk: GrievanceDesk) -> None:
    await desk.file("owner1")
    await desk.act("owner1", "supplement", dealings="三次上门")
    assert await desk.notices("owner1") == []
