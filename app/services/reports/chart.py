"""Draws a report as SVG that is complete in itself, without scripts, fonts or pictures from elsewhere.

Axes begin at 0, shares end at 100. What does not fit is shortened at its end, so that nothing stands outside the
picture; a report in which nothing was counted says so.
"""

import sys
import warnings
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, floor, log10
from typing import Any, Final
from unicodedata import east_asian_width

from app.core.lang import Language
from app.services.reports.reports import CountedReport
from app.services.reports.shown import ALTOGETHER, NO_DATA, SHOWN, is_empty, period_text, places_text
from app.workflow.reports.figures import Figure, Report, Value

FONTS: Final = (
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','Helvetica Neue',Arial,sans-serif"
)
COLOURS: Final = ("#2563a8", "#c2410c", "#2e8b57", "#9d2f4b", "#6b4fa0", "#64748b")
"""Each has a contrast of at least 3 to the white behind it (WCAG 1.4.11)."""
INK: Final = "#1f2933"
SVG: Final = "{http://www.w3.org/2000/svg}"
UNDRAWN: Final = ("script",)
"""Elements that are removed, and comments with them."""
LEAST_SAID: Final = 0.05
"""How much of the axis a piece of a bar takes at least, if it says its number."""
LETTER: Final = 0.58
"""How wide a Latin letter is, by its height; a Chinese character is twice as wide."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a picture is, in pixels, and what there is room for."""

    width: int
    height: int
    rows: int
    """How many rows are drawn, from the first on."""
    said: int
    """Up to how many bars say their numbers; more would run into each other."""
    title: int
    """How large its title is."""
    letters: int
    """How wide the names of all rows may be together, in Latin letters, if they stand on one line."""


WIDE: Final = Shape(960, 540, rows=20, said=24, title=20, letters=105)
NARROW: Final = Shape(400, 460, rows=8, said=6, title=16, letters=44)
"""For a telephone."""
STEPS: Final = 5
"""About how many lines an axis has above its 0."""


