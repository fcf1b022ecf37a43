"""The committed description of the API."""

import json
from typing import Any

from app.api.openapi.files import FOLDER, WHOLE, file_name


def committed() -> dict[str, Any]:
    """The whole document in Chinese. To make it from the code takes long, and that it is what the code says is for
    `make check` to see."""
    document: dict[str, Any] = json.loads((FOLDER / file_name(WHOLE, "zh")).read_text("utf-8"))
    return document
