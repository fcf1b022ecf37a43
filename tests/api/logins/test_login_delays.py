"""Guessing passwords is slowed down by name and network; nobody can lock somebody else out."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.sandbox.demo_people import CLIENT_ID, CLIENT_SECRET
from tests.api.logins.visits import Elsewhere, log_in

THIEF, OFFICE, HOME = "198.51.100.9", "203.0.113.5", "192.0.2.77"


async def fail(client: httpx.AsyncClient, username: str, times: int) -> Counter[int]:
    """Wrong passwords one after another; how they were answered."""
    return Counter([(await log_in(client, username, "wrong")).status_code for _ in range(times)])


async def test_fifty_at_once_give_no_more_tries_than_one_after_another(elsewhere: Elsewhere) -> None:
    thief = await elsewhere.at(THIEF)
    sent = await asyncio.gather(*(log_in(thief, "guard", f"wrong {number}") for number in range(50)))
    assert Counter(answer.status_code for answer in sent) == {401: 10, 429: 40}


async def test_tries_are_counted_in_all_processes_together(elsewhere: Elsewhere, other_process: Container) -> None:
    here, there = await elsewhere.at(THIEF), await elsewhere.at(THIEF, other_process)
    assert await fail(here, "guard", 5) + await fail(there, "guard", 5) == {401: 10}
    assert (await log_in(here, "guard", "wrong")).status_code == 429
    assert (await log_in(there, "guard", "wrong")).status_code == 429


async def test_nobody_is_locked_out_from_afar(elsewhere: Elsewhere) -> None:
    thief, office = await elsewhere.at(THIEF), await elsewhere.at(OFFICE)
    assert (await fail(thief, "guard", 12))[429] == 2
    assert (await log_in(thief, "guard")).status_code == 429
    assert (await log_in(office, "guard")).status_code == 200


async def test_neighbours_in_a_network_are_counted_together(elsewhere: Elsewhere) -> None:
    answers = [(await log_in(await elsewhere.at(f"198.51.100.{host}"), "guard", "x")).status_code for host in range(11)]
    assert answers == [401] * 10 + [429]
    assert (await log_in(await elsewhere.at("198.51.101.1"), "guard", "x")).status_code == 401


async def test_the_right_password_is_never_locked_where_the_person_logged_in(
    elsewhere: Elsewhere, clock: MovableClock
) -> None:
    office, neighbour = await elsewhere.at(OFFICE), await elsewhere.at("203.0.113.200")
    assert (await log_in(office, "guard")).status_code == 200
    clock.move_to(clock.now() + timedelta(days=29))
    assert (await fail(neighbour, "guard", 70))[401] == 70
    assert (await log_in(office, "guard")).status_code == 200
    clock.move_to(clock.now() + timedelta(days=30, hours=1))
    assert (await fail(neighbour, "guard", 12))[429] == 2
    assert (await log_in(office, "guard")).status_code == 429


async def test_the_wait_doubles_and_ends(elsewhere: Elsewhere, clock: MovableClock) -> None:
    """5 s after the tenth failure, then 10 s, 20 s …"""
    thief = await elsewhere.at(THIEF)
    await fail(thief, "guard", 10)
    for wait in (5, 10, 20, 40):
        refused = await log_in(thief, "guard", "wrong")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, str(wait))
        assert refused.json()["code"] == "too-many-requests"
        clock.move_to(clock.now() + timedelta(seconds=wait - 1))
        assert (await log_in(thief, "guard")).headers["retry-after"] == "1"
        clock.move_to(clock.now() + timedelta(seconds=1))
        assert (await log_in(thief, "guard", "wrong")).status_code == 401
    clock.move_to(clock.now() + timedelta(seconds=80))
    assert (await log_in(thief, "guard")).status_code == 200
    assert await fail(thief, "guard", 10) == {401: 10}


async def test_who_tries_many_names_from_one_address_waits_too(elsewhere: Elsewhere) -> None:
    thief = await elsewhere.at(THIEF)
    answers = [(await log_in(thief, f"somebody-{number}", "wrong")).status_code for number in range(61)]
    assert answers == [401] * 60 + [429]
    assert (await log_in(thief, "guard")).status_code == 429
    assert (await log_in(await elsewhere.at(OFFICE), "guard")).status_code == 200


async def test_ones_own_login_does_not_pay_for_guesses(elsewhere: Elsewhere) -> None:
    """An address that waits goes on waiting when somebody there logs in from a network where they are known."""
    thief = await elsewhere.at(THIEF)
    assert (await log_in(thief, "owner1")).status_code == 200
    for number in range(60):
        await log_in(thief, f"somebody-{number}", "wrong")
    assert (await log_in(thief, "owner1")).status_code == 200
    assert (await log_in(thief, "guard", "wrong")).status_code == 429


async def test_names_that_do_not_exist_are_answered_alike(elsewhere: Elsewhere) -> None:
    thief = await elsewhere.at(THIEF)
    for name in ("guard", "nobody-here"):
        answers = [(await log_in(thief, name, "wrong")).status_code for _ in range(11)]
        assert answers == [401] * 10 + [429]


@pytest.mark.parametrize(
    ("first", "second"),
    [("2001:db8:1:200::1", "2001:db8:1:2ff::9"), ("::ffff:198.51.100.9", "198.51.100.77")],
)
async def test_ipv6_addresses_of_one_household_are_one_network(elsewhere: Elsewhere, first: str, second: str) -> None:
    assert await fail(await elsewhere.at(first), "guard", 10) == {401: 10}
    assert (await log_in(await elsewhere.at(second), "guard", "wrong")).status_code == 429


async def test_machine_clients_are_slowed_down_alike(elsewhere: Elsewhere) -> None:
    thief, erp = await elsewhere.at(THIEF), await elsewhere.at(HOME)
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": "wrong"}
    sent = await asyncio.gather(*(thief.post("/v1/auth/token", data=form) for _ in range(30)))
    assert Counter(answer.status_code for answer in sent) == {401: 10, 429: 20}
    assert (await erp.post("/v1/auth/token", data={**form, "client_secret": CLIENT_SECRET})).status_code == 200
