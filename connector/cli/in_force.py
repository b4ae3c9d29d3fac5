"""The lists a command compares with: those in force, or the starter list with a notice."""

from collections.abc import Mapping

from connector.cli.output import err, open_store
from connector.cli.serve import STARTER_NOTICE
from connector.screening.lists import Snapshot
from connector.screening.lists.starter import read_starter
from connector.store import lists


def snapshots_in_force() -> Mapping[str, Snapshot]:
    """Load what is in force, by snapshot; says so on standard error if it is not the real list."""
    with open_store() as store, store.read() as tx:
        snapshots = {
            active.snapshot: lists.load(tx, active.snapshot) for active in lists.active(tx)
        }
    if not snapshots:
        err.print(STARTER_NOTICE, style="yellow", highlight=False)
        starter = read_starter()
        snapshots = {starter.id: starter}
    return snapshots
