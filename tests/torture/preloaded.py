"""What commands need, imported before they are forked from the process that imports this. It opens nothing."""

import gc

gc.disable()

import app.cli.commands  # noqa: E402
import app.cli.serve  # noqa: E402
import app.cli.work  # noqa: E402
import app.main  # noqa: E402
import app.worker.jobs  # noqa: E402
import app.worker.loop  # noqa: E402, F401

gc.collect()
# forks share what nobody looks through
gc.freeze()
gc.enable()
