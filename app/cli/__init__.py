"""The `gongdan` command: serve, work, look after the database, and write the generated files."""

import sys

from pydantic import ValidationError

from app.core.settings import explain


def main() -> None:
    """Runs the command that was asked for; refused settings are said in words, not as a traceback."""
    from app.cli.commands import app

    try:
        app()
    except ValidationError as error:
        if error.title != "Settings":
            raise
        print(f"Gongdan can't start with these settings:\n{explain(error)}", file=sys.stderr)
        sys.exit(2)
