"""Typesets letters 投诉复函 as PDF, with the fonts that come with Gongdan (M-122, M-135)."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from unicodedata import category

import pylopdf_fonts_zh_cn as fonts
import typst
from PIL import ImageFont

from app.workflow.words.letters import Letter, LetterSection

TEMPLATE: Final = Path(__file__).parents[2] / "data" / "letters" / "letter.typ"
FONTS: Final = (Path(fonts.serif_path()), Path(fonts.sans_path()))
NOWHERE: Final = "\U0010ffff"
"""A code point that is no character; it is drawn like every character that a font lacks."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that have no picture."""
SIZE: Final = 16


MOST_NAMED: Final = 100
"""How many missing characters are named: a footer and a header take only so many."""
MOST_LOOKED_UP: Final = 3_000
"""How many different characters of a letter are looked up in the fonts; one of two pages has some five hundred."""
GETA: Final = "〓"
"""What printers of old set for a character that they had no type for: it stands for what is not looked up."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A typeset letter. `missing`: characters that the fonts lack, each as `U+…`, and whether there are `more` than are
    named; boxes are printed for them."""

    content: bytes
    missing: tuple[str, ...]
    more: bool = False


def print_letter(letter: Letter) -> Printed:
    """The letter as PDF. The same letter always gives the same bytes. It takes a processor for a while and no database,
    so it runs in a thread, in its reader's turn."""
    letter, cut = _with_few_characters(letter)
    lacked = lacking(_texts(letter))
    missing = tuple(f"U+{ord(character):04X}" for character in lacked[:MOST_NAMED])
    more = cut or len(lacked) > MOST_NAMED
    compiler, timestamp = compiler_for(letter, missing, more=more), int(letter.written_at.timestamp())
    content = compiler.compile(format="pdf", timestamp=timestamp)
    assert isinstance(content, bytes)
    return Printed(content, missing, more)


def _with_few_characters(letter: Letter) -> tuple[Letter, bool]:
    """The letter with only so many different characters, and whether any had to go: each takes time and a place in the
    font that a PDF carries."""
    seen = dict.fromkeys("".join(_texts(letter)))
    if len(seen) <= MOST_LOOKED_UP:
        return letter, False
    table = {ord(character): GETA for character in list(seen)[MOST_LOOKED_UP:]}
    parts = tuple(
        LetterSection(part.heading.translate(table), _each(part.paragraphs, table), _each(part.points, table))
        for part in letter.parts
    )
    return replace(letter, opening=letter.opening.translate(table), parts=parts), True


def _each(texts: tuple[str, ...], table: dict[int, str]) -> tuple[str, ...]:
    return tuple(text.translate(table) for text in texts)


def compiler_for(letter: Letter, missing: tuple[str, ...], *, more: bool = False) -> typst.Compiler:
    """The typesetter for this letter: the template, the fonts, and the letter's texts as data."""
    data = {**asdict(letter), "written_at": letter.written_at.isoformat(), "missing": missing, "more": more}
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


def _texts(letter: Letter) -> Iterable[str]:
    yield from (letter.title, letter.number, letter.organisation, letter.centre, letter.phone, letter.addressee)
    yield from (letter.opening, letter.day)
    for part in letter.parts:
        yield part.heading
        yield from part.paragraphs
        yield from part.points
