"""Papers as data: what stands in them, what is left open for the pen, and what never stands there."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlmodel import SQLModel

from app.core.enums import (
    Channel,
    Coverage,
    NoAccessReason,
    OrderKind,
    PaymentMethod,
    PaymentVia,
    Urgency,
)
from app.db.transaction import as_row
from app.models import Charge, Community, Payment, Quote, Visit, WorkOrder
from app.models.money import ChargeState, PaymentState
from app.models.order_aspects import OrderAspects
from app.models.quote import QuoteState
from app.models.work_order import WorkOrderState
from app.services.places.communities import rules_of
from app.workflow.papers.around import Around, plain, telephone
from app.workflow.papers.money_papers import ChargeSource, PaymentSource, bill, receipt
from app.workflow.papers.order_papers import (
    OrderSource,
    custody_receipt,
    housekeeping_sheet,
    service_notice,
    service_slip,
)
from app.workflow.papers.paper import Paper

M = TypeVar("M", bound=SQLModel)


def new(model: type[M], **values: Any) -> M:
    """A row with these values and its defaults."""
    return model(**values)


COMMUNITY = rules_of(
    new(
        Community, id=UUID(int=9), organisation_id=UUID(int=8), code="HY", name="海怡花园", service_phone="000-0110",
        complaint_phone="000-0119", zone="Asia/Shanghai", settings={},
    )
)  # fmt: skip
WORKER, ORDER, DEPARTMENT = UUID(int=1), UUID(int=2), UUID(int=3)
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
AROUND = Around(COMMUNITY, NOON, {WORKER: "赵勤"}, public_url="https://desk.example")


def order(**more: object) -> WorkOrder:
    usual: dict[str, object] = {
        "id": ORDER, "number": "WX-HY-20261121-0007", "kind": OrderKind.REPAIR, "channel": Channel.PHONE,
        "urgency": Urgency.URGENT, "contact_name": "王德明", "contact_phone": "+8613800000016",
        "place": "2号楼1单元101", "spot": "厨房", "description": "角阀漏水",
        "received_at": NOON, "created_at": NOON, "worker_id": WORKER,
        "state": WorkOrderState.COMPLETED, "coverage": Coverage.CHARGEABLE, "remarks": "常客",
    }  # fmt: skip
    row = new(WorkOrder, **{**usual, **more})
    return as_row(WorkOrder, {name: getattr(row, name) for name in WorkOrder.model_fields})


def source(row: WorkOrder, *visits: Visit, **aspects: Any) -> OrderSource:
    return OrderSource(row, OrderAspects(**aspects), tuple(visits))


def words_of(paper: Paper | None) -> dict[str, str]:
    assert paper is not None
    return {each.label: each.value for each in paper.fields}


def everything(paper: Paper | None) -> str:
    assert paper is not None
    return "".join(str(getattr(paper, each.name)) for each in fields(paper))


QUOTE = new(Quote,
    ordinal=2, state=QuoteState.APPROVED, labour_fen=8_000, material_fen=4_804, total_fen=12_804, catalogue_version=1,
    lines=[
        {"kind": "labour", "name": "更换角阀", "quantity": "1.000", "unit": "项", "unit_fen": 8_000,
         "total_fen": 8_000},
        {"kind": "material", "name": "软管", "quantity": "2", "unit": "根", "unit_fen": 0, "total_fen": 0,
         "source": "customer"},
        {"kind": "material", "name": "下水管件", "quantity": "1.500", "unit": "只", "unit_fen": 3_203,
         "total_fen": 4_804, "source": "centre"},
    ],
)  # fmt: skip


def test_a_slip_has_a_copy_for_each_addressee_and_leads_to_its_order() -> None:
    paper = service_slip(source(order(), approved_quote=QUOTE), AROUND)
    assert paper.copies == ("第一联　维修部门联", "第二联　档案联", "第三联　财务联")
    assert paper.link == f"https://desk.example/v1/work-orders/{ORDER}"
    stated = words_of(paper)
    assert (stated["客户"], stated["联系电话"], stated["服务人员"], stated["受理时间"], stated["备注"]) == (
        "王德明", "13800000016", "赵勤", "2026-11-21 12:00", "常客",
    )  # fmt: skip
    [quoted] = [block for block in paper.blocks if block.columns]
    assert quoted.rows == (
        ("人工", "更换角阀", "1 项", "80.00", "80.00"),
        ("材料", "软管（客户自备）", "2 根", "0.00", "0.00"),
        ("材料", "下水管件", "1.5 只", "32.03", "48.04"),
    )
    assert quoted.sums[0].value == "128.04 元（人民币壹佰贰拾捌元零肆分）"


def test_a_slip_says_what_follows_from_the_customers_own_material() -> None:
    before = everything(service_slip(source(order(), quote=QUOTE), AROUND))
    assert "您自备的材料使用前须经检验" in before
    insisted = [{"material": "软管", "version": 4}]
    done = {"insisted_material": insisted, "repair_warranty_until": NOON.date()}
    after = everything(service_slip(source(order(**done), approved_quote=QUOTE), AROUND))
    assert "软管：经检验不合格，您坚持使用并已签字确认" in after
    assert "本次维修保修至 2026-11-21。" in after
    assert "客户坚持使用的不合格自备材料（软管）及其引起的问题不在质保范围。" in after
    # they objected and were right: nothing is left out
    void = [{"version": 4, "void": True}]
    assert "经检验不合格" not in everything(service_slip(source(order(**done, recorded_words=void)), AROUND))


def test_the_customers_slip_is_one_copy_without_what_the_desk_writes_for_itself() -> None:
    paper = service_slip(source(order()), Around(COMMUNITY, NOON, outside=True))
    assert paper.copies == ("客户联",)
    assert "常客" not in everything(paper)


def test_what_is_not_known_yet_is_left_for_the_pen() -> None:
    before = service_slip(source(order(coverage=None, worker_id=None)), AROUND)
    stated = words_of(before)
    assert (stated["服务人员"], stated["费用承担"], stated["预约时间"], stated["预估费用"]) == ("", "", "", "")
    assert [block.heading for block in before.blocks if block.empty_lines] == ["处理情况", "客户验收意见"]
    done = {"work_done": "更换角阀", "materials": [{"name": "角阀", "quantity": "1", "unit": "只"}]}
    after = service_slip(source(order(completion=done, signed_off_at=NOON, comments="很好")), AROUND)
    assert not any(block.empty_lines or block.boxes for block in after.blocks)
    assert after.day == "2026-11-21"


CHECKED = [
    {"moment": "before_leaving", "item": "tools", "zh": "工具", "en": "tools"},
    {"moment": "finishing", "item": "no-leak", "zh": "试水无渗漏", "en": "no leak"},
]


def boxes_of(paper: Paper, heading: str) -> tuple[list[str], list[str]]:
    """What may be ticked there, and what is."""
    block = next(block for block in paper.blocks if block.heading == heading)
    return list(block.boxes), list(block.ticked)


def test_a_slip_prints_the_list_with_its_ticks() -> None:
    visit = new(Visit, worker_id=WORKER, ordinal=1, departed_at=NOON, ticks=CHECKED, badge_shown=True)
    slip = service_slip(source(order(completion={"cleaned_up": True}), visit), AROUND)
    listed, ticked = boxes_of(slip, "出门前检查")
    assert (listed[:2], len(listed), ticked) == (["工具", "配件及配件箱"], 9, ["工具"])
    assert boxes_of(slip, "到场检查") == (
        ["已出示工牌", "已征得同意入户", "已穿鞋套并铺好垫布", "周边物品已移开或遮盖"], ["已出示工牌"],
    )  # fmt: skip
    listed, ticked = boxes_of(slip, "完工检查")
    assert (listed[:2], listed[-1], ticked) == (
        ["现场已清理", "已向客户展示成果"], "试水无渗漏", ["现场已清理", "试水无渗漏"],
    )  # fmt: skip
    empty = service_slip(source(order()), AROUND)
    assert boxes_of(empty, "出门前检查") == (boxes_of(slip, "出门前检查")[0], []), "to be ticked by hand"
    accepted = service_slip(source(order(completion={"cleaned_up": True}, signed_off_at=NOON), visit), AROUND)
    assert boxes_of(accepted, "完工检查") == (["现场已清理", "试水无渗漏"],) * 2
    desk = service_slip(source(order(needs_visit=False)), AROUND)
    assert not any("检查" in block.heading for block in desk.blocks)
    outside = service_slip(source(order(), visit), replace(AROUND, outside=True))
    assert [block.heading for block in outside.blocks if "检查" in block.heading] == ["到场检查", "完工检查"]


def test_a_notice_at_the_door_says_neither_who_lives_there_nor_their_number() -> None:
    visit = new(Visit,
        worker_id=WORKER, ordinal=1, departed_at=NOON, arrived_at=NOON, notice_left="请致电 000-0110",
        no_access_reason=NoAccessReason.NOBODY_HOME.value,
    )  # fmt: skip
    paper = service_notice(source(order(), visit), AROUND)
    text = everything(paper)
    assert "无人在家" in text
    assert "请致电 000-0110" in text
    assert "王德明" not in text
    assert "13800000016" not in text
    assert "角阀漏水" not in text
    assert service_notice(source(order()), AROUND) is None


def test_a_thing_in_the_workshop_is_receipted_while_it_is_there() -> None:
    custody = {"thing": "滤芯", "receipt": "SX-1", "told_how_long": "两天"}
    paper = custody_receipt(source(order(custody=custody)), AROUND)
    assert paper is not None
    assert paper.number == "SX-1"
    assert words_of(paper)["取走物品"] == "滤芯"
    assert custody_receipt(source(order()), AROUND) is None


def test_a_booking_sheet_says_what_was_booked() -> None:
    sheet = {
        "hours": "3.0", "people": 2, "tools": "centre", "materials": "customer", "price_by": "hour",
        "tasks": ["擦玻璃", "地面清洁"], "wished_worker_id": str(WORKER), "price_fen": 30_000,
    }  # fmt: skip
    row = order(kind=OrderKind.HOUSEKEEPING, housekeeping=sheet, trades=["cleaning"])
    stated = words_of(housekeeping_sheet(source(row), AROUND))
    booked = {
        "服务时长": "3 小时", "服务人数": "2 人", "工具": "中心提供", "用料": "客户自备", "计价方式": "按小时",
        "指定人员": "赵勤", "服务工种": "保洁", "服务项目": "擦玻璃、地面清洁", "价格": "按价目表 300.00 元",
    }  # fmt: skip
    assert stated == stated | booked


def charge(**sums: int) -> Charge:
    usual = dict.fromkeys(
        ("reduced_fen", "waived_fen", "credited_fen", "paid_fen", "reversed_fen", "refunded_fen", "compensated_fen"), 0
    )
    values = {**usual, "invoiced_fen": 12_804, **sums}
    return new(Charge, number="SF-1", state=ChargeState.PART_PAID, created_at=NOON, **values)


def test_a_bill_says_what_was_taken_off_and_what_is_owed_in_capitals() -> None:
    owing = charge(reduced_fen=804, paid_fen=10_000)
    paper = bill(ChargeSource(owing, source(order(), approved_quote=QUOTE)), AROUND)
    sums = paper.blocks[-1]
    assert sums.rows == (("应收（开单金额）", "128.04"), ("减收", "8.04"), ("已收", "100.00"), ("未收", "20.00"))
    assert sums.sums[0].value == "20.00 元（人民币贰拾元整）"
    assert paper.stamped


@pytest.mark.parametrize("state", PaymentState)
def test_a_payment_has_a_receipt_unless_it_was_reversed(state: PaymentState) -> None:
    payment = new(Payment,
        amount_fen=10_050, method=PaymentMethod.CASH, via=PaymentVia.WORKER, receipt="SJ-1", taken_by_id=WORKER,
        state=state, created_at=NOON,
    )  # fmt: skip
    paper = receipt(PaymentSource(payment, charge(), source(order())), AROUND)
    if state is PaymentState.REVERSED:
        assert paper is None
        return
    stated = words_of(paper)
    assert (stated["金额（小写）"], stated["金额（大写）"]) == ("¥100.50", "人民币壹佰元伍角整")
    assert "WX-HY-20261121-0007" in stated["收款事由"]


def test_times_and_numbers_are_written_as_people_write_them() -> None:
    later = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
    assert AROUND.window(NOON, later) == "2026-11-21 12:00–14:30"
    assert AROUND.window(NOON, datetime(2026, 11, 22, 4, tzinfo=UTC)) == "2026-11-21 12:00–2026-11-22 12:00"
    assert [plain(number) for number in ("1.000", "2.50", "10", 3)] == ["1", "2.5", "10", "3"]
    assert [telephone(number) for number in ("+8613800000016", "138****0016", None)] == [
        "13800000016", "138****0016", "",
    ]  # fmt: skip
