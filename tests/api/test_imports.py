"""Files of master data, as companies keep them: messy tables in several encodings, tried first, imported in pieces, and
resumed after a worker was killed."""

import csv
from collections.abc import Callable
from datetime import date
from functools import partial
from io import BytesIO, StringIO
from typing import Any
from uuid import UUID

import httpx
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.errors import Invalid
from app.db.transaction import Transaction
from app.models import Binding, MachineClient, Person, Premises
from app.models.external_key import ExternalKey
from app.models.import_line import ImportLine
from app.models.operation import LongOperation, OperationKind
from app.services.master_data import imports
from app.services.master_data.columns import LAYOUTS, day_of, fen_of, table_of_sheets
from app.services.master_data.imports import ImportWorker
from app.services.master_data.tables import sheets_of
from app.services.operations.operations import LEASE, OperationWorker, Progress
from app.worker.jobs.operations import do_operations
from tests.api.conftest import Headers, SignIn

Rows = list[list[object]]
ROOMS: Rows = [
    ["楼栋", "单元", "房号*", "建筑面积(㎡)", "交付日期"],
    ["8号楼", "1单元", "101", "89.5", "2019年6月1日"],
    ["8号楼", "1单元", "102", "120", "2019/6/1"],
    ["8号楼", "1单元", "102", "120", "2019/6/1"],
    ["8号楼", "1单元", "103", "", "去年"],
]


def written_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(rows: Rows, *, merged: tuple[int, int, int, str] | None = None) -> bytes:
    """An XLSX file; `merged`: first line, last line, column and text of a merged cell."""
    packed = BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet, day = book.add_worksheet("业主"), book.add_format({"num_format": "yyyy-mm-dd"})
    for line, row in enumerate(rows):
        for at, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(line, at, cell, day)
            else:
                sheet.write(line, at, cell)
    if merged is not None:
        sheet.merge_range(merged[0], merged[2], merged[1], merged[2], merged[3])
    book.close()
    return packed.getvalue()


async def send(
    client: httpx.AsyncClient, who: Headers, place: UUID, records: str, content: bytes, **fields: str
) -> httpx.Response:
    form = {"community_id": str(place), "records": records, **fields}
    key = f"{records}{len(content)}{fields}{hash(content)}"
    headers = {**who, "Idempotency-Key": key.encode().hex()[:200]}
    return await client.post("/v1/imports", data=form, files={"file": ("表.csv", content)}, headers=headers)


async def finished(client: httpx.AsyncClient, who: Headers, container: Container, answer: httpx.Response) -> Any:
    """What an import has come to, once the worker has dealt with it."""
    assert answer.status_code == 202, answer.text
    while await do_operations(container):
        pass
    ended = (await client.get(answer.headers["location"], headers=who)).json()
    assert ended["state"] == "succeeded", ended
    counts = {name: ended["imported"][name] for name in ("created", "changed", "unchanged", "refused")}
    return {name: number for name, number in counts.items() if number}


