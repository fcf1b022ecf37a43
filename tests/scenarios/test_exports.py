"""M-63: exports are complete, masked and harmless, and made page by page."""

import csv
import json
from io import BytesIO, StringIO

import openpyxl  # type: ignore[import-untyped]
import pytest
from fastapi import FastAPI

from app.bootstrap import Container
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form, HttpRequest, answered
from app.services.operations import exports
from app.worker.jobs.operations import do_operations
from tests.scenarios.test_reconciliation import copies

CALC = "=cmd|'/C calc'!A0"


async def exported(run: Run, container: Container, who: DemoUser, **form: object) -> tuple[Form, bytes]:
    """The finished export, and its file."""
    (cashier,) = await run.people("cashier")
    asked = await run.server.post(who, "/v1/exports", {"community_id": cashier.community_id, **form})
    where = answered(asked, "export", 202).headers["Location"]
    while await do_operations(container):
        pass
    finished: Form = await run.server.read(who, where)
    assert finished["state"] == "succeeded", finished
    # the address needs no token
    return finished, (await run.server._client.get(finished["exported"]["url"])).content


async def test_every_row_is_there_once_and_nothing_is_computed(
    run: Run, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PAGE", 2)
    container: Container = app.state.container
    cashier, office, desk, owner, manager = await run.people(
        "cashier", "cs_supervisor", "reception", "owner2", "manager"
    )
    for description in (CALC, "+86 13800001234 打不开", "@SUM(1+1)"):
        await run.register(
            desk, kind="repair", channel="phone", description=description, spot="-2+3",
            customer_id=owner.id, premises_id=owner.home, catalogue_code="P12",
        )  # fmt: skip
    _, content = await exported(run, container, office, records="work_orders", format="csv")
    assert content.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
    assert heading[:3] == ["编号", "类型", "状态"]
    told = {row[heading.index("内容")] for row in rows}
    assert {f"'{CALC}", "'@SUM(1+1)"} <= told
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "13800001234" not in content.decode()
    listed = await run.server.read(office, f"/v1/work-orders?community_id={cashier.community_id}&count=exact")
    numbers = [row[0] for row in rows]
    assert (len(numbers), len(set(numbers))) == (listed["count"], listed["count"])
    _, content = await exported(run, container, manager, records="work_orders", format="xlsx")
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet.auto_filter.ref
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert CALC in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    charge = await copies(run, 12_345)
    await charge.do(cashier, "pay", "part_paid", amount_fen=5, via="desk", method="cash")
    _, content = await exported(run, container, cashier, records="ledger", format="ndjson")
    lines = [json.loads(line) for line in content.splitlines()]
    assert [line["amount_fen"] for line in lines if line["charge_id"] == charge.id] == [12_345, 5]
    today = (await run.today(cashier)).isoformat()
    done, content = await exported(
        run, container, cashier, records="charges", format="csv", **{"from": today, "until": today}
    )
    heading, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
    assert [row[heading.index("开单（元）")] for row in rows] == ["123.45"]
    assert (done["exported"]["rows"], done["percent"]) == (1, 100)
    for records in ("payments", "refunds", "complaints", "follow_ups"):
        await exported(run, container, manager, records=records, format="xlsx")


async def test_who_may_export_what(run: Run, app: FastAPI) -> None:
    cashier, office, desk = await run.people("cashier", "cs_supervisor", "reception")
    place = {"community_id": cashier.community_id}
    for who, records in ((cashier, "work_orders"), (office, "ledger"), (desk, "charges")):
        answer = await run.server.post(who, "/v1/exports", {**place, "records": records})
        assert answer.status_code == 403, answer.text
    days = {"from": "2026-11-02", "until": "2026-11-01"}
    wrong = await run.server.post(cashier, "/v1/exports", {**place, "records": "ledger", **days})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/until"]
    asked = await run.server.post(cashier, "/v1/exports", {**place, "records": "ledger"})
    where = asked.headers["Location"]
    answered(await run.server._send(cashier, HttpRequest("POST", f"{where}/cancel")), "cancel", 200)
    assert not await do_operations(app.state.container)
    assert (await run.server.read(cashier, where))["state"] == "cancelled"
