"""Thresholds that are allowed and still look like a slip."""

from collections.abc import Iterator

from connector.decision import Bands, Policy

_LOW, _HIGH = 0.3, 0.95


def odd_bands(policy: Policy) -> tuple[str, ...]:
    """Say what is odd about a policy's thresholds, in sentences; empty where nothing is."""
    return tuple(_odd(policy))


def _odd(policy: Policy) -> Iterator[str]:
    usual = policy.bands_of("")
    yield from _odd_numbers("", usual)
    own = {f"lists.{code}.": bands for code, bands in policy.lists.items()}
    own |= {f"kinds.{kind.value}.": bands for kind, bands in policy.kinds.items()}
    for where, bands in own.items():
        yield from _odd_numbers(where, bands)
        if bands.review_at > usual.review_at:
            yield (
                f"{where}review_at: {bands.review_at} lets pass what is kept elsewhere, "
                f"from {usual.review_at} on"
            )


def _odd_numbers(where: str, bands: Bands) -> Iterator[str]:
    if bands.hold_at > _HIGH:
        yield f"{where}hold_at: {bands.hold_at} holds nothing but names that are almost equal"
    if bands.review_at < _LOW:
        yield f"{where}review_at: {bands.review_at} keeps names that have little in common"
    if bands.review_at == bands.hold_at:
        yield f"{where}review_at: there is no band to review, all below {bands.hold_at} passes"
