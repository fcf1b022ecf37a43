"""What is given out as a file: no live formula, no script, nothing from elsewhere, whatever stands in the names."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]
import pytest

from app.core.ids import new_id
from app.core.lang import Language
from app.models import Community
from app.services.places.communities import rules_of
from app.services.reports.chart import draw
from app.services.reports.reports import REPORTS, Asked, CountedReport, ReportRow
from app.services.reports.xlsx import workbook
from app.workflow.engine.community import CommunityRules
from app.workflow.reports.figures import Report, Sheet

NASTY = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://evil.example\")", "http://evil.example", "007",
    "<script>alert(1)</script>", "\"'><image href='http://evil.example/x.png'/>", "{=1}", "\t=1", "王**",
)  # fmt: skip
LANGUAGES: tuple[Language, ...] = ("en", "zh")


def community() -> CommunityRules:
    rules = rules_of(
        Community(
            id=new_id(), created_at=datetime(2026, 1, 1, tzinfo=UTC), organisation_id=new_id(), code="=A1", name="=2+2",
            zone="Asia/Shanghai", service_phone="0", complaint_phone="0",
            catalogue_version=1, settings={},
        )
    )  # fmt: skip
    assert rules.zone_info == ZoneInfo("Asia/Shanghai")
    return rules


def made(report: Report, language: Language) -> CountedReport:
    """A report whose rows have nasty names; every figure has something to show."""
    sheet = Sheet(report)
    for number, key in enumerate(NASTY, start=1):
        for figure in report.figures:
            sheet.add(figure.name, number, 20)
            sheet.add(figure.name, number, 20, key=key)
    rows = [ReportRow(key, key, sheet.values(row)) for key, row in sheet.rows.items()]
    asked = Asked(report, date(2026, 10, 1), date(2026, 10, 31), report.by[0], language)
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return CountedReport(asked, now, [community()], sheet.values(sheet.total), rows, more=False)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_holds_texts_and_numbers_only(name: str, language: Language) -> None:
    report = made(REPORTS[name], language)
    content = workbook(report, language)
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None
    figures = book.worksheets[0]
    assert [row[0].value for row in figures.iter_rows(min_row=2)][:-1] == list(NASTY)
    assert [row[1].value for row in figures.iter_rows(min_row=2, max_row=len(NASTY) + 1)] == list(NASTY)
    assert figures.max_column == 2 + sum(
        1 if counted.measure in ("count", "sum") else 3 for counted in REPORTS[name].figures
    )
    first = report.rows[0].values[0]
    assert figures.cell(2, 3).value == first.value
    definitions = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
    for figure in REPORTS[name].figures:
        assert figure.definition.say(language) in definitions


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_stands_alone(name: str, language: Language) -> None:
    drawn = draw(made(REPORTS[name], language), language)
    root = ElementTree.fromstring(drawn)
    tags = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
    assert tags.isdisjoint({"script", "image", "a", "use", "foreignObject", "iframe", "link"}), tags
    for element in root.iter():
        assert not [attribute for attribute in element.attrib if "href" in attribute or attribute.startswith("on")]
    styles = "".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}style"))
    assert not re.search(r"url\(|@import|@font-face|https?:", styles)
    assert draw(made(REPORTS[name], language), language) == drawn
