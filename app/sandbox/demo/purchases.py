"""Scenario: a tap that the warehouse does not keep is bought for the customer, who approves its unit price first."""

from typing import Final

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form

TAP_FEN: Final = 6_800
TAP: Final[Form] = {
    "name": "恒温龙头", "quantity": "2", "unit": "只", "unit_fen": TAP_FEN, "shop": "五金城 12 号",
}  # fmt: skip
NOT_LEFT: Final[Form] = {"handed_over": "0", "taken_back": "0"}


async def purchases(run: Run) -> None:
    """M-44: nothing is bought before the customer approves the unit price, and what is paid is not above it."""
    team = await steps.team(run, "worker1", "owner2")
    order = await steps.until_on_site(run, team)
    tap = await ask_to_buy(run, team.worker, order)
    await tap.impossible(team.worker, "buy", paid_unit_fen=TAP_FEN, receipt="No. 7", files=[order.id])
    line = bought_line(tap)
    labour = steps.labour("更换龙头 人工", 5_000)
    await order.refused(team.worker, "quote", "purchases_cover_lines", lines=[labour, line], list_shown=True)
    statement = await run.statement(team.worker)
    await tap.refused(team.worker, "approve", "not_by_who_asked_alone", unit_fen=TAP_FEN, consent=statement)
    await tap.refused(team.customer, "approve", "price_is_current", unit_fen=TAP_FEN - 100)
    await tap.do(team.customer, "approve", "approved", unit_fen=TAP_FEN)

    receipt: Form = {"receipt": "No. 0012345", "files": [await run.upload(team.worker, "photo")]}
    await tap.refused(team.worker, "buy", "price_is_within_approval", paid_unit_fen=TAP_FEN + 1, **receipt)
    await tap.do(team.worker, "change_price", "asked", unit_fen=7_200, reason="该店缺货，另一家较贵")
    await tap.do(team.desk, "approve", "approved", unit_fen=7_200, consent=await run.statement(team.desk))
    await tap.do(team.worker, "buy", "bought", paid_unit_fen=7_000, **receipt)

    dear = {**line, "unit_fen": 9_900}
    await order.invalid(team.worker, "quote", "/lines/0/unit_fen", lines=[dear], list_shown=True)
    await order.do(team.worker, "quote", "quoted", lines=[labour, line], list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    await order.do(team.worker, "inspect_material", "in_progress", material="恒温龙头", supplied_by="centre", fit=True)
    await order.refused(team.worker, "complete", "purchases_are_settled", **steps.done("更换龙头"))
    await tap.refused(team.worker, "settle", "all_is_accounted_for", used="1", **NOT_LEFT)
    await tap.do(team.worker, "settle", "settled", used="1", handed_over="0", taken_back="1")
    done = steps.done("更换龙头")
    await order.refused(team.worker, "complete", "only_used_material_is_charged", **done)
    await order.do(team.worker, "complete", "completed", actual_material_fen=7_000, **done)
    order.must_show("charge", invoiced_fen=12_000)


async def ask_to_buy(run: Run, who: DemoUser, order: Record, **values: object) -> Record:
    """Two taps at 68 yuan each."""
    return await run.purchase(who, order, **{**TAP, **values})


def bought_line(purchase: Record) -> Form:
    """The quote's line for all of a purchase, whose price the purchase says."""
    return {
        "kind": "material", "name": purchase["name"], "quantity": purchase["quantity"], "unit": purchase["unit"],
        "basis": "off_list", "source": "bought_for_customer", "purchase_id": purchase.id,
    }  # fmt: skip
