"""A signature is given for one thing, by a file that was uploaded as one (M-51): over HTTP, under every form."""

from typing import Any

import pytest
from sqlmodel import col, select

from app.core.ids import UUID
from app.db.database import Database
from app.models import StoredFile
from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import Form
from app.workflow.engine.files import unfit_signatures
from tests.scenarios.conftest import TickingClock

RISK = {"step": "cut-wall", "explained": "开墙后由我方修补"}


async def at_work(run: Run) -> tuple[Record, steps.Team]:
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team, "in_warranty")
    return await order.do(team.worker, "start", "in_progress"), team


async def why(run: Run, order: Record, who: Any, action: str, form: dict[str, Any]) -> list[dict[str, str]]:
    """What is wrong with the form, in the language of the run's server."""
    answer = await run.server.post(who, order.address_of(action), form)
    assert answer.status_code == 422, answer.text
    errors: list[dict[str, str]] = answer.json()["errors"]
    return errors


async def test_a_signature_signs_once(run: Run) -> None:
    order, team = await at_work(run)
    signature = await run.sign(team.worker, order, "record_consent")
    await order.do(team.worker, "record_consent", "in_progress", **RISK, signature_file_id=signature)
    again = {**RISK, "step": "open-equipment", "signature_file_id": signature}
    fault = (await why(run, order, team.worker, "record_consent", again))[0]
    assert (fault["pointer"], fault["code"]) == ("/signature_file_id", "signed-before")
    assert "重新签名" in fault["detail"]
    await steps.finish_work(run, order, team.worker, "更换水管")
    # under whatever form it is tried again
    for who, action, more in (
        (team.worker, "worker_sign", {}),
        (team.worker, "sign_off", {"signed_by": "业主"}),
        (team.desk, "reject_work", {"reason": "仍漏水"}),
    ):
        await order.invalid(who, action, "/signature_file_id", **more, signature_file_id=signature)
    await order.do(
        team.worker, "worker_sign", "completed", signature_file_id=await run.sign(team.worker, order, "worker_sign")
    )


@pytest.mark.parametrize("purpose", ["photo", "receipt"])
async def test_what_was_not_uploaded_as_a_signature_is_none(run: Run, purpose: str) -> None:
    order, team = await at_work(run)
    picture = await run.upload(team.worker, purpose)
    fault = (await why(run, order, team.worker, "record_consent", {**RISK, "signature_file_id": picture}))[0]
    assert (fault["pointer"], fault["code"]) == ("/signature_file_id", "no-signature")
    assert purpose in fault["detail"]


async def test_a_signature_in_another_order_is_refused_and_stays_where_it_was(
    run: Run, seeded: Database, clock: TickingClock
) -> None:
    order, team = await at_work(run)
    signature = await run.sign(team.worker, order, "record_consent")
    await order.do(team.worker, "record_consent", "in_progress", **RISK, signature_file_id=signature)
    other = await steps.call_in(run, team.desk, team.customer, photos=[signature])
    await steps.accept(run, other, team.desk, "in_warranty")
    await other.invalid(team.desk, "reject_time", "/signature_file_id", reason="没空", signature_file_id=signature)
    async with seeded.transaction(clock.now()) as tx:
        row = await tx.one(StoredFile, select(StoredFile).where(col(StoredFile.id) == UUID(signature)))
    assert row is not None
    assert (row.signed, str(row.work_order_id)) == (True, order.id)


async def test_of_two_who_use_one_signature_at_once_the_slower_is_undone(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, team = await at_work(run)
    signature = await run.sign(team.worker, order, "record_consent")
    await order.do(team.worker, "record_consent", "in_progress", **RISK, signature_file_id=signature)
    looks = []

    def too_early(form: Any, known: Any, *signed: Any) -> Any:
        """At the first look the other signing is not there yet."""
        looks.append(form)
        return [] if len(looks) == 1 else unfit_signatures(form, known, *signed)

    monkeypatch.setattr("app.services.files.attaching.unfit_signatures", too_early)
    again = {**RISK, "step": "open-equipment", "signature_file_id": signature}
    fault = (await why(run, order, team.worker, "record_consent", again))[0]
    assert (fault["code"], len(looks)) == ("signed-before", 2)


async def test_a_refused_signing_leaves_the_signature_unused(run: Run) -> None:
    order, team = await at_work(run)
    signature = await run.sign(team.worker, order, "sign_off")
    signed = {"signed_by": "业主", "signature_file_id": signature}
    await order.impossible(team.worker, "sign_off", **signed)
    await steps.finish_work(run, order, team.worker, "更换水管")
    await order.do(team.worker, "sign_off", "signed_off", **signed)


async def test_the_same_picture_uploaded_twice_is_one_signature(run: Run) -> None:
    """M-56: a copy of the customer's hand signs nothing more on this order; their own hand does."""
    order, team = await at_work(run)
    binding: Form = {"record_type": "work_order", "record_id": order.id, "signs": "record_consent"}
    first, copy = [
        await run.server.upload(team.worker, team.worker.community_id, "signature", 7, binding) for _ in range(2)
    ]
    await order.do(team.worker, "record_consent", "in_progress", **RISK, signature_file_id=first)
    again = {**RISK, "step": "open-equipment"}
    fault = (await why(run, order, team.worker, "record_consent", {**again, "signature_file_id": copy}))[0]
    assert (fault["pointer"], fault["code"]) == ("/signature_file_id", "same-picture")
    assert "重新手写签名" in fault["detail"]
    drawn = await run.sign(team.worker, order, "record_consent")
    await order.do(team.worker, "record_consent", "in_progress", **again, signature_file_id=drawn)
