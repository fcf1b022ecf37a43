"""Settings: defaults that work on a laptop, and production starts that are refused with a way out."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.cli.serve import serve
from app.core.secret_files import SecretFileUnreadable
from app.core.settings import LAPTOP_SECRET, PREFIX, Settings, explain, load_settings, login_of, weakness_of

SECRET = "c1f09d7e5ab3428d96e0747b15cf8a2d"
APPLICATION_URL = "postgresql+psycopg://gongdan_web:pw-of-web@db/gongdan"
OWNER_URL = "postgresql+psycopg://gongdan_owner:pw-of-owner@db/gongdan"
SAFE = {
    "GONGDAN_ENVIRONMENT": "production",
    "GONGDAN_SECRET_KEY": SECRET,
    "DATABASE_URL": APPLICATION_URL,
    "GONGDAN_OWNER_DATABASE_URL": OWNER_URL,
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes away whatever the developer's shell has set."""
    for field in Settings.model_fields:
        for name in (PREFIX + field.upper(), field.upper()):
            monkeypatch.delenv(name, raising=False)
    load_settings.cache_clear()


def start(monkeypatch: pytest.MonkeyPatch, **variables: str | None) -> Settings:
    for name, value in variables.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return Settings()


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str | None) -> str:
    with pytest.raises(ValidationError) as caught:
        start(monkeypatch, **variables)
    return explain(caught.value)


def test_a_laptop_needs_no_variable() -> None:
    settings = Settings()
    assert settings.environment == "laptop"
    assert settings.database_url == "sqlite+aiosqlite:///./var/gongdan.db"
    assert settings.owner_database_url == settings.database_url
    assert not settings.is_postgresql
    assert not settings.log_json
    assert settings.demo_seed


def test_every_field_says_what_it_means() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_settings_do_not_change_under_a_request() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("name", ["DATABASE_URL", "GONGDAN_DATABASE_URL"])
def test_the_database_is_read_under_both_names(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert start(monkeypatch, **{name: APPLICATION_URL}).database_url == APPLICATION_URL


def test_own_names_win_over_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = start(monkeypatch, PORT="1", GONGDAN_PORT="2", HOST="127.0.0.2")
    assert (settings.host, settings.port) == ("127.0.0.2", 2)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_plain_postgresql_address_gets_its_driver(scheme: str) -> None:
    settings = Settings(database_url=f"{scheme}://a:b@db/gongdan")
    assert settings.database_url == "postgresql+psycopg://a:b@db/gongdan"
    assert settings.is_postgresql


@pytest.mark.parametrize("url", ["mysql://db/gongdan", "gongdan.db", "postgresql+asyncpg://db/gongdan", ""])
def test_other_databases_are_refused_by_name(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    lines = refused(monkeypatch, DATABASE_URL=url)
    assert lines.startswith("DATABASE_URL: use sqlite+aiosqlite:///")
    assert len(lines.splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "login"),
    [
        (APPLICATION_URL, "gongdan_web"),
        ("postgresql+psycopg:///gongdan?host=/run/pg&user=web", "web"),
        ("postgresql://a%40b@db/gongdan", "a@b"),
        ("postgresql+psycopg:///gongdan", None),
    ],
)
def test_the_login_of_an_address(url: str, login: str | None) -> None:
    assert login_of(url) == login


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GONGDAN_ACCESS_TOKEN_SECONDS", "901"),
        ("GONGDAN_PRINCIPAL_CACHE_SECONDS", "51"),
        ("GONGDAN_DEFAULT_ZONE", "Mars/Base"),
        ("GONGDAN_DATABASE_ROLE", "app; DROP ROLE x"),
        ("GONGDAN_POOL_SIZE", "0"),
        ("GONGDAN_LOG_LEVEL", "loud"),
        ("GONGDAN_ENVIRONMENT", "staging"),
    ],
)
def test_a_value_out_of_bounds_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    assert refused(monkeypatch, **{name: value}).startswith(f"{name}: ")