async def lines(client: httpx.AsyncClient, who: Headers, answer: httpx.Response, query: str = "") -> Any:
    return (await client.get(f"{answer.headers['location']}/lines{query}", headers=who)).json()["data"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
async def test_rooms_come_from_csv_in_every_encoding(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container, encoding: str
) -> None:
    erp, place = await sign_in("erp"), communities["HY"]
    content = written_csv(ROOMS, encoding)
    trial = await send(client, erp, place, "premises", content, dry_run="true")
    assert await finished(client, erp, container, trial) == {"created": 2, "refused": 2}
    async with container.database.transaction(container.clock.now()) as tx:
        assert await tx.get_all(Premises, label="8号楼1单元101") == [], "a trial changes nothing"
    answer = await send(client, erp, place, "premises", content)
    assert await finished(client, erp, container, answer) == {"created": 2, "refused": 2}
    again = await send(client, erp, place, "premises", written_csv([*ROOMS, []], encoding))
    assert (await finished(client, erp, container, again))["unchanged"] == 2
    refused = await lines(client, erp, answer, "?outcome=refused")
    assert [(line["line"], line["errors"][0]["column"], line["errors"][0]["code"]) for line in refused] == [
        (4, "", "twice"), (5, "交付日期", "date_parsing"),
    ]  # fmt: skip
    assert "line 3" in refused[0]["errors"][0]["detail"]
    async with container.database.transaction(container.clock.now()) as tx:
        room = (await tx.get_all(Premises, label="8号楼1单元102"))[0]
        assert room.handed_over_on == date(2019, 6, 1)
        kept = await tx.all(ImportLine, select(ImportLine).where(col(ImportLine.given).is_not(None)))
        assert list(kept) == [], "what the file said is not kept"


async def test_residents_come_with_their_rooms_from_a_messy_workbook(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    admin, place = await sign_in("admin"), communities["HY"]
    rooms: Rows = [["楼栋", "房号"], ["7号楼", 101], ["7号楼", 102], ["7号楼", 103]]
    assert await finished(client, admin, container, await send(client, admin, place, "premises", workbook(rooms))) == {
        "created": 3
    }
    people: Rows = [
        ["海韵花园业主信息表", "", "", "", "", "", ""],
        [],
        ["楼栋", "房 号", "业主姓名", "手机号码(必填)", "身份", "入住日期", "面积", "", ""],
        ["", 101, "欧阳若兰", 13800138999, "业主", date(2020, 5, 1), 88.5, " ", ""],
        ["", 102.0, "慕容秋", "139 0013 8999", "租户", "2023.7.15", "", "", ""],
        ["", 102, "慕容秋", "13900138999", "租户", 45122, "", "", ""],
        ["", 103, "无名", "1.39001E+10", "", "", "", "", ""],
        ["", 999, "在别处", 13700137000, "", "", "", "", ""],
        ["", 103, "", 13700137001, "", "", "", "", ""],
        ["", "", "", "", "", "", "", "", ""],
    ]
    content = workbook(people, merged=(3, 8, 0, "7号楼"))
    trial = await send(client, admin, place, "customer", content, dry_run="true")
    expected = {"created": 2, "unchanged": 1, "refused": 3}
    assert await finished(client, admin, container, trial) == expected
    answer = await send(client, admin, place, "customer", content)
    assert await finished(client, admin, container, answer) == expected
    refused = await lines(client, admin, answer, "?outcome=refused")
    assert [(line["line"], line["errors"][0]["column"]) for line in refused] == [
        (7, "手机号码(必填)"), (8, "房 号"), (9, "业主姓名"),
    ]  # fmt: skip
    told = (await client.get(answer.headers["location"], headers=admin)).json()["imported"]
    assert told["ignored_columns"] == ["面积"]
    async with container.database.transaction(container.clock.now()) as tx:
        tenant = await tx.get_all(Person, name="慕容秋")
        assert [person.phone for person in tenant] == ["+8613900138999"]
        bindings = await tx.get_all(Binding, person_id=tenant[0].id)
        assert [(row.relation.value, row.valid_from) for row in bindings] == [("tenant", date(2023, 7, 15))]
        assert await tx.get_all(ExternalKey) == [], "people have no keys"


async def test_a_killed_worker_leaves_no_doubles_and_a_cancelled_import_stops(
    client: httpx.AsyncClient,
    sign_in: SignIn,
    communities: dict[str, UUID],
    container: Container,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    erp, place = await sign_in("erp"), communities["HY"]
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    rows: Rows = [["编码", "部门名称", "外部编号"]]
    rows += [[f"d{number}", f"部门{number}", f"D-{number}"] for number in range(5)]
    answer = await send(client, erp, place, "department", written_csv(rows))
    assert await do_operations(container)

    class Killed(BaseException):
        pass

    step = ImportWorker(container.master_data).step

    async def dies(tx: Transaction, operation: LongOperation) -> Progress:
        await step(tx, operation)
        raise Killed

    with pytest.raises(Killed):
        await OperationWorker(container.database, clock, "b", {OperationKind.IMPORT: dies}).look_after()
    clock.move_to(clock.now() + LEASE)
    assert await finished(client, erp, container, answer) == {"created": 5}
    rows.append(["d9", "部门9", "D-9"])
    begun = await send(client, erp, place, "department", written_csv(rows))
    assert await do_operations(container)
    ended = await client.post(f"{begun.headers['location']}/cancel", headers=erp)
    assert (ended.json()["state"], ended.json()["done"]) == ("cancelled", 2)
    assert not await do_operations(container)
    async with container.database.transaction(clock.now()) as tx:
        assert len(await tx.get_all(ExternalKey, kind="department")) == 5
        kept = await tx.all(ImportLine, select(ImportLine).where(col(ImportLine.given).is_not(None)))
        assert list(kept) == []


async def test_a_file_is_taken_from_who_may_write_there(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], container: Container
) -> None:
    content = written_csv(ROOMS)
    for who, place, status in (
        ("reception", "HY", 403), ("manager", "HY", 403), ("owner1", "HY", 403), ("admin", "HY", 202),
        ("erp", "GW", 202),
    ):  # fmt: skip
        answer = await send(client, await sign_in(who), communities[place], "premises", content)
        assert answer.status_code == status, (who, answer.text)
    async with container.database.transaction(container.clock.now()) as tx:
        machine = await tx.get(MachineClient, client_id="erp")
        assert machine is not None
        place = str(communities["HY"])
        tx.insert(
            MachineClient, created_at=tx.now, organisation_id=machine.organisation_id, client_id="prices",
            secret_hash="x", name="prices", scopes=["catalogue:write"], master_data_communities=[place],
        )  # fmt: skip
        await tx.commit()
    rooms_by_prices = await send(client, await sign_in("prices"), communities["HY"], "premises", content)
    assert rooms_by_prices.status_code == 403, "its scope is for prices"
    somewhere = await send(client, await sign_in("erp"), UUID(int=5), "premises", content)
    assert somewhere.status_code == 404
    lent = await send(client, await sign_in("erp"), communities["HY"], "premises", content, dry_run="true")
    where = f"{lent.headers['location']}/lines"
    assert (await client.get(where, headers=await sign_in("manager"))).status_code == 403
    assert (await client.get(where, headers=await sign_in("admin"))).status_code == 200


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no-table"),
        (b"PK\x03\x04nonsense", "no-table"),
        ("姓名,手机\n王,1".encode(), "no-header"),
        ("楼栋,单元,备注\n1,2,3".encode(), "column-missing"),
        ("楼栋,房号,房间号\n1,2,3".encode(), "column-twice"),
        (b"", "no-header"),
    ],
)
async def test_what_is_no_table_of_rooms_says_what_is_missing(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID], content: bytes, code: str
) -> None:
    answer = await send(client, await sign_in("admin"), communities["HY"], "premises", content)
    assert answer.status_code == 422, answer.text
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/file", code)]


