"""The settings: what an operator may set, what each value means, and which combinations production refuses.

Every field is read from the environment as ``GONGDAN_<FIELD>``; ``DATABASE_URL``, ``HOST``, ``PORT`` and
``FORWARDED_ALLOW_IPS`` are also accepted without the prefix, because hosting platforms set them under these names.
Secrets may stand in files instead: see app.core.secret_files.
"""

import os
from functools import lru_cache
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.core.json_object import JsonObject
from app.core.operating_settings import OperatingSettings
from app.core.operating_settings import production_faults as faults_of_operating
from app.core.origins import Origins
from app.core.outside_settings import OutsideSettings
from app.core.outside_settings import production_faults as faults_of_outside
from app.core.quotas import Quotas
from app.core.secret_files import SecretFiles

PREFIX: Final = "GONGDAN_"
LAPTOP_SECRET: Final = "laptop-only-secret-everybody-can-read-it"
SHORTEST_SECRET: Final = 32
FEWEST_CHARACTERS: Final = 8
"""How many different characters a key has at least; 32 random hexadecimal digits have nearly always more than ten."""
DAY: Final = 24 * 60 * 60

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


def with_driver(url: str) -> str:
    """Names the driver that Gongdan uses, so that a plain ``postgresql://`` address from a hosting platform works."""
    scheme, separator, rest = url.partition("://")
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "sqlite+aiosqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+psycopg",
        "postgresql": "postgresql+psycopg",
        "postgresql+psycopg": "postgresql+psycopg",
    }
    if not separator or scheme not in drivers:
        raise ValueError(
            "use sqlite+aiosqlite:///./var/gongdan.db or postgresql+psycopg://login:password@host:5432/database"
        )
    return f"{drivers[scheme]}://{rest}"


def login_of(url: str) -> str | None:
    """Reads the login name of a database address; None where it names none."""
    parts = urlsplit(url)
    if parts.username:
        return unquote(parts.username)
    return parse_qs(parts.query).get("user", [None])[0]


