"""How the document is written to its files: as short as it can be, with a line of its own for each operation and each
shared part, so that a change shows as a small difference. The files are served as they are."""

import json
from typing import Final

from app.core.json_object import JsonObject

WRAPPED: Final = {"paths": 2, "components": 2}
"""Parts of the document that are written over several lines, and over how many levels."""


def written(document: JsonObject) -> str:
    """The document as it is committed and served."""
    lines = [f"{_short(name)}:{_part(value, WRAPPED.get(name, 0))}" for name, value in sorted(document.items())]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _part(value: object, levels: int) -> str:
    if not levels or not isinstance(value, dict) or not value:
        return _short(value)
    inner = [f"{_short(name)}:{_part(part, levels - 1)}" for name, part in sorted(value.items())]
    return "{\n" + ",\n".join(inner) + "\n}"


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