def far_cell(line: int) -> bytes:
    """A few kilobytes that name a cell in the last column there can be."""
    packed = BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["房号"])
    sheet.write(line, 16_383, "101")
    book.close()
    return packed.getvalue()


def repeated_text() -> bytes:
    """A short file in which forty thousand cells say the same long text: it fits into memory, and is no table."""
    packed = BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True})
    sheet = book.add_worksheet()
    for line in range(400):
        sheet.write_row(line, 0, ["水" * 1900] * 100)
    book.close()
    return packed.getvalue()


TRAPS = {
    "more than a machine has": partial(far_cell, 1_048_575),
    "more than one file may take": partial(far_cell, 3_000),
    "a text again and again": repeated_text,
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_a_workbook_that_unpacks_to_too_much_is_refused_and_harms_nobody(trap: Callable[[], bytes]) -> None:
    with pytest.raises(Invalid) as refused:
        sheets_of(trap())
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/file", "table-too-big")]


def test_what_only_begins_like_a_workbook_is_no_table() -> None:
    with pytest.raises(Invalid) as refused:
        sheets_of(b"PK\x03\x04" + bytes(100))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/file", "no-table")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020/5/1", "2020-05-01"), ("2020.05.01", "2020-05-01"), ("2020年5月1日", "2020-05-01"),
        ("20200501", "2020-05-01"), ("43952", "2020-05-01"), ("2020-5-1 0:00", "2020-05-01"),
        ("2020/13/1", "2020/13/1"), ("上周", "上周"),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(text: str, day: str) -> None:
    assert day_of(text) == day


def test_amounts_are_read_in_yuan() -> None:
    assert [fen_of(text) for text in ("50", "¥1,200.50", "面议", "", "5.005", "免费")] == [
        5000, 120050, None, None, "5.005", "免费",
    ]  # fmt: skip


def test_every_name_of_a_column_means_one_field() -> None:
    for kind, layout in LAYOUTS.items():
        names = [name for column in layout.columns for name in (column.field, *column.names)]
        assert len(layout.by_name) == len(set(names)), kind
        table = table_of_sheets(sheets_of(",".join(column.names[0] for column in layout.columns).encode()), layout)
        assert set(table.headers) == {column.field for column in layout.columns}
