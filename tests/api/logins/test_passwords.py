"""Passwords: what is refused, one's own change, and a new one with a code from an administrator."""

from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from app.bootstrap import Container
from app.core.clock import MovableClock
from app.models import JournalEntry, JournalText
from app.models.login import PasswordReset
from app.sandbox.demo_people import PASSWORD
from tests.api.conftest import SignIn
from tests.api.logins.visits import SENTENCE, Elsewhere, bearer, id_of, log_in

EASY = (
    "password1234",
    "qwertyuiop123",
    "123456789012",
    "aaaaaaaaaaaa",
    "1qaz2wsx3edc",
    "Admin@123456",
    "gongdan-demo",
    "物业客服物业客服物业客服",
    "wuyekefu2026",
    "工单工单工单工单工单工单",
)
GOOD = (SENTENCE, "correct horse battery staple", "白日依山尽黄河入海流,欲穷", "4@8({[<369&#!1/|0$5+7%2Z")


def of(field: str, code: str) -> list[dict[str, str]]:
    return [{"pointer": f"/{field}", "code": code}]


def errors(answer: httpx.Response) -> list[dict[str, str]]:
    return [{"pointer": one["pointer"], "code": one["code"]} for one in answer.json()["errors"]]


@pytest.mark.parametrize("password", EASY)
async def test_what_is_tried_first_is_no_password(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, password: str
) -> None:
    path = f"/v1/people/{await id_of(container, 'worker1')}/password"
    refused = await client.post(path, json={"password": password}, headers=await sign_in("admin"))
    assert refused.status_code == 422, refused.text
    assert errors(refused)[0]["code"] in ("easy-to-guess", "name-as-password")
    assert errors(refused)[0]["pointer"] == "/password"


@pytest.mark.parametrize("password", GOOD)
async def test_a_sentence_is_one(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, password: str
) -> None:
    path = f"/v1/people/{await id_of(container, 'worker1')}/password"
    done = await client.post(path, json={"password": password}, headers=await sign_in("admin"))
    assert done.status_code == 200, done.text
    assert (await log_in(client, "worker1", password)).status_code == 200


@pytest.mark.parametrize("password", ["林小满林小满林小满林小满", "reception-reception", "林小满林小满林小满2026"])
async def test_ones_name_is_no_password(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, password: str
) -> None:
    """林小满 is the receptionist with the user name reception."""
    path = f"/v1/people/{await id_of(container, 'reception')}/password"
    refused = await client.post(path, json={"password": password}, headers=await sign_in("admin"))
    assert (refused.status_code, errors(refused)) == (422, of("password", "name-as-password"))


async def test_ones_phone_is_no_password(client: httpx.AsyncClient, sign_in: SignIn, container: Container) -> None:
    admin, path = await sign_in("admin"), f"/v1/people/{await id_of(container, 'guard')}"
    form = {"phone": "13957124680", "expected_version": 1}
    assert (await client.post(f"{path}/update", json=form, headers=admin)).status_code == 200
    for password in ("13957124680!!", "+8613957124680"):
        refused = await client.post(f"{path}/password", json={"password": password}, headers=admin)
        assert refused.status_code == 422, password


