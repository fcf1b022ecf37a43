"""The catalogues in app/data/words are whole: two languages, nothing that nobody says, no value that nobody gives."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

import app.core.wechat_problems  # noqa: F401 - declares what WeChat refuses
from app.core import catalogue
from app.core.catalogue import FILES, REFUSALS, CatalogueError, Entry, placeholders_of, read
from app.core.errors import all_problems
from app.core.lang import Words
from app.sandbox.demo.scenarios import SCENARIOS
from app.services.moving.kind import all_kinds, kind_of
from app.workflow.engine.checks import all_guards
from app.workflow.engine.clauses import CLAUSE, CLAUSES
from app.workflow.kinds.all_lifecycles import ALL
from app.workflow.kinds.complaint.acceptance import RULE_SETS
from app.workflow.reports.definitions import REPORTS
from app.workflow.words.for_staff import ALWAYS, STAFF_NOTICES
from app.workflow.words.notices import READ_BY_STAFF
from app.workflow.words.outside import SHARED, outside_notices

APP = Path(__file__).parents[2] / "app"
PAGE = APP.parent / "docs" / "words.md"
CHINESE, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")

# what docs/words.md says may stand in a file
SHARED_FILES = {
    "clauses", "clock", "codes", "common", "doctor", "errors", "forms", "letters",
    "notices", "pages", "papers", "person", "problems", "reports", "timeline", "webhook_endpoint",
}  # fmt: skip
OF_A_KIND = {"audiences", "refusals", "reasons", "problems", "notices", "timeline", "outside_name"}
MORE = {
    "complaint": {"acceptance"}, "rule_set": {"differences", "findings", "trial"},
    "work_order": {"suggestions", "rota", "terms"}, "clock": {"standing", "parts", "spans"},
    "incident": {"likely", "goes_on"},
}  # fmt: skip

LETTERS = ("accept", "decline", "refer", "reply")
LISTED = ("letters.frame", "letters.headings", "letters.matter", "letters.reasons")
"""Sections of letters whose texts are named one by one."""
NAMED = ("notices.staff", "notices.outside", "timeline.entry", "clock.standing", "clock.parts", "clock.spans",
         "complaint.acceptance.replies", "doctor",
         "pages.lifecycles", "pages.demo", "pages.own_data", "pages.board", *LISTED)  # fmt: skip
"""Sections whose sentences are named in code one by one."""
GIVEN = {
    "timeline.entry": {"who", "what", "old", "new"},
    "timeline.details": {"value"},
    "timeline.denied": set(),
    "timeline.texts": {"value"},
    "clock.standing": {"left", "late", "who", "stood", "action"},
    "clock.parts": {"years", "action", "reason", "span", "who"},
    "clock.spans": {"n"},
    "complaint.acceptance.facts": set(),
    "complaint.acceptance.rules": set(),
    "complaint.acceptance.replies": {"reasons", "missing"},
    "notices.staff": {
        "noun",
        "number",
        "own_number",
        "title",
        "place",
        "starts_at",
        "ends_at",
        "urgency",
        "count",
        "numbers",
    },
    "notices.outside": {"noun", "number", "own", "order"},
    "clauses": set(),
    "reports": set(),
    "errors": {
        "open",
        "kibibytes",
        "headers",
        "action",
        "allowed",
        "count",
        "field",
        "limit",
        "only_while",
        "people",
        "reasons",
        "seconds",
        "state",
        "version",
        "what",
    },
    "pages.lifecycles": set(),
    "pages.board": {
        "at",
        "span",
        "who",
        "n",
        "name",
        "open",
        "late",
        "done",
        "title",
        "community",
        "month",
        "what",
    },
}
"""The values that code gives to the sentences of a section."""


def entries(section: Mapping[str, Entry] = FILES, path: str = "") -> Iterator[tuple[str, Entry]]:
    """Everything that is written in the catalogues, with its path."""
    for key, entry in section.items():
        if isinstance(entry, Mapping):
            yield from entries(entry, f"{path}{key}.")
        else:
            yield f"{path}{key}", entry


SENTENCES = {path: entry for path, entry in entries() if isinstance(entry, Words)}


@cache
def source() -> str:
    """The whole code of the application."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(APP.rglob("*.py")))


