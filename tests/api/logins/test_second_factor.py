"""The second factor: six digits appended to the password (TOTP, RFC 6238)."""

from datetime import datetime, timedelta

import httpx
import pyotp
import pytest
from sqlmodel import select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.settings import Settings
from app.models.login import SecondFactor
from app.sandbox.demo_people import PASSWORD
from tests.api.conftest import SignIn
from tests.api.logins.visits import SENTENCE, Elsewhere, bearer, id_of, log_in
from tests.conftest import open_place
from tests.support.places import Place

FACTOR = "/v1/me/second-factor"
STEP = timedelta(seconds=30)


def digits(secret: str, at: datetime) -> str:
    """What an authenticator app shows."""
    return pyotp.TOTP(secret).at(at)


async def begin(client: httpx.AsyncClient, headers: dict[str, str], password: str = PASSWORD) -> httpx.Response:
    return await client.post(FACTOR, json={"password": password}, headers=headers)


async def enrol(client: httpx.AsyncClient, headers: dict[str, str], clock: MovableClock) -> str:
    """Set up a second factor; its secret."""
    begun = await begin(client, headers)
    assert begun.status_code == 200, begun.text
    secret = str(begun.json()["secret"])
    done = await client.post(f"{FACTOR}/confirm", json={"code": digits(secret, clock.now())}, headers=headers)
    assert (done.status_code, done.content) == (204, b""), done.text
    # the digits that confirmed it are used up
    clock.move_to(clock.now() + STEP)
    return secret


async def standing(client: httpx.AsyncClient, headers: dict[str, str]) -> str:
    return str((await client.get("/v1/me", headers=headers)).json()["second_factor"])


async def test_it_is_asked_for_once_it_is_confirmed(client: httpx.AsyncClient, clock: MovableClock) -> None:
    headers = bearer(await log_in(client, "guard"))
    assert await standing(client, headers) == "off"
    assert (await begin(client, headers, "wrong")).status_code == 401
    begun = (await begin(client, headers)).json()
    assert begun["uri"].startswith("otpauth://totp/Gongdan:guard?secret=")
    assert begun["picture"].startswith("data:image/svg+xml")
    assert (await log_in(client, "guard")).status_code == 200
    wrong = await client.post(f"{FACTOR}/confirm", json={"code": "000000"}, headers=headers)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/code")
    secret = await enrol(client, headers, clock)
    assert secret != begun["secret"]
    assert await standing(client, headers) == "on"
    assert (await log_in(client, "guard")).status_code == 401
    assert (await log_in(client, "guard", PASSWORD + digits(secret, clock.now()))).status_code == 200
    assert (await begin(client, headers, PASSWORD + digits(secret, clock.now() + STEP))).status_code == 409


async def test_digits_are_good_once_and_for_half_a_minute_around(
    client: httpx.AsyncClient, clock: MovableClock
) -> None:
    secret = await enrol(client, bearer(await log_in(client, "guard")), clock)
    clock.move_to(clock.now() + 10 * STEP)
    now = clock.now()
    for distance, status in ((-2, 401), (2, 401), (-1, 200), (0, 200), (0, 401), (-1, 401), (1, 200)):
        answer = await log_in(client, "guard", PASSWORD + digits(secret, now + distance * STEP))
        assert answer.status_code == status, distance


async def test_the_right_digits_behind_a_wrong_password_are_not_used_up(
    client: httpx.AsyncClient, clock: MovableClock
) -> None:
    secret = await enrol(client, bearer(await log_in(client, "guard")), clock)
    code = digits(secret, clock.now())
    assert (await log_in(client, "guard", f"wrong{code}")).status_code == 401
    assert (await log_in(client, "guard", PASSWORD + code)).status_code == 200


async def test_guessing_digits_is_slowed_down(
    client: httpx.AsyncClient, clock: MovableClock, elsewhere: Elsewhere
) -> None:
    await enrol(client, bearer(await log_in(client, "guard")), clock)
    thief = await elsewhere.at("198.51.100.9")
    answers = [(await log_in(thief, "guard", f"{PASSWORD}{number:06}")).status_code for number in range(11)]
    assert answers == [401] * 10 + [429]


