"""`examples/kingdee_csv`: what Gongdan exports becomes vouchers that balance and come to what the ledger comes to, and
the ERP's own files of rooms and customers come in by an import."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.bootstrap import Container
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import HttpRequest
from app.worker.jobs.operations import do_operations
from kingdee_csv.__main__ import main
from kingdee_csv.master_data import upload
from kingdee_csv.tables import TableFault, read_table
from tests.scenarios.test_exports import exported
from tests.scenarios.test_reconciliation import day, first_day

HEADINGS = [
    "凭证日期", "会计年度", "期间", "凭证字", "凭证号", "摘要", "科目编码", "科目名称", "币别", "借方金额",
    "贷方金额", "制单人", "附件数", "分录号",
]  # fmt: skip
ROOMS = """房间代码,房间名称,单元名称,楼栋名称,建筑面积,计租面积
R-9-101,101,1单元,9号楼,89.5,80
R-9-102,102,1单元,9号楼,120,110
"""
CUSTOMERS = """客户代码,客户名称,联系电话,房间代码,与业主关系,入住日期,证件号码
C-1,欧阳若兰,13800138911,R-9-101,业主,2019/6/1,370200190001010000
C-2,喆文,13800138912,R-9-102,租户,2024年5月1日,
"""


def balance(lines: list[dict[str, str]], code: str) -> Decimal:
    """What an account comes to: debit less credit."""
    own = [line for line in lines if line["科目编码"] == code]
    return sum((Decimal(line["借方金额"] or 0) - Decimal(line["贷方金额"] or 0) for line in own), Decimal())


async def test_exports_become_vouchers_that_balance(run: Run, app: FastAPI, tmp_path: Path) -> None:
    container: Container = app.state.container
    (cashier,) = await run.people("cashier")
    await first_day(run)
    today = await run.today(cashier)
    words = ["vouchers", "--out", str(tmp_path / "凭证.csv"), "--first-number", "31"]
    for records in ("charges", "payments", "refunds"):
        _, content = await exported(run, container, cashier, records=records, format="csv")
        (tmp_path / f"{records}.csv").write_bytes(content)
        words += [f"--{records}", str(tmp_path / f"{records}.csv")]
    assert main(words) == 0
    written = (tmp_path / "凭证.csv").read_bytes()
    lines = list(csv.DictReader(written.decode("gbk").splitlines()))
    assert list(lines[0]) == HEADINGS
    assert read_table(tmp_path / "凭证.csv") == lines, "GBK there and back"
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line["凭证号"]] += int(Decimal(line["借方金额"] or 0) * 100) - int(Decimal(line["贷方金额"] or 0) * 100)
        assert bool(line["借方金额"]) != bool(line["贷方金额"])
    assert sums == {"31": 0, "32": 0, "33": 0, "34": 0}
    assert {(line["凭证日期"], line["会计年度"], line["期间"], line["凭证字"]) for line in lines} == {
        (today.isoformat(), f"{today:%Y}", str(today.month), "记")
    }
    figures = (await day(run, cashier, today))["figures"]
    # the accounts come to what the day's reconciliation says, to the fen; written down there by hand
    assert balance(lines, "1122") * 100 == figures["closing_fen"] == 1_300
    assert balance(lines, "1221") * 100 == figures["closing_with_workers_fen"] == 900
    assert balance(lines, "1001") * 100 == 4_000 + 3_000, "cash that stayed: at the desk, and handed in"
    assert balance(lines, "100201") * 100 == 6_000
    assert balance(lines, "100202") * 100 == -1_500
    assert balance(lines, "101202") * 100 == 400
    assert balance(lines, "6001") * 100 == -(17_600 - 1_500 - 2_000)
    assert balance(lines, "6711") * 100 == 300 + 700
    documents = {line["摘要"].split(" ")[1]: line["附件数"] for line in lines}
    assert documents == {"维修服务开单": "6", "客户赔偿": "1", "收到维修服务费": "5", "退还维修服务费": "1"}


async def test_the_erp_s_rooms_and_customers_come_in(run: Run, app: FastAPI, tmp_path: Path) -> None:
    container: Container = app.state.container
    machine, (cashier,) = await run.server.machine(), await run.people("cashier")
    rooms, customers = tmp_path / "房间.csv", tmp_path / "客户.csv"
    rooms.write_bytes(ROOMS.encode("gbk"))
    customers.write_bytes(CUSTOMERS.encode("gbk"))
    sources = {"rooms": ["--rooms", str(rooms)], "customers": ["--rooms", str(rooms), "--customers", str(customers)]}
    for name, records in (("rooms", "premises"), ("customers", "customer")):
        out = tmp_path / f"{records}.csv"
        assert main([name, *sources[name], "--out", str(out)]) == 0
        content = out.read_bytes()
        assert "9号楼" in content.decode("utf-8-sig")
        assert b"370200190001010000" not in content, "what is not named is left out"
        sent = HttpRequest(
            "POST", "/v1/imports", headers={"Idempotency-Key": f"kingdee-{records}"},
            data={"community_id": str(cashier.community_id), "records": records},
            files={"file": (out.name, content, "text/csv")},
        )  # fmt: skip
        answer = await run.server._send(machine, sent)
        assert answer.status_code == 202, answer.text
        while await do_operations(container):
            pass
        ended = await run.server.read(machine, answer.headers["location"])
        assert (ended["state"], ended["imported"]["created"], ended["imported"]["refused"]) == ("succeeded", 2, 0)


def test_what_gbk_lacks_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rare character of a name: a mark in its place, and it is told."""
    rooms = tmp_path / "rooms.csv"
    rooms.write_text(ROOMS.replace("9号楼", "𠮷庆楼"), "utf-8")
    assert main(["rooms", "--rooms", str(rooms), "--out", str(tmp_path / "out.csv"), "--encoding", "gbk"]) == 0
    assert "gbk has no 𠮷" in capsys.readouterr().err
    assert "？庆楼" in (tmp_path / "out.csv").read_text("gbk")
    assert main(["rooms", "--rooms", str(rooms), "--out", str(tmp_path / "out.csv"), "--encoding", "gb18030"]) == 0
    assert "𠮷庆楼" in (tmp_path / "out.csv").read_text("gb18030")
    assert main(["rooms", "--rooms", str(rooms), "--out", str(tmp_path / "out.csv")]) == 0
    assert "𠮷庆楼" in (tmp_path / "out.csv").read_text("utf-8-sig"), "what Gongdan reads loses no character"