def known_zone(name: str) -> str:
    """Accepts only a time zone that this machine knows."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("not a known time zone; use a name such as Asia/Shanghai") from error
    return name


DatabaseUrl = Annotated[str, AfterValidator(with_driver)]


def _in_production(data: JsonObject) -> bool:
    return data.get("environment") == "production"


def _on_a_laptop(data: JsonObject) -> bool:
    return data.get("environment") == "laptop"


def _same_as_database_url(data: JsonObject) -> str:
    # where database_url itself was refused, its own message is the one to read
    return str(data.get("database_url", ""))


class Settings(OperatingSettings, OutsideSettings):
    """The settings of one process; frozen, so that nothing changes them during a request."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="ignore",
        populate_by_name=True,
        use_attribute_docstrings=True,
        # a refused start must not print the secrets it was started with
        hide_input_in_errors=True,
    )

    database_url: DatabaseUrl = Field(
        default="sqlite+aiosqlite:///./var/gongdan.db",
        validation_alias=AliasChoices("GONGDAN_DATABASE_URL", "DATABASE_URL"),
        repr=False,
    )
    """Where rows are kept: ``sqlite+aiosqlite:///path`` or ``postgresql+psycopg://login:password@host/database``."""

    owner_database_url: DatabaseUrl = Field(default_factory=_same_as_database_url, repr=False)
    """The same database under the login that owns its tables; only migrations use it. Default: ``database_url``."""

    allow_sqlite: bool = False
    """Whether production may keep its rows in a SQLite file: one process, no second login, no row-level security."""

    database_role: str = Field(default="gongdan_app", pattern=r"^[a-z_][a-z0-9_]{0,62}$")
    """The PostgreSQL role that every application connection takes. It owns no table, so it can't change or delete
    journal entries."""

    row_security: bool = True
    """PostgreSQL's second wall: a request's connection sees and changes rows of the caller's communities only, whatever
    the program asks for. Off: about a tenth more requests a second, and the rules alone decide (docs/adr/0020)."""

    pool_size: int = Field(default=8, ge=1, le=200)
    """The highest number of database connections that one process opens."""

    secret_key: SecretStr = SecretStr(LAPTOP_SECRET)
    """Signs access tokens, cursors and download addresses; at least 32 characters, the same in every process."""

    access_token_seconds: int = Field(default=900, ge=60, le=900)
    """How long an access token is accepted, in seconds."""

    refresh_token_seconds: int = Field(default=14 * DAY, ge=3600, le=90 * DAY)
    """How long a refresh token may be exchanged, in seconds."""

    principal_cache_seconds: int = Field(default=5, ge=0, le=5)
    """How long a caller's rights and logins are cached, in seconds: after that, another process knows that somebody was
    disabled, logged out, or has a new password."""

    totp_for_administrators: bool = Field(default_factory=_in_production)
    """Whether administrators have their rights only with a second factor (TOTP, RFC 6238). Default: in production."""

    emergencies_per_hour: int = Field(default=5, ge=1, le=10_000)
    """The most emergencies that one customer may register in an hour."""

    open_requests_per_customer: int = Field(default=20, ge=1, le=10_000)
    """The most requests, and the most complaints, that one customer may have open at the same time."""

    open_claims_per_order: int = Field(default=1, ge=1, le=100)
    """The most warranty claims that may be open for one order."""

    reveals_per_ten_minutes: int = Field(default=30, ge=1, le=10_000)
    """How often one person or machine client may have names and phones shown in ten minutes."""

    look_ups_per_ten_minutes: int = Field(default=30, ge=1, le=10_000)
    """How often one person or machine client may look somebody up by phone in ten minutes."""

    idempotency_days: int = Field(default=7, ge=1, le=90)
    """How long the stored answer to an Idempotency-Key is kept, in days."""

    files_dir: Path = Path("./var/files")
    """The folder of uploaded files."""

    max_upload_bytes: int = Field(default=50 * 1024 * 1024, ge=1024, le=1024 * 1024 * 1024)
    """The largest file that is accepted, in bytes; pictures, documents and sound have lower limits of their own."""

    upload_files_a_day: int = Field(default=300, ge=1, le=100_000)
    """How many files a person or machine client may upload within 24 hours."""

    upload_bytes_a_day: int = Field(default=1024 * 1024 * 1024, ge=1024 * 1024, le=1024**4)
    """How many bytes these may have together, as stored."""

    orphan_hours: int = Field(default=24, ge=1, le=24 * 30)
    """After how many hours an uploaded file is deleted that no record names."""

    host: str = Field(default="127.0.0.1", validation_alias=AliasChoices("GONGDAN_HOST", "HOST"))
    """The address that the server listens on."""

    port: int = Field(default=8000, ge=0, le=65535, validation_alias=AliasChoices("GONGDAN_PORT", "PORT"))
    """The port that the server listens on; 0 takes any free one."""

    cors_origins: Origins = ()
    """The origins whose pages may call from a browser, separated by commas. Default: none."""

    waiting_readers: int = Field(default=500, ge=1, le=100_000)
    """How many requests of a process wait for news of the feed at a time; more are answered with 503."""

    waiting_readers_each: int = Field(default=5, ge=1, le=100_000)
    """How many of these one person or machine client may have; more are answered with 429."""

    max_connections: int = Field(default=1000, ge=10, le=100_000)
    """How many clients may be connected to a process at a time; more are answered with 503."""

    forwarded_allow_ips: str = Field(
        default="127.0.0.1", validation_alias=AliasChoices("GONGDAN_FORWARDED_ALLOW_IPS", "FORWARDED_ALLOW_IPS")
    )
    """The proxies whose X-Forwarded-For is believed: addresses and networks, separated by commas; * believes all."""

    log_level: LogLevel = "INFO"
    """The lowest level of events that are logged."""

    log_json: bool = Field(default_factory=_in_production)
    """One JSON object a line instead of coloured text. Default: in production."""

    default_zone: Annotated[str, AfterValidator(known_zone)] = "Asia/Shanghai"
    """The time zone of a community that names none."""

    demo_seed: bool = Field(default_factory=_on_a_laptop)
    """Whether demo people with published passwords may be written. Default: on a laptop."""

    shutdown_grace_seconds: int = Field(default=20, ge=0, le=300)
    """How long a stopping process waits for requests in progress, in seconds."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then files that it names for secrets."""
        return init_settings, env_settings, SecretFiles(settings_cls)

    @property
    def is_production(self) -> bool:
        """Whether this is a production environment, where a laptop's unsafe conveniences are off."""
        return self.environment == "production"

    @property
    def quotas(self) -> Quotas:
        """How much one caller may ask for."""
        return Quotas(
            emergencies=self.emergencies_per_hour,
            open_requests=self.open_requests_per_customer,
            open_claims=self.open_claims_per_order,
            reveals=self.reveals_per_ten_minutes,
            look_ups=self.look_ups_per_ten_minutes,
        )

    @property
    def is_postgresql(self) -> bool:
        """Tells whether rows are kept in PostgreSQL rather than SQLite."""
        return self.database_url.startswith("postgresql")

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        if faults := _production_faults(self) if self.is_production else _laptop_faults(self):
            raise ValueError("; ".join(faults))
        return self


