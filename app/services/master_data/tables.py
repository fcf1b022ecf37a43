"""Reads tables that people export and edit by hand: CSV in whichever encoding, XLSX, XLS and ODS. Every cell comes as
the text that a person sees in it.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final
from unicodedata import normalize

from app.core.catalogue import sentence
from app.core.errors import FieldError, Invalid
from app.services.master_data.workbooks import sheets_in

MOST_LINES: Final = 20_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 2000
ENCODINGS: Final = ["utf_8", "gb18030", "utf_16"]
"""What Chinese spreadsheets are saved in; anything else is a guess that would garble names."""
NO_TABLE: Final = sentence("problems.no_table")
TOO_MANY_LINES: Final = sentence("problems.too_many_lines")
_BLANK: Final = re.compile(r"[\s\u200b\ufeff]+")

Cell = str
Line = tuple[int, list[Cell]]
"""Its number as a spreadsheet shows it, and its cells."""


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet of a file, without blank lines."""

    name: str
    lines: list[Line]


def sheets_of(content: bytes) -> list[TableSheet]:
    """The sheets of a file; a CSV file is one. Raises Invalid for what is no table, and for one that is too big."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(content)
    return [TableSheet("", _kept(enumerate(_csv(content), 1)))]


def _no_table() -> Invalid:
    return Invalid([FieldError("/file", "no-table", NO_TABLE)])


def _workbook(content: bytes) -> list[TableSheet]:
    sheets = sheets_in(content, most_columns=MOST_COLUMNS, most_lines=MOST_LINES)
    return [
        TableSheet(name, _kept((number, [tidy(cell) for cell in cells]) for number, cells in lines))
        for name, lines in sheets
    ]


def tidy(text: str) -> Cell:
    """A text without blanks around it, and with one blank where there were several or a line break."""
    return _BLANK.sub(" ", text[:LONGEST_CELL]).strip()


def _csv(content: bytes) -> Iterator[list[Cell]]:
    text = _decoded(content)
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",\t;，", key=header.count)
    if separator == "，":
        # typed by hand with a Chinese keyboard
        text, separator = text.replace("，", ","), ","
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator):
            yield [tidy(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise _no_table() from error


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _checked(content, "utf-16")
    # loaded with the first file that is no UTF-8
    from charset_normalizer import from_bytes

    guess = from_bytes(content, cp_isolation=ENCODINGS).best()
    return _checked(content, "gb18030" if guess is None else guess.encoding)


def _checked(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise _no_table() from error
    if "\x00" in text:
        raise _no_table()
    return text


def _kept(rows: Iterable[tuple[int, Sequence[Cell]]]) -> list[Line]:
    """The lines that say something, without blank cells at their ends."""
    lines: list[Line] = []
    for number, row in rows:
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(lines) > MOST_LINES:
            raise Invalid([FieldError("/file", "too-many-lines", TOO_MANY_LINES, most=MOST_LINES)])
        lines.append((number, cells))
    return lines


def plain(text: str) -> str:
    """A header without what two people write differently: blanks, wide letters, capitals, brackets and their contents,
    stars and colons."""
    bare = re.sub(r"[(\[【].*?[)\]】]", "", normalize("NFKC", text)).casefold()
    return re.sub(r"[\s*:：·_\-/]", "", bare)
