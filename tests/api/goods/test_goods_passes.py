"""Goods passes 放行条 over HTTP: applied for, authorised, issued, compared at the gate item by item (M-96)."""

from datetime import datetime, timedelta

import segno

from tests.api.goods.desk import GoodsDesk, Worker, leaving, refused_by


async def test_goods_leave_item_by_item(desk: GoodsDesk) -> None:
    goods = await desk.apply(bearer="王师傅", plate="鲁b·12345")
    assert goods["number"].startswith("FX-HY-")
    assert (goods["state"], goods["authorisation"], goods["arrears"]) == ("applied", "not_needed", "not_needed")
    assert (goods["bearer"], goods["plate"], goods["code"]) == ("王**", "鲁B12345", None)
    assert [(item["item"], item["name"], item["left"]) for item in goods["items"]] == [
        (1, "三人沙发", "1"),
        (2, "餐椅", "4"),
    ]
    issued = await desk.act("reception", goods, "issue")
    assert (issued["state"], issued["code"]) == ("issued", None)
    assert datetime.fromisoformat(issued["until"]) == desk.clock.now() + timedelta(hours=24)
    shown = await desk.seen("owner1", goods)
    picture = segno.make(f"/v1/goods-passes/{goods['id']}/release#{shown['code']}", micro=False)
    assert shown["pass_qr"] == picture.svg_data_uri(scale=4)
    # the guard reads the code from the customer, and sees the bearer's name on purpose
    at_gate = await desk.seen("guard", goods)
    assert (at_gate["code"], at_gate["bearer"]) == (None, "王**")
    revealed = await desk.act("guard", goods, "reveal", purpose="verify")
    assert revealed["revealed"]["bearer"] == "王师傅"

    seen = {"bearer": "王师傅", "plate": "鲁B12345"}
    out = await desk.act("guard", goods, "release", code=shown["code"].lower(), items=leaving("1", "4"), **seen)
    assert (out["state"], out["releases"], out["released_to"], out["released_plate"]) == (
        "released", 1, "王**", "鲁B12345",
    )  # fmt: skip
    assert out["released_by_id"] == desk.people["guard"]
    assert [(item["released"], item["left"]) for item in out["items"]] == [("1", "0"), ("4", "0")]
    assert await desk.told("owner1") == ["goods_pass.released", "goods_pass.issued"]
    timeline = (await desk.read("owner1", f"/v1/goods-passes/{goods['id']}/timeline")).json()["data"]
    assert [entry["event"] for entry in timeline if entry["event"] != "goods_pass.revealed"] == [
        "goods_pass.applied", "goods_pass.issued", "goods_pass.released",
    ]  # fmt: skip
    assert "三人沙发 × 1 件、餐椅 × 4 把" in str(timeline[-1])
    clocks = (await desk.read("reception", f"/v1/goods-passes/{goods['id']}/clocks")).json()["data"]
    assert {(clock["name"], clock["state"]) for clock in clocks} == {("pass_answered", "met"), ("goods_pass", "met")}
    again = await desk.try_to("guard", goods, "release", code=shown["code"], items=leaving("1"), **seen)
    assert (again.status_code, again.json()["code"]) == (409, "action-not-allowed")


async def test_what_is_left_goes_later_with_a_new_code(desk: GoodsDesk, fire: Worker) -> None:
    goods = await desk.issued()
    part = await desk.act("guard", goods, "release", code=goods["code"], items=leaving("1", "2.5"), bearer="王师傅")
    assert (part["state"], part["releases"]) == ("issued", 1)
    assert [(item["released"], item["left"]) for item in part["items"]] == [("1", "0"), ("2.5", "1.5")]
    used = await desk.try_to("guard", goods, "release", code=goods["code"], items=leaving("", "1.5"), bearer="王师傅")
    assert refused_by(used) == ["goods_code_is_right"]
    rest = await desk.seen("owner1", goods)
    assert rest["code"] != goods["code"]
    more = await desk.try_to("guard", goods, "release", code=rest["code"], items=leaving("", "2"), bearer="李师傅")
    assert refused_by(more) == ["goods_are_on_pass"]
    assert "item 2" in more.json()["refusals"][0]["message"]
    out = await desk.act("guard", goods, "release", code=rest["code"], items=leaving("", "1.5"), bearer="李师傅")
    assert (out["state"], out["releases"], out["released_to"]) == ("released", 2, "李**")
    assert await desk.told("owner1") == ["goods_pass.released", "goods_pass.released_in_part", "goods_pass.issued"]
    desk.later(hours=25)
    await fire()
    assert (await desk.seen("owner1", goods))["state"] == "released"