def _laptop_faults(settings: Settings) -> list[str]:
    """Lists what a laptop must not do with its published passwords and its known key."""
    if _is_loopback(settings.host):
        return []
    return [
        f"{variable_of('host')}={settings.host} offers a laptop's settings, with published passwords and a key that "
        "everybody knows, to the whole network: set GONGDAN_ENVIRONMENT=production, or listen on 127.0.0.1"
    ]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def weakness_of(secret: str) -> str | None:
    """Why a key could be guessed; None for one that looks random. Length is judged elsewhere."""
    if len(set(secret)) < FEWEST_CHARACTERS:
        return f"has only {len(set(secret))} different characters"
    if secret in (secret + secret)[1:-1]:
        return "repeats itself"
    steps = [ord(later) - ord(earlier) for earlier, later in pairwise(secret)]
    if sum(steps.count(step) for step in (-1, 0, 1)) > len(steps) / 2:
        return "follows the alphabet"
    return None


def _production_faults(settings: Settings) -> list[str]:
    """Lists what is wrong with production settings, each with the variable to set."""
    faults = []
    secret = settings.secret_key.get_secret_value()
    if secret == LAPTOP_SECRET:
        faults.append("GONGDAN_SECRET_KEY is the laptop default: set it to the output of `openssl rand -hex 32`")
    elif len(secret) < SHORTEST_SECRET:
        faults.append(
            f"GONGDAN_SECRET_KEY has fewer than {SHORTEST_SECRET} characters: use the output of `openssl rand -hex 32`"
        )
    elif weakness := weakness_of(secret):
        faults.append(f"GONGDAN_SECRET_KEY {weakness}: use the output of `openssl rand -hex 32`")
    if "database_url" not in settings.model_fields_set:
        faults.append("DATABASE_URL is not set: postgresql+psycopg://login:password@host:5432/database")
    elif not settings.is_postgresql and not settings.allow_sqlite:
        faults.append(
            f"{variable_of('database_url')} is a SQLite file, which has no logins and no row-level security: name a "
            "PostgreSQL database, or set GONGDAN_ALLOW_SQLITE=true for a small installation with one process"
        )
    # a process that only serves need not know the owner's login, so its absence is no fault
    if settings.is_postgresql and "owner_database_url" in settings.model_fields_set:
        login = login_of(settings.database_url)
        if login == login_of(settings.owner_database_url):
            faults.append(
                f"{variable_of('database_url')} logs in as {login!r}, who owns the tables and could change "
                "the journal: give the application a login of its own that is a member of "
                f"{settings.database_role}, and keep the "
                "owner's in GONGDAN_OWNER_DATABASE_URL"
            )
    if settings.demo_seed:
        faults.append("GONGDAN_DEMO_SEED writes people with published passwords: unset it, or set it to false")
    return faults + faults_of_operating(settings) + faults_of_outside(settings)


def variable_of(field: str) -> str:
    """The environment variable that a setting comes from: the one that is set, or the one to set."""
    alias = Settings.model_fields[field].validation_alias
    names = [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [PREFIX + field.upper()]
    return next((name for name in names if name in os.environ), names[-1])


def explain(error: ValidationError) -> str:
    """Turns refused settings into lines for the operator: the variable, then what is wrong with it."""
    lines = []
    for fault in error.errors(include_url=False, include_input=False):
        if fault["type"] == "default_factory_not_called":
            # nobody set this one: its default hangs on another, which is told
            continue
        message = fault["msg"].removeprefix("Value error, ")
        if not fault["loc"]:
            lines.extend(message.split("; "))
            continue
        name = str(fault["loc"][0])
        lines.append(f"{variable_of(_field_of(name))}: {message}")
    return "\n".join(lines)


def _field_of(name: str) -> str:
    """The field that an error names, by itself or by one of its variables."""
    lower = name.lower()
    return next(field for field in Settings.model_fields if lower in (field, PREFIX.lower() + field))


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Reads the environment once; ``load_settings.cache_clear()`` makes the next call read it again."""
    return Settings()
