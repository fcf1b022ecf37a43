"""Pictures on papers, as SVG: QR codes, the logo, the stamp."""

import io
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import segno

from app.core.ports import FileStore
from app.db.transaction import Transaction
from app.models.support import StoredFile
from app.services.files.content import SCREEN, smaller_name, stored_name
from app.workflow.papers.paper import Paper

MOST_BYTES: Final = 2_000_000
"""A logo or stamp that is larger, even scaled down for a screen, is left out."""
_SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'
    '<image width="100" height="100" preserveAspectRatio="xMidYMid meet" xlink:href="data:{type};base64,{bytes}"/>'
    "</svg>"
)


def qr_svg(text: str) -> str:
    """A QR code; a scratch takes nothing of it, because a quarter of it may be missing."""
    drawn = io.BytesIO()
    segno.make(text, micro=False, error="m").save(drawn, kind="svg", scale=4, border=1, xmldecl=False, nl=False)
    return drawn.getvalue().decode()


def with_codes(papers: Sequence[Paper]) -> tuple[tuple[Paper, ...], dict[str, str]]:
    """Papers that name their QR code, and the codes by these names; papers that say the same share one."""
    names: dict[str, str] = {}
    for paper in papers:
        if paper.link:
            names.setdefault(paper.link, f"qr{len(names)}")
    named = tuple(replace(paper, link=names.get(paper.link, "")) for paper in papers)
    return named, {name: qr_svg(text) for text, name in names.items()}


async def pictures_of(tx: Transaction, files: FileStore, named: Mapping[str, UUID | None]) -> dict[str, str]:
    """The pictures that a letterhead names, by what they are; one whose file is gone is left out."""
    drawn: dict[str, str] = {}
    for name, file_id in named.items():
        row = None if file_id is None else await tx.get(StoredFile, id=file_id)
        content = None if row is None else await _content(files, row)
        if row is not None and content is not None:
            drawn[name] = _SVG.format(type=row.content_type, bytes=b64encode(content).decode())
    return drawn


async def _content(files: FileStore, row: StoredFile) -> bytes | None:
    for name in (smaller_name(row.id, row.content_type, SCREEN), stored_name(row.id, row.content_type)):
        try:
            if await files.size(name) <= MOST_BYTES:
                return await files.load(name)
        except FileNotFoundError:
            continue
    return None
