"""Puts the commands together. Each has its own file, and imports what it needs only when it is called."""

import typer

from app.cli import (
    admin,
    backup,
    client,
    clocks,
    complaints,
    db,
    demo,
    doctor,
    erp_standin,
    examples,
    generated,
    journal,
    money,
    people,
    play,
    seed,
    serve,
    simulate,
    wechat_standin,
    work,
)

app = typer.Typer(
    name="gongdan",
    help="Work orders of a property service desk. 物业客服中心工单服务",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(work.work)
app.command()(wechat_standin.wechat_standin)
app.command()(erp_standin.erp_standin)
app.command()(seed.seed)
app.command()(doctor.doctor)
app.command()(backup.backup)
app.command()(backup.restore)
app.command()(demo.demo)
app.command()(play.play)
app.command()(simulate.simulate)
app.add_typer(db.app, name="db")
app.add_typer(journal.app, name="journal")
app.add_typer(money.app, name="money")
app.add_typer(clocks.app, name="clocks")
app.add_typer(complaints.app, name="complaints")
app.add_typer(client.app, name="client")
app.add_typer(people.app, name="people")
app.add_typer(admin.app, name="admin")
app.command()(examples.examples)
app.command()(generated.openapi)
app.command()(generated.lifecycles)
