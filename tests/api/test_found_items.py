"""Found property 拾遗 over HTTP: from the guard to the cupboard, and to whoever proves that it is theirs (M-97)."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.core.ids import UUID
from app.services.clocks.due_clocks import DueClockWorker
from tests.api.conftest import SignIn
from tests.api.test_files import photo

Form = Mapping[str, object]


class Cupboard:
    """The demo's people, and what they do with what was found."""

    def __init__(self, client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, community: str) -> None:
        self.client, self.sign_in, self.clock, self.community = client, sign_in, clock, community
        self._keys = 0

    async def post(self, who: str, path: str, form: Form) -> httpx.Response:
        headers = {**await self.sign_in(who), "Idempotency-Key": self._key()}
        return await self.client.post(f"/v1/found-items{path}", json=form, headers=headers)

    async def upload(self, who: str, purpose: str = "photo", **of: str) -> httpx.Response:
        """Somebody uploads a picture, or a signature that says what it signs."""
        fields = {"community_id": self.community, "idempotency_key": self._key(), "purpose": purpose, **of}
        files = {"file": ("x.jpg", photo())}
        return await self.client.post("/v1/files", data=fields, files=files, headers=await self.sign_in(who))

    async def picture(self, who: str) -> str:
        """The id of a picture that somebody uploads."""
        return _id_of(await self.upload(who))

    async def signature(self, who: str, path: str) -> str:
        """The id of the claimant's signature for what was found, as somebody has it written before them."""
        return _id_of(await self.upload(who, "signature", record_type="found_item", record_id=path[1:], signs="claim"))

    def _key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    async def read(self, who: str, path: str) -> httpx.Response:
        return await self.client.get(path, headers=await self.sign_in(who))

    async def found(self, who: str = "guard", **values: object) -> str:
        """Something is found and reported; its path below the list."""
        form = {
            "community_id": self.community, "category": "clothing", "what": "黑色双肩包", "place": "2 号楼大堂",
            "found_at": self.clock.now().isoformat(), "features": "内有蓝色保温杯一只", **values,
        }  # fmt: skip
        made = await self.post(who, "", form)
        assert made.status_code == 201, made.text
        return f"/{made.json()['id']}"

    async def kept(self, who: str = "guard", **values: object) -> str:
        """The same, and a superior has taken it into keeping."""
        path = await self.found(who, **values)
        taken = await self.post("supervisor", f"{path}/take-in", {"kept_at": "客服中心 3 号柜"})
        assert taken.json()["state"] == "reported", taken.text
        return path


def _id_of(answer: httpx.Response) -> str:
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


@pytest_asyncio.fixture
async def cupboard(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, communities: dict[str, UUID]
) -> Cupboard:
    """The demo's people in the first community."""
    return Cupboard(client, sign_in, clock, str(communities["HY"]))


CLAIM: Form = {"claimant": "王小明", "claimant_phone": "13912345678", "proof": "说出包内物品"}


