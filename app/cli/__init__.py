"""The `gongdan` command: serve, work, look after the database, and write the generated files."""

import sys


def main() -> None:
    """Runs the command that was asked for; what an operator can put right is said in words, not as a traceback."""
    from app.cli.commands import app
    from app.cli.faults import in_words

    try:
        app()
    except Exception as error:
        words = in_words(error)
        if words is None:
            raise
        print(words, file=sys.stderr)
        sys.exit(2)
