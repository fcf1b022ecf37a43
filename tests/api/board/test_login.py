"""The login before the board: the API's own tokens, in cookies that only the board reads, and no way in from
elsewhere."""

from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.models import Person
from tests.api.board.conftest import ADDRESS, Estate, Viewer


def cookies_of(answer: httpx.Response) -> dict[str, Any]:
    """The cookies that an answer sets, with their attributes."""
    cookies: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        cookies.load(line)
    return dict(cookies.items())


async def test_nobody_sees_the_board_without_a_login(viewer: Viewer) -> None:
    answer = await viewer.client.get("/board?community_id=x&lang=zh")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/board/login?next=%2Fboard%3Fcommunity_id%3Dx%26lang%3Dzh")
    for path in ("/board/charts", "/board/charts/arrival", "/board/charts/arrival/svg", "/board/charts/arrival/xlsx"):
        assert (await viewer.client.get(path)).status_code == 303, path
    events = await viewer.client.get("/board/events")
    assert events.text == "event: over\ndata: {}\n\n"


async def test_the_login_sets_cookies_for_the_board_alone(viewer: Viewer) -> None:
    answer = await viewer.log_in("reception")
    assert (answer.status_code, answer.headers["location"]) == (303, "/board?lang=en")
    cookies = cookies_of(answer)
    assert set(cookies) == {"gongdan_board", "gongdan_board_refresh"}
    for cookie in cookies.values():
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/board", True, "strict")
    assert int(cookies["gongdan_board"]["max-age"]) == 900
    assert (await viewer.client.get("/board")).status_code == 200
    # the API takes the same token in its header, and no cookie
    token = cookies["gongdan_board"].value
    assert (await viewer.client.get("/v1/me", headers={"Cookie": f"gongdan_board={token}"})).status_code == 401
    assert (await viewer.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code == 200


async def test_cookies_are_secure_where_the_connection_is(viewer: Viewer) -> None:
    form = {"username": "reception", "password": "gongdan-demo"}
    address = ADDRESS.replace("http", "https")
    answer = await viewer.client.post(f"{address}/board/login", data=form, headers={"Origin": address})
    assert all(cookie["secure"] for cookie in cookies_of(answer).values())


async def test_who_types_a_wrong_password_is_told_so_on_the_form(viewer: Viewer) -> None:
    answer = await viewer.log_in("reception", "Sesame-7781")
    assert answer.status_code == 401
    assert "is wrong or no longer valid" in answer.text
    assert 'role="alert"' in answer.text
    assert not cookies_of(answer)
    assert "Sesame-7781" not in answer.text, "what was typed is not sent back"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ADDRESS}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": ADDRESS}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": ADDRESS}, 303),
        ({"Origin": "http://evil.test"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
async def test_forms_come_from_this_origin(viewer: Viewer, headers: dict[str, str], status: int) -> None:
    form = {"username": "reception", "password": "gongdan-demo"}
    answer = await viewer.client.post("/board/login", data=form, headers=headers)
    assert answer.status_code == status
    assert bool(cookies_of(answer)) == (status == 303)
    await viewer.log_in("reception")
    out = await viewer.client.post("/board/logout", headers=headers)
    assert out.status_code == status
    assert (await viewer.client.get("/board")).status_code == (303 if status == 303 else 200)


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.test", "//evil.test", "/board//evil.test", "/board\\evil.test", "/boardx", "/v1/me", "/board/logout",
     "/board/charts/arrival/svg", "/board?\nx", "/board?" + "x" * 400],
)  # fmt: skip
async def test_the_login_leads_to_the_board_and_nowhere_else(viewer: Viewer, wanted: str) -> None:
    form = {"username": "reception", "password": "gongdan-demo"}
    sent = {"params": {"next": wanted, "lang": "zh"}, "data": form, "headers": {"Origin": ADDRESS}}
    answer = await viewer.client.post("/board/login", **sent)  # type: ignore[arg-type]
    assert (answer.status_code, answer.headers["location"]) == (303, "/board?lang=zh")


async def test_the_login_leads_back_to_the_page_that_was_asked_for(viewer: Viewer) -> None:
    form = {"username": "manager", "password": "gongdan-demo"}
    wanted = "/board/charts?month=2026-10&lang=zh"
    sent = {"params": {"next": wanted}, "data": form, "headers": {"Origin": ADDRESS}}
    assert (await viewer.client.post("/board/login", **sent)).headers["location"] == wanted  # type: ignore[arg-type]


async def test_a_login_lasts_as_long_as_its_refresh_token(viewer: Viewer, clock: MovableClock) -> None:
    await viewer.log_in("reception")
    clock.move_to(clock.now() + timedelta(minutes=16))
    answer = await viewer.client.get("/board")
    assert answer.status_code == 200
    assert set(cookies_of(answer)) == {"gongdan_board", "gongdan_board_refresh"}
    assert not cookies_of(await viewer.client.get("/board"))
    clock.move_to(clock.now() + timedelta(days=15))
    assert (await viewer.client.get("/board")).status_code == 303


@pytest.mark.parametrize("path", ["/board?community_id=x", "/board/charts/no-such", "/board/events?community_id=x"])
async def test_a_refused_page_renews_the_login_as_well(viewer: Viewer, clock: MovableClock, path: str) -> None:
    await viewer.log_in("manager")
    clock.move_to(clock.now() + timedelta(minutes=16))
    answer = await viewer.client.get(path)
    assert answer.status_code == 404
    assert set(cookies_of(answer)) == {"gongdan_board", "gongdan_board_refresh"}
    # the used token would count as stolen by now
    clock.move_to(clock.now() + timedelta(minutes=16))
    assert (await viewer.client.get("/board")).status_code == 200


async def test_who_logs_out_is_out(viewer: Viewer) -> None:
    await viewer.log_in("reception")
    kept = dict(viewer.client.cookies)
    answer = await viewer.client.post("/board/logout", headers={"Origin": ADDRESS})
    assert answer.status_code == 303
    assert {cookie["max-age"] for cookie in cookies_of(answer).values()} == {"0"}
    # whoever copied the cookies has nothing of them
    viewer.client.cookies.update(kept)
    assert (await viewer.client.get("/board")).status_code == 303


async def test_who_is_shut_out_sees_nothing_more(viewer: Viewer, estate: Estate, container: Container) -> None:
    await viewer.log_in("reception")
    person = await estate.person("reception")

    async def shut_out(tx: Any) -> None:
        tx.update(Person, {"id": person.id}, {"active": False})

    await estate.write(shut_out, person.id)
    assert (await viewer.client.get("/board")).status_code == 303
