"""Draws a report as SVG that is complete in itself, without scripts, fonts or pictures from elsewhere."""

import sys
import warnings
from functools import cache
from typing import Any, Final

from app.core.lang import Language, Words
from app.services.reports.reports import CountedReport
from app.workflow.reports.figures import UNITS, Figure, Value

MOST_BARS: Final = 20
"""How many rows are drawn, from the first on."""
WIDTH, HEIGHT = 960, 540
FONTS: Final = (
    "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','Helvetica Neue',Arial,sans-serif"
)
COLOURS: Final = ("#2563a8", "#d9822b", "#2e8b57", "#b0413e", "#7a5ea8", "#8a8f98")
SVG: Final = "{http://www.w3.org/2000/svg}"
UNDRAWN: Final = ("script",)
"""Elements that are removed, and comments with them."""

HOURS, YUAN = Words("hours", "小时"), Words("yuan", "元")
ALTOGETHER: Final = Words("altogether", "合计")


def draw(counted_report: CountedReport, language: Language) -> bytes:
    """The report's chart as SVG in UTF-8."""
    pygal = _library()
    report = counted_report.asked.report
    figures = [report.figure(name) for name in report.chart.figures]
    rows = [(row.label, row.values) for row in counted_report.rows[:MOST_BARS]] or [
        (ALTOGETHER.say(language), counted_report.total)
    ]
    charts = {"bars": pygal.Bar, "stacked": pygal.StackedBar, "lines": pygal.Line}
    unit, scale = _scale(figures[0], language)
    chart = charts[report.chart.drawing](
        js=[], style=pygal.style.Style(font_family=FONTS, background="white", plot_background="white", colors=COLOURS),
        width=WIDTH, height=HEIGHT, explicit_size=True, no_data_text="—", pretty_print=False,
        title=_title(counted_report, language), y_title=unit, legend_at_bottom=True, legend_at_bottom_columns=3,
        truncate_legend=-1, truncate_label=18, x_label_rotation=30 if len(rows) > 6 else 0,
        **({"range": (0, 100)} if figures[0].measure == "share" and report.chart.drawing != "lines" else {}),
    )  # fmt: skip
    chart.x_labels = [label for label, _ in rows]
    for figure in figures:
        chart.add(figure.words.say(language), [_drawn(figure, values, scale) for _, values in rows])
    chart.uuid = report.name
    root = chart.render_tree()
    for parent in list(root.iter()):
        for child in [child for child in parent if not isinstance(child.tag, str) or _local(child.tag) in UNDRAWN]:
            parent.remove(child)
    drawn: str = pygal.etree.etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn}\n'.encode()


@cache
def _library() -> Any:
    """Imports pygal without its plug-in finder, which it installs for every later import and which makes Python
    warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)
        import pygal  # type: ignore[import-untyped]
        import pygal.etree  # type: ignore[import-untyped]
        import pygal.style  # type: ignore[import-untyped]
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]
    return pygal


def _local(tag: str) -> str:
    return tag.removeprefix(SVG)


def _title(made: CountedReport, language: Language) -> str:
    return f"{made.asked.report.words.say(language)} {made.asked.first} – {made.asked.last}"


def _scale(figure: Figure, language: Language) -> tuple[str, float]:
    """The unit of an axis for people, and how many units of the figure make one of it."""
    if figure.unit == "seconds":
        return HOURS.say(language), 3600
    if figure.unit == "fen":
        return YUAN.say(language), 100
    return UNITS[figure.unit].say(language), 1


def _drawn(figure: Figure, values: list[Value], scale: float) -> float | None:
    value = next((one.value for one in values if one.figure == figure.name), None)
    return None if value is None else round(value / scale, 2)
