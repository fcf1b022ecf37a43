"""The templates of subscribe messages that the stand-in's mini-program has, and what their fields take."""

import re
from typing import Final

from app.core.json_object import JsonObject
from app.sandbox.wechat.state import WechatRefusal

_FIELDS: Final = {"number": "character_string1", "title": "thing2", "at": "time3", "text": "thing4"}
TEMPLATES: Final = {f"standin-{use}": _FIELDS for use in ("progress", "money", "complaint", "arrival", "task")}
APP_TEMPLATES: Final = {
    use: {"id": f"standin-{use}", "fields": _FIELDS} for use in ("progress", "money", "complaint", "arrival", "task")
}
"""The same as the setting GONGDAN_WECHAT_APPS has it."""
_TAKEN: Final = {
    "thing": re.compile(r".{1,20}"),
    "character_string": re.compile(r"[!-~ ]{1,32}"),
    "time": re.compile(r"[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日( [0-9]{1,2}:[0-9]{2})?|[0-9]{1,2}:[0-9]{2}"),
}


def check_fields(template: str, data: JsonObject) -> None:
    """Raises 47003 for a field that is missing, unknown, empty or too long."""
    for field in TEMPLATES[template].values():
        value = data.get(field, {}).get("value")
        kind = field.rstrip("0123456789")
        if not isinstance(value, str) or not _TAKEN[kind].fullmatch(value):
            raise WechatRefusal(47003, f"argument invalid! data.{field}.value invalid")
    if unknown := set(data) - set(TEMPLATES[template].values()):
        raise WechatRefusal(47003, f"argument invalid! data.{sorted(unknown)[0]} is not in the template")
