"""Scenario: a customer is registered twice under a number that was misheard, and becomes one person again."""

from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, Unexpected, answered

MISHEARD = "13800009876"
NAME = "李老太"


async def registered_twice(run: Run) -> None:
    """M-02, M-11: the same name and number name the person on record; the number is put right; the kept person reads
    and does everything that names either entry."""
    desk, owner, worker = await run.people("reception", "owner1", "worker1")
    number = (await _said(run, desk, f"/v1/customers/{owner.id}/reveal", {"purpose": "contact"}))["phone"]
    customers = f"/v1/communities/{desk.community_id}/customers"
    form = {"name": NAME, "phone": MISHEARD, "premises_id": owner.home, "relation": "owner"}
    double = await _said(run, desk, customers, form, 201)
    refused = await _said(run, desk, customers, form, 409)
    if [person["id"] for person in refused["people"]] != [double["id"]]:
        raise Unexpected(f"on record are {refused['people']}")
    order = await run.register(
        desk, kind="repair", channel="phone", description="水龙头漏水", premises_id=owner.home, catalogue_code="P12",
        customer_id=double["id"],
    )  # fmt: skip
    await order.forbidden(owner, "cancel", reason="不需要了")
    await _corrected(run, desk, owner, double, number)
    into = {"duplicate_of": owner.id, "reason": "核对后确认为同一人"}
    await _said(run, worker, f"/v1/customers/{double['id']}/merge", into, 403)
    # a number that the desk put there itself shows nothing: an administrator decides
    await _said(run, desk, f"/v1/customers/{double['id']}/merge", into, 409)
    (admin,) = await run.people("admin")
    await _said(run, admin, f"/v1/customers/{double['id']}/merge", into)
    await _said(run, desk, f"/v1/customers/{double['id']}/merge", into, 409)
    await order.do(owner, "cancel", "cancelled", reason="不需要了")


async def _corrected(run: Run, desk: DemoUser, owner: DemoUser, double: Form, number: str) -> None:
    """The right number is that of somebody on record, which the desk is told."""
    form = {"phone": number, "reason": "登记时听错了", "expected_version": double["version"]}
    corrected = await _said(run, desk, f"/v1/customers/{double['id']}/correct-phone", form)
    if owner.id not in {person["id"] for person in corrected["possible_duplicates"]}:
        raise Unexpected(f"{owner} has the number, and the desk is told of {corrected['possible_duplicates']}")


async def _said(run: Run, who: DemoUser, path: str, form: Form, status: int = 200) -> Form:
    """What the server answers to a form."""
    response = await run.server.post(who, path, form)
    answer: Form = answered(response, f"{who}: POST {path}", status).json()
    return answer
