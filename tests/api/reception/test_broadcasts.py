"""Broadcasts 广播记录: who asked for whom, what was said when, and what came of it (M-90)."""

from tests.api.reception.counter import Counter


async def test_a_child_is_called_until_it_is_found(counter: Counter) -> None:
    made = await counter.do(
        "guard", "/v1/broadcasts", community_id=counter.community, occasion="lost", seeker="李女士",
        phone="13912345678", sought="小朋友童童", text="请小朋友童童到一楼服务台", meet_at="一楼服务台",
    )  # fmt: skip
    path = f"/v1/broadcasts/{made['id']}"
    assert (made["state"], made["seeker"], made["phone"]) == ("asked", "李**", "139****5678")
    assert "broadcast.asked" in await counter.events_told("reception")
    assert (await counter.try_to("reception", f"{path}/give-up", outcome="x")).status_code == 409, "nobody was called"
    called = await counter.do("reception", f"{path}/call")
    again = await counter.do("reception", f"{path}/call", text="请身穿红衣的童童到一楼服务台")
    assert (called["calls"], again["calls"], again["called_at"] is not None) == (1, 2, True)
    assert (called["text"], again["text"]) == ("请小朋友童童到一楼服务台", "请身穿红衣的童童到一楼服务台")
    found = await counter.do("guard", f"{path}/find", outcome="由母亲接走")
    assert (found["state"], found["outcome"]) == ("found", "由母亲接走")
    assert await counter.status("worker1", path) == 404


async def test_a_search_that_fails_is_told_to_the_supervisor(counter: Counter) -> None:
    made = await counter.do(
        "reception", "/v1/broadcasts", community_id=counter.community, occasion="sought", seeker="张先生",
        sought="李先生", text="请李先生到前台", meet_at="前台",
    )  # fmt: skip
    path = f"/v1/broadcasts/{made['id']}"
    await counter.do("reception", f"{path}/call")
    ended = await counter.do("reception", f"{path}/give-up", outcome="三次无人应答")
    assert ended["state"] == "given_up"
    assert (await counter.events_told("cs_supervisor"))[0] == "broadcast.given_up"
