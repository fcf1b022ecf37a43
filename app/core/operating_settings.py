"""The settings of whoever runs this: who may read the figures."""

from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.json_object import JsonObject

SHORTEST_TOKEN: Final = 16


def _on_a_laptop(data: JsonObject) -> bool:
    return data.get("environment") == "laptop"


class OperatingSettings(BaseSettings):
    """How a process is watched."""

    model_config = SettingsConfigDict(use_attribute_docstrings=True)

    metrics_token: SecretStr = SecretStr("")
    """The bearer token with which `/metrics` is read, at least 16 characters. Empty: nobody reads it with a token."""

    backup_dir: Path = Path("./var/backups")
    """Where `gongdan backup` writes archives, and `gongdan doctor` looks for the newest one."""

    postgresql_programs: Path | None = None
    """The folder of pg_dump and pg_restore, where they are neither on the PATH nor in Debian's place."""

    metrics_on_loopback: bool = Field(default_factory=_on_a_laptop)
    """Whether `/metrics` is read without a token from this machine, not through a proxy. Default: on a laptop."""

    otlp_endpoint: str | None = None
    """Where spans of requests are sent, by OTLP over HTTP: `http://collector:4318`. None: there are no spans."""


def production_faults(settings: OperatingSettings) -> list[str]:
    """Lists what of these a production must not have, each with the variable to set."""
    token = settings.metrics_token.get_secret_value()
    if token and len(token) < SHORTEST_TOKEN:
        shortest = f"fewer than {SHORTEST_TOKEN} characters"
        return [f"GONGDAN_METRICS_TOKEN has {shortest}: use the output of `openssl rand -hex 32`"]
    return []
