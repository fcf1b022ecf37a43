"""`gongdan` with the HTTP parser that is written in Python, as where httptools is not installed."""

from uvicorn.protocols.http import auto
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.cli import main

if __name__ == "__main__":
    auto.AutoHTTPProtocol = H11Protocol
    main()
