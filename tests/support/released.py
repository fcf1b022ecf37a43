"""The document of a release, kept so that later ones are held against it: `python -m tests.support.released 0.4.0`
keeps today's. Without its texts and examples, which break nobody's client."""

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from app.api.openapi.files import FOLDER, WHOLE, file_name

KEPT: Final = FOLDER / "released"
TEXTS: Final = {
    "description",
    "summary",
    "example",
    "examples",
    "tags",
    "x-roles",
    "x-clause",
    "x-demo-user",
    "x-demo-path",
    "x-internal",
}
NAMES: Final = ("properties", "patternProperties", "schemas", "parameters", "responses", "headers", "paths")
"""What stands under these are names, and no words of OpenAPI."""


def bare(part: Any, *, names: bool = False) -> Any:
    """A document without what people read."""
    if isinstance(part, list):
        return [bare(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    return {
        name: bare(inner, names=name in NAMES and not names)
        for name, inner in part.items()
        if (names or name not in TEXTS) and not (name == "examples" and "securitySchemes" in part)
    }


def today() -> Any:
    """The document as it is committed, bare."""
    return bare(json.loads((FOLDER / file_name(WHOLE, "en")).read_text("utf-8")))


def newest() -> Path:
    """The kept document of the highest version."""
    return max(KEPT.glob("*.json.gz"), key=lambda path: [int(number) for number in re.findall(r"\d+", path.name)])


def read(path: Path) -> Any:
    """A kept document."""
    return json.loads(gzip.decompress(path.read_bytes()))


def keep(version: str) -> None:
    """Keep today's document as that of a version."""
    text = json.dumps(today(), sort_keys=True, separators=(",", ":")).encode()
    (KEPT / f"{version}.json.gz").write_bytes(gzip.compress(text, 9, mtime=0))


if __name__ == "__main__":
    keep(sys.argv[1])