@cache
def literals() -> frozenset[str]:
    """Every text that stands in the code, and what templates of pages say."""
    templates = [path.read_text(encoding="utf-8") for path in sorted((APP / "api" / "templates").glob("*.html"))]
    saying = re.findall(r"\{\{.*?say\(.*?\}\}", "\n".join(templates))
    literals = re.findall(r'"([a-z_]+)"', "".join(saying))
    nodes = ast.walk(ast.parse(source()))
    return frozenset(literals).union(
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def words_alone(text: str) -> str:
    """A text without its placeholders and punctuation."""
    return re.sub(r"\{\w+\}|[^\w]", "", text)


# two languages


def test_each_language_is_written_in_its_own_letters() -> None:
    assert len(SENTENCES) > 250
    for path, words in SENTENCES.items():
        assert not CHINESE.search(words.en), path
        assert LATIN.search(words.en), path
        assert CHINESE.search(words.zh) or not words_alone(words.zh), path


def test_a_text_in_one_language_is_chinese_and_stands_on_paper() -> None:
    for path, entry in entries():
        if not isinstance(entry, Words) and not path.startswith(("letters.", "papers.")):
            assert ".notices." in path, f"{path} is no sentence"
        elif not isinstance(entry, Words):
            for text in (entry,) if isinstance(entry, str) else entry:
                assert CHINESE.search(text) or not words_alone(text), path


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[refusals.x]\nen = "No."', "has en and zh"),
        ('[refusals.x]\nzh = "不可。"', "has en and zh"),
        ('[refusals.x]\nen = "No."\nzh = "不可。"\nfr = "Non."', "has en and zh"),
        ('[refusals.x]\nen = "No {one}."\nzh = "不可{two}。"', "different placeholders"),
        ('[refusals.x]\nen = "No."\nzh = ""', "is no text"),
        ('[refusals.x]\nen = "No."\nzh = 3', "is no text"),
        ("[refusals]\nx = 3", "is no text"),
        ('[refusals]\nx = ["不可。", 3]', "is no text"),
    ],
)
def test_what_is_not_whole_is_not_read(tmp_path: Path, text: str, wrong: str) -> None:
    path = tmp_path / "thing.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=wrong):
        read(path)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('1.en = "Done."\n1.zh = "完成。"', "title"),
        ('title.en = "Done"\ntitle.zh = "完成"\n2 = "call"', "numbered"),
        ('title.en = "Done"\ntitle.zh = "完成"\n1 = "no_such_sentence"', "no sentence"),
    ],
)
def test_a_notice_that_is_not_whole_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, wrong: str
) -> None:
    path = tmp_path / "thing.toml"
    path.write_text(f"[notices.made.customer]\n{text}", encoding="utf-8")
    monkeypatch.setattr(catalogue, "FILES", {"thing": read(path)})
    with pytest.raises(CatalogueError, match=wrong):
        list(outside_notices("thing"))


# nothing that nobody says


def test_files_and_sections_are_those_of_the_document() -> None:
    assert set(FILES) <= {*ALL, *SHARED_FILES}
    for name in {*FILES} - (SHARED_FILES - {"clock", "common"}):
        assert set(FILES[name]) <= OF_A_KIND | MORE.get(name, set()), name
    for name in {*FILES} & {*ALL}:
        timeline = FILES[name].get("timeline", {})
        assert isinstance(timeline, Mapping)
        assert set(timeline) <= {"events", "details", "denied", "texts"}, name