def test_a_safe_production_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = start(monkeypatch, **SAFE)
    assert settings.is_production
    assert settings.log_json
    assert not settings.demo_seed


def test_a_process_that_only_serves_need_not_know_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = start(monkeypatch, **(SAFE | {"GONGDAN_OWNER_DATABASE_URL": None}))
    assert settings.owner_database_url == settings.database_url


def test_production_keeps_its_rows_in_a_sqlite_file_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_file = SAFE | {"DATABASE_URL": "sqlite+aiosqlite:////srv/g.db"}
    assert refused(monkeypatch, **in_a_file).startswith("DATABASE_URL is a SQLite file")
    assert start(monkeypatch, **in_a_file, GONGDAN_ALLOW_SQLITE="true").is_production


@pytest.mark.parametrize("name", ["HOST", "GONGDAN_HOST"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "gongdan.example.com"])
def test_a_laptop_s_settings_are_not_offered_to_the_network(
    monkeypatch: pytest.MonkeyPatch, name: str, host: str
) -> None:
    said = refused(monkeypatch, **{name: host})
    assert said.startswith(f"{name}={host} offers a laptop's settings")
    assert "GONGDAN_ENVIRONMENT=production" in said
    assert start(monkeypatch, **(SAFE | {name: host})).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_a_laptop_listens_to_itself(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert start(monkeypatch, HOST=host).host == host


def test_only_what_was_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refused(monkeypatch, DATABASE_URL="mysql://x", PORT="http", GONGDAN_ENVIRONMENT="staging").splitlines()
    assert [line.split(":")[0] for line in lines] == ["GONGDAN_ENVIRONMENT", "DATABASE_URL", "PORT"]
    assert [line.split(":")[0] for line in refused(monkeypatch, GONGDAN_PORT="x", DATABASE_URL=None,
            GONGDAN_ENVIRONMENT=None).splitlines()] == ["GONGDAN_PORT"]  # fmt: skip


@pytest.mark.parametrize(
    ("secret", "weakness"),
    [
        ("a" * 32, "has only 1 different characters"),
        ("password" * 4, "has only 7 different characters"),
        ("0123456789" * 4, "repeats itself"),
        ("Gongdan-2026!" * 3, "repeats itself"),
        ("abcdefghijklmnopqrstuvwxyz012345", "follows the alphabet"),
        ("aabbccddeeffgghhiijjkkllmmnnoopp", "follows the alphabet"),
        ("c1f09d7e5ab3428d96e0747b15cf8a2d", None),
        ("the whale ate four red umbrellas", None),
    ],
)
def test_a_key_that_can_be_guessed_is_weak(monkeypatch: pytest.MonkeyPatch, secret: str, weakness: str | None) -> None:
    assert weakness_of(secret) == weakness
    if weakness is not None:
        said = refused(monkeypatch, **(SAFE | {"GONGDAN_SECRET_KEY": secret}))
        assert said == f"GONGDAN_SECRET_KEY {weakness}: use the output of `openssl rand -hex 32`"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"GONGDAN_SECRET_KEY": None}, "GONGDAN_SECRET_KEY is the laptop default"),
        ({"GONGDAN_SECRET_KEY": "short"}, "GONGDAN_SECRET_KEY has fewer than 32 characters"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": OWNER_URL}, "DATABASE_URL logs in as 'gongdan_owner', who owns the tables"),
        ({"GONGDAN_DEMO_SEED": "true"}, "GONGDAN_DEMO_SEED writes people with published passwords"),
    ],
)
def test_an_unsafe_production_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None], message: str
) -> None:
    lines = refused(monkeypatch, **(SAFE | change))
    assert lines.startswith(message)
    assert len(lines.splitlines()) == 1


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refused(monkeypatch, GONGDAN_ENVIRONMENT="production").splitlines()
    assert [line.split()[0] for line in lines] == ["GONGDAN_SECRET_KEY", "DATABASE_URL"]


