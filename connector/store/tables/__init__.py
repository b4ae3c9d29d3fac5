"""The tables. Rows that are a record (revisions, screenings, decisions) are never changed."""

from connector.store.tables.access import data_requests, vault
from connector.store.tables.api import answered_requests
from connector.store.tables.audit import audit, audit_salts, audit_seals
from connector.store.tables.base import Instant, metadata
from connector.store.tables.delivery import attempts, callbacks, steps
from connector.store.tables.heard import heard_once
from connector.store.tables.lists import (
    active_lists,
    list_attempts,
    list_changes,
    list_checks,
    list_files,
    rescreens,
    snapshot_chunks,
    snapshots,
)
from connector.store.tables.notices import notice_attempts, notices
from connector.store.tables.orders import (
    decisions,
    diligence_files,
    diligences,
    holds,
    inbox,
    inbox_keys,
    orders,
    revisions,
    screenings,
)
from connector.store.tables.reconcile import findings, reconciles
from connector.store.tables.records import pinned, tokens
from connector.store.tables.replies import replies
from connector.store.tables.targets import targets
from connector.store.tables.workers import counters, workers

__all__ = [
    "Instant",
    "active_lists",
    "answered_requests",
    "attempts",
    "audit",
    "audit_salts",
    "audit_seals",
    "callbacks",
    "counters",
    "data_requests",
    "decisions",
    "diligence_files",
    "diligences",
    "findings",
    "heard_once",
    "holds",
    "inbox",
    "inbox_keys",
    "list_attempts",
    "list_changes",
    "list_checks",
    "list_files",
    "metadata",
    "notice_attempts",
    "notices",
    "orders",
    "pinned",
    "reconciles",
    "replies",
    "rescreens",
    "revisions",
    "screenings",
    "snapshot_chunks",
    "snapshots",
    "steps",
    "targets",
    "tokens",
    "vault",
    "workers",
]
