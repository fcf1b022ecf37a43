"""Secrets out of files: `GONGDAN_SECRET_KEY_FILE` names a file that holds what `GONGDAN_SECRET_KEY` would, as Docker,
Kubernetes and systemd hand secrets to a process."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

SECRETS: Final = (
    "secret_key", "database_url", "owner_database_url", "wechat_apps", "wechat_pay_api_key", "erp_token", "sms_token",
    "metrics_token",
)  # fmt: skip
"""The settings that may stand in a file. Others are no secrets, or name a file already."""
END: Final = "_FILE"


class SecretFiles(PydanticBaseSettingsSource):
    """Reads them; the variable itself goes before its file."""

    def __init__(self, settings: type[BaseSettings]) -> None:
        super().__init__(settings)
        self._prefix = str(settings.model_config.get("env_prefix", ""))

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[object, str, bool]:
        """What the file of a setting holds, without the line's end. Raises ValueError for one that can't be read."""
        for name in _names(field, f"{self._prefix}{field_name.upper()}"):
            path = os.environ.get(f"{name}{END}")
            if not path:
                continue
            try:
                return Path(path).read_text(encoding="utf-8").strip(), name, self.field_is_complex(field)
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "it is no text"
                raise SecretFileUnreadable(f"{name}{END}: {path} can't be read: {reason}") from error
        return None, field_name, False

    def __call__(self) -> dict[str, object]:
        """Those that stand in files, by the names that settings take."""
        return dict(self._held())

    def _held(self) -> Iterator[tuple[str, object]]:
        for field_name in SECRETS:
            field = self.settings_cls.model_fields.get(field_name)
            if field is None:
                continue
            value, _, is_complex = self.get_field_value(field, field_name)
            if value is not None:
                yield field_name, self.prepare_field_value(field_name, field, value, is_complex)


class SecretFileUnreadable(ValueError):  # noqa: N818 - it is what happened
    """A variable names a file that can't be read; the message says which."""


def _names(field: FieldInfo, usual: str) -> Iterable[str]:
    """The variables that a setting comes from."""
    alias = field.validation_alias
    return [str(choice) for choice in alias.choices] if isinstance(alias, AliasChoices) else [usual]