async def test_a_password_that_cannot_be_typed_is_refused(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    """Logging in takes printable characters only; with another one nobody would ever get in."""
    path = f"/v1/people/{await id_of(container, 'worker1')}/password"
    form = {"password": "two lines\nof a long sentence"}
    refused = await client.post(path, json=form, headers=await sign_in("admin"))
    assert (refused.status_code, errors(refused)) == (422, of("password", "not-printable"))


async def test_ones_own_password_is_changed_by_who_knows_it(client: httpx.AsyncClient, container: Container) -> None:
    pair = await log_in(client, "reception")
    form = {"current_password": "wrong password", "new_password": SENTENCE}
    refused = await client.post("/v1/me/password", json=form, headers=bearer(pair))
    assert (refused.status_code, refused.json()["code"]) == (401, "credentials-wrong")
    form = {"current_password": PASSWORD, "new_password": "林小满林小满林小满林小满"}
    refused = await client.post("/v1/me/password", json=form, headers=bearer(pair))
    assert (refused.status_code, errors(refused)) == (422, of("new_password", "name-as-password"))
    form["new_password"] = SENTENCE
    done = await client.post("/v1/me/password", json=form, headers=bearer(pair))
    assert done.status_code == 200, done.text
    assert (await client.get("/v1/me", headers=bearer(pair))).status_code == 401
    assert (await client.get("/v1/me", headers=bearer(done))).json()["name"] == "林小满"
    assert (await log_in(client, "reception")).status_code == 401
    assert (await log_in(client, "reception", SENTENCE)).status_code == 200
    async with container.database.transaction(container.clock.now()) as tx:
        mine = col(JournalEntry.record_id) == await id_of(container, "reception")
        entries = await tx.all(JournalEntry, select(JournalEntry).where(mine).order_by(col(JournalEntry.version)))
    last = entries[-1]
    assert (last.event, last.actor_role, last.data) == (
        "person.password_set",
        "receptionist",
        {"password_changed": True},
    )


async def test_guessing_ones_own_password_is_slowed_down(client: httpx.AsyncClient, elsewhere: Elsewhere) -> None:
    """With a stolen access token, from a network where the person never was."""
    stolen = bearer(await log_in(client, "guard"))
    thief = await elsewhere.at("198.51.100.9")
    form = {"current_password": "wrong", "new_password": SENTENCE}
    answers = [(await thief.post("/v1/me/password", json=form, headers=stolen)).status_code for _ in range(11)]
    assert answers == [401] * 10 + [429]


async def test_a_machine_client_has_no_password(client: httpx.AsyncClient, sign_in: SignIn) -> None:
    form = {"current_password": "x", "new_password": SENTENCE}
    refused = await client.post("/v1/me/password", json=form, headers=await sign_in("erp"))
    assert refused.status_code == 403


async def test_an_administrator_sets_others_passwords_only(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    """Else a stolen access token would be enough to take the administrator's place for good."""
    path = f"/v1/people/{await id_of(container, 'admin')}/password"
    refused = await client.post(path, json={"password": SENTENCE}, headers=await sign_in("admin"))
    assert refused.status_code == 409


async def code_for(client: httpx.AsyncClient, sign_in: SignIn, container: Container, username: str) -> str:
    """A code that the administrator hands on."""
    path = f"/v1/people/{await id_of(container, username)}/password-reset"
    issued = await client.post(path, headers=await sign_in("admin"))
    assert issued.status_code == 200, issued.text
    return str(issued.json()["code"])


async def reset(client: httpx.AsyncClient, username: str, code: str, password: str = SENTENCE) -> httpx.Response:
    """Choose a new password."""
    form = {"username": username, "code": code, "new_password": password}
    return await client.post("/v1/auth/password-reset", json=form)


async def test_who_forgot_the_password_chooses_one_with_a_code(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    pair = await log_in(client, "reception")
    code = await code_for(client, sign_in, container, "reception")
    assert (await client.get("/v1/me", headers=bearer(pair))).status_code == 200
    weak = await reset(client, "reception", code, "password1234")
    assert (weak.status_code, errors(weak)) == (422, of("new_password", "easy-to-guess"))
    done = await reset(client, "reception", code.replace("-", " ").lower())
    assert (done.status_code, done.content) == (204, b"")
    assert (await client.get("/v1/me", headers=bearer(pair))).status_code == 401
    assert (await log_in(client, "reception")).status_code == 401
    assert (await log_in(client, "reception", SENTENCE)).status_code == 200
    assert (await reset(client, "reception", code, "another long sentence of mine")).status_code == 401


async def test_a_code_is_one_persons_for_a_day_and_the_newest_one(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, clock: MovableClock
) -> None:
    first = await code_for(client, sign_in, container, "reception")
    assert (await reset(client, "guard", first)).status_code == 401
    second = await code_for(client, sign_in, container, "reception")
    assert (await reset(client, "reception", first)).status_code == 401
    clock.move_to(clock.now() + timedelta(hours=24))
    assert (await reset(client, "reception", second)).status_code == 401


async def test_guessing_codes_is_slowed_down(client: httpx.AsyncClient, elsewhere: Elsewhere) -> None:
    thief = await elsewhere.at("198.51.100.9")
    answers = [(await reset(thief, "guard", f"AAAA-AAAA-{number}")).status_code for number in range(11)]
    assert answers == [401] * 10 + [429]


async def test_a_code_is_nowhere_in_the_database(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    code = await code_for(client, sign_in, container, "reception")
    plain = code.replace("-", "")
    async with container.database.transaction(container.clock.now()) as tx:
        rows = [*await tx.all(JournalEntry, select(JournalEntry)), *await tx.all(JournalText, select(JournalText))]
        rows += [*await tx.all(PasswordReset, select(PasswordReset))]
    assert not any(code in str(vars(row)) or plain in str(vars(row)) for row in rows)


async def test_who_administers_elsewhere_issues_no_code(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container
) -> None:
    path = f"/v1/people/{await id_of(container, 'guard')}/password-reset"
    assert (await client.post(path, headers=await sign_in("reception"))).status_code == 403
