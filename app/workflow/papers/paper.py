"""Papers 单据 before they are set: a title, fields, blocks below them, and lines to sign on.

A paper is in Chinese, as the desk's forms are. Everything that people wrote stands in it as they wrote it, as text and
never as markup.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Align: TypeAlias = Literal["left", "right", "center"]


@dataclass(frozen=True, slots=True)
class PaperField:
    """A labelled value in the frame at the top; a `wide` one takes the whole line. What is empty is written by hand."""

    label: str
    value: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class PaperColumn:
    """A column of a table: its heading, its part of the width, and on which side its cells stand."""

    heading: str
    share: int = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Block:
    """What stands below the fields, in this order: paragraphs, boxes to tick (`ticked`: those that are), a table with
    its sums, and empty lines to write on."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    columns: tuple[PaperColumn, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    sums: tuple[PaperField, ...] = ()
    empty_lines: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper."""

    title: str
    number: str
    fields: tuple[PaperField, ...] = ()
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
    """Small print: what the reader has to know."""
    signatures: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    """For whom each copy is: as many are printed; none named: one."""
    link: str = ""
    """What its QR code says; empty: it has none."""
    link_words: str = ""
    """What stands below the code."""
    stamped: bool = False
    """Whether the community's stamp stands beside the signatures: on what the centre answers for."""
    day: str = ""
    """The day that stands below the signatures; empty: written by hand."""
    flat: bool = False
    """Whether the page lies on its side."""


@dataclass(frozen=True, slots=True)
class PaperHead:
    """Whose paper it is."""

    organisation: str
    centre: str
    address: str
    phone: str
    complaint_phone: str


@dataclass(frozen=True, slots=True)
class PaperJob:
    """Papers that are printed together, and by whom."""

    head: PaperHead
    papers: tuple[Paper, ...]
    printed: str
    """When and by whom, in the footer of every page."""
