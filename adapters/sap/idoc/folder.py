"""The folder where an SAP file port, or what carries its files, leaves IDocs."""

from pathlib import Path

from adapters.sap.idoc.inbound import IdocSource
from connector.adapter import Connection
from connector.intake import Folder


def read_folder(connection: Connection, source: IdocSource) -> Folder | None:
    """Read option `idoc_folder`, a path beside the connection's file; None where it is not set."""
    path = connection.option("idoc_folder", "")
    return Folder(Path(connection.where).parent / path, source.split) if path else None
