"""Scenario: consent is for exactly one version of a quote, and never comes from its author alone (M-41)."""

from datetime import timedelta
from uuid import uuid4

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser
from app.sandbox.demo.warehouse import Material, draw


async def consent(run: Run) -> None:
    """Refused: consent to old versions, statements without a source, and authors who approve their own quote."""
    team = await steps.team(run, "worker1", "owner2")
    worker = team.worker
    (other,) = await run.people("worker4")
    order = await steps.until_on_site(run, team)
    await _unsound_quotes(run, order, team)
    await order.do(worker, "quote", "quoted", lines=[steps.labour("更换角阀", 6_000)], list_shown=True)
    first = order["quote"]["id"]
    await order.do(worker, "quote", "quoted", lines=[steps.labour("更换角阀", 5_500)], list_shown=True)
    await _by_the_wrong_people(run, order, team, first)
    await _by_another_worker(run, order, team, other)
    await _by_its_author_at_the_desk(run, order, team, other)
    await _accept(run, order, team, other)


async def _unsound_quotes(run: Run, order: Record, team: steps.Team) -> None:
    """M-40 to M-44: list prices are used, material has a requisition, and nobody invents a price."""
    worker, line = team.worker, steps.labour("更换角阀", 6_000)
    listed = {**line, "basis": "list", "unit_fen": None}
    await order.refused(worker, "quote", "list_prices_exist", lines=[listed], list_shown=True)
    await order.refused(worker, "quote", "items_are_listed", lines=[{**line, "catalogue_code": "P99"}], list_shown=True)
    drawn = await draw(run, order, team, Material("角阀", 2_800))
    material = {**drawn.line, "requisition_id": None}
    await order.refused(worker, "quote", "requisitions_are_named", lines=[material], list_shown=True)
    more = {**drawn.line, "quantity": "2"}
    await order.refused(worker, "quote", "requisitions_cover_lines", lines=[more], list_shown=True)
    dear = {**drawn.line, "unit_fen": 999_900}
    await order.invalid(worker, "quote", "/lines/0/unit_fen", lines=[dear], list_shown=True)
    invented = {**drawn.line, "requisition_id": str(uuid4())}
    await order.invalid(worker, "quote", "/lines/0/requisition_id", lines=[invented], list_shown=True)
    await drawn.requisition.do(team.boss, "return", "returned", reason="客户自备角阀")
    await order.refused(worker, "quote", "requisitions_cover_lines", lines=[drawn.line], list_shown=True)
    bought = {**material, "source": "bought_for_customer"}
    await order.refused(worker, "quote", "purchases_are_agreed", lines=[bought], list_shown=True)
    own = {**steps.customers("软管", "1"), "unit_fen": 100}
    await order.invalid(worker, "quote", "/lines/0/unit_fen", lines=[own], list_shown=True)
    await order.invalid(worker, "quote", "/lines/0/unit_fen", lines=[{**listed, "unit_fen": 1}], list_shown=True)


async def _by_the_wrong_people(run: Run, order: Record, team: steps.Team, first: str) -> None:
    desk, worker, owner = team.desk, team.worker, team.customer
    cashier, stranger = await run.people("cashier", "owner1")
    now = order["quote"]["id"]
    statement = await run.statement(desk)
    await order.refused(owner, "approve_quote", "quote_is_current", quote_id=first)
    await order.refused(desk, "approve_quote", "quote_is_current", quote_id=first, consent=statement)
    await order.refused(owner, "approve_quote", "quote_is_current", quote_id=str(uuid4()))
    await order.refused(worker, "approve_quote", "not_by_its_author_alone", quote_id=now, consent=statement)
    await order.refused(worker, "approve_quote", "word_is_recorded", quote_id=now)
    await order.refused(desk, "approve_quote", "word_is_recorded", quote_id=now)
    later = (await run.server.now(desk) + timedelta(hours=1)).isoformat()
    ahead = {**statement, "told_at": later}
    await order.refused(desk, "approve_quote", "word_is_not_from_the_future", quote_id=now, consent=ahead)
    unknown = str(uuid4())
    await order.invalid(worker, "approve_quote", "/signature_file_id", quote_id=now, signature_file_id=unknown)
    photo = await run.upload(worker, "photo")
    await order.invalid(worker, "approve_quote", "/signature_file_id", quote_id=now, signature_file_id=photo)
    await order.forbidden(cashier, "approve_quote", quote_id=now, consent=statement)
    await order.hidden(stranger, "approve_quote", quote_id=now)


async def _by_another_worker(run: Run, order: Record, team: steps.Team, other: DemoUser) -> None:
    """The worker who takes over the job isn't the desk and needs the customer's signature too."""
    await order.do(team.boss, "replace_worker", "quoted", worker_id=other.id)
    statement = await run.statement(team.desk)
    await order.refused(
        other, "approve_quote", "not_by_its_author_alone", quote_id=order["quote"]["id"], consent=statement
    )  # fmt: skip


async def _by_its_author_at_the_desk(run: Run, order: Record, team: steps.Team, other: DemoUser) -> None:
    desk, owner = team.desk, team.customer
    second = order["quote"]["id"]
    await order.do(owner, "reject_quote", "negotiating", quote_id=second, reason="请再优惠")
    await order.do(desk, "quote", "quoted", lines=[steps.labour("更换角阀", 5_000)], list_shown=True)
    third = order["quote"]["id"]
    statement = await run.statement(desk)
    await order.refused(desk, "approve_quote", "not_by_its_author_alone", quote_id=third, consent=statement)
    await order.refused(other, "approve_quote", "not_by_its_author_alone", quote_id=third, consent=statement)
    await order.refused(owner, "approve_quote", "quote_is_current", quote_id=second)
    # he took over while the customer thought it over, so nobody of ours is on site
    signature = await run.sign(other, order, "approve_quote")
    await order.do(other, "approve_quote", "acknowledged", quote_id=third, signature_file_id=signature)


async def _accept(run: Run, order: Record, team: steps.Team, other: DemoUser) -> None:
    """Only the customer can sign for the finished work (M-51)."""
    await steps.agree_again(order, team.desk, "改派后另约")
    await steps.visit(order, other)
    await order.do(other, "start", "in_progress")
    await steps.finish_work(run, order, other, "更换角阀")
    await order.refused(other, "sign_off", "acceptance_is_signed", signed_by="业主本人")
    await order.refused(team.desk, "sign_off_absent", "absence_is_proven")
    await order.forbidden(team.desk, "sign_off", signed_by="业主本人")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="王德明")
