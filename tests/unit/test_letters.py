"""Letters in type: words of people are words, the fonts are the service's own, and what they lack is named."""

import re
import zlib
from datetime import UTC, datetime

import pytest

from app.services.papers.letters import letter_data, print_letter
from app.services.papers.typeset import compiler_for, lacking
from app.workflow.words.letters import Letter, LetterSection

NASTY = (
    '#panic("x")', "#include \"/etc/passwd\"", "$x^2$", "*bold*", "_emphasised_", "= heading", "@reference", "`raw`",
    "<label>", "\\ #linebreak()", "// comment", "/* more", "#sys.inputs", "- list", "+ list", "/ term: x", "https://x.y",
    "~ --- ...", '"quoted"', "{} [] ()", "\\u{1F600}", "#let x = 1; #x", "]#strong[", "](",
)  # fmt: skip
MARKS = ("heading", "strong", "emph", "math.equation", "raw", "ref", "link", "list", "enum", "terms")


def letter(**values: object) -> Letter:
    usual = {
        "title": "投诉答复函", "number": "TS-GW-20261121-0003-F1", "organisation": "示范物业",
        "centre": "国旺广场客户服务中心", "phone": "0512-0000-0339", "addressee": "刘先生", "opening": "您好",
        "day": "二〇二六年十一月二十一日",
        "parts": (LetterSection("一、投诉事项", ("水壶漏电",), ("第一点",)),),
        "written_at": datetime(2026, 11, 21, 3, 4, tzinfo=UTC),
    }  # fmt: skip
    return Letter(**{**usual, **values})  # type: ignore[arg-type]


def characters_in(pdf: bytes) -> set[str]:
    """Every character that the PDF says one of its glyphs stands for (ToUnicode)."""
    characters: set[str] = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"beginbfchar" in text:
            for code in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", text):
                characters |= set(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return characters


@pytest.mark.parametrize("text", NASTY)
def test_what_people_write_is_never_read_as_markup(text: str) -> None:
    hostile = letter(
        addressee=text, opening=text, title=text, number=text, organisation=text, centre=text, phone=text, day=text,
        parts=(LetterSection(text, (text,), (text,)),),
    )  # fmt: skip
    usual = letter()
    for mark in MARKS:
        marks, wanted = (
            compiler_for("letter", letter_data(source)).query(mark, format="json") for source in (hostile, usual)
        )
        assert marks.count('"func"') == wanted.count('"func"'), mark
    paper = print_letter(hostile)
    drawn = set(text) - set(" ")
    assert drawn <= characters_in(paper.content), "each character is printed as itself"


def test_the_words_of_a_letter_are_in_it() -> None:
    paper = print_letter(letter())
    assert set("水壶漏电刘先生示范物业二〇二六0512-339") <= characters_in(paper.content)
    assert paper.missing == ()


def test_one_letter_is_always_the_same_bytes() -> None:
    assert print_letter(letter()).content == print_letter(letter()).content
    assert print_letter(letter()).content != print_letter(letter(addressee="李女士")).content


def test_only_the_fonts_of_the_service_are_in_it() -> None:
    names = set(
        re.findall(rb"/BaseFont\s*/[A-Z]{6}\+([\w-]+)", print_letter(letter(opening="Latin, 漢字, кириллица")).content)
    )
    assert names
    assert all(name.startswith((b"NotoSerifSC", b"NotoSansSC")) for name in names), names


def test_characters_that_the_fonts_lack_are_named() -> None:
    paper = print_letter(letter(addressee="刘𠮷😀", opening="ไทย"))
    assert {"U+20BB7", "U+1F600", "U+0E44"} <= set(paper.missing)
    assert lacking(["刘先生 Anna-Müller\t\u200b\u3000,。《》〇①%¥"]) == []


def test_a_long_letter_has_several_pages() -> None:
    long = letter(parts=(LetterSection("一、投诉事项", tuple("水壶漏电商家拒绝退换。" * 40 for _ in range(12))),))
    assert len(re.findall(rb"/Type\s*/Page\b", print_letter(long).content)) >= 3
