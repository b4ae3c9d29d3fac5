"""Every error Holdpoint raises, sorted by what the catcher can do next.

HoldpointError
├── ConfigError              mend the configuration; names file and field
├── IntakeError              the message cannot become an order; carries the HTTP status to answer
│   ├── UnknownConnection    404
│   ├── SignatureError       401; nothing of the message may be believed
│   ├── BodyTooLarge         413
│   └── PayloadError         422; names the field. The message is genuine: keep it and hold
├── ScreeningUnavailable     a check could not run; the order is held with the code it carries
├── ListRefused              a list file failed a health test; the last good list stays
├── HoldError                a person's request about a hold cannot be carried out as asked
│   ├── HoldUnknown          no such hold
│   ├── HoldClosed           somebody settled it before
│   ├── HoldStale            the order was edited since; look again
│   ├── VerdictInvalid       the reason code or the note is missing or wrong
│   ├── DiligenceMissing     a reason asks for due diligence that is not on record, or not whole
│   └── DiligenceInvalid     the record of due diligence cannot be kept as it is
├── DeliveryError            a callback did not reach the source system
│   ├── DeliveryDelayed      not now; carries how long the source asked to wait
│   │   └── NotYet           it answered, and not as wanted: the target itself is up
│   │       └── AllowanceSpent  nothing was done: what it lets us ask is used up; no try
│   ├── DeliveryRefused      never, as asked; a person must look
│   │   └── NothingLeft      there is nothing to hold: it left, or was closed or cancelled
│   │   └── AccessEnded      it lets us in no more: all that is owed waits until it does again
│   └── Conflict             the order there is not the one decided on: read again, screen again
│       └── Fenced           a later callback was there before; carries its sequence
├── OrderUnknown             no such order
├── DeliveryUnknown          no callback, notice or subscriber of that name
├── StoreBusy                not written in time; ask again later, it may have been written
├── NotCommitted             the database failed at the commit; count nothing as written
├── HeardBefore              what may be heard once only was heard before; nothing was kept
└── LeaseLost                another worker took the step; drop what was done
"""

from datetime import timedelta


class HoldpointError(Exception):
    """The root: what Holdpoint raises on purpose is one of these."""


class ConfigError(HoldpointError):
    """The configuration cannot be used; `where` names the file (and line where known)."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


class IntakeError(HoldpointError):
    """A message from a source system cannot be taken in. `status` is the HTTP answer."""

    status = 400


class UnknownConnection(IntakeError):
    """No connection of that name is configured."""

    status = 404


class SignatureError(IntakeError):
    """The message is not proved to come from the source system, unchanged."""

    status = 401


class BodyTooLarge(IntakeError):
    """The body is larger than any order document may be."""

    status = 413


class PayloadError(IntakeError):
    """A genuine document has a field that cannot be read.

    `path` is a JSONPath from `$`, `problem` says what was found and what was wanted, without the
    value of personal fields. `number` is the order's number at the source where that much could be
    read, so that the order can be held though it cannot be screened.
    """

    status = 422

    def __init__(self, path: str, problem: str, number: str | None = None) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem
        self.number = number


class ScreeningUnavailable(HoldpointError):
    """A check could not answer. `code` is the system reason (SY-LIST, SY-DATA) to hold with."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code = code
        self.problem = problem


class ListRefused(HoldpointError):
    """A list file is not fit to screen against. `failure` is the named health failure."""

    def __init__(self, failure: str, problem: str) -> None:
        super().__init__(f"{failure}: {problem}")
        self.failure = failure
        self.problem = problem


class HoldError(HoldpointError):
    """A verdict cannot be carried out. `status` is the HTTP answer."""

    status = 409


class HoldUnknown(HoldError):
    """There is no hold with this id."""

    status = 404


class HoldClosed(HoldError):
    """The hold was settled or overtaken before this verdict."""


class HoldStale(HoldError):
    """The order changed after the hold was opened; the verdict would release unseen content."""


class VerdictInvalid(HoldError):
    """The reason code or the note does not fit the verdict."""

    status = 422


class DiligenceMissing(HoldError):
    """A release needs a complete record of due diligence; says what is lacking and what to run."""


class DiligenceInvalid(HoldError):
    """A record of due diligence names nobody, or a role that the policy does not."""

    status = 422


class OrderUnknown(HoldpointError):
    """There is no order with this id."""


class DeliveryUnknown(HoldpointError):
    """There is no callback, notice or subscriber of this name."""


class DeliveryError(HoldpointError):
    """A callback was not confirmed by the source system."""


class DeliveryDelayed(DeliveryError):
    """Try again later, not sooner than `after` where the source system named a wait."""

    def __init__(self, problem: str, after: timedelta | None = None) -> None:
        super().__init__(problem)
        self.after = after


class NotYet(DeliveryDelayed):
    """The target answered, but not as wanted; try again later. It does not count as down."""


class AllowanceSpent(NotYet):
    """What the far end lets us ask is used up for now; nothing was done, so this is no try.

    `after` is a second where the far end named no wait.
    """

    after: timedelta

    def __init__(self, problem: str, after: timedelta | None = None) -> None:
        super().__init__(problem, after or timedelta(seconds=1))


class DeliveryRefused(DeliveryError):
    """The source system will not do this, however often it is asked."""


class NothingLeft(DeliveryRefused):
    """Nothing of the order is left at its source that a hold could keep from leaving."""


class AccessEnded(DeliveryRefused):
    """The source system lets this connection in no more, whatever is asked.

    Nobody's order is to blame: what is owed waits, and the connection is parked until it answers.
    """


class Conflict(DeliveryError):
    """The order at the source is not the revision that was decided on."""


class StoreBusy(HoldpointError):
    """The database could not be written in time; who sent something must send it again."""


class NotCommitted(HoldpointError):
    """A transaction's commit failed, so that nothing of it may be relied upon."""


class Fenced(Conflict):
    """A callback of a higher sequence, which is `sequence`, already acted at the source system."""

    def __init__(self, sequence: int) -> None:
        super().__init__(f"callback {sequence} of this order already acted there; this one is late")
        self.sequence = sequence


class HeardBefore(HoldpointError):
    """A message came with a name that may be heard once only, and was heard before."""


class LeaseLost(HoldpointError):
    """The step's lease ran out and another worker holds it; nothing of this attempt may be kept."""
