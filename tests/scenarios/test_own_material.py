"""M-45: a customer insists on unfit material of their own, and is told everywhere what follows from it: on the quote,
in the notice, at acceptance, and when the repair's warranty is claimed (M-54)."""

import io

from pypdf import PdfReader

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form
from app.sandbox.demo.warehouse import Material, draw

NO_WARRANTY = "不在质保范围"


async def insisted(run: Run) -> tuple[Record, steps.Team]:
    """The hose that the customer bought is too short, and they want it all the same."""
    team = await steps.team(run, "worker1", "owner1")
    order = await steps.until_on_site(run, team)
    order.must_show(material_terms=None)
    lines = [steps.labour("更换软管", 5_000), steps.customers("软管", "1")]
    await order.do(team.worker, "quote", "quoted", lines=lines, list_shown=True)
    # what insisting would mean stands there before anybody agrees
    assert "自备的材料使用前须经检验" in order["material_terms"]
    assert NO_WARRANTY in order["material_terms"]
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    signature = await run.sign(team.worker, order, "inspect_material")
    await order.do(
        team.worker, "inspect_material", "in_progress", material="软管", supplied_by="customer", fit=False,
        insisted=True, note="软管过短", signature_file_id=signature,
    )  # fmt: skip
    return order, team


async def newest(run: Run, who: DemoUser) -> Form:
    notices: list[Form] = (await run.server.read(who, "/v1/me/notices"))["data"]
    return notices[0]


async def test_what_insisting_means_is_told_and_judges_the_claim(run: Run) -> None:
    order, team = await insisted(run)
    assert order["material_terms"].startswith("软管：经检验不合格，您坚持使用并已签字确认")
    assert order["insisted_material"] == [{"material": "软管", "version": order["version"]}]
    notice = await newest(run, team.customer)
    assert notice["event"] == "work_order.material_inspected"
    assert "登记为您坚持使用并已签字：该材料及其引起的问题不在质保范围" in notice["text"]
    await steps.finish_work(run, order, team.worker, "已更换软管")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="业主本人")
    assert order["warranty_exception"] == "客户坚持使用的不合格自备材料（软管）及其引起的问题不在质保范围。"
    # the claim is taken, and free until somebody has looked
    await order.do(team.desk, "warranty_claim", "signed_off", description="软管漏水")
    assert NO_WARRANTY in (await newest(run, team.customer))["text"]
    claim = await run.order(team.desk, order["warranty_order_id"])
    assert (claim["coverage"], claim["warranty_exception"]) == ("rework", order["warranty_exception"])
    assert claim["material_terms"] is None
    await steps.accept(run, claim, team.desk, "rework")
    await steps.send(claim, team)
    await steps.visit(claim, team.worker)
    changed: Form = {"coverage": "chargeable", "coverage_reason": "自备软管破裂", "estimate": steps.on_site()}
    word = await run.statement(team.desk)
    await claim.refused(team.desk, "recover_coverage", "coverage_fits_kind", consent=word, **changed)
    await claim.do(
        team.desk, "recover_coverage", "negotiating", consent=word, own_material_failed=True, **changed
    )  # fmt: skip
    notice = await newest(run, team.customer)
    assert "故障由您在原维修中坚持使用的不合格材料引起" in notice["text"]


async def printed(run: Run, who: DemoUser, order: Record, paper: str) -> str:
    """The text of a paper, without blanks and the marks where a long run may be broken."""
    answer = await run.server.get(who, f"{order.path}/papers/{paper}")
    assert answer.status_code == 200, answer.text
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join("".join(page.extract_text().replace("\u200b", "").split()) for page in pages)


async def test_the_material_quotation_is_printed_with_requisition_and_purchase_price(run: Run) -> None:
    """M-43: on request, stamped; the customer's own material stands on it with what follows from it."""
    order, team = await insisted(run)
    assert (await run.server.get(team.customer, f"{order.path}/papers/material-quotation")).status_code == 200
    await order.do(team.worker, "report_change", "negotiating", difference="角阀也须更换")
    drawn = await draw(run, order, team, Material("角阀", 2_850, "2"))
    lines = [steps.labour("更换", 5_000), steps.customers("软管", "1"), drawn.line]
    await order.do(team.worker, "quote", "quoted", lines=lines, list_shown=True)
    await order.do(team.customer, "approve_quote", "in_progress", quote_id=order["quote"]["id"])
    text = await printed(run, team.customer, order, "material-quotation")
    for words in (
        "材料报价单", order.name, drawn.requisition.name, "2只", "28.50", "57.00", "人民币伍拾柒元整", "不加价",
        "客户自备", "软管：经检验不合格，您坚持使用并已签字确认",
    ):  # fmt: skip
        assert words in text, words
    assert "50.00" not in text, "labour is no material"
    slip = await printed(run, team.desk, order, "service-slip")
    assert slip.count("软管：经检验不合格，您坚持使用并已签字确认") == 3, "on each copy"


async def test_a_claim_without_such_material_stays_free(run: Run) -> None:
    """Also where the customer insisted, objected to it, and was right: they never insisted (M-56)."""
    order, team = await insisted(run)
    supervisor = (await run.people("cs_supervisor"))[0]
    await order.do(team.customer, "object", "in_progress", wrong="我没有坚持使用")
    await order.do(
        supervisor, "answer_objection", "in_progress", upheld=True, reason="签名不是客户本人",
        told_at=(await run.server.now(supervisor)).isoformat(), means="phone",
    )  # fmt: skip
    assert order["warranty_exception"] is None
    # another hose that is fit takes the place of the word, too
    await order.do(team.worker, "inspect_material", "in_progress", material="软管", supplied_by="customer", fit=True)
    assert order["insisted_material"] is None
    await steps.finish_work(run, order, team.worker, "已更换软管")
    await order.do(team.customer, "sign_off", "signed_off", signed_by="业主本人")
    await order.do(team.customer, "warranty_claim", "signed_off", description="软管漏水")
    claim = await run.order(team.desk, order["warranty_order_id"])
    await steps.accept(run, claim, team.desk, "rework")
    await steps.send(claim, team)
    await steps.visit(claim, team.worker)
    await claim.refused(
        team.desk, "recover_coverage", "own_material_was_insisted_on", own_material_failed=True,
        coverage="chargeable", coverage_reason="自备软管破裂", estimate=steps.on_site(),
        consent=await run.statement(team.desk),
    )  # fmt: skip
