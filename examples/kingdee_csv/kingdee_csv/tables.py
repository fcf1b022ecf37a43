"""Tables as both sides write them: CSV in UTF-8 or GBK, with a header."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

Row = dict[str, str]


class TableFault(Exception):
    """A file that is not what it should be."""


def read_table(path: Path, needed: Iterable[str] = ()) -> list[Row]:
    """The rows of a CSV file, in UTF-8 or GBK. Raises TableFault where a column is missing."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    # rows end where CSV ends them: a text may hold U+2028, or a line break between quotation marks
    table = csv.DictReader(io.StringIO(text, newline=""))
    if missing := [name for name in needed if name not in (table.fieldnames or ())]:
        raise TableFault(f"{path.name} has no column {', '.join(missing)}")
    # Gongdan puts an apostrophe before what a spreadsheet would compute
    return [{name: (value or "").removeprefix("'") for name, value in row.items() if name} for row in table]


def write_table(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, object]], encoding: str) -> list[str]:
    """Write a CSV file. Returns the characters that the encoding lacks; a full-width ？ stands in their place."""
    lacking: list[str] = []

    def written(value: object) -> str:
        text = ""
        for character in str(value):
            try:
                character.encode(encoding)
                text += character
            except UnicodeEncodeError:
                lacking.append(character)
                text += "？"
        return text

    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        names = list(columns)
        writer.writerow(names)
        writer.writerows([written(row.get(name, "")) for name in names] for row in rows)
    return sorted(set(lacking))
