"""The `gongdan` command: serve, work, manage the database, and write the generated files."""

import sys


def main() -> None:
    """Runs a command. A fault that an operator can correct is printed as a sentence, not as a traceback."""
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