async def test_a_bag_goes_back_to_whoever_proves_that_it_is_theirs(cupboard: Cupboard) -> None:
    path = await cupboard.found(brought_by="李小雨", brought_by_phone="13987654321")
    told = (await cupboard.read("reception", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["found_item.found"]
    early = await cupboard.post("reception", f"{path}/claim", CLAIM)
    assert early.status_code == 409, "nobody keeps it yet"

    await cupboard.post("reception", f"{path}/take-in", {"kept_at": "客服中心 3 号柜"})
    given = await cupboard.post("reception", f"{path}/claim", CLAIM)
    assert given.status_code == 200, given.text
    told = (await cupboard.read("guard", "/v1/me/notices")).json()["data"]
    assert [notice["event"] for notice in told] == ["found_item.claimed", "found_item.reported"]

    row = (await cupboard.read("guard", f"/v1/found-items{path}")).json()
    assert (row["state"], row["claimant"], row["claimant_phone"]) == ("claimed", "王**", "139****5678")
    assert (row["brought_by"], row["kept_at"]) == ("李**", "客服中心 3 号柜")
    shown = await cupboard.post("reception", f"{path}/reveal", {"purpose": "contact"})
    assert shown.json()["revealed"] == {
        "brought_by": "李小雨", "brought_by_phone": "+8613987654321",
        "claimant": "王小明", "claimant_phone": "+8613912345678",
    }  # fmt: skip
    events = (await cupboard.read("manager", f"/v1/found-items{path}/timeline")).json()["data"]
    assert [entry["event"].partition(".")[2] for entry in events] == ["found", "reported", "claimed", "revealed"]
    page = await cupboard.read(
        "reception", f"/v1/communities/{cupboard.community}/found-items?state=claimed&category=clothing"
    )
    assert [(one["summary"], one["category"]) for one in page.json()["data"]] == [("黑色双肩包", "clothing")]


@pytest.mark.parametrize("action", ["claim", "hand-over"])
async def test_cash_is_given_away_before_the_eyes_of_two(cupboard: Cupboard, action: str) -> None:
    path = await cupboard.kept("reception", category="cash")

    async def form_of(who: str) -> Form:
        if action == "claim":
            return {**CLAIM, "signature_file_id": await cupboard.signature(who, path)}
        return {"recipient": "湛山派出所", "receipt": "第 7 号", "reason": "无人认领"}

    refused = await cupboard.post("reception", f"{path}/{action}", await form_of("reception"))
    assert [one["guard"] for one in refused.json()["refusals"]] == ["two_saw_what_is_worth_much"]
    given = await cupboard.post("supervisor", f"{path}/{action}", await form_of("supervisor"))
    assert given.status_code == 200, given.text


async def test_nobody_keeps_what_they_reported_themselves(cupboard: Cupboard) -> None:
    path = await cupboard.found("reception")
    refused = await cupboard.post("reception", f"{path}/take-in", {"kept_at": "抽屉"})
    assert [one["guard"] for one in refused.json()["refusals"]] == ["keeper_is_another"]


async def test_what_nobody_claims_waits_a_year(cupboard: Cupboard) -> None:
    bag, milk = await cupboard.kept(), await cupboard.kept(category="perishable", what="鲜奶两盒")
    reason = {"reason": "拍照后处置"}
    refused = await cupboard.post("manager", f"{bag}/dispose", reason)
    assert [one["guard"] for one in refused.json()["refusals"]] == ["nobody_waits_for_it"]
    assert (await cupboard.post("manager", f"{milk}/dispose", reason)).json()["state"] == "disposed"
    cupboard.clock.move_to(cupboard.clock.now() + timedelta(days=365))
    assert (await cupboard.post("manager", f"{bag}/dispose", reason)).json()["state"] == "disposed"


async def test_what_nobody_takes_within_an_hour_is_late(cupboard: Cupboard, container: Container) -> None:
    path = await cupboard.found()
    cupboard.clock.move_to(cupboard.clock.now() + timedelta(hours=1, seconds=1))
    await DueClockWorker(container.database, container.moves, container.clock, "w").fire_due()
    [clock] = (await cupboard.read("reception", f"/v1/found-items{path}/clocks")).json()["data"]
    assert (clock["name"], clock["late"], clock["breached_with"]) == ("taken_into_keeping", True, "centre")


async def test_residents_and_other_workers_hear_nothing_of_it(cupboard: Cupboard) -> None:
    path = await cupboard.found("worker1")
    assert (await cupboard.read("worker1", f"/v1/found-items{path}")).status_code == 200
    for outsider in ("owner1", "worker2"):
        assert (await cupboard.read(outsider, f"/v1/found-items{path}")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"brought_by_phone": "13987654321"}, "/brought_by"),
        ({"category": "dog"}, "/category"),
        ({"what": " "}, "/what"),
    ],
)
async def test_what_is_wrong_is_named(cupboard: Cupboard, wrong: Form, field: str) -> None:
    form = {"community_id": cupboard.community, "category": "other", "what": "雨伞", "place": "大堂"}
    sent = await cupboard.post("guard", "", {**form, "found_at": cupboard.clock.now().isoformat(), **wrong})
    assert sent.status_code == 422
    assert [error["pointer"] for error in sent.json()["errors"]] == [field]


async def test_a_time_that_has_not_come_is_refused(cupboard: Cupboard) -> None:
    form = {"community_id": cupboard.community, "category": "other", "what": "雨伞", "place": "大堂"}
    for found_at in (cupboard.clock.now() + timedelta(hours=1), cupboard.clock.now() - timedelta(days=31)):
        sent = await cupboard.post("guard", "", {**form, "found_at": found_at.isoformat()})
        assert [one["guard"] for one in sent.json()["refusals"]] == ["find_is_past"]


async def test_a_guard_reports_a_broken_lamp_on_patrol(
    client: httpx.AsyncClient, sign_in: SignIn, communities: dict[str, UUID]
) -> None:
    form = {
        "community_id": str(communities["HY"]), "kind": "repair", "channel": "patrol",
        "common_area": "地下车库 B 区", "description": "三盏灯不亮",
    }  # fmt: skip
    headers = await sign_in("guard")
    made = await client.post("/v1/work-orders", json=form, headers={**headers, "Idempotency-Key": "lamp"})
    assert made.status_code == 201, made.text
    read = await client.get(made.headers["Location"], headers=headers)
    assert read.json()["channel"] == "patrol"
    by_phone = await client.post(
        "/v1/work-orders", json={**form, "channel": "phone"}, headers={**headers, "Idempotency-Key": "call"}
    )
    assert [one["guard"] for one in by_phone.json()["refusals"]] == ["channel_fits_caller"]


