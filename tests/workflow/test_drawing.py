"""What is shown of a lifecycle is what its table says: as data, as Mermaid text, as a drawing, as a page."""

import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.core.lang import Language
from app.workflow.diagrams.layout import Arrow, Box, arrange
from app.workflow.diagrams.mermaid import arrows, as_data, mermaid
from app.workflow.diagrams.pages import INDEX, pages, stale, write_all
from app.workflow.diagrams.svg import draw
from app.workflow.engine.checks import all_guards
from app.workflow.engine.clauses import CLAUSES
from app.workflow.engine.lifecycle import Lifecycle
from app.workflow.engine.step import START
from app.workflow.engine.table_words import is_bilingual
from app.workflow.kinds.all_lifecycles import ALL

SVG = "{http://www.w3.org/2000/svg}"
EVERY = pytest.mark.parametrize("lifecycle", ALL.values(), ids=list(ALL))
BOTH = pytest.mark.parametrize("language", ["zh", "en"])


@EVERY
def test_the_data_are_the_table(lifecycle: Lifecycle) -> None:
    data = as_data(lifecycle)
    assert [state["name"] for state in data["states"]] == [state.value for state in lifecycle.states]
    assert {state["name"] for state in data["states"] if state["final"]} == set(lifecycle.final)
    rows = [
        (
            action["name"],
            tuple(row["from"]),
            row["to"],
            row["event"],
            row["clause"],
            [who["name"] for who in row["who"]],
        )
        for action in data["actions"]
        for row in action["rows"]
    ]
    meant = [
        (
            step.action,
            tuple(map(str, step.source)),
            None if step.target is None else str(step.target),
            step.event,
            step.clause,
            [who.name for who in step.who],
        )
        for step in lifecycle.steps
    ]
    assert sorted(rows, key=str) == sorted(meant, key=str)
    assert {clause["id"] for clause in data["clauses"]} <= set(CLAUSES)


@EVERY
@BOTH
def test_the_mermaid_text_has_every_state_and_arrow(lifecycle: Lifecycle, language: Language) -> None:
    text = mermaid(lifecycle, language)
    assert text.startswith("stateDiagram-v2\n")
    drawn = set(re.findall(r"^    (\S+) --> ([^\s:]+)", text, re.MULTILINE))
    wanted = {("[*]" if source == START else source, target) for source, target in arrows(lifecycle)}
    assert drawn == wanted | {(str(state), "[*]") for state in lifecycle.final}
    for state in lifecycle.states:
        assert f'state "{state.label(language)}" as {state.value}\n' in text
    for line in text.splitlines():
        assert line.count(":") <= 1, "a second colon would end the text"


@EVERY
@BOTH
def test_the_drawing_has_every_state_and_every_arrow(lifecycle: Lifecycle, language: Language) -> None:
    root = ElementTree.fromstring(draw(lifecycle, language))
    states = {item.get("data-state"): item for item in root.iter(f"{SVG}g") if item.get("data-state")}
    assert set(states) == {state.value for state in lifecycle.states}
    for name, item in states.items():
        assert ("final" in str(item.get("class"))) is (name in lifecycle.final)
    drawn = {
        (str(item.get("data-from")), str(item.get("data-to")), action)
        for item in root.iter(f"{SVG}path")
        for action in str(item.get("data-actions", "")).split()
    }
    moves = {(source, target, action) for (source, target), actions in arrows(lifecycle).items() for action in actions}
    assert drawn == {move for move in moves if move[0] != move[1]}
    for source, target, action in moves - drawn:
        title = lifecycle.titles[action].say(language)
        assert any(text.text == f"↻ {title}" for text in states[target].iter(f"{SVG}text")), (source, action)


@EVERY
@BOTH
def test_boxes_and_texts_do_not_cover_each_other(lifecycle: Lifecycle, language: Language) -> None:
    root = ElementTree.fromstring(draw(lifecycle, language))
    frames = []
    for item in root.iter(f"{SVG}g"):
        frame = item.find(f"{SVG}rect")
        assert frame is not None
        x, y, width, height = (float(frame.get(name, 0)) for name in ("x", "y", "width", "height"))
        frames.append((x, y, x + width, y + height, item.get("data-state") or item.get("data-from")))
    _, _, most_right, most_down = (float(number) for number in str(root.get("viewBox")).split())
    for left, top, right, bottom, name in frames:
        assert 0 <= left < right <= most_right, name
        assert 0 <= top < bottom <= most_down, name
    for first_frame, other_frame in combinations(frames, 2):
        apart = (
            first_frame[2] <= other_frame[0] + 1
            or other_frame[2] <= first_frame[0] + 1
            or first_frame[3] <= other_frame[1] + 1
            or other_frame[3] <= first_frame[1] + 1
        )
        assert apart, (first_frame, other_frame)


def test_arrows_go_down_unless_they_lead_back() -> None:
    boxes = [Box(name, 80, 40) for name in ("one", "two", "three", "lone")]
    ways = [("one", "two"), ("two", "three"), ("one", "three"), ("three", "one")]
    placed = arrange(boxes, [Arrow(source, target, 50, 16) for source, target in ways])
    heights = [placed.boxes[name][1] for name in ("one", "two", "three")]
    assert heights == sorted(heights)
    assert placed.boxes["lone"][1] == heights[-1], "what nothing leads to stands at the bottom"
    downward = [path[0][1] < path[-1][1] for path in placed.paths]
    assert downward == [True, True, True, False]


def test_a_drawing_is_the_same_each_time() -> None:
    lifecycle = ALL["work_order"]
    assert draw.__wrapped__(lifecycle, "zh") == draw.__wrapped__(lifecycle, "zh")


def test_every_effect_of_a_table_is_said_in_both_languages() -> None:
    for lifecycle in ALL.values():
        for step in lifecycle.steps:
            for effect in step.then:
                words = effect.words
                assert "=" in words.zh or "+" in words.zh or is_bilingual(words), words


@EVERY
def test_a_page_names_everything(lifecycle: Lifecycle) -> None:
    text = pages()[f"{lifecycle.name}.md"]
    for step in lifecycle.steps:
        assert f"`{step.action}`" in text
        assert f"`{step.event}`" in text
        for rule in step.only_if:
            assert f"`{rule.name}`" in text
    assert text.count("```") == 4
    for line in text.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")


def test_pages_are_written_and_go_stale(tmp_path: Path) -> None:
    folder = tmp_path / "lifecycles"
    assert stale(folder) == sorted(pages())
    assert write_all(folder) == sorted(pages())
    assert stale(folder) == write_all(folder) == []
    (folder / INDEX).write_text("old", encoding="utf-8")
    (folder / "ghost.md").write_text("of a lifecycle that is gone", encoding="utf-8")
    assert write_all(folder) == [INDEX, "ghost.md"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(pages())


def test_guards_on_pages_have_a_meaning() -> None:
    for rule in all_guards().values():
        assert (rule.check.__doc__ or "").strip()
