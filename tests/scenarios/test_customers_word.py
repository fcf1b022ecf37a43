"""What staff record in a customer's name: who may, that the customer hears of it, and how they object (M-40, M-56)."""

from datetime import timedelta
from typing import Any

import pytest

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from tests.scenarios.conftest import TickingClock

DEAR = [{**steps.labour("整屋改管 人工", 999_999, "P12"), "quantity": "1"}]
STARS = {"attitude": 1, "quality": 2, "speed": 3, "overall": 2}


async def quoted(run: Run, lines: list[Any]) -> tuple[Record, steps.Team]:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    return await order.do(team.worker, "quote", "quoted", lines=lines, list_shown=True), team


async def heard(run: Run, who: Any) -> list[str]:
    """The events of which somebody was told, newest first."""
    return [notice["event"] for notice in (await run.server.read(who, "/v1/me/notices"))["data"]]


async def test_one_worker_alone_approves_no_dear_quote(run: Run) -> None:
    """M-40: ¥9,999.99 by a picture that the worker uploads; ¥1,000 is where a signature is enough."""
    order, team = await quoted(run, DEAR)
    quote_id = order["quote"]["id"]
    signature = await run.sign(team.worker, order, "approve_quote")
    alone: dict[str, Any] = {"quote_id": quote_id, "signature_file_id": signature}
    await order.refused(team.worker, "approve_quote", "customer_gave_own_word", **alone)
    said = {"consent": await run.statement(team.worker)}
    await order.refused(team.worker, "approve_quote", "customer_gave_own_word", **alone, **said)
    for nobody in (team.worker.id, team.customer.id):
        await order.refused(team.worker, "approve_quote", "customer_gave_own_word", **alone, witness_id=nobody)
    await order.do(team.worker, "approve_quote", "in_progress", **alone, witness_id=team.boss.id)
    # and the witness hears that they are one, so that nobody is named behind their back
    notice = (await run.server.read(team.boss, "/v1/me/notices"))["data"][0]
    assert (notice["event"], notice["title"]) == ("work_order.quote_approved", "您被登记为客户签名的见证人")
    assert "登记为您见证了客户签名。如与事实不符，请立即告知客服主管。" in notice["text"]


async def test_a_dear_quote_is_told_to_somebody_else_than_its_author(run: Run) -> None:
    order, team = await quoted(run, DEAR)
    said = {"quote_id": order["quote"]["id"], "consent": await run.statement(team.desk)}
    await order.do(team.desk, "approve_quote", "in_progress", **said)
    assert (await heard(run, team.customer))[0] == "work_order.quote_approved"


async def test_a_signature_signs_what_it_was_given_for(run: Run) -> None:
    """Not another order, not another action, not another version."""
    order, team = await quoted(run, [steps.labour("更换角阀", 6_000)])
    other = await steps.call_in(run, team.desk, (await run.people("owner2"))[0])
    elsewhere = await run.sign(team.desk, other, "reject_time")
    for_sign_off = await run.sign(team.worker, order, "sign_off")
    first = await run.sign(team.worker, order, "approve_quote")
    await order.do(team.worker, "quote", "quoted", lines=[steps.labour("更换角阀", 7_000)], list_shown=True)
    form = {"quote_id": order["quote"]["id"]}
    for signature in (elsewhere, for_sign_off, first):
        await order.invalid(
            team.worker, "approve_quote", "/signature_file_id", **form, signature_file_id=signature
        )  # fmt: skip
    second = await run.sign(team.worker, order, "approve_quote")
    await order.do(team.worker, "approve_quote", "in_progress", **form, signature_file_id=second)


@pytest.mark.parametrize(
    ("signing", "field"),
    [
        ({}, "/record_type"),
        ({"record_type": "work_order", "record_id": "$order"}, "/signs"),
        ({"record_type": "work_order", "record_id": "$order", "signs": "dispatch"}, "/signs"),
        ({"record_type": "work_order", "record_id": "$other", "signs": "sign_off"}, "/record_id"),
        ({"record_type": "work_order", "record_id": "$order", "signs": "approve_quote"}, "/quote_id"),
    ],
)
async def test_an_upload_says_what_the_signature_is_for(run: Run, signing: dict[str, str], field: str) -> None:
    order, team = await quoted(run, [steps.labour("更换角阀", 6_000)])
    strangers = await steps.call_in(run, team.desk, (await run.people("owner2"))[0])
    known = {"$order": order.id, "$other": strangers.id}
    form = {name: known.get(value, value) for name, value in signing.items()}
    answer = await run.server.try_upload(team.customer, team.worker.community_id, "signature", 7, form)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, field)


