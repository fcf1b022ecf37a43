"""Logging: every event of the process and its libraries is one line, with the request's id and without personal data.

Lines go to standard error, so that the output of a command stays clean. Personal data is masked as the last step, when
tracebacks and messages are text already, so that phone numbers and passwords are masked wherever they come from.
"""

import io
import json
import logging
import re
import sys
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, TextIO, cast

import structlog
from asgi_correlation_id import correlation_id
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from app.core.settings import Settings

MASK: Final = "***"

# the last word of a key decides: customer_phone, refresh_token and X-Api-Key are all caught
SECRET_WORDS: Final = frozenset(
    {
        "phone", "mobile", "name", "fullname", "nickname", "password", "passwd", "token", "authorization", "cookie",
        "secret", "signature", "credential", "apikey", "api_key", "session_key", "secret_key", "openid", "unionid",
        "address", "email",
    }
)  # fmt: skip
# the logger's own words end like a person's, and say nothing about one
PLAIN_KEYS: Final = frozenset({"event_name", "func_name", "logger_name", "process_name", "thread_name", "host_name"})

_MOBILE: Final = re.compile(r"(?<!\d)((?:(?:\+|00)?86)?[\s-]?)(1\d{2})[\s-]?\d{4}[\s-]?(\d{4})(?!\d)")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}")
_PAIR: Final = re.compile(
    r"""(?ix) \b ( [\w-]* (?: password | token | secret | signature | authorization | session_key )
    ["']? \s* [=:] \s* (?! \s* (?:bearer|basic) \b ) ["']? ) [^\s&"',;}]+"""
)
# most texts hold none of this, and one cheap look tells
_SUSPECT: Final = re.compile(r"\d{2}[\s-]?\d{4}|[=:]|[Bb][EeAa][AaSs]")
# structlog keeps the word "logger" for itself until the line is made
_NAME: Final = "logger_name"
_AT: Final = "at"
_LOWEST_MOBILE: Final = 13_000_000_000
_HIGHEST_MOBILE: Final = 19_999_999_999
_DEEPEST: Final = 8


def mask_text(text: str) -> str:
    """Masks mobile numbers (138****0000), bearer tokens and ``password=…`` pairs inside a text."""
    if not _SUSPECT.search(text):
        return text
    text = _MOBILE.sub(r"\1\2****\3", text)
    text = _BEARER.sub(rf"\1 {MASK}", text)
    return _PAIR.sub(rf"\1{MASK}", text)


@lru_cache(maxsize=1024)
def is_secret_key(key: str) -> bool:
    """Whether a value is personal or secret, judged by its name."""
    key = key.lower().replace("-", "_")
    return key not in PLAIN_KEYS and (key in SECRET_WORDS or key.rpartition("_")[2] in SECRET_WORDS or "api_key" in key)


def mask(value: object, depth: int = 0) -> object:
    """Masks a value and everything in it; an object that isn't plain data becomes its masked text."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, int):
        return mask_text(str(value)) if _LOWEST_MOBILE <= value <= _HIGHEST_MOBILE else value
    if depth >= _DEEPEST:
        return MASK
    if isinstance(value, Mapping):
        return {mask_text(str(key)): _mask_entry(str(key), entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, AbstractSet) or (isinstance(value, Sequence) and not isinstance(value, bytes | bytearray)):
        return [mask(entry, depth + 1) for entry in value]
    return mask_text(str(value))


def _mask_entry(key: str, value: object, depth: int = 0) -> object:
    return MASK if value is not None and is_secret_key(key) else mask(value, depth)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Masks personal data in an event."""
    # the time is the one value that is surely ours
    return {key: value if key == _AT else _mask_entry(key, value) for key, value in event.items()}


def add_request_id(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Adds the id of the present request to an event."""
    if (request_id := correlation_id.get()) is not None:
        event.setdefault("request_id", request_id)
    return event


def name_logger(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Puts the module's name under the same key as the standard library does."""
    if (name := event.pop(_NAME, None)) is not None:
        event["logger"] = name
    return event


# made once: json.dumps would make it anew for each line
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def _as_json(value: object, **_options: object) -> str:
    return _encode(value)


class StandardError(io.TextIOBase):
    """Where lines go: what is standard error at that moment. Loggers are kept for the life of the process, and who
    runs a command inside another program may have put something else in its place since, and closed it."""

    def write(self, text: str, /) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


@dataclass(slots=True)
class _Settled:
    """What `configure` was told."""

    as_json: bool = False
    level: int = logging.INFO


_settled: Final = _Settled()


def configure(settings: Settings) -> None:
    """Sets up the logs of this process; a later call replaces an earlier one."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    _settled.as_json, _settled.level = settings.log_json, level
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_request_id,
        name_logger,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key=_AT),
    ]
    # tracebacks become text before the masking, without the values of local variables
    closing: list[Processor] = [
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redact,
        structlog.processors.JSONRenderer(serializer=_as_json)
        if settings.log_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key=_AT),
    ]
    structlog.configure(
        processors=[*shared, *closing],
        # methods below the level are empty functions: a silent debug line costs one call
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, StandardError())),
        cache_logger_on_first_use=True,
    )
    _route_the_standard_library(level, shared, closing)


class RequestLines:
    """Writes the line of each request to an operation. As JSON it is put together once, past the processors: it holds
    names of ours, numbers and ids alone, in which there is nothing to mask. That takes a quarter of their time."""

    def __init__(self, logger: str) -> None:
        self._log = get_logger(logger)
        self._logger = logger
        self._heads: dict[str, str] = {}

    def write(self, operation: str, method: str, path: str, *, status: int, ms: float, actor: str) -> None:
        """Write one: `path` is the operation's template, `actor` the caller's kind and id, or nothing."""
        if not _settled.as_json:
            self._log.info(
                "request", operation=operation, method=method, path=path, status=status, ms=ms, actor=actor or None
            )
            return
        if _settled.level > logging.INFO:
            return
        head = self._heads.get(operation)
        if head is None:
            fixed = {"event": "request", "operation": operation, "method": method, "path": path}
            head = self._heads[operation] = _encode({**fixed, "logger": self._logger, "level": "info"})[:-1]
        by = f'"{actor}"' if actor else "null"
        request_id = correlation_id.get()
        known = f'"{request_id}"' if request_id else "null"
        at = datetime.now(UTC).isoformat(timespec="microseconds")[:-6]
        StandardError().write(f'{head},"status":{status},"ms":{ms},"actor":{by},"request_id":{known},"at":"{at}Z"}}\n')


def _drop_paint(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Removes the coloured copy that uvicorn adds to each message."""
    event.pop("color_message", None)
    return event


def _route_the_standard_library(level: int, shared: list[Processor], closing: list[Processor]) -> None:
    """Routes the log of uvicorn, alembic and other libraries through the same processors."""
    handler = logging.StreamHandler(StandardError())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), _drop_paint],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *closing],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "alembic"):
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True
    # httpx prints whole addresses, and WeChat's carry the application's secret; aiosqlite prints every statement with
    # its values, and the readers of uploads every field; transitions tells of every state it enters and leaves, which
    # the journal says better
    for name in ("httpx", "httpcore", "aiosqlite", "python_multipart", "PIL", "transitions"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def get_logger(name: str) -> FilteringBoundLogger:
    """Gives the logger of one module; call it with ``__name__``."""
    return cast(FilteringBoundLogger, structlog.get_logger(**{_NAME: name}))