def draw(counted_report: CountedReport, language: Language, shape: Shape = WIDE) -> bytes:
    """The report's chart as SVG in UTF-8."""
    pygal = _library()
    report = counted_report.asked.report
    figures = [report.figure(name) for name in report.chart.figures]
    rows = [(row.label, row.values) for row in counted_report.rows[: shape.rows]] or [
        (ALTOGETHER.say(language), counted_report.total)
    ]
    charts = {"bars": pygal.Bar, "stacked": pygal.StackedBar, "lines": pygal.Line}
    scale = SHOWN[figures[0].unit].of
    drawn = [[_drawn(figure, values, scale) for _, values in rows] for figure in figures]
    marks = _marks(report, drawn)
    is_stacked = report.chart.drawing == "stacked"
    money = figures[0].unit == "fen"
    bars = len(rows) * len(figures)
    says_numbers = report.chart.drawing != "lines" and bars <= (shape.said // 2 if money else shape.said)
    # points stand at the ends of a line, and so would half of a name
    is_rotated = report.chart.drawing == "lines" or _width_of_all([label for label, _ in rows]) > shape.letters
    nothing = is_empty(counted_report) or all(value is None for values in drawn for value in values)
    chart = charts[report.chart.drawing](
        js=[], style=_style(pygal, shape, on_bars=is_stacked), width=shape.width, height=shape.height,
        explicit_size=True, pretty_print=False, margin=20, no_data_text=NO_DATA.say(language),
        title=_title(counted_report, language), y_title=SHOWN[figures[0].unit].words.say(language),
        legend_at_bottom=True, legend_at_bottom_columns=_columns(len(figures), shape), truncate_legend=-1,
        truncate_label=-1, x_label_rotation=35 if is_rotated else 0, range=(0, marks[-1]), dots_size=3,
        y_labels=[{"value": mark, "label": number_text(mark)} for mark in marks],
        print_values=says_numbers, print_values_position="center" if is_stacked else "top",
        value_formatter=_on_bar(marks[-1] * LEAST_SAID if is_stacked else 0, money=money),
    )  # fmt: skip
    chart.x_labels = [shortened(label) for label, _ in rows]
    for figure, values in zip(figures, drawn, strict=True):
        chart.add(figure.words.say(language), [] if nothing else values)
    chart.uuid = report.name
    root = chart.render_tree()
    for parent in list(root.iter()):
        for child in [child for child in parent if not isinstance(child.tag, str) or _local(child.tag) in UNDRAWN]:
            parent.remove(child)
    text: str = pygal.etree.etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


@cache
def _library() -> Any:
    """Imports pygal without its plug-in finder, which it installs for every later import and which makes Python
    warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        import pygal  # type: ignore[import-untyped]
        import pygal.etree  # type: ignore[import-untyped]
        import pygal.graph.graph  # type: ignore[import-untyped]
        import pygal.style  # type: ignore[import-untyped]
    # it takes a Chinese character for as wide as a Latin letter, and would leave half of the room that names need
    pygal.graph.graph.get_texts_box = _box_of
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]
    return pygal


def _box_of(texts: Iterable[str], size: float) -> tuple[float, float]:
    """How high and wide the widest of some texts is, in pixels."""
    return size, max(map(width_of, texts), default=0) * size * LETTER


def _style(pygal: Any, shape: Shape, *, on_bars: bool) -> Any:
    return pygal.style.Style(
        font_family=FONTS, background="white", plot_background="white", colors=COLOURS, opacity=".95",
        foreground=INK, foreground_strong=INK, foreground_subtle="#9aa5b1", guide_stroke_color="#d3dae2",
        major_guide_stroke_color="#d3dae2", guide_stroke_dasharray="1,0", major_guide_stroke_dasharray="1,0",
        title_font_size=shape.title, label_font_size=13, major_label_font_size=13, legend_font_size=14,
        no_data_font_size=shape.title + 4, value_font_size=13,
        value_colors=("white" if on_bars else INK,) * len(COLOURS),
    )  # fmt: skip


def number_text(value: float) -> str:
    """A number with at most one decimal."""
    return f"{value:,.1f}".removesuffix(".0")


def _on_bar(least: float, *, money: bool) -> Callable[[float], str]:
    """Writes numbers on bars, of money with two decimals; a piece of a bar that is too low for it says nothing."""
    return lambda value: "" if value < least else f"{value:,.2f}" if money else number_text(value)


def _local(tag: str) -> str:
    return tag.removeprefix(SVG)


def _title(counted: CountedReport, language: Language) -> str:
    places, first, last = shortened(places_text(counted, language), 40), counted.asked.first, counted.asked.last
    is_month = first.day == 1 and first.replace(day=monthrange(first.year, first.month)[1]) == last
    period = f"{first:%Y-%m}" if is_month else period_text(counted)
    return f"{counted.asked.report.words.say(language)} · {places} · {period}"


def _drawn(figure: Figure, values: list[Value], scale: int) -> float | None:
    value = next((value.value for value in values if value.figure == figure.name), None)
    return None if value is None else round(value / scale, 2)


def _marks(report: Report, drawn: list[list[float | None]]) -> list[float]:
    """The labels of the axis: from 0 in round steps to what the highest value needs."""
    figure = report.figure(report.chart.figures[0])
    if figure.measure == "share":
        return [0, 20, 40, 60, 80, 100]
    if figure.unit == "stars":
        return [0, 1, 2, 3, 4, 5]
    if report.chart.drawing == "stacked":
        highest = max((sum(value or 0 for value in column) for column in zip(*drawn, strict=True)), default=0)
    else:
        highest = max((value or 0 for values in drawn for value in values), default=0)
    step = _round_step(highest / STEPS, whole=figure.unit == "records")
    return [step * number for number in range(max(1, ceil(highest / step)) + 1)]


def _round_step(least: float, *, whole: bool) -> float:
    """The first of 1, 2, 5, 10, 20 … that is no less."""
    if least <= 0 or (whole and least <= 1):
        return 1
    power = 10.0 ** floor(log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def width_of(text: str) -> int:
    """How wide a text is, in Latin letters: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def shortened(text: str, most: int = 22) -> str:
    """A text that is not wider than so many Latin letters; what is left out stands in its middle, because the rooms of
    a building differ at their ends."""
    if width_of(text) <= most:
        return text
    for kept in range(len(text) - 1, 1, -1):
        head, tail = text[: (kept + 1) // 2], text[len(text) - kept // 2 :]
        if width_of(head) + width_of(tail) < most:
            return f"{head}…{tail}"
    return "…"


def _width_of_all(labels: list[str]) -> int:
    """How wide the names of rows are together, if each has as much room as the widest."""
    return len(labels) * max(width_of(shortened(label)) for label in labels)


def _columns(figures: int, shape: Shape) -> int:
    """How many figures stand beside each other below the picture; the library cuts off rows that are not full."""
    if shape is NARROW:
        return 1
    return 2 if figures in (2, 4) else min(3, figures)
