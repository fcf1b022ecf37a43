"""Typesets letters 投诉复函 as PDF, with the fonts that come with Gongdan (M-122, M-135)."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import category

import pylopdf_fonts_zh_cn as fonts
import typst
from anyio import to_thread
from PIL import ImageFont

from app.workflow.words.letters import Letter

TEMPLATE: Final = Path(__file__).parents[2] / "data" / "letters" / "letter.typ"
FONTS: Final = (Path(fonts.serif_path()), Path(fonts.sans_path()))
NOWHERE: Final = "\U0010ffff"
"""A code point that is no character; it is drawn like every character that a font lacks."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that have no picture."""
SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class Printed:
    """A typeset letter. `missing`: the characters that the fonts lack, each as `U+…`; boxes are printed for them."""

    content: bytes
    missing: tuple[str, ...]


async def print_letter(letter: Letter) -> Printed:
    """The letter as PDF. The same letter always gives the same bytes. No database is needed, so it runs in a thread."""
    return await to_thread.run_sync(set_in_type, letter)


def set_in_type(letter: Letter) -> Printed:
    """The same as print_letter, in the present thread."""
    missing = tuple(f"U+{ord(character):04X}" for character in lacking(_texts(letter)))
    compiler, timestamp = compiler_for(letter, missing), int(letter.written_at.timestamp())
    content = compiler.compile(format="pdf", timestamp=timestamp)
    assert isinstance(content, bytes)
    return Printed(content, missing)


def compiler_for(letter: Letter, missing: tuple[str, ...]) -> typst.Compiler:
    """The typesetter for this letter: the template, the fonts, and the letter's texts as data."""
    data = {**asdict(letter), "written_at": letter.written_at.isoformat(), "missing": missing}
    return typst.Compiler(
        _template(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(data, ensure_ascii=False)},
    )


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    folders: list[str] = sorted({str(path.parent) for path in FONTS})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def lacking(texts: Iterable[str]) -> list[str]:
    """The characters that none of the fonts has, ordered by code point."""
    seen = set("".join(texts))
    return sorted(character for character in seen if not _is_drawn(character))


@cache
def _is_drawn(character: str) -> bool:
    if category(character) in UNSEEN:
        return True
    return any(bytes(face.getmask(character)) != box for face, box in _faces())


@cache
def _faces() -> list[tuple[ImageFont.FreeTypeFont, bytes]]:
    """The fonts, each with the box that it draws for characters that it lacks."""
    faces = [ImageFont.truetype(str(path), SIZE) for path in FONTS]
    return [(face, bytes(face.getmask(NOWHERE))) for face in faces]


def _texts(letter: Letter) -> Iterable[str]:
    yield from (letter.title, letter.number, letter.organisation, letter.centre, letter.phone, letter.addressee)
    yield from (letter.opening, letter.day)
    for part in letter.parts:
        yield part.heading
        yield from part.paragraphs
        yield from part.points
