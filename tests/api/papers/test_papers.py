"""Papers 单据 over HTTP: what stands in them, who gets them with which names, and that each print is on record."""

import asyncio
import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from app.api.http import pdf
from app.core.clock import MovableClock
from app.db.queries.files import forget_orphans
from app.models import JournalEntry
from app.services.papers import typesetting
from app.services.papers.typesetting import print_papers
from tests.api.papers.conftest import Estate, a_day_on, on_its_way, pages_of, printed, text_of
from tests.support.patience import HANGS_AFTER

HOSTILE = '#read("/etc/passwd") $x^2$ [a] @ref *b* <label> \\ //c ' + "W" * 300


async def test_a_service_slip_has_three_copies_and_leads_to_its_order(estate: Estate) -> None:
    order = await on_its_way(estate, special_requirements="家有幼儿，请轻声", remarks="常客")
    answer = await printed(estate, "reception", order, "service-slip")
    assert answer.headers["content-disposition"] == f'inline; filename="{order["number"]}.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    first, second, third = pages_of(answer)
    assert ("第一联维修部门联" in first, "第二联档案联" in second, "第三联财务联" in third) == (True, True, True)
    for page in (first, second, third):
        for words in (
            "示范物业", "服务工作单", order["number"], "钱先生", "13800001111", "水管漏水", "家有幼儿，请轻声", "常客",
            "10:00–11:00", "工程", "有偿", "扫码查看工单", "第1页，共1页",
        ):  # fmt: skip
            assert words in page, (words, page)
    worker = await estate.person("worker1")
    assert worker.name in first
    assert "不得另行收费" in first


async def test_names_stand_in_full_for_whom_they_are_and_who_may_reveal_them(estate: Estate) -> None:
    order = await on_its_way(estate, description="找钱先生 13800001111")
    for who in ("reception", "supervisor", "worker1"):
        text = text_of(await printed(estate, who, order, "service-slip"))
        assert "找钱先生13800001111" in text, who
    own = pages_of(await printed(estate, "owner1", order, "service-slip"))
    assert len(own) == 1
    assert "客户联" in own[0]
    assert "钱先生" in own[0]
    # the cashier sees orders, and reveals nobody
    masked = text_of(await printed(estate, "cashier", order, "service-slip"))
    assert "钱**" in masked
    assert "138****1111" in masked
    assert "钱先生" not in masked
    assert "13800001111" not in masked
    for stranger in ("owner2", "reception_gw", "worker2"):
        assert (await printed(estate, stranger, order, "service-slip")).status_code == 404, stranger
    assert (await printed(estate, "erp", order, "service-slip")).status_code in (403, 404)


async def test_every_print_is_on_record_and_counted_like_a_reveal(estate: Estate, clock: MovableClock) -> None:
    order = await on_its_way(estate)
    await printed(estate, "reception", order, "service-slip")
    await printed(estate, "cashier", order, "service-slip")
    async with estate.container.database.transaction(clock.now()) as tx:
        entries = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.event) == "paper.printed"))
    told = [
        (entry.actor_role, entry.data["papers"], entry.data["record_id"], entry.data["in_full"]) for entry in entries
    ]
    assert told == [
        ("receptionist", ["service_slip"], order["id"], True),
        ("cashier", ["service_slip"], order["id"], False),
    ]
    assert {entry.actor_id for entry in entries} == {
        (await estate.person("reception")).id, (await estate.person("cashier")).id,
    }  # fmt: skip
    quotas = estate.container.settings.quotas
    for _ in range(quotas.reveals - 1):
        await estate.act("reception", order, "reveal", purpose="contact")
    refused = await printed(estate, "reception", order, "service-slip")
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")


async def test_what_people_write_is_printed_and_never_run(estate: Estate) -> None:
    order = await estate.order(description=HOSTILE, special_requirements=HOSTILE, contact_name="#panic(1) 𠮷")
    answer = await printed(estate, "reception", order, "service-slip")
    text = text_of(answer)
    assert '#read("/etc/passwd")$x^2$[a]@ref*b*<label>\\//cWWW' in text
    assert "root:" not in text
    assert "#panic(1)" in text
    assert answer.headers["x-missing-characters"] == "U+20BB7"
    assert "字库未收录以下字符，以方框代替：U+20BB7" in text


async def test_a_paper_that_the_record_has_not_is_refused(estate: Estate) -> None:
    order = await on_its_way(estate)
    for paper, name in (
        ("housekeeping-sheet", "家政服务预约表"), ("notice", "服务留言条"), ("custody-receipt", "送修物品收据"),
        ("material-quotation", "材料报价单"),
    ):  # fmt: skip
        refused = await printed(estate, "reception", order, paper)
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict"), paper
        assert name in refused.json()["detail"]


