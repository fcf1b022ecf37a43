"""Who reads an entry of a visitor 访客, that it stays as it was made, and who is told (M-95)."""

from datetime import timedelta

from sqlmodel import col, select

from app.bootstrap import Container
from app.core.ids import UUID
from app.models import JournalEntry
from tests.api.visitors.gate import Desk

# who sees what


async def test_who_sees_a_visitor(desk: Desk) -> None:
    guest = await desk.invite()
    seen = {
        who: (await desk.read(who, f"/v1/visitors/{guest['id']}")).status_code
        for who in ("owner1", "reception", "cs_supervisor", "manager", "duty", "guard", "owner2", "tenant1", "cashier",
                    "worker1", "supervisor", "reception_gw", "guard_gw", "erp")
    }  # fmt: skip
    expected = dict.fromkeys(("owner1", "reception", "cs_supervisor", "manager", "duty", "guard"), 200)
    assert seen == {**dict.fromkeys(seen, 404), **expected}


async def test_names_and_phones_are_masked_until_they_are_revealed(desk: Desk, container: Container) -> None:
    guest = await desk.invite()
    for who in ("owner1", "reception", "guard"):
        seen = (await desk.read(who, f"/v1/visitors/{guest['id']}")).json()
        assert (seen["name"], seen["phone"], seen["plate"]) == ("李**", "139****5678", "鲁B12345"), who
    shown = await desk.act("guard", guest, "reveal", purpose="verify")
    assert shown["revealed"] == {"name": "李强", "phone": "+8613912345678"}
    assert (await desk.post("owner1", f"/{guest['id']}/reveal", {"purpose": "verify"})).status_code == 403
    timeline = (await desk.read("reception", f"/v1/visitors/{guest['id']}/timeline")).text
    assert "李强" not in timeline
    assert "visitor.revealed" in timeline
    async with container.database.transaction(desk.clock.now()) as tx:
        entries = await tx.all(
            JournalEntry, select(JournalEntry).where(col(JournalEntry.record_id) == UUID(guest["id"]))
        )
    assert all("李强" not in str(entry.data) and guest["code"] not in str(entry.data) for entry in entries)


async def test_a_list_is_narrowed(desk: Desk) -> None:
    first = await desk.invite(expected_at=(desk.clock.now() + timedelta(hours=2)).isoformat())
    second = await desk.invite("tenant1", plate="鲁B54321")
    await desk.act("guard", second, "turn-away", reason="无人应答")

    async def listed(who: str = "reception", **query: str) -> list[str]:
        answer = await desk.read(who, f"/v1/communities/{desk.community}/visitors", **query)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["data"]]

    assert await listed() == [second["id"], first["id"]]
    assert await listed("owner1") == [first["id"]]
    assert await listed(plate="鲁b·54321") == [second["id"]]
    assert await listed(premises_id=desk.home["owner1"]) == [first["id"]]
    assert await listed(state="turned_away,expired") == [second["id"]]
    assert await listed(resident_id=desk.people["owner1"]) == [first["id"]]
    assert await listed(number=second["number"]) == [second["id"]]
    assert await listed(expected_at_gte=desk.clock.now().isoformat()) == [first["id"]]
    assert await listed(created_at_lt=first["created_at"]) == []
    assert first["number"].startswith("FK-HY-")


# entries stay


async def test_entries_are_never_altered_only_followed_by_a_correction(desk: Desk) -> None:
    guest = await desk.invite()
    await desk.act("guard", guest, "admit", code=guest["code"])
    entered = (await desk.read("reception", f"/v1/visitors/{guest['id']}")).json()
    kept = {name: entered[name] for name in entered if name not in ("version", "updated_at", "available_actions")}
    await desk.act("reception", guest, "correct", correction="车牌应为鲁B54321")
    corrected = await desk.act("guard", guest, "correct", correction="同行三人")
    assert {name: corrected[name] for name in kept} == {**kept, "correction": "同行三人", "corrections": 2}
    timeline = (await desk.read("owner1", f"/v1/visitors/{guest['id']}/timeline")).json()["data"]
    corrections = [" ".join(entry["details"]) for entry in timeline if entry["event"] == "visitor.corrected"]
    assert ["鲁B54321" in corrections[0], "同行三人" in corrections[1]] == [True, True]
    for path in ("update", "correct-name"):
        assert (await desk.post("reception", f"/{guest['id']}/{path}", {"name": "王"})).status_code == 404


async def test_a_guard_corrects_what_they_entered_themselves(desk: Desk) -> None:
    guest = await desk.invite()
    refused = await desk.post("guard", f"/{guest['id']}/correct", {"correction": "x"})
    assert refused.status_code == 403


async def test_the_pass_is_revoked_by_the_resident_or_the_desk(desk: Desk) -> None:
    for who, status in (("tenant1", 404), ("guard", 403)):
        guest = await desk.invite()
        assert (await desk.post(who, f"/{guest['id']}/revoke", {"reason": "改期"})).status_code == status
    for who in ("owner1", "reception"):
        guest = await desk.invite()
        revoked = await desk.act(who, guest, "revoke", reason="改期")
        assert (revoked["state"], revoked["reason"]) == ("expired", "改期")
        assert (await desk.seen("reception", guest))["code"] is None
        assert (await desk.post("guard", f"/{guest['id']}/admit", {"code": guest["code"]})).status_code == 409


# notices


async def test_the_resident_is_told_what_became_of_a_visitor(desk: Desk) -> None:
    visitor = await desk.register()
    code = (await desk.read("owner1", f"/v1/visitors/{visitor['id']}")).json()["code"]
    await desk.act("guard", visitor, "admit", code=code)
    sent_off = await desk.invite()
    await desk.act("guard", sent_off, "turn-away", reason="未带证件")
    assert await desk.events_told("owner1") == ["visitor.turned_away", "visitor.admitted", "visitor.registered"]
    notices = (await desk.read("owner1", "/v1/me/notices")).json()["data"]
    assert visitor["number"] in notices[-1]["text"]
    assert "李强" not in str(notices)
    assert await desk.events_told("tenant1") == []