async def test_who_issued_it_does_not_let_it_out(desk: GoodsDesk) -> None:
    """M-96: two people stand for what leaves: at a gate without a guard a colleague compares."""
    goods = await desk.issued()
    assert (await desk.seen("reception", goods))["issued_by_id"] == desk.people["reception"]
    form = {"code": goods["code"], "items": leaving("1", "4"), "bearer": "王师傅"}
    assert refused_by(await desk.try_to("reception", goods, "release", **form)) == ["pass_was_issued_by_another"]
    assert (await desk.act("duty", goods, "release", **form))["state"] == "released"


async def test_the_gate_refuses_what_differs(desk: GoodsDesk) -> None:
    goods = await desk.issued(bearer="王师傅", plate="鲁B·12345")
    right = {"code": goods["code"], "items": leaving("1", "4"), "bearer": "王师傅", "plate": "鲁B12345"}
    for wrong, guard in (
        ({"code": "22222222"}, "goods_code_is_right"),
        ({"items": leaving("1", "5")}, "goods_are_on_pass"),
        ({"items": [{"item": 3, "quantity": "1"}]}, "goods_are_on_pass"),
        ({"bearer": "李师傅"}, "bearer_is_as_applied"),
        ({"plate": "鲁B54321"}, "vehicle_is_as_applied"),
        ({"plate": None}, "vehicle_is_as_applied"),
    ):
        assert refused_by(await desk.try_to("guard", goods, "release", **{**right, **wrong})) == [guard], wrong
    twice = await desk.try_to("guard", goods, "release", **{**right, "items": [*leaving("1"), *leaving("1")]})
    assert [fault["pointer"] for fault in twice.json()["errors"]] == ["/items"]
    sofa = {"item": 1, "what": "单上为三人沙发,实为双人沙发"}
    beyond = await desk.try_to("guard", goods, "refuse-at-gate", differences=[sofa, {"item": 3, "what": "冰箱"}])
    assert refused_by(beyond) == ["differing_items_are_on_pass"]
    assert beyond.json()["refusals"][0]["pointer"] == "/differences"
    uncounted = await desk.try_to("guard", goods, "refuse-at-gate", differences=[sofa, {"what": "冰箱"}])
    assert [fault["pointer"] for fault in uncounted.json()["errors"]] == ["/differences/1/quantity"]
    differs = [sofa, {"what": "冰箱", "quantity": "1", "unit": "台"}]
    refused = await desk.act("guard", goods, "refuse-at-gate", differences=differs, bearer="李师傅")
    assert (refused["state"], refused["differences"]) == (
        "refused_at_gate",
        [
            {**sofa, "quantity": None, "unit": "件"},
            {"item": None, "what": "冰箱", "quantity": "1", "unit": "台"},
        ],
    )
    assert await desk.told("owner1") == ["goods_pass.refused_at_gate", "goods_pass.issued"]
    late = await desk.try_to("guard", goods, "release", **right)
    assert late.status_code == 409


async def test_a_pass_runs_out_and_may_be_revoked(desk: GoodsDesk, fire: Worker) -> None:
    until = (desk.clock.now() + timedelta(days=3)).isoformat()
    goods, revoked = await desk.apply(), await desk.issued()
    for wrong in (desk.clock.now(), desk.clock.now() + timedelta(days=7, seconds=1)):
        assert refused_by(await desk.try_to("reception", goods, "issue", until=wrong.isoformat())) == [
            "pass_outlasts_departure"
        ]
    await desk.act("reception", goods, "issue", until=until)
    assert (await desk.act("owner1", revoked, "revoke", reason="改期"))["state"] == "revoked"
    code = (await desk.seen("owner1", goods))["code"]
    desk.later(days=2, hours=23)
    await fire()
    assert (await desk.seen("owner1", goods))["state"] == "issued"
    desk.later(hours=1)
    late = await desk.try_to("guard", goods, "release", code=code, items=leaving("1"), bearer="王师傅")
    assert refused_by(late) == ["goods_pass_is_good"]
    desk.later(minutes=1)
    await fire()
    gone = await desk.seen("owner1", goods)
    assert (gone["state"], gone["code"]) == ("expired", None)
    assert (await desk.told("owner1"))[0] == "goods_pass.expired"


