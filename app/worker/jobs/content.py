"""Has WeChat check what people wrote and sent in a mini-program."""

from app.bootstrap import Container


async def check_content(container: Container) -> bool:
    """Check one batch."""
    checks = container.content_checks
    return await checks.look_after() if checks.on else False