async def test_the_customer_hears_objects_and_is_answered(run: Run, clock: TickingClock) -> None:
    """M-56: told at once; seven days to object; the supervisor answers within three working days; the word is void."""
    order, team = await quoted(run, [steps.labour("更换角阀", 6_000)])
    (judge,) = await run.people("cs_supervisor")
    signature = await run.sign(team.worker, order, "approve_quote")
    form = {"quote_id": order["quote"]["id"], "signature_file_id": signature}
    await order.do(team.worker, "approve_quote", "in_progress", **form)
    assert (await heard(run, team.customer))[0] == "work_order.quote_approved"
    await order.refused(judge, "answer_objection", "objection_is_open", **await _answer(run, judge))
    await order.forbidden(team.worker, "object", wrong="x")
    await order.do(team.customer, "object", "in_progress", wrong="我没有签过字")
    await order.refused(team.customer, "object", "no_objection_is_open", wrong="again")
    assert (await heard(run, judge))[0] == "work_order.objected"
    running = (await run.server.read(judge, f"{order.path}/clocks"))["data"]
    assert [item["state"] for item in running if item["name"] == "objection_answer"] == ["running"]
    await order.forbidden(team.desk, "answer_objection", **await _answer(run, team.desk))
    await order.do(judge, "answer_objection", "in_progress", **await _answer(run, judge))
    assert (await heard(run, team.customer))[0] == "work_order.objection_answered"
    word = order["recorded_words"][-1]
    assert (word["action"], word["recorded_by"], word["void"]) == ("approve_quote", team.worker.id, True)
    await order.refused(team.customer, "object", "word_may_be_objected_to", wrong="again", word=word["version"])
    clock.pass_by(timedelta(days=8))
    await order.refused(team.customer, "object", "something_was_recorded", wrong="too late")


async def _answer(run: Run, who: Any) -> dict[str, Any]:
    return {"upheld": True, "reason": "录音显示未同意", **await run.notification(who)}


async def test_the_worker_gives_no_stars(run: Run) -> None:
    """M-73: the customer rates in the app, once per completion; or tells reception, and is told back."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    signed = {"signed_by": "业主", "signature_file_id": await run.sign(team.worker, order, "sign_off")}
    await order.refused(team.worker, "sign_off", "ratings_are_the_customers", ratings=STARS, **signed)
    await order.do(team.worker, "sign_off", "signed_off", **signed)
    assert (await heard(run, team.customer))[0] == "work_order.signed_off"
    await order.forbidden(team.worker, "rate", ratings=STARS)
    call = await run.follow_up_of(team.desk, order)
    told = {"means": "phone", "result": "satisfied", "ratings": STARS}
    await call.do(team.desk, "finish", "done", **told)
    assert "work_order.rated" in await heard(run, team.customer)
    seen = await order.look(team.customer)
    assert seen["ratings"] == {**STARS, "source": "follow_up"}
    await order.refused(team.customer, "rate", "is_not_rated_yet", ratings=STARS)


async def test_the_customer_rates_within_thirty_days(run: Run, clock: TickingClock) -> None:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    await steps.approved(order, team, 6_000)
    await steps.finish_work(run, order, team.worker, "更换角阀")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="业主")
    await order.do(team.customer, "rate", "signed_off", ratings=STARS)
    assert (await order.look(team.desk))["ratings"] == {**STARS, "source": "app"}
    await order.refused(team.customer, "rate", "is_not_rated_yet", ratings=STARS)
    clock.pass_by(timedelta(days=31))
    await order.refused(team.customer, "rate", "may_still_be_rated", ratings=STARS)


@pytest.mark.parametrize("way", ["cancel", "merge"])
async def test_an_objection_is_not_buried_by_ending_the_order(run: Run, clock: TickingClock, way: str) -> None:
    """M-56: what was recorded stays to be answered in time, whatever becomes of the order."""
    team = await steps.team(run, "worker1", "owner1")
    (judge,) = await run.people("cs_supervisor")
    order = await steps.call_in(run, team.desk, team.customer)
    await steps.accept(run, order, team.desk)
    await order.do(team.customer, "object", "accepted", wrong="我没有同意付费")
    if way == "cancel":
        await order.do(team.desk, "cancel", "cancelled", reason="误报")
    else:
        other = await steps.call_in(run, team.desk, team.customer)
        await order.do(team.desk, "merge", "cancelled", duplicate_of=other.id)
    clocks = {item["name"]: item["state"] for item in (await run.server.read(judge, f"{order.path}/clocks"))["data"]}
    assert (clocks["objection_answer"], clocks["on_time"]) == ("running", "voided")
    clock.pass_by(timedelta(days=9))
    await order.do(judge, "answer_objection", "cancelled", **await _answer(run, judge))
    clocks = {item["name"]: item["state"] for item in (await run.server.read(judge, f"{order.path}/clocks"))["data"]}
    assert clocks["objection_answer"] == "breached"
