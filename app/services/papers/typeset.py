"""Typesets what is printed as PDF, with the fonts that come with Gongdan.

A template gets its texts as data. What the fonts lack is drawn as a box, and named in the footer.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, TypeAlias
from unicodedata import category

import pylopdf_fonts_zh_cn as fonts
import typst
from PIL import ImageFont

FOLDER: Final = Path(__file__).parents[2] / "data" / "papers"
FONTS: Final = (Path(fonts.serif_path()), Path(fonts.sans_path()))
NOWHERE: Final = "\U0010ffff"
"""A code point that is no character; it is drawn like every character that a font lacks."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that have no picture."""
SIZE: Final = 16


MOST_NAMED: Final = 100
"""How many missing characters are named: a footer and a header take only so many."""
MOST_LOOKED_UP: Final = 3_000
"""How many different characters are looked up in the fonts; a letter of two pages has some five hundred."""
GETA: Final = "〓"
"""What printers of old set for a character that they had no type for: it stands for what is not looked up."""

Data: TypeAlias = "str | int | bool | list[Data] | Mapping[str, Data] | None"
"""What a template reads, as JSON."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A typeset document. `missing`: characters that the fonts lack, each as `U+…`, and whether there are `more` than
    are named; boxes are printed for them."""

    content: bytes
    missing: tuple[str, ...]
    more: bool = False


def typeset(template: str, data: Mapping[str, Data], *, written_at: int, pictures: Mapping[str, str] = {}) -> Printed:
    """A template of app/data/papers with its data as PDF; the same data always give the same bytes. `written_at`: the
    moment that the PDF names, in seconds. `pictures`: drawings as SVG. It takes a processor for a while and no
    database, so it runs in a thread, in its reader's turn."""
    data, cut = _with_few_characters(data)
    lacked = lacking(texts_in(data))
    missing = tuple(f"U+{ord(character):04X}" for character in lacked[:MOST_NAMED])
    more = cut or len(lacked) > MOST_NAMED
    compiler = compiler_for(template, data, missing, more=more, pictures=pictures)
    content = compiler.compile(format="pdf", timestamp=written_at)
    assert isinstance(content, bytes)
    return Printed(content, missing, more)


def compiler_for(
    template: str,
    data: Mapping[str, Data],
    missing: tuple[str, ...] = (),
    *,
    more: bool = False,
    pictures: Mapping[str, str] = {},
) -> typst.Compiler:
    """The typesetter for this document: the template, the fonts, and what stands in it as data. The template is no file
    in a folder, so that nothing it could be made to read lies beside it."""
    shown = {**data, "missing": missing, "more": more}
    return typst.Compiler(
        _template(template),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={
            template: json.dumps(shown, ensure_ascii=False),
            "pictures": json.dumps(dict(pictures), ensure_ascii=False),
        },
    )


def texts_in(data: Data) -> Iterator[str]:
    """Every text in the data, at any depth."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from texts_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts_in(value)


def _with_few_characters(data: Mapping[str, Data]) -> tuple[Mapping[str, Data], bool]:
    """The data with only so many different characters, and whether any had to go: each takes time and a place in the
    font that a PDF carries."""
    seen = dict.fromkeys("".join(texts_in(data)))
    if len(seen) <= MOST_LOOKED_UP:
        return data, False
    table = {ord(character): GETA for character in list(seen)[MOST_LOOKED_UP:]}
    return {name: _translated(value, table) for name, value in data.items()}, True


def _translated(data: Data, table: dict[int, str]) -> Data:
    if isinstance(data, str):
        return data.translate(table)
    if isinstance(data, Mapping):
        return {name: _translated(value, table) for name, value in data.items()}
    return [_translated(value, table) for value in data] if isinstance(data, list | tuple) else data


@cache
def _template(name: str) -> bytes:
    return (FOLDER / f"{name}.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folders: list[str] = sorted({str(path.parent) for path in FONTS})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def lacking(texts: Iterable[str]) -> list[str]:
    """The characters that none of the fonts has, ordered by code point."""
    seen = set("".join(texts))
    return sorted(character for character in seen if not _is_drawn(character))


@lru_cache(maxsize=8192)
def _is_drawn(character: str) -> bool:
    if category(character) in UNSEEN:
        return True
    return any(bytes(face.getmask(character)) != box for face, box in _faces())


@cache
def _faces() -> list[tuple[ImageFont.FreeTypeFont, bytes]]:
    """The fonts, each with the box that it draws for characters that it lacks."""
    faces = [ImageFont.truetype(str(path), SIZE) for path in FONTS]
    return [(face, bytes(face.getmask(NOWHERE))) for face in faces]
