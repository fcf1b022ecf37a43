"""Scenario: a complaint that was withdrawn in the complainant's name comes back when they never withdrew it (M-139)."""

from app.sandbox.demo.complaints import steps
from app.sandbox.demo.run import Run


async def withdrawn(run: Run) -> None:
    """The desk records a withdrawal; whoever is named in the complaint records none; the complainant objects, and it is
    handled all the same."""
    desk, accused, owner = await run.people("reception", "supervisor", "owner1")
    complaint = await run.complain(
        owner, kind="service", channel="online", matter="staff", premises_id=owner.home,
        respondent={"name": "工程部主管", "person_id": accused.id}, description="主管说话难听，电话里挂断",
    )  # fmt: skip
    word = {"consent": await run.statement(desk)}
    await complaint.refused(desk, "withdraw", "withdrawal_is_proved", **word)
    signature = await run.sign(desk, complaint, "withdraw")
    await complaint.do(desk, "withdraw", "withdrawn", signature_file_id=signature, **word)
    await complaint.do(owner, "object", "registered", reason="我没有撤诉，签名不是我的")
    (office,) = await run.people("supervisor_office")
    await steps.forward(complaint, desk, office)
    await complaint.do(desk, "accept", "accepted", **await run.notification(desk))
    await complaint.do(desk, "assign", "investigating", handler_id=office.id)
    await steps.look_into(run, complaint, office, "录音显示确有不当言语")
    await complaint.do(office, "reply", "replied", text="情况属实，主管已当面致歉。", **await run.notification(office))