async def test_it_is_removed_by_who_has_it(client: httpx.AsyncClient, clock: MovableClock) -> None:
    headers = bearer(await log_in(client, "guard"))
    secret = await enrol(client, headers, clock)
    assert (await client.post(f"{FACTOR}/remove", json={"password": PASSWORD}, headers=headers)).status_code == 401
    form = {"password": PASSWORD + digits(secret, clock.now())}
    assert (await client.post(f"{FACTOR}/remove", json=form, headers=headers)).status_code == 204
    assert (await log_in(client, "guard")).status_code == 200


async def test_an_administrator_removes_a_lost_one(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock, container: Container
) -> None:
    headers = bearer(await log_in(client, "guard"))
    await enrol(client, headers, clock)
    path = f"/v1/people/{await id_of(container, 'guard')}/second-factor/remove"
    assert (await client.post(path, headers=headers)).status_code == 403
    assert (await client.post(path, headers=await sign_in("admin"))).status_code == 200
    assert (await client.get("/v1/me", headers=headers)).status_code == 401
    assert (await log_in(client, "guard")).status_code == 200


async def test_ones_own_password_is_changed_with_the_digits(client: httpx.AsyncClient, clock: MovableClock) -> None:
    headers = bearer(await log_in(client, "guard"))
    secret = await enrol(client, headers, clock)
    form = {"current_password": PASSWORD, "new_password": SENTENCE}
    assert (await client.post("/v1/me/password", json=form, headers=headers)).status_code == 401
    form["current_password"] = PASSWORD + digits(secret, clock.now())
    assert (await client.post("/v1/me/password", json=form, headers=headers)).status_code == 200
    clock.move_to(clock.now() + STEP)
    assert (await log_in(client, "guard", SENTENCE + digits(secret, clock.now()))).status_code == 200


async def test_its_secret_is_stored_encrypted(
    client: httpx.AsyncClient, clock: MovableClock, container: Container
) -> None:
    secret = await enrol(client, bearer(await log_in(client, "guard")), clock)
    async with container.database.transaction(clock.now()) as tx:
        [stored] = await tx.all(SecondFactor, select(SecondFactor))
    assert secret not in stored.secret


@pytest.mark.parametrize("required", [True, False])
async def test_where_it_is_required_administrators_have_no_rights_without_it(
    settings: Settings, seeded_place: Place, clock: MovableClock, elsewhere: Elsewhere, required: bool
) -> None:
    """In production; here by the setting that production turns on."""
    strict = settings.model_copy(update={"totp_for_administrators": required})
    container = build_container(strict, clock=clock, database=open_place(seeded_place.url))
    client = await elsewhere.at("203.0.113.5", container)
    try:
        headers = bearer(await log_in(client, "admin"))
        assert await standing(client, headers) == ("required" if required else "off")
        assert (await client.get("/v1/people", headers=headers)).status_code == (403 if required else 200)
        reception = bearer(await log_in(client, "reception"))
        assert await standing(client, reception) == "off"
        await enrol(client, headers, clock)
        assert (await client.get("/v1/people", headers=headers)).status_code == 200
    finally:
        await container.close()


async def test_whoever_has_no_role_yet_sets_one_up(
    client: httpx.AsyncClient, sign_in: SignIn, clock: MovableClock
) -> None:
    """Nor have they a community whose rows the database would let them touch."""
    admin = await sign_in("admin")
    form = {"kind": "staff", "name": "新同事", "username": "neu"}
    made = await client.post("/v1/people", json=form, headers={**admin, "Idempotency-Key": "neu"})
    path = f"/v1/people/{made.json()['id']}/password"
    assert (await client.post(path, json={"password": SENTENCE}, headers=admin)).status_code == 200
    headers = bearer(await log_in(client, "neu", SENTENCE))
    begun = await begin(client, headers, SENTENCE)
    assert begun.status_code == 200, begun.text
    code = {"code": digits(begun.json()["secret"], clock.now())}
    assert (await client.post(f"{FACTOR}/confirm", json=code, headers=headers)).status_code == 204


def test_production_requires_it_of_administrators() -> None:
    key, url = "c1f09d7e5ab3428d96e0747b15cf8a2d", "postgresql://gongdan_web:pw-of-web@db/gongdan"
    named = {"environment": "production", "secret_key": key, "database_url": url}
    assert Settings.model_validate(named | {"totp_for_administrators": False}).totp_for_administrators is False
    assert Settings.model_fields["totp_for_administrators"].get_default(
        call_default_factory=True, validated_data={"environment": "production"}
    )
    assert not Settings().totp_for_administrators