def test_no_refusal_and_no_repr_prints_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as caught:
        start(monkeypatch, **(SAFE | {"GONGDAN_DEMO_SEED": "true"}))
    shown = str(caught.value) + repr(start(monkeypatch, GONGDAN_DEMO_SEED="false"))
    assert not [secret for secret in (SECRET, "pw-of-web", "pw-of-owner", LAPTOP_SECRET) if secret in shown]


def test_the_environment_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = load_settings()
    monkeypatch.setenv("PORT", "9")
    assert load_settings() is first
    load_settings.cache_clear()
    assert load_settings().port == 9


@pytest.mark.parametrize("name", ["FORWARDED_ALLOW_IPS", "GONGDAN_FORWARDED_ALLOW_IPS"])
def test_proxies_are_named_with_and_without_the_prefix(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert Settings().forwarded_allow_ips == "127.0.0.1"
    monkeypatch.setenv(name, "10.0.0.0/8,192.0.2.1")
    assert Settings().forwarded_allow_ips == "10.0.0.0/8,192.0.2.1"


def test_the_server_is_told_which_proxies_to_believe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else everybody behind the proxy would be at one address, and one guesser would slow all of them down."""
    told: dict[str, object] = {}

    class Told(Exception):  # noqa: N818 - it is the end of the test's way
        """The server was configured."""

    def configure(*_: object, **options: object) -> None:
        told.update(options)
        raise Told

    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "172.29.85.1")
    monkeypatch.setattr("uvicorn.Config", configure)
    monkeypatch.setattr("app.core.logs.configure", lambda _: None)
    monkeypatch.setattr("gc.disable", lambda: None)
    with pytest.raises(Told):
        serve()
    assert told["forwarded_allow_ips"] == "172.29.85.1"


def test_compose_believes_the_gateway_of_its_network() -> None:
    """From there a proxy on the same machine arrives."""
    compose = (Path(__file__).parents[2] / "compose.yaml").read_text(encoding="utf-8")
    [believed] = re.findall(r"FORWARDED_ALLOW_IPS: \$\{FORWARDED_ALLOW_IPS:-([\d.]+)\}", compose)
    [gateway] = re.findall(r"gateway: ([\d.]+)", compose)
    [subnet] = re.findall(r"subnet: ([\d./]+)", compose)
    assert believed == gateway
    assert ip_address(gateway) in ip_network(subnet)


@pytest.mark.parametrize("seconds", ["6", "60"])
def test_rights_are_not_remembered_for_longer_than_five_seconds(monkeypatch: pytest.MonkeyPatch, seconds: str) -> None:
    assert "GONGDAN_PRINCIPAL_CACHE_SECONDS" in refused(monkeypatch, GONGDAN_PRINCIPAL_CACHE_SECONDS=seconds)


APPS = '{"wx0123456789abcdef": {"secret": "0a1b2c3d4e5f60718293a4b5c6d7e8f9"}}'
STANDIN = '{"wx5a4d1e0000standin": {"secret": "standin-secret-everybody-can-read-it"}}'


def test_production_takes_wechat_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = start(monkeypatch, **SAFE, GONGDAN_WECHAT_APPS=APPS)
    assert (settings.wechat_url, settings.sms) == ("https://api.weixin.qq.com", "off")
    assert "0a1b2c3d" not in repr(settings)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"GONGDAN_WECHAT_APPS": APPS, "GONGDAN_WECHAT_URL": "http://127.0.0.1:8001"}, "GONGDAN_WECHAT_URL"),
        ({"GONGDAN_WECHAT_APPS": APPS, "GONGDAN_WECHAT_URL": "https://localhost:8001"}, "GONGDAN_WECHAT_URL"),
        ({"GONGDAN_WECHAT_APPS": APPS, "GONGDAN_WECHAT_URL": "http://wechat.example.com"}, "GONGDAN_WECHAT_URL"),
        ({"GONGDAN_WECHAT_APPS": STANDIN}, "GONGDAN_WECHAT_APPS"),
        ({"GONGDAN_WECHAT_APPS": '{"wx1": {"secret": ""}}'}, "GONGDAN_WECHAT_APPS"),
        ({"GONGDAN_ERP_URL": "http://erp.example.com", "GONGDAN_ERP_TOKEN": "k"}, "GONGDAN_ERP_URL"),
        ({"GONGDAN_ERP_URL": "https://127.0.0.1:8002", "GONGDAN_ERP_TOKEN": "k"}, "GONGDAN_ERP_URL"),
        ({"GONGDAN_ERP_URL": "https://erp.example.com"}, "GONGDAN_ERP_TOKEN"),
        (
            {
                "GONGDAN_ERP_URL": "https://erp.example.com",
                "GONGDAN_ERP_TOKEN": "erp-standin-token-everybody-can-read-it",
            },
            "GONGDAN_ERP_TOKEN",
        ),
        ({"GONGDAN_SMS": "console"}, "GONGDAN_SMS=console"),
        ({"GONGDAN_SMS": "file"}, "GONGDAN_SMS=file"),
        ({"GONGDAN_SMS": "http"}, "GONGDAN_SMS=http needs GONGDAN_SMS_URL"),
    ],
)
def test_production_refuses_stand_ins(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str | None], named: str
) -> None:
    lines = refused(monkeypatch, **{**SAFE, **variables})
    assert named in lines
    assert len(lines.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", ()),
        ("https://app.example.com", ("https://app.example.com",)),
        (
            " http://localhost:5173, https://a.example ,https://a.example",
            ("http://localhost:5173", "https://a.example"),
        ),
    ],
)
def test_origins_stand_in_one_variable(monkeypatch: pytest.MonkeyPatch, text: str, origins: tuple[str, ...]) -> None:
    monkeypatch.setenv("GONGDAN_CORS_ORIGINS", text)
    assert Settings().cors_origins == origins


@pytest.mark.parametrize("text", ["*", "app.example.com", "https://app.example.com/", "https://*.example.com", "null"])
def test_what_is_no_origin_is_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("GONGDAN_CORS_ORIGINS", f"https://good.example,{text}")
    with pytest.raises(ValidationError) as refused:
        Settings()
    told = explain(refused.value)
    assert told.startswith("GONGDAN_CORS_ORIGINS: ")
    assert repr(text) in told
    assert "https://app.example.com" in told


def test_secrets_may_stand_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As Docker and Kubernetes hand them over; the variable itself goes before its file."""
    files = {"GONGDAN_SECRET_KEY": SECRET, "DATABASE_URL": APPLICATION_URL, "GONGDAN_METRICS_TOKEN": "m" * 20}
    for name, value in files.items():
        (tmp_path / name).write_text(f"{value}\n", "utf-8")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    (tmp_path / "apps").write_text('{"wx1": {"secret": "of its own"}}', "utf-8")
    monkeypatch.setenv("GONGDAN_WECHAT_APPS_FILE", str(tmp_path / "apps"))
    settings = start(monkeypatch, GONGDAN_ENVIRONMENT="production")
    assert settings.secret_key.get_secret_value() == SECRET
    assert settings.database_url == APPLICATION_URL
    assert settings.metrics_token.get_secret_value() == "m" * 20
    assert settings.wechat_apps["wx1"].secret.get_secret_value() == "of its own"
    # a setting of that name is no secret's file
    elsewhere = tmp_path / "sms.txt"
    assert start(monkeypatch, GONGDAN_SMS_FILE=str(elsewhere)).sms_file == elsewhere
    named = {"GONGDAN_SECRET_KEY": SECRET[::-1], "DATABASE_URL": APPLICATION_URL.replace("web@", "other@")}
    settings = start(monkeypatch, **named)
    assert settings.secret_key.get_secret_value() == SECRET[::-1]
    assert "other@" in settings.database_url
    monkeypatch.setenv("GONGDAN_ERP_TOKEN_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SecretFileUnreadable, match=r"GONGDAN_ERP_TOKEN_FILE: .*nowhere can't be read: No such file"):
        Settings()
