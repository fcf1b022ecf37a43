"""M-113: whom a complaint is about decides nothing of what follows from it, by whichever paper."""

from datetime import timedelta

from tests.api.complaints.desk import GrievanceDesk


async def test_the_accused_decides_no_corrective_action(desk: GrievanceDesk) -> None:
    await desk.file(respondent={"name": "客服主管", "person_id": await desk.id_of("cs_supervisor")})
    await desk.act("manager", "accept", **desk.told)
    day, later = ((desk.clock.now() + timedelta(days=days)).date().isoformat() for days in (30, 60))
    measure = {"what": "客服主管重新培训", "owner_id": await desk.id_of("supervisor"), "due_on": day}
    corrective = f"{desk.path}/corrective-actions"
    own = await desk.send("cs_supervisor", corrective, measure)
    assert own.status_code == 409, own.text
    assert [rule["guard"] for rule in own.json()["refusals"]] == ["complaint_is_not_about_the_caller"]
    opened = await desk.send("manager", corrective, measure)
    assert opened.status_code == 201, opened.text
    path = f"/v1/corrective-actions/{opened.json()['id']}"
    for action, form in (
        ("reassign", {"owner_id": await desk.id_of("reception"), "reason": "换人"}),
        ("extend", {"due_on": later, "reason": "再等等"}),
    ):
        refused = await desk.send("cs_supervisor", f"{path}/{action}", form)
        assert [rule["guard"] for rule in refused.json()["refusals"]] == ["complaint_is_not_about_the_caller"], action
    done = await desk.send("supervisor", f"{path}/finish", {"done_note": "已培训"})
    assert done.status_code == 200, done.text
    for action, form in (("verify", {}), ("return", {"reason": "未做"})):
        refused = await desk.send("cs_supervisor", f"{path}/{action}", form)
        assert [rule["guard"] for rule in refused.json()["refusals"]] == ["complaint_is_not_about_the_caller"], action
    verified = await desk.send("manager", f"{path}/verify", {})
    assert verified.status_code == 200, verified.text


async def test_the_accused_passes_the_complaint_on_to_nobody(desk: GrievanceDesk) -> None:
    filed = await desk.file(respondent={"name": "前台小王", "person_id": await desk.id_of("reception")})
    place = await desk.get("supervisor_office", "/v1/me")
    slip = {
        "community_id": desk.community, "department_id": place["roles"][0]["department_id"], "subject": "投诉",
        "matter": "请代为处理", "received_at": desk.clock.now().isoformat(), "complaint_id": filed["id"],
    }  # fmt: skip
    refused = await desk.send("reception", "/v1/contact-slips", slip)
    assert [rule["guard"] for rule in refused.json()["refusals"]] == ["complaint_is_not_about_the_caller"]
    sent = await desk.send("cs_supervisor", "/v1/contact-slips", slip)
    assert sent.status_code == 201, sent.text


async def test_the_next_level_takes_a_slip_about_the_head_of_the_department(desk: GrievanceDesk) -> None:
    """M-26, M-113: the head whom the complaint is about neither confirms, answers nor returns it."""
    head = await desk.get("supervisor_office", "/v1/me")
    filed = await desk.file(respondent={"name": "综合部主管", "person_id": head["id"]})
    slip = {
        "community_id": desk.community, "department_id": head["roles"][0]["department_id"], "subject": "投诉",
        "matter": "请说明情况", "received_at": desk.clock.now().isoformat(), "complaint_id": filed["id"],
    }  # fmt: skip
    sent = await desk.send("reception", "/v1/contact-slips", slip)
    assert sent.status_code == 201, sent.text
    path = f"/v1/contact-slips/{sent.json()['id']}"
    for action, form in (("confirm", {}), ("return", {"reason": "不属本部门"})):
        refused = await desk.send("supervisor_office", f"{path}/{action}", form)
        assert [rule["guard"] for rule in refused.json()["refusals"]] == ["complaint_is_not_about_the_caller"], action
    confirmed = await desk.send("cs_supervisor", f"{path}/confirm", {})
    assert confirmed.status_code == 200, confirmed.text
    refused = await desk.send("supervisor_office", f"{path}/answer", {"answer": "没有的事"})
    assert [rule["guard"] for rule in refused.json()["refusals"]] == ["complaint_is_not_about_the_caller"]
    answered = await desk.send("cs_supervisor", f"{path}/answer", {"answer": "已当面了解"})
    assert answered.status_code == 200, answered.text
