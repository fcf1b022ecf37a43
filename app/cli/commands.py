"""Puts the command groups together; each group has a file of its own."""

import typer

from app.cli import db

app = typer.Typer(
    name="gongdan",
    help="Work orders and complaints of a property service desk. 物业客服中心工单服务",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(db.app, name="db")