def test_a_row_ends_where_csv_ends_it(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_bytes('名称,备注\r\n甲\u2028乙,"一\r\n二"\r\n丙,\x0c丁\r\n'.encode())
    assert read_table(table) == [{"名称": "甲\u2028乙", "备注": "一\r\n二"}, {"名称": "丙", "备注": "\x0c丁"}]


def test_a_customer_without_a_room_is_named_by_the_code_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rooms, customers = tmp_path / "房间.csv", tmp_path / "客户.csv"
    rooms.write_text(ROOMS, "utf-8")
    customers.write_text(CUSTOMERS.replace("R-9-102", "R-8"), "utf-8")
    words = ["customers", "--rooms", str(rooms), "--customers", str(customers), "--out", str(tmp_path / "o.csv")]
    assert main(words) == 1
    printed = capsys.readouterr().err
    assert "C-2" in printed
    assert "R-8" in printed
    assert "13800138912" not in printed
    assert "喆文" not in printed


def test_a_file_with_a_chinese_name_is_uploaded_once_for_each_community(tmp_path: Path) -> None:
    file = tmp_path / "房间.csv"
    file.write_text("外部编号\nR-1\n", "utf-8")
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        return httpx.Response(202, json={"id": "1"})

    with httpx.Client(base_url="http://gongdan.test", transport=httpx.MockTransport(answer)) as http:
        for community in ("a", "a", "b"):
            assert upload(http, community, "premises", file, dry_run=False) == {"id": "1"}
    assert keys[0] == keys[1] != keys[2]


def test_why_a_file_is_refused_is_said(tmp_path: Path) -> None:
    file = tmp_path / "rooms.csv"
    file.write_text("外部编号\n", "utf-8")
    refusing = httpx.MockTransport(lambda request: httpx.Response(422, json={"detail": "the column is missing"}))
    http = httpx.Client(base_url="http://gongdan.test", transport=refusing)
    with http, pytest.raises(TableFault, match="the column is missing"):
        upload(http, "a", "premises", file, dry_run=True)


def test_a_means_without_an_account_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.csv").write_text("编号,开单（元）,减收（元）,免收（元）,赔偿（元）,登记时间\n", "utf-8")
    (tmp_path / "p.csv").write_text(
        "收据号,状态,金额（元）,支付方式,登记时间\nS,已到账,1,贝壳,2026-11-30T10\n", "utf-8"
    )
    (tmp_path / "r.csv").write_text("单据号,金额（元）,支付方式,记账日\n", "utf-8")
    words = ["--charges", str(tmp_path / "c.csv"), "--payments", str(tmp_path / "p.csv")]
    words += ["--refunds", str(tmp_path / "r.csv"), "--out", str(tmp_path / "o.csv")]
    assert main(["vouchers", *words]) == 1
    assert "贝壳" in capsys.readouterr().err
    (tmp_path / "r.csv").write_text("单据号\n", "utf-8")
    assert main(["vouchers", *words]) == 1
    assert "r.csv has no column 金额（元）" in capsys.readouterr().err
