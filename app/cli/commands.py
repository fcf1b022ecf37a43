"""Puts the commands together; each group has a file of its own, and loads what it needs when it is called."""

import typer

from app.cli import client, clocks, complaints, db, generated, journal, seed, serve, work
from app.sandbox.demo.command import demo
from app.sandbox.simulate.command import simulate

app = typer.Typer(
    name="gongdan",
    help="Work orders of a property service desk. 物业客服中心工单服务",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(work.work)
app.command()(seed.seed)
app.command()(demo)
app.command()(simulate)
app.add_typer(db.app, name="db")
app.add_typer(journal.app, name="journal")
app.add_typer(clocks.app, name="clocks")
app.add_typer(complaints.app, name="complaints")
app.add_typer(client.app, name="client")
app.command()(generated.openapi)
app.command()(generated.lifecycles)
