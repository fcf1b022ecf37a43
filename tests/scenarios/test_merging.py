"""M-12: what was merged into an order stands with it, for those who do the work and for nobody else."""

from app.sandbox.demo import steps
from app.sandbox.demo.record import Record
from app.sandbox.demo.run import Run
from app.sandbox.demo.server import DemoUser, Form


async def reported(run: Run, who: DemoUser, **more: object) -> Record:
    """A customer reports the leak in the app."""
    usual: Form = {"kind": "repair", "channel": "app", "description": "漏水", "premises_id": who.home}
    return await run.register(who, **{**usual, "catalogue_code": "P12", **more})


async def status(run: Run, who: DemoUser, file_id: str) -> int:
    """Whether somebody may open a file."""
    return (await run.server.get(who, f"/v1/files/{file_id}")).status_code


async def test_photos_wishes_and_remarks_stand_with_the_kept_order_along_chains(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    neighbour, tenant = await run.people("owner2", "tenant1")
    photos = [await run.upload(who, "photo") for who in (neighbour, tenant)]
    first = await reported(
        run, neighbour, photos=photos[:1], remarks="请致电13900139000", special_requirements="家有老人",
        contact_name="郑伟民", description="郑伟民家天花板滴水", wish=run.next_window(), spot="客厅",
    )  # fmt: skip
    second = await reported(run, tenant, photos=photos[1:], description="走道也有水")
    kept = await reported(run, team.customer)
    await first.do(team.desk, "merge", "cancelled", duplicate_of=second.id)
    await second.do(team.desk, "merge", "cancelled", duplicate_of=kept.id)
    await steps.accept(run, kept, team.desk)
    await steps.send(kept, team)
    for who in (team.worker, team.boss, team.desk):
        merged = (await kept.look(who))["merged"]
        assert [part["number"] for part in merged] == [second["number"], first["number"]]
        assert [[photo["id"] for photo in part["photos"]] for part in merged] == [photos[1:], photos[:1]]
        assert (merged[1]["special_requirements"], merged[1]["spot"]) == ("家有老人", "客厅")
        assert (merged[1]["remarks"], merged[1]["description"]) == ("请致电139****9000", "郑**家天花板滴水")
        assert merged[1]["wish_from"][:16] == first["wish_from"][:16]
        assert [await status(run, who, photo) for photo in photos] == [200, 200]
    # the kept order's customer reads nothing of their neighbours, whose rooms and numbers they have no need of
    seen = await kept.look(team.customer)
    assert seen["merged"] is None
    for secret in ("2号楼", "郑", "13900139000", first["number"], second["number"]):
        assert secret not in str(seen), secret
    assert [await status(run, team.customer, photo) for photo in photos] == [404, 404], "another flat is shown in them"


async def test_whoever_does_not_read_the_kept_order_opens_nothing_of_it(run: Run) -> None:
    team = await steps.team(run, "worker1", "owner1")
    neighbour, stranger = await run.people("owner2", "tenant1")
    photo = await run.upload(neighbour, "photo")
    twin, kept = await reported(run, neighbour, photos=[photo]), await reported(run, team.customer)
    assert await status(run, team.customer, photo) == 404
    await twin.do(team.desk, "merge", "cancelled", duplicate_of=kept.id)
    assert await status(run, neighbour, photo) == 200, "it is still theirs"
    assert await status(run, stranger, photo) == 404