async def test_each_paper_of_a_morning_counts_its_own_pages(estate: Estate) -> None:
    await on_its_way(estate)
    later = {name: moment.replace("T10", "T14").replace("T11", "T15")
             for name, moment in estate.tomorrow_at_ten().items()}  # fmt: skip
    await on_its_way(
        estate, "owner2", appointment=later, description="厨房下水管接口处漏水。" * 90, remarks="请走北门。" * 90
    )
    path = f"/v1/communities/{estate.places['HY']}/papers"
    answer = await estate.client.post(path, json={"day": a_day_on(estate)}, headers=await estate.sign_in("reception"))
    counted = [re.findall(r"第(\d+)页，共(\d+)页", page) for page in pages_of(answer)]
    # the day list, three copies of a slip, and three of a longer one
    lengths = [3, 1, 1, 1, 2, 2, 2]
    assert counted == [[(f"{page + 1}", f"{length}")] for length in lengths for page in range(length)]


async def test_a_morning_is_one_pdf(estate: Estate) -> None:
    first = await on_its_way(estate, spot="厨房")
    later = {name: moment.replace("T10", "T14").replace("T11", "T15")
             for name, moment in estate.tomorrow_at_ten().items()}  # fmt: skip
    second = await on_its_way(estate, "owner2", appointment=later)
    path = f"/v1/communities/{estate.places['HY']}/papers"

    async def morning(who: str, **form: Any) -> Any:
        return await estate.client.post(path, json={"day": a_day_on(estate), **form}, headers=await estate.sign_in(who))

    pages = pages_of(await morning("reception"))
    assert [page.count("服务工作单") for page in pages] == [0, 1, 1, 1, 1, 1, 1]
    listed = pages[0]
    assert listed.index(first["number"]) < listed.index(second["number"])
    for words in ("服务人员日程单", "10:00–11:00", "14:00–15:00", "厨房", "钱先生", "预约件数2件"):
        assert words in listed, words
    # workers get their own, and a day list alone is one page
    [own] = pages_of(await morning("worker1", papers=["day_list"]))
    assert first["number"] in own
    assert (await morning("worker2")).status_code == 409
    worker = await estate.person("worker2")
    assert (await morning("reception", worker_ids=[str(worker.id)])).json()["code"] == "conflict"
    assert (await morning("owner1")).status_code == 403
    wrong = await morning("reception", department_id=str(worker.id))
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/department_id")


async def test_a_letterhead_is_printed_with_its_pictures(estate: Estate) -> None:
    base = f"/v1/communities/{estate.places['HY']}/letterheads"
    logo = await estate.upload("admin")
    form = {"name": "海怡花园管理处", "address": "香港中路 1 号", "phone": "0532-8000-0999", "logo_id": logo}
    made = await estate.post("admin", base, form)
    order = await on_its_way(estate)
    answer = await printed(estate, "reception", order, "service-slip")
    text = pages_of(answer)[0]
    for words in ("海怡花园管理处", "香港中路1号", "0532-8000-0999"):
        assert words in text, words
    assert answer.content.count(b"/Subtype /Image") + answer.content.count(b"/Subtype/Image") >= 1
    others = await estate.upload("reception")
    await estate.post("admin", f"{base}/{made['id']}/update", {"expected_version": 1, "stamp_id": others}, status=422)
    await estate.post("reception", base, {"name": "另一个"}, status=403)
    # what a letterhead names is no litter
    async with estate.container.database.transaction(estate.container.clock.now()) as tx:
        gone = await forget_orphans(tx, estate.container.clock.now() + timedelta(days=2))
    assert [str(row["id"]) for row in gone] == [others]


async def test_nobody_waits_longer_than_the_limit_for_a_paper(estate: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited so long is told to come again; the thread that goes on keeps the turn until it ends."""
    order = await on_its_way(estate)
    goes_on, begun, ended = threading.Event(), threading.Event(), threading.Event()

    def hangs(*args: Any) -> Any:
        begun.set()
        goes_on.wait(HANGS_AFTER)
        try:
            return print_papers(*args)
        finally:
            ended.set()

    assert pdf.MOST_SECONDS == 30
    monkeypatch.setattr(pdf, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(typesetting, "print_papers", hangs)
    try:
        late = await asyncio.wait_for(printed(estate, "reception", order, "service-slip"), HANGS_AFTER)
        assert (late.status_code, late.json()["code"]) == (503, "unavailable"), late.text
        assert begun.is_set()
        assert not ended.is_set(), "it still runs"
        # in the turn of the same reader nothing else is drawn meanwhile
        again = await printed(estate, "reception", order, "service-slip")
        assert again.status_code == 503
    finally:
        goes_on.set()
    monkeypatch.setattr(pdf, "MOST_SECONDS", HANGS_AFTER)
    monkeypatch.setattr(typesetting, "print_papers", print_papers)
    assert "水管漏水" in text_of(await printed(estate, "reception", order, "service-slip"))
    async with estate.container.database.transaction(estate.container.clock.now()) as tx:
        entries = await tx.all(JournalEntry, select(JournalEntry).where(col(JournalEntry.event) == "paper.printed"))
    assert len(entries) == 3, "what was asked for in full is on record, printed or not"