def test_what_the_document_shows_stands_in_the_catalogue(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    for name, block in zip(("clock", "work_order"), blocks, strict=True):
        path = tmp_path / f"{name}.toml"
        path.write_text(block, encoding="utf-8")
        written = {f"{name}.{where}": entry for where, entry in entries(read(path))}
        assert written.items() <= dict(entries()).items()


def test_every_refusal_is_that_of_a_guard() -> None:
    guards = all_guards()
    assert set(REFUSALS) <= set(guards)
    assert all(guards[name].words == words for name, words in REFUSALS.items())


def test_every_clause_is_one() -> None:
    assert all(CLAUSE.fullmatch(name) for name in CLAUSES)


def test_every_rule_of_acceptance_has_its_reply_and_no_other() -> None:
    section = FILES["complaint"]["acceptance"]
    assert isinstance(section, Mapping)
    rules = section["rules"]
    assert isinstance(rules, Mapping)
    assert set(rules) == set(RULE_SETS)
    for version, replies in rules.items():
        assert isinstance(replies, Mapping)
        assert set(replies) == {rule.code for rule in RULE_SETS[version]}


@pytest.mark.parametrize("section", NAMED)
def test_every_sentence_that_is_named_one_by_one_is_named(section: str) -> None:
    own = [path for path, _ in entries() if path.startswith(f"{section}.")]
    assert own
    for path in own:
        key = path.removeprefix(f"{section}.")
        by_path = {path, path.removeprefix("letters.")} & literals()
        assert by_path or (section in literals() and key in literals()), f"nobody says {path}"


def test_reasons_and_problems_are_named_in_code() -> None:
    for path in SENTENCES:
        if path.split(".")[1] in ("reasons", "problems") or path.split(".")[:-1] == ["problems"]:
            assert path in literals(), f"nobody says {path}"


def test_what_pydantic_finds_is_what_it_can_find() -> None:
    found = {path.removeprefix("problems.pydantic.") for path in SENTENCES if path.startswith("problems.pydantic.")}
    assert found <= {*get_args(ErrorType)}


def test_every_problem_says_what_stands_under_its_code_and_no_other() -> None:
    codes = {problem.code for problem in all_problems()}
    assert {path for path in SENTENCES if path.startswith("errors.")} == {
        f"errors.{code}.{part}" for code in codes for part in ("title", "detail")
    }


def test_every_sentence_of_a_report_is_that_of_a_report() -> None:
    defined = {f"reports.{name}.{part}" for name in REPORTS for part in ("title", "counted")}
    for name, report in REPORTS.items():
        figures = [f"reports.{name}.figures.{figure.name}" for figure in report.figures]
        defined |= {f"{figure}.{part}" for figure in figures for part in ("title", "definition")}
    assert defined == {path for path in SENTENCES if path.startswith("reports.")}


def test_letters_have_the_same_parts() -> None:
    for name in LETTERS:
        letter = FILES["letters"][name]
        assert isinstance(letter, Mapping)
        assert set(letter) == {"title", "ways_on"} | ({"verdict"} if name != "reply" else set())
    assert set(FILES["letters"]) == {*LETTERS, *(section.removeprefix("letters.") for section in LISTED)}


def test_titles_of_scenarios_are_those_of_the_demo() -> None:
    titles = FILES["pages"]["scenarios"]
    assert isinstance(titles, Mapping)
    assert set(titles) == {scenario.name for scenario in SCENARIOS}


def test_shared_sentences_are_used() -> None:
    used = {entry for path, entry in entries() if isinstance(entry, str) and ".notices." in path}
    assert set(SHARED) <= used


def test_what_a_timeline_says_is_written_by_somebody() -> None:
    for path in SENTENCES:
        if path.startswith(("timeline.details.", "timeline.denied.", "timeline.texts.")):
            for name in path.split(".")[2:]:
                assert re.search(rf"\b{name}\b", source()), f"nothing writes {path}"


def test_events_are_those_of_tables() -> None:
    events = {step.event for lifecycle in ALL.values() for step in lifecycle.steps}
    own = [path.split(".") for path in SENTENCES if ".timeline.events." in path]
    assert {f"{kind}.{outcome}" for kind, _, _, outcome, *_ in own} <= events


# no value that nobody gives


@pytest.mark.parametrize("section", GIVEN)
def test_placeholders_are_values_that_are_given(section: str) -> None:
    own = {path: words for path, words in SENTENCES.items() if path.startswith(f"{section}.")}
    assert own
    for path, words in own.items():
        assert placeholders_of(words.en) <= GIVEN[section], path


def test_staff_notices_name_what_is_given() -> None:
    for (event, _), notice in STAFF_NOTICES.items():
        more = {"clock", "due_at", "stood_with", "level"} if event.startswith("clock.") else set()
        assert not placeholders_of(notice.title.en), event
        assert placeholders_of(notice.text.en) <= {*ALWAYS, *more}, event
        if notice.facts:
            kind = all_kinds()[event.partition(".")[0]]
            parents = {name for parent in kind.parents for name in parent.fields}
            known = kind.notice_facts.keys() | kind.model.model_fields.keys() | parents
            assert notice.facts <= known, event
            # what people wrote is never kept in a notice
            assert not notice.facts & {*kind.texts, *kind.masked}, event
        if notice.written is not None:
            (column,) = placeholders_of(notice.written.en)
            assert column in kind_of(event.partition(".")[0]).model.model_fields, event


def test_staff_read_facts_as_people_do() -> None:
    plain = {"place", "order_number", "quote_version", "master"}
    named = frozenset().union(*(notice.facts for notice in STAFF_NOTICES.values()))
    assert named <= READ_BY_STAFF.keys() | plain, "days, moments and amounts are not shown as they are stored"


@pytest.mark.parametrize("name", sorted(all_guards()))
def test_a_refusal_names_what_its_guard_gives(name: str) -> None:
    guard = all_guards()[name]
    given = values_refused_with(guard.check)
    for called in set(guard.check.__code__.co_names) & set(guard.check.__globals__):
        # a guard may leave its answer to a function beside it
        other = guard.check.__globals__[called]
        if inspect.isfunction(other) and other.__module__ == guard.check.__module__:
            given |= values_refused_with(other)
    assert placeholders_of(guard.words.en) <= given


def values_refused_with(function: Callable[..., object]) -> set[str | None]:
    """What a function names in its calls of `refuse`."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    refusals = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "refuse"]
    return {word.arg for call in refusals for word in call.keywords}
