"""Origins of pages: scheme, host and port, as browsers send them (RFC 6454)."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

_ORIGIN: Final = re.compile(r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?")


def origins_in(value: object) -> object:
    """The origins in a text, separated by commas. Raises ValueError for what is no origin, such as an address with a
    path."""
    if not isinstance(value, str):
        return value
    origins = [origin.strip() for origin in value.split(",") if origin.strip()]
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(
                f"{origin!r} is no origin: give scheme, host and perhaps a port, such as https://app.example.com or "
                "http://localhost:5173, without a path; several are separated by commas, and * is not taken"
            )
    return tuple(dict.fromkeys(origins))


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(origins_in)]
"""Several origins, read from one variable."""
