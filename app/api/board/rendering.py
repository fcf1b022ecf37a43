"""Draws the pages of the board from the templates in app/api/templates: HTML in which every value is escaped."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.core.catalogue import sentences
from app.core.enums import Labelled
from app.core.lang import Language, Words
from app.services.board.contents import Board
from app.services.clocks.words import span

SAYS: Final = sentences("pages.board")
COLUMNS: Final = (("health",), ("plans", "faults", "posts"), ("late",), ("orders", "complaints"), ("visits",))
"""The parts of the board as they stand beside each other, or below each other on a telephone: what must be known first
comes first."""
SECTIONS: Final = tuple(name for column in COLUMNS for name in column)
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # a form must say which origin it comes from, which it does not under no-referrer
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
}
Say = Callable[..., str]


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(str(files("app.api").joinpath("templates"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def say_in(language: Language) -> Say:
    """Says the sentences of these pages in one language."""

    def say(key: str, **values: object) -> str:
        return SAYS[key].say(language, **values)

    return say


def page(name: str, language: Language, status: int = 200, /, **values: object) -> HTMLResponse:
    """A whole page."""
    body = _templates().get_template(name).render(language=language, say=say_in(language), **values)
    headers = {**HEADERS, "Content-Language": "zh-CN" if language == "zh" else "en"}
    return HTMLResponse(body, status, headers)


def sections_of(board: Board, language: Language) -> Mapping[str, str]:
    """The parts of the board that its office sees, each as a piece of HTML."""
    local = LocalTimes(board.zone, board.at)
    values: dict[str, object] = {"board": board, "language": language, "say": say_in(language), "local": local}
    values |= {"label": lambda value: label_of(value, language), "span": lambda left: span_of(left, language)}
    shown = [name for name in SECTIONS if getattr(board, name) is not None]
    return {name: _templates().get_template(f"board_part_{name}.html").render(values).strip() for name in shown}


def digest_of(sections: Mapping[str, str]) -> str:
    """What tells one state of the board from another."""
    return sha256("\0".join(sections.values()).encode()).hexdigest()[:16]


def label_of(value: Words | Labelled, language: Language) -> str:
    """What a value of a vocabulary, or words, are called."""
    return value.say(language) if isinstance(value, Words) else str(value.label(language))


def span_of(seconds: int, language: Language) -> str:
    """How long something is, without its sign."""
    return span(abs(seconds)).say(language)


class LocalTimes:
    """Moments as clocks of the community show them: the time, and the day where it is another one than today."""

    def __init__(self, zone: ZoneInfo, now: datetime) -> None:
        self._zone, self._today = zone, now.astimezone(zone).date()

    def __call__(self, moment: datetime) -> str:
        local = moment.astimezone(self._zone)
        return f"{local:%H:%M}" if local.date() == self._today else f"{local:%m-%d %H:%M}"

    def exact(self, moment: datetime) -> str:
        """For machines: with the offset."""
        return moment.astimezone(self._zone).isoformat(timespec="seconds")
