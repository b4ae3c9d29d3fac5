"""Connections whose source lets them in no more: left alone, shown to people, and asked again."""

from collections.abc import Mapping
from datetime import datetime

from connector.callback.target_health import TargetKey, TargetKind
from connector.errors import AccessEnded
from connector.store import Transaction, findings, targets
from connector.store.findings import FindingKind


def park(tx: Transaction, connection: str, ended: AccessEnded, now: datetime) -> None:
    """Leave a connection alone for some minutes, and note a finding. After any lock of an order."""
    key = TargetKey(TargetKind.CONNECTION, connection)
    targets.keep(tx, key, targets.lock(tx, key).parked(now, str(ended)))
    findings.note(tx, connection, connection, FindingKind.PARKED, now)


def unpark(tx: Transaction, connection: str, now: datetime) -> None:
    """Take note that the source answers again. What waits comes by itself, within minutes."""
    key = TargetKey(TargetKind.CONNECTION, connection)
    if targets.health(tx, key).parked_at is not None:
        targets.keep(tx, key, targets.lock(tx, key).answered())
        findings.settle(tx, connection, connection, FindingKind.PARKED, now)


def left_alone_until(tx: Transaction, connection: str, now: datetime) -> datetime | None:
    """Say until when a parked connection is not to be asked; None where it may be."""
    health = targets.health(tx, TargetKey(TargetKind.CONNECTION, connection))
    if health.parked_at is None or health.open_until is None or health.open_until <= now:
        return None
    return health.open_until


def parked(tx: Transaction) -> Mapping[str, datetime]:
    """Say which connections are parked, and since when."""
    return {
        key.name: health.parked_at
        for key, health in targets.all_known(tx).items()
        if key.kind is TargetKind.CONNECTION and health.parked_at is not None
    }
