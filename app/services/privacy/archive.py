"""The archive of somebody's own data: data.json for programs, a page to read, and the files themselves."""

import asyncio
import json
from collections.abc import Sequence
from html import escape
from tempfile import SpooledTemporaryFile
from typing import IO, Final
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from app.core.catalogue import sentence, sentences
from app.core.json_object import JsonView
from app.core.lang import Language
from app.core.ports import FileStore
from app.services.files.content import stored_name

IN_MEMORY: Final = 4 * 1024 * 1024
MOST_BYTES: Final = 200 * 1024 * 1024
"""Files beyond this are listed without their contents."""
PAGE_NAME: Final = {"zh": "我的数据.html", "en": "my-data.html"}
TITLE, MADE, NONE = sentence("pages.own_data.title"), sentence("pages.own_data.made"), sentence("pages.own_data.none")
STYLE: Final = (
    "body{font:16px/1.6 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%;margin:.3em 0 1em}"
    "td,th{border:1px solid #ccc;padding:.2em .5em;text-align:left;vertical-align:top}th{width:14em;font-weight:400}"
)


async def pack(data: JsonView, files: Sequence[JsonView], store: FileStore, language: Language) -> IO[bytes]:
    """The archive, on disk where it is large. `files`: their ids, types and sizes."""
    packed: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        written = json.dumps(data, ensure_ascii=False, indent=2, default=str)
        await asyncio.to_thread(archive.writestr, "data.json", written)
        await asyncio.to_thread(archive.writestr, PAGE_NAME[language], page(data, language))
        left = MOST_BYTES
        for file in files:
            name = stored_name(UUID(str(file["id"])), str(file["content_type"]))
            left -= int(file["size"])
            if left < 0:
                break
            try:
                content = await store.load(name)
            except FileNotFoundError:
                continue
            # pictures and films are packed already
            await asyncio.to_thread(archive.writestr, f"files/{name}", content, ZIP_STORED)
    packed.seek(0)
    return packed


def page(data: JsonView, language: Language) -> str:
    """The same data as a page that any browser opens, with no script and no address outside."""
    titles = sentences("pages.own_data_sections")
    parts = [f"<h1>{escape(TITLE.say(language))}</h1>", f"<p>{escape(MADE.say(language, at=data['made_at']))}</p>"]
    for name, words in titles.items():
        shown = _shown(data[name])
        parts.append(f"<h2>{escape(words.say(language))}</h2>{shown or escape(NONE.say(language))}")
    head = f'<meta charset="utf-8"><title>{escape(TITLE.say(language))}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _shown(value: object) -> str:
    if isinstance(value, dict):
        rows = ((name, inner) for name, inner in value.items() if inner not in (None, "", [], {}))
        lines = "".join(f"<tr><th>{escape(str(name))}</th><td>{_shown(inner)}</td></tr>" for name, inner in rows)
        return f"<table>{lines}</table>" if lines else ""
    if isinstance(value, list):
        return "".join(f"<div>{_shown(inner)}</div>" for inner in value)
    return escape(str(value))
