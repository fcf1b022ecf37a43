"""What commands need, imported before they are forked from the process that imports this. It opens nothing."""

import gc
from importlib import import_module

NEEDED = ("app.cli.commands", "app.cli.serve", "app.cli.work", "app.main", "app.worker.jobs", "app.worker.loop")

# as `gongdan serve` does: what is imported stays
gc.disable()
for name in NEEDED:
    import_module(name)
gc.collect()
# forks share what nobody looks through
gc.freeze()
gc.enable()
