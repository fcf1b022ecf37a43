"""Letters, workbooks and charts are drawn after the connection is back, a few at a time, and each reader in turn."""

import asyncio
import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from PIL import Image

from app.api.routes import reports
from app.bootstrap import Container
from app.services.papers import typeset
from app.services.papers.letters import letter_data, print_letter
from app.services.papers.typeset import MOST_LOOKED_UP, MOST_NAMED
from app.services.reports.chart import draw
from app.workflow.words.letters import LetterSection
from tests.api.conftest import Headers, SignIn
from tests.support.patience import HANGS_AFTER, until
from tests.unit.test_letters import characters_in, letter


class Gate:
    """Drawing waits here until it is opened."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.open, self.inside, self._draw = threading.Event(), 0, draw

    def __call__(self, *args: Any) -> Any:
        self.inside += 1
        self.open.wait(HANGS_AFTER)
        return self._draw(*args)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate(draw)
    monkeypatch.setattr(reports, "draw", made)
    yield made
    made.open.set()


async def test_drawing_holds_no_connection_and_nobody_elses_turn(
    client: httpx.AsyncClient, sign_in: SignIn, container: Container, gate: Gate
) -> None:
    """24 charts of one reader once took every connection, and the desk of another community got 503."""
    name = (await client.get("/v1/reports", headers=await sign_in("manager"))).json()["data"][0]["name"]
    path = f"/v1/reports/{name}/chart"

    def ask(headers: Headers) -> "asyncio.Task[httpx.Response]":
        return asyncio.create_task(client.get(path, headers=headers))

    first, second = await sign_in("manager"), await sign_in("manager_gw")
    asked = [ask(first) for _ in range(24)]
    await until(lambda: sum(task.done() for task in asked) == 20 and gate.inside == 1)
    refused = [task.result() for task in asked if task.done()]
    assert {answer.status_code for answer in refused} == {429}
    assert {answer.json()["code"] for answer in refused} == {"too-many-requests"}
    assert int(refused[0].headers["retry-after"]) >= 1

    others = [ask(second) for _ in range(4)]
    await until(lambda: gate.inside == 2)
    # more requests than there are connections are waiting to be drawn, and everybody else is served
    desk = await sign_in("reception_gw")
    for _ in range(3):
        served = await asyncio.gather(*(client.get("/v1/work-orders", headers=desk) for _ in range(8)))
        assert {answer.status_code for answer in served} == {200}
    gate.open.set()
    drawn = [await task for task in asked if task.done() is False or task.result().status_code == 200]
    drawn += await asyncio.gather(*others)
    assert [answer.status_code for answer in drawn] == [200] * 8
    assert all(answer.content.startswith(b"<?xml") for answer in drawn)


def test_a_letter_with_ever_new_characters_is_drawn_with_so_many() -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 6000)))
    paper = print_letter(letter(parts=(LetterSection("一", (many,), (many,)),)))
    assert paper.more
    assert len(characters_in(paper.content)) <= MOST_LOOKED_UP + 100
    assert "〓" in characters_in(paper.content)
    rare = "".join(map(chr, range(0x2A000, 0x2A000 + MOST_NAMED + 20)))
    paper = print_letter(letter(parts=(LetterSection("一", (rare,)),)))
    assert (len(paper.missing), paper.more) == (MOST_NAMED, True)


def test_what_is_remembered_of_characters_is_bounded() -> None:
    assert typeset._is_drawn.cache_info().maxsize is not None


@pytest.mark.parametrize("text", ["1" * 140, "https://example.com/" + "a" * 300, "W" * 500, "王" * 400, "é" * 200])
def test_a_long_run_stays_on_the_paper(text: str) -> None:
    """Whatever is written without a blank is broken at the margin, and nothing of it is cut off."""
    made = letter(addressee=text[:60], opening=text, parts=(LetterSection(text[:60], (text,), (text,)),))
    drawn = typeset.compiler_for("letter", letter_data(made)).compile(format="png", ppi=72)
    for content in drawn if isinstance(drawn, list) else [drawn]:
        assert isinstance(content, bytes)
        with Image.open(io.BytesIO(content)) as page:
            margin = page.convert("L").crop((page.width - MARGIN, 0, page.width, page.height))
            assert min(margin.tobytes()) > 250, "no ink in the margin"


MARGIN = 60
"""Points of the right margin, a little less than there is."""
