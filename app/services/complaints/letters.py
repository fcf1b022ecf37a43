"""Setting letters 投诉复函 in type: PDF from a letter's data, in the house's own fonts (M-122, M-135)."""

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
"""A code point that is no character: it is drawn as every character is that a font lacks."""
UNSEEN: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Categories of characters that are not drawn."""
SIZE: Final = 16


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter in type. `missing`: the characters of it that the fonts lack, each as `U+…`; boxes stand for them."""

    content: bytes
    missing: tuple[str, ...]


async def print_letter(letter: Letter) -> Printed:
    """The letter as PDF. The same letter gives the same bytes; setting it needs no database, so a thread does it."""
    return await to_thread.run_sync(set_in_type, letter)


def set_in_type(letter: Letter) -> Printed:
    """As print_letter, in this thread."""
    missing = tuple(f"U+{ord(character):04X}" for character in lacking(_texts(letter)))
    compiler, timestamp = compiler_for(letter, missing), int(letter.written_at.timestamp())
    content = compiler.compile(format="pdf", timestamp=timestamp)
    assert isinstance(content, bytes)
    return Printed(content, missing)


def compiler_for(letter: Letter, missing: tuple[str, ...]) -> typst.Compiler:
    """What sets this letter: the template, the fonts of the house, and the letter's words as data."""
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
    """The characters that none of the fonts has, in order of their code points."""
    seen = set("".join(texts))
    return sorted(character for character in seen if not _is_drawn(character))


@cache
def _is_drawn(character: str) -> bool:
    if category(character) in UNSEEN:
        return True
    return any(bytes(face.getmask(character)) != box for face, box in _faces())


@cache
def _faces() -> list[tuple[ImageFont.FreeTypeFont, bytes]]:
    """The fonts, each with the box that it draws for what it lacks."""
    faces = [ImageFont.truetype(str(path), SIZE) for path in FONTS]
    return [(face, bytes(face.getmask(NOWHERE))) for face in faces]


def _texts(letter: Letter) -> Iterable[str]:
    yield from (letter.title, letter.number, letter.organisation, letter.centre, letter.phone, letter.addressee)
    yield from (letter.opening, letter.day)
    for part in letter.parts:
        yield part.heading
        yield from part.paragraphs
        yield from part.points