async def test_pictures_are_for_the_staff_alone(cupboard: Cupboard) -> None:
    bag = await cupboard.picture("guard")
    path = await cupboard.kept(photos=[bag])
    gone = await cupboard.picture("reception")
    claimed = await cupboard.post("reception", f"{path}/claim", {**CLAIM, "photos_after": [gone]})
    assert claimed.status_code == 200, claimed.text
    shown = (await cupboard.read("supervisor", f"/v1/found-items{path}")).json()
    assert ([shot["id"] for shot in shown["photos"]], [shot["id"] for shot in shown["photos_after"]]) == ([bag], [gone])
    assert (await cupboard.client.get(shown["photos"][0]["url"])).status_code == 200, "for as long as it is signed"
    for shot in (bag, gone):
        assert (await cupboard.read("supervisor", f"/v1/files/{shot}")).status_code == 200
        for outsider in ("owner1", "owner2", "worker2"):
            assert (await cupboard.read(outsider, f"/v1/files/{shot}")).status_code == 404, outsider


@pytest.mark.parametrize(
    ("category", "action", "form"),
    [
        ("clothing", "claim", CLAIM),
        ("clothing", "hand-over", {"recipient": "湛山派出所", "reason": "无人认领"}),
        ("perishable", "dispose", {"reason": "拍照后处置"}),
    ],
)
async def test_only_known_pictures_are_named(cupboard: Cupboard, category: str, action: str, form: Form) -> None:
    path = await cupboard.kept(category=category)
    owners = await cupboard.picture("owner1")
    refused = await cupboard.post("manager", f"{path}/{action}", {**form, "photos_after": [owners]})
    assert [error["pointer"] for error in refused.json()["errors"]] == ["/photos_after/0"]
    shot = await cupboard.picture("manager")
    done = await cupboard.post("manager", f"{path}/{action}", {**form, "photos_after": [shot]})
    assert done.status_code == 200, done.text
    assert [one["id"] for one in done.json()["photos_after"]] == [shot]


async def test_only_known_pictures_are_reported(cupboard: Cupboard) -> None:
    form = {"community_id": cupboard.community, "category": "other", "what": "伞", "place": "大堂"}
    for strange in (cupboard.community, await cupboard.picture("owner1")):
        sent = await cupboard.post(
            "guard", "", {**form, "found_at": cupboard.clock.now().isoformat(), "photos": [strange]}
        )
        assert (sent.status_code, sent.json()["errors"][0]["pointer"]) == (422, "/photos/0")


@pytest.mark.parametrize("category", ["cash", "valuables", "documents"])
async def test_what_is_worth_much_is_signed_for(cupboard: Cupboard, category: str) -> None:
    path = await cupboard.kept(category=category)
    unsigned = await cupboard.post("reception", f"{path}/claim", CLAIM)
    [refusal] = unsigned.json()["refusals"]
    assert (refusal["guard"], refusal["pointer"]) == ("claim_is_signed", "/signature_file_id")
    signature = await cupboard.signature("reception", path)
    claimed = await cupboard.post("reception", f"{path}/claim", {**CLAIM, "signature_file_id": signature})
    assert (claimed.status_code, claimed.json()["state"]) == (200, "claimed"), claimed.text
    assert claimed.json()["signature_file_id"] == signature
    assert (await cupboard.read("supervisor", f"/v1/files/{signature}")).status_code == 200
    for outsider in ("owner1", "worker2", "erp"):
        assert (await cupboard.read(outsider, f"/v1/files/{signature}")).status_code == 404, outsider


async def test_a_signature_is_for_one_thing(cupboard: Cupboard) -> None:
    cash, watch = await cupboard.kept(category="cash"), await cupboard.kept(category="valuables", what="手表")
    signature = await cupboard.signature("reception", watch)
    for wrong, code in ((signature, "signed-elsewhere"), (await cupboard.picture("reception"), "no-signature")):
        refused = await cupboard.post("reception", f"{cash}/claim", {**CLAIM, "signature_file_id": wrong})
        [error] = refused.json()["errors"]
        assert (error["pointer"], error["code"]) == ("/signature_file_id", code)
    for action, record, field in (("hand_over", cash[1:], "/signs"), ("claim", cupboard.community, "/record_id")):
        refused = await cupboard.upload(
            "reception", "signature", record_type="found_item", record_id=record, signs=action
        )
        assert [error["pointer"] for error in refused.json()["errors"]] == [field]
    hidden = await cupboard.upload("owner1", "signature", record_type="found_item", record_id=cash[1:], signs="claim")
    assert [error["pointer"] for error in hidden.json()["errors"]] == ["/record_id"]


async def test_the_form_says_how_it_is_signed(cupboard: Cupboard) -> None:
    path = await cupboard.kept(category="cash")
    form = (await cupboard.read("reception", f"/v1/found-items{path}/forms/claim")).json()
    said = form["properties"]["signature_file_id"]["x-upload"]
    signature = _id_of(await cupboard.upload("reception", **said["fields"]))
    claimed = await cupboard.post("reception", f"{path}/claim", {**CLAIM, "signature_file_id": signature})
    assert claimed.status_code == 200, claimed.text
