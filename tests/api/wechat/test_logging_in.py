"""Logging in by WeChat: the openid, then a telephone number; by text message; by a code from reception."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, select

from app.bootstrap import Container, build_container
from app.core.clock import MovableClock
from app.core.outside_settings import STANDIN_APP, WechatApp
from app.core.settings import Settings
from app.db.database import Database
from app.models import JournalEntry, Notice, Person
from app.models.login import SecondFactor
from app.models.ways_in import WechatAccount
from app.sandbox.wechat.state import State
from tests.api.conftest import SignIn
from tests.api.wechat.conftest import KeptSms, wechat_of

OWNER1 = "13800000015"


async def begin(client: httpx.AsyncClient, code: str = "login-wang-1") -> httpx.Response:
    return await client.post("/v1/auth/wechat/login", json={"app_id": STANDIN_APP, "code": code})


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


async def test_the_first_login_asks_for_the_number_and_the_next_does_not(client: httpx.AsyncClient) -> None:
    first = await begin(client)
    assert first.status_code == 200, first.text
    told = first.json()
    assert (told["finished"], told["next"], told["refresh_token"]) == (False, "phone", None)
    bound = await client.post("/v1/auth/wechat/phone", json={"code": f"phone-{OWNER1}-1"}, headers=bearer(first))
    assert bound.status_code == 200, bound.text
    assert bound.json()["finished"] is True
    me = (await client.get("/v1/me", headers=bearer(bound))).json()
    assert (me["name"], [role["role"] for role in me["roles"]]) == ("李春梅", ["customer"])
    again = await begin(client, "login-wang-2")
    assert again.json()["finished"] is True
    assert (await client.get("/v1/me", headers=bearer(again))).json()["id"] == me["id"]
    refreshed = await client.post(
        "/v1/auth/token", data={"grant_type": "refresh_token", "refresh_token": again.json()["refresh_token"]}
    )
    assert refreshed.status_code == 200


async def test_no_answer_and_no_row_holds_the_session_key(client: httpx.AsyncClient, container: Container) -> None:
    first = await begin(client)
    assert "session_key" not in first.text
    assert "c3RhbmRpbi1zZXNzaW9uLWtleQ" not in first.text
    async with container.database.transaction(container.clock.now()) as tx:
        rows = await tx.rows(select(JournalEntry.__table__))  # type: ignore[attr-defined]
    assert "session" not in str(rows[-1])


@pytest.mark.parametrize(
    ("code", "status", "problem", "passes_by_itself"),
    [
        ("nonsense", 422, "wechat-code-invalid", False),
        ("error-40029", 422, "wechat-code-invalid", False),
        ("error-45011", 429, "wechat-too-often", True),
        ("error-40226", 403, "wechat-user-blocked", False),
        ("error-m1", 503, "wechat-busy", True),
        # wrong settings stay wrong until somebody mends them
        ("error-40125", 503, "wechat-misused", False),
    ],
)
async def test_what_wechat_refuses_is_a_sentence(
    client: httpx.AsyncClient, code: str, status: int, problem: str, passes_by_itself: bool
) -> None:
    refused = await begin(client, code)
    assert (refused.status_code, refused.json()["code"]) == (status, problem), refused.text
    zh = await client.post(
        "/v1/auth/wechat/login",
        json={"app_id": STANDIN_APP, "code": code},
        headers={"Accept-Language": "zh-CN"},
    )
    assert re.search("[\u4e00-\u9fff]", zh.json()["detail"])
    assert refused.json()["retryable"] is passes_by_itself
    if status == 422:
        assert refused.json()["errors"][0]["pointer"] == "/code"


async def test_a_code_works_once(client: httpx.AsyncClient) -> None:
    first = await begin(client)
    assert (await begin(client)).json()["code"] == "wechat-code-invalid"
    phone = {"code": f"phone-{OWNER1}-1"}
    other = await begin(client, "login-li-1")
    assert (await client.post("/v1/auth/wechat/phone", json=phone, headers=bearer(first))).status_code == 200
    spent = await client.post("/v1/auth/wechat/phone", json=phone, headers=bearer(other))
    assert (spent.status_code, spent.json()["code"]) == (422, "wechat-code-invalid")
    # and the token of a finished login opens nothing more
    used = await client.post("/v1/auth/wechat/phone", json={"code": f"phone-{OWNER1}-2"}, headers=bearer(first))
    assert used.status_code == 401


async def test_an_unfinished_login_opens_nothing_else(client: httpx.AsyncClient, clock: MovableClock) -> None:
    first = await begin(client)
    for path in ("/v1/me", "/v1/work-orders", "/v1/me/notices"):
        refused = await client.get(path, headers=bearer(first))
        assert (refused.status_code, refused.json()["code"]) == (403, "login-unfinished")
    clock.move_to(clock.now() + timedelta(minutes=31))
    late = await client.post("/v1/auth/wechat/phone", json={"code": f"phone-{OWNER1}-9"}, headers=bearer(first))
    assert late.status_code == 401
    nobody = await client.post("/v1/auth/wechat/phone", json={"code": f"phone-{OWNER1}-9"})
    assert nobody.status_code == 401


async def test_another_mini_program_is_refused(client: httpx.AsyncClient) -> None:
    refused = await client.post("/v1/auth/wechat/login", json={"app_id": "wx1", "code": "login-a-1"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/app_id")


async def test_who_is_not_on_record_becomes_a_customer_without_a_room(client: httpx.AsyncClient) -> None:
    first = await begin(client)
    bound = await client.post("/v1/auth/wechat/phone", json={"code": "phone-13911112222"}, headers=bearer(first))
    assert bound.json()["finished"] is True
    me = (await client.get("/v1/me", headers=bearer(bound))).json()
    assert (me["name"], me["roles"], me["premises"]) == ("微信用户", [], [])


async def test_staff_log_in_by_their_number_too(client: httpx.AsyncClient) -> None:
    first = await begin(client, "login-worker-1")
    bound = await client.post("/v1/auth/wechat/phone", json={"code": "phone-13800000005"}, headers=bearer(first))
    me = (await client.get("/v1/me", headers=bearer(bound))).json()
    assert {role["role"] for role in me["roles"]} == {"worker"}


async def test_several_people_with_one_number_choose(
    client: httpx.AsyncClient, container: Container, sign_in: SignIn
) -> None:
    now = container.clock.now()
    async with container.database.transaction(now) as tx:
        one = await tx.one(Person, select(Person).where(col(Person.username) == "tenant1"))
        assert one is not None
        tx.update(Person, {"id": one.id}, {"phone": f"+86{OWNER1}"})
        await tx.commit()
    first = await begin(client)
    asked = await client.post("/v1/auth/wechat/phone", json={"code": f"phone-{OWNER1}"}, headers=bearer(first))
    told = asked.json()
    assert (told["finished"], told["next"], len(told["people"])) == (False, "choose", 2)
    assert all(person["name"].endswith("**") for person in told["people"])
    stranger = await client.post(
        "/v1/auth/choose", json={"person_id": "01900000-0000-7000-8000-000000000001"}, headers=bearer(asked)
    )
    assert (stranger.status_code, stranger.json()["errors"][0]["pointer"]) == (422, "/person_id")
    chosen = await client.post("/v1/auth/choose", json={"person_id": str(one.id)}, headers=bearer(asked))
    assert (await client.get("/v1/me", headers=bearer(chosen))).json()["id"] == str(one.id)


async def test_all_processes_share_one_access_token(
    client: httpx.AsyncClient, container: Container, settings: Settings, standin: State
) -> None:
    for number in range(3):
        first = await begin(client, f"login-p{number}-1")
        code = {"code": f"phone-1391111222{number}"}
        await client.post("/v1/auth/wechat/phone", json=code, headers=bearer(first))
    assert standin.calls["/cgi-bin/stable_token"] == 1
    other = build_other(container, settings, standin)
    assert await other.ways_in.tokens.of(STANDIN_APP) == standin.tokens[STANDIN_APP]
    assert standin.calls["/cgi-bin/stable_token"] == 1


def build_other(container: Container, settings: Settings, standin: State) -> Container:
    return build_container(
        settings, clock=container.clock, database=container.database, wechat=wechat_of(settings, standin)
    )


async def test_a_lost_access_token_is_fetched_anew(client: httpx.AsyncClient, standin: State) -> None:
    first = await begin(client, "login-a-1")
    await client.post("/v1/auth/wechat/phone", json={"code": "phone-13911112220"}, headers=bearer(first))
    # somebody else asked for another one
    standin.tokens[STANDIN_APP] = "another"
    second = await begin(client, "login-b-1")
    bound = await client.post("/v1/auth/wechat/phone", json={"code": "phone-13911112221"}, headers=bearer(second))
    assert bound.json()["finished"] is True
    assert standin.calls["/cgi-bin/stable_token"] == 2


async def test_an_access_token_that_ends_soon_is_renewed(
    client: httpx.AsyncClient, container: Container, clock: MovableClock, standin: State
) -> None:
    await container.ways_in.tokens.of(STANDIN_APP)
    clock.move_to(clock.now() + timedelta(seconds=6899))
    await container.ways_in.tokens.of(STANDIN_APP)
    assert standin.calls["/cgi-bin/stable_token"] == 1
    clock.move_to(clock.now() + timedelta(seconds=2))
    await container.ways_in.tokens.of(STANDIN_APP)
    assert standin.calls["/cgi-bin/stable_token"] == 2


# text messages


async def digits_of(client: httpx.AsyncClient, texts: KeptSms, phone: str = OWNER1) -> str:
    sent = await client.post("/v1/auth/sms/send", json={"phone": phone})
    assert sent.status_code == 200, sent.text
    assert sent.json() == {"expires_in": 300, "resend_after": 60}
    found = re.search("[0-9]{6}", texts.sent[-1][1])
    assert found is not None
    return found[0]


async def test_a_code_by_text_message_logs_in(client: httpx.AsyncClient, texts: KeptSms) -> None:
    digits = await digits_of(client, texts)
    assert texts.sent[-1] == (f"+86{OWNER1}", f"您的登录验证码为 {digits}，5 分钟内有效，请勿告知他人。")
    logged = await client.post("/v1/auth/sms/login", json={"phone": OWNER1, "code": digits})
    assert logged.json()["finished"] is True, logged.text
    assert (await client.get("/v1/me", headers=bearer(logged))).json()["name"] == "李春梅"
    again = await client.post("/v1/auth/sms/login", json={"phone": OWNER1, "code": digits})
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (422, "/code")


async def test_five_wrong_tries_end_a_code(client: httpx.AsyncClient, texts: KeptSms) -> None:
    digits = await digits_of(client, texts)
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    for _ in range(5):
        refused = await client.post("/v1/auth/sms/login", json={"phone": OWNER1, "code": wrong})
        assert refused.status_code == 422
    assert (await client.post("/v1/auth/sms/login", json={"phone": OWNER1, "code": digits})).status_code == 422


async def test_a_code_is_good_for_five_minutes(client: httpx.AsyncClient, texts: KeptSms, clock: MovableClock) -> None:
    digits = await digits_of(client, texts)
    clock.move_to(clock.now() + timedelta(minutes=5))
    assert (await client.post("/v1/auth/sms/login", json={"phone": OWNER1, "code": digits})).status_code == 422


async def test_a_number_gets_one_a_minute_and_five_an_hour(
    client: httpx.AsyncClient, texts: KeptSms, clock: MovableClock
) -> None:
    await digits_of(client, texts)
    soon = await client.post("/v1/auth/sms/send", json={"phone": OWNER1})
    assert (soon.status_code, soon.headers["retry-after"]) == (429, "60")
    assert soon.headers["ratelimit-policy"] == '"sms-code-soon";q=1;w=60'
    assert soon.headers["ratelimit"] == '"sms-code-soon";r=0;t=60'
    for _ in range(4):
        clock.move_to(clock.now() + timedelta(seconds=61))
        await digits_of(client, texts)
    clock.move_to(clock.now() + timedelta(seconds=61))
    assert (await client.post("/v1/auth/sms/send", json={"phone": OWNER1})).status_code == 429
    assert len(texts.sent) == 5


async def test_text_message_and_wechat_together_bind_the_openid(client: httpx.AsyncClient, texts: KeptSms) -> None:
    first = await begin(client)
    digits = await digits_of(client, texts)
    bound = await client.post("/v1/auth/sms/login", json={"phone": OWNER1, "code": digits}, headers=bearer(first))
    assert bound.json()["finished"] is True
    assert (await begin(client, "login-wang-2")).json()["finished"] is True


# a code from reception


async def test_a_code_from_reception_binds(client: httpx.AsyncClient, sign_in: SignIn, container: Container) -> None:
    async with container.database.transaction(container.clock.now()) as tx:
        owner = await tx.one(Person, select(Person).where(col(Person.username) == "owner1"))
    assert owner is not None
    issued = await client.post(f"/v1/customers/{owner.id}/binding-code", headers=await sign_in("reception"))
    assert issued.status_code == 200, issued.text
    first = await begin(client)
    wrong = await client.post("/v1/auth/binding-code", json={"code": "AAAA-BBBB-CCCC"}, headers=bearer(first))
    assert wrong.json()["code"] == "credentials-wrong"
    code = issued.json()["code"].lower().replace("-", " ")
    bound = await client.post("/v1/auth/binding-code", json={"code": code}, headers=bearer(first))
    assert bound.json()["finished"] is True, bound.text
    async with container.database.transaction(container.clock.now()) as tx:
        account = await tx.one(WechatAccount, select(WechatAccount))
        entries = await tx.rows(select(col(JournalEntry.event)).where(col(JournalEntry.record_id) == owner.id))
    assert account is not None
    assert account.person_id == owner.id
    assert [entry["event"] for entry in entries][-2:] == ["person.binding_code_issued", "person.wechat_bound"]
    # whoever has the code acts in their name, so they are told
    async with container.database.transaction(container.clock.now()) as tx:
        [notice] = await tx.get_all(Notice, person_id=owner.id, event="person.binding_code_issued")
    assert notice.role is None
    other = await begin(client, "login-other-1")
    spent = await client.post("/v1/auth/binding-code", json={"code": code}, headers=bearer(other))
    assert spent.status_code == 401


async def test_who_has_a_second_factor_logs_in_with_it(
    client: httpx.AsyncClient, seeded: Database, container: Container
) -> None:
    now = container.clock.now()
    async with seeded.transaction(now) as tx:
        admin = await tx.one(Person, select(Person).where(col(Person.username) == "admin"))
        assert admin is not None
        tx.insert(SecondFactor, person_id=admin.id, secret="x", created_at=now, confirmed_at=now)
        await tx.commit()
    first = await begin(client)
    refused = await client.post("/v1/auth/wechat/phone", json={"code": "phone-13800000001"}, headers=bearer(first))
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-needed")


async def test_a_phone_code_of_somebody_else_binds_nobody(client: httpx.AsyncClient) -> None:
    thief = await begin(client, "login-mallory-1")
    stolen = {"code": f"phone-{OWNER1}-of-wang-1"}
    refused = await client.post("/v1/auth/wechat/phone", json=stolen, headers=bearer(thief))
    assert (refused.status_code, refused.json()["code"]) == (422, "wechat-code-invalid")
    owner = await begin(client, "login-wang-1")
    assert (await client.post("/v1/auth/wechat/phone", json=stolen, headers=bearer(owner))).json()["finished"]


async def test_the_token_of_a_login_that_is_finished_is_used_up(client: httpx.AsyncClient) -> None:
    first = await begin(client)
    code = {"code": f"phone-{OWNER1}-1"}
    assert (await client.post("/v1/auth/wechat/phone", json=code, headers=bearer(first))).json()["finished"]
    for path, form in (
        ("wechat/phone", {"code": "phone-13800000016-2"}),
        ("binding-code", {"code": "AAAA-BBBB-CCCC"}),
        ("choose", {"person_id": "01900000-0000-7006-8000-000000000001"}),
    ):
        again = await client.post(f"/v1/auth/{path}", json=form, headers=bearer(first))
        assert (again.status_code, again.json()["code"]) == (401, "unauthenticated"), path


class TestTwoMiniPrograms:
    """An openid belongs to one mini-program: the same letters in another are somebody else."""

    OTHER = "wx0000000000000002"

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Two mini-programs."""
        apps = {**settings.wechat_apps, self.OTHER: WechatApp.model_validate({"secret": "another"})}
        return settings.model_copy(update={"wechat_apps": apps})

    async def test_an_openid_of_another_is_nobody(
        self, client: httpx.AsyncClient, standin: State, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        standin.apps[self.OTHER] = "another"
        monkeypatch.setattr(State, "openid_of", lambda state, app_id, code: "o_the_same")
        first = await begin(client)
        bound = await client.post("/v1/auth/wechat/phone", json={"code": f"phone-{OWNER1}-1"}, headers=bearer(first))
        assert bound.json()["finished"], bound.text
        assert (await begin(client)).json()["finished"]
        other = await client.post("/v1/auth/wechat/login", json={"app_id": self.OTHER, "code": "login-wang-3"})
        assert (other.json()["finished"], other.json()["next"]) == (False, "phone")