async def test_a_tenant_needs_the_owner(desk: GoodsDesk) -> None:
    goods = await desk.apply("tenant1")
    assert (goods["authorisation"], goods["room_owner_id"]) == ("awaited", desk.people["owner2"])
    assert goods["stands_with"] == "customer"
    assert await desk.told("owner2") == ["goods_pass.applied"]
    assert refused_by(await desk.try_to("reception", goods, "issue")) == ["owner_has_authorised"]
    for stranger in ("tenant1", "reception"):
        assert (await desk.try_to(stranger, goods, "authorise")).status_code == 403
    assert (await desk.try_to("owner1", goods, "authorise")).status_code == 404
    done = await desk.act("owner2", goods, "authorise")
    assert (done["authorisation"], done["stands_with"]) == ("in_app", "centre")
    assert refused_by(await desk.try_to("owner2", goods, "authorise")) == ["authorisation_is_awaited"]
    await desk.act("reception", goods, "issue")
    # the owner hears of it, and has no code to take anything out
    assert (await desk.told("owner2"))[0] == "goods_pass.issued"
    assert (await desk.seen("owner2", goods))["code"] is None
    assert (await desk.act("owner2", goods, "revoke", reason="不同意"))["state"] == "revoked"
    assert (await desk.told("tenant1"))[0] == "goods_pass.revoked"


async def test_the_owner_may_sign_on_paper(desk: GoodsDesk) -> None:
    goods = await desk.apply("tenant1")
    bare = await desk.try_to("reception", goods, "record-authorisation", authorised_by="王德明")
    assert refused_by(bare) == ["signed_paper_is_attached"]
    assert bare.json()["refusals"][0]["pointer"] == "/files"
    upload = await desk.client.post(
        "/v1/files",
        data={"community_id": desk.community, "purpose": "attachment"},
        files={"file": ("a.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")},
        headers={**await desk.sign_in("reception"), "Idempotency-Key": "paper"},
    )
    assert upload.status_code == 201, upload.text
    paper = upload.json()["id"]
    signed = await desk.act("reception", goods, "record-authorisation", authorised_by="王德明", files=[paper])
    assert (signed["authorisation"], signed["authorised_by"], signed["files"]) == ("signed", "王**", [paper])
    assert (await desk.told("owner2"))[0] == "goods_pass.authorisation_recorded"
    # whoever sees the pass may open the paper
    assert (await desk.read("owner2", f"/v1/files/{paper}")).status_code == 200
    assert (await desk.act("reception", goods, "issue"))["state"] == "issued"


async def test_the_desk_writes_down_what_a_customer_asks_for(desk: GoodsDesk) -> None:
    form = desk.application("tenant1", applicant_id=desk.people["tenant1"], asked_means="phone")
    made = await desk.post("reception", "/v1/goods-passes/register", form)
    assert made.status_code == 201, made.text
    goods = made.json()
    assert (goods["applicant_id"], goods["asked_means"]) == (desk.people["tenant1"], "phone")
    assert await desk.told("tenant1") == ["goods_pass.registered"]
    assert await desk.told("owner2") == ["goods_pass.registered"]
    stranger = await desk.post(
        "reception", "/v1/goods-passes/register", {**form, "applicant_id": desk.people["owner1"]}
    )
    assert refused_by(stranger) == ["applicant_is_bound_to_home"]
    neighbour = await desk.post("owner1", "/v1/goods-passes", desk.application("tenant1"))
    assert [fault["pointer"] for fault in neighbour.json()["errors"]] == ["/premises_id"]
    too_late = desk.application(leaves_at=(desk.clock.now() + timedelta(days=31)).isoformat())
    assert refused_by(await desk.post("owner1", "/v1/goods-passes", too_late)) == ["goods_leave_soon"]
    listed = await desk.read("guard", f"/v1/communities/{desk.community}/goods-passes", state="applied")
    [row] = listed.json()["data"]
    assert (row["number"], row["purpose"], row["place"]) == (goods["number"], "furniture", "2号楼2单元202")
