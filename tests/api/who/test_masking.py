"""Names and numbers are masked wherever they stand, and what staff tell each other isn't told to customers (M-90)."""

from typing import Any

from app.core.ids import new_id
from app.db.transaction import Transaction
from app.models import MachineClient
from app.services.moving.seen_by import mask_free, mask_said_by, mask_text
from tests.api.who.conftest import Estate

NAME, PHONE = "欧阳小莲", "13912345678"
EVERYBODY = ("reception", "cashier", "manager", "erp")


async def order_with_texts(estate: Estate) -> Any:
    """An order in whose every text the customer and a number are named."""
    text = f"{NAME}来电,可打 {PHONE} 或 139-1234-5678"
    order = await estate.order(
        "reception", contact_name=NAME, contact_phone=PHONE, description=text, remarks=f"备注 {text}", spot=text,
        special_requirements=text,
    )  # fmt: skip
    now = estate.container.clock.now()
    await estate.act("reception", order, "contact", means="phone", result="reached", note=f"联系 {text}")
    return await estate.act(
        "reception", order, "accept", coverage="chargeable", coverage_reason=text,
        estimate={"basis": "range", "min_fen": 6000, "max_fen": 9000, "visit_fee_fen": 0},
        consent={"said_by": NAME, "means": "phone", "told_at": now.isoformat()},
        appointment=estate.tomorrow_at_ten(),
    )  # fmt: skip


async def everything(estate: Estate, who: str, order: Any) -> str:
    path = f"/v1/work-orders/{order['id']}"
    parts = "quotes,appointments,visits,contacts,site_records,follow_ups,timeline"
    answer = await estate.client.get(f"{path}?expand={parts}", headers=await estate.sign_in(who))
    assert answer.status_code == 200, answer.text
    listed = await estate.client.get("/v1/work-orders?limit=100", headers=await estate.sign_in(who))
    return answer.text + listed.text


async def test_texts_beside_people_name_nobody(estate: Estate) -> None:
    order = await order_with_texts(estate)
    for who in EVERYBODY:
        shown = await everything(estate, who, order)
        for secret in (NAME, NAME[1:], PHONE, "139-1234-5678"):
            assert secret not in shown, (who, secret)
        assert "欧**来电" in shown, who
        assert order["number"] in shown, who
    contact = await estate.act("reception", order, "reveal", purpose="contact")
    assert contact["revealed"] == {"name": NAME, "phone": f"+86{PHONE}", "on_record": None}


async def test_complaints_and_slips_name_nobody(estate: Estate) -> None:
    text = f"{NAME}投诉,电话 {PHONE}"
    place = str(estate.places["HY"])
    complaint = await estate.post(
        "reception",
        "/v1/complaints",
        {
            "community_id": place, "kind": "service", "channel": "phone", "matter": "other", "description": text,
            "dealings": text, "demand": text, "complainant_name": NAME, "complainant_phone": PHONE,
            "evidence": [{"kind": "other", "note": text}],
        },
    )  # fmt: skip
    departments = await estate.read("reception", f"/v1/communities/{place}/departments")
    slip = await estate.post(
        "reception",
        "/v1/contact-slips",
        {
            "community_id": place, "department_id": departments["data"][0]["id"], "subject": text, "matter": text,
            "received_at": estate.container.clock.now().isoformat(), "complaint_id": complaint["id"],
        },
    )  # fmt: skip
    for path in (f"/v1/complaints/{complaint['id']}?expand=evidence,notes,timeline", f"/v1/contact-slips/{slip['id']}"):
        answer = await estate.client.get(path, headers=await estate.sign_in("cashier"))
        assert answer.status_code == 200, answer.text
        assert NAME not in answer.text, path
        assert PHONE not in answer.text, path
        assert "欧**投诉" in answer.text, path


async def test_customers_do_not_read_what_staff_tell_each_other(estate: Estate) -> None:
    customer = str((await estate.person("owner1")).id)
    order = await estate.order("reception", customer_id=customer, remarks="内部:业主难缠")
    await estate.act("reception", order, "contact", means="phone", result="reached", note="内部:态度恶劣")
    await estate.accept(order)
    departments = await estate.read("reception", f"/v1/communities/{estate.places['HY']}/departments")
    engineering = next(row["id"] for row in departments["data"] if row["code"] == "engineering")
    await estate.act("reception", order, "dispatch", department_id=engineering)
    worker = str((await estate.person("worker1")).id)
    await estate.act("supervisor", order, "assign", worker_id=worker, note="内部:派老陈去")
    await estate.act("worker1", order, "hand-back", reason="内部:不想去")
    for who, reads in (("owner1", False), ("erp", False), ("reception", True)):
        shown = await everything(estate, who, order)
        for inner in ("业主难缠", "态度恶劣", "派老陈去", "不想去"):
            assert (inner in shown) is reads, (who, inner)
    own = await estate.order("owner1", remarks="请轻敲门")
    assert "请轻敲门" in await everything(estate, "owner1", own)


async def test_orders_show_no_amounts_without_the_scope_of_money(estate: Estate) -> None:
    order = await order_with_texts(estate)
    organisation = (await estate.person("reception")).organisation_id

    async def work(tx: Transaction) -> None:
        for name, scopes in (("orders_only", ["work_orders:read"]), ("both", ["work_orders:read", "charges:read"])):
            tx.insert(
                MachineClient, id=new_id(), created_at=tx.now, organisation_id=organisation, client_id=name,
                secret_hash="none", name=name, scopes=scopes, communities=None,
            )  # fmt: skip

    await estate.write(work)
    orders_only, both = await everything(estate, "orders_only", order), await everything(estate, "both", order)
    for amount in ("6000", "60.00", "min_fen", "¥"):
        assert amount not in orders_only, amount
    assert "6000" in both
    assert "¥60.00" in both


def test_what_stands_for_a_person_is_a_relation_or_a_masked_name() -> None:
    for relation in ("业主", "业主本人", "租户家属", "母亲", "无人", "the owner", "Owner's wife", "absent"):
        assert mask_said_by(relation) == relation
    for name, masked in (("王小明", "王**"), ("业主王小明", "业**"), ("Anna Li", "A**")):
        assert mask_said_by(name) == masked


def test_numbers_of_seven_digits_are_masked_and_numbers_of_records_are_not() -> None:
    for text, shown in (
        ("打13912345678", "打139****5678"),
        ("138 0000 0016找我", "138****0016找我"),
        ("138-0000-0016", "138****0016"),
        ("座机5551234", "座机****1234"),
        ("１３９１２３４５６７８", "****５６７８"),
        ("三单元 123456", "三单元 123456"),
        ("2026-11-28 09:00 来", "2026-11-28 09:00 来"),
        ("见 WX-HY-20261121-0007", "见 WX-HY-20261121-0007"),
        ("身份证110101199001011234", "身份证****1234"),
    ):
        assert mask_text(text, ()) == shown, text
    assert mask_free("equipment", {"serial": "12345678", "device": "泵 12345678"}, ()) == {
        "serial": "12345678", "device": "泵 ****5678",
    }  # fmt: skip
    assert mask_text("王小明和王小", ["王小明"]) == "王**和王小"
