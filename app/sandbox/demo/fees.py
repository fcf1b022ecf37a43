"""Scenario: an owner asks at the desk what is owed, and a worker what an item costs: answered from the ERP, or said to
be unknown."""

from app.sandbox.demo.enquiries import called, listed
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Unexpected, answered


async def fees(run: Run) -> None:
    """M-102: the figures are the ERP's; where it does not answer, they are unknown, and it is said so."""
    desk, worker, owner = await run.people("reception", "worker1", "owner1")
    topics = await listed(run, desk, "enquiry-topics", "code")
    call = await called(run, desk, topics["fees"], "物业费还欠多少", premises_id=owner.home)
    place = f"/v1/communities/{desk.community_id}"
    form = {"premises_id": owner.home, "asked_by": "业主本人"}
    run.about_to(desk, f"{place}/property-fees", form)
    asked = answered(await run.server.post(desk, f"{place}/property-fees", form), f"{desk}: property fees", 200).json()
    arrears = asked["arrears"]
    if not asked["say"] or arrears["known"] is (arrears["unknown_because"] is not None):
        raise Unexpected(f"the desk is told of property fees: {asked}")
    await call.do(desk, "answer", "answered", answer=asked["say"])
    item = await run.server.read(worker, f"{place}/erp-items", code="VALVE-15")
    if not item["say"] or item["known"] is (item["unknown_because"] is not None):
        raise Unexpected(f"the worker is told of an item: {item}")
    if run.checks:
        answered(await run.server.post(worker, f"{place}/property-fees", form), f"{worker}: property fees", 403)
